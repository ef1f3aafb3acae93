-- What the guard found: by how much it foretells unseen marks better than the plain model, in mean log probability…
ALTER TABLE fits ADD COLUMN guard_gain REAL;
-- … and the probability that a reviewer marks without looking at the works; null where it was not asked.
ALTER TABLE reviewer_estimates ADD COLUMN blind REAL;
