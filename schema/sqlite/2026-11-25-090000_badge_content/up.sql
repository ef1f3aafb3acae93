-- Where an issuer is written to: Open Badges 2.0 asks for it, so an issuer without has no 2.0 badges.
ALTER TABLE issuers ADD COLUMN email TEXT NOT NULL DEFAULT '';
-- The achievement's texts in the other language, as JSON; none where null.
ALTER TABLE achievements ADD COLUMN translation TEXT;
-- Whether the author lets their work be shown with the badge it earns.
ALTER TABLE authors ADD COLUMN shows_work INTEGER NOT NULL DEFAULT 0;
