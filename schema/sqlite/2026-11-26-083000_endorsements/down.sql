DROP TABLE endorsements;
ALTER TABLE status_lists DROP COLUMN holds;
