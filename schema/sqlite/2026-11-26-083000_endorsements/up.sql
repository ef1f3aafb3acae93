-- What the entries of a list stand for: 'awards' or 'endorsements', so that no index is given out twice.
ALTER TABLE status_lists ADD COLUMN holds TEXT NOT NULL DEFAULT 'awards' CHECK (holds IN ('awards', 'endorsements'));

-- What a person says of an award, or of an achievement (award_id null): signed by the issuer in their name, shown once
-- whose it is has agreed. Everything its document says is kept here.
CREATE TABLE endorsements (
    id TEXT NOT NULL PRIMARY KEY,
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    award_id TEXT REFERENCES awards (id),
    endorser_id TEXT NOT NULL REFERENCES people (id),
    issuer_id TEXT NOT NULL REFERENCES issuers (id),
    endorser_name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    comment TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    subject TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    status_list_id TEXT NOT NULL REFERENCES status_lists (id),
    status_index INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    consent TEXT NOT NULL CHECK (consent IN ('asked', 'shown', 'hidden')),
    consent_by TEXT REFERENCES people (id),
    consent_at TEXT,
    document TEXT,
    sha256 TEXT,
    key_id TEXT REFERENCES issuer_keys (id),
    sealed_at TEXT,
    withdrawn_at TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (status_list_id, status_index)
) STRICT;
CREATE INDEX endorsements_by_achievement ON endorsements (achievement_id);
CREATE INDEX endorsements_by_award ON endorsements (award_id);
CREATE INDEX endorsements_by_endorser ON endorsements (endorser_id);
CREATE UNIQUE INDEX endorsements_once_an_award ON endorsements (endorser_id, award_id)
    WHERE award_id IS NOT NULL AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX endorsements_once_an_achievement ON endorsements (endorser_id, achievement_id)
    WHERE award_id IS NULL AND withdrawn_at IS NULL;
