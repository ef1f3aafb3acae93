ALTER TABLE authors DROP COLUMN shows_work;
ALTER TABLE achievements DROP COLUMN translation;
ALTER TABLE issuers DROP COLUMN email;
