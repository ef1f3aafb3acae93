ALTER TABLE reviewer_estimates DROP COLUMN blind;
ALTER TABLE fits DROP COLUMN guard_gain;
