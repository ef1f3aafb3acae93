-- That a key be revoked: asked for by one admin, decided by another; nobody stands for whoever works on the machine.
CREATE TABLE key_revocations (
    id UUID PRIMARY KEY,
    key_id UUID NOT NULL REFERENCES issuer_keys (id),
    revoked_at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL,
    renewal TEXT NOT NULL CHECK (renewal IN ('since', 'all')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'refused', 'withdrawn')),
    asked_by UUID REFERENCES people (id),
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES people (id),
    decided_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX key_revocations_pending ON key_revocations (key_id) WHERE state = 'pending';
CREATE UNIQUE INDEX key_revocations_done ON key_revocations (key_id) WHERE state = 'done';
CREATE INDEX key_revocations_by_key ON key_revocations (key_id);

-- Documents signed anew because their key was revoked: asked for with the revocation, then sealed. It goes on from
-- the issuance log, and each document is replaced once.
CREATE TABLE reissue_log (
    award_id UUID NOT NULL REFERENCES awards (id),
    form TEXT COLLATE "C" NOT NULL CHECK (form IN ('data-integrity', 'jwt')),
    old_sha256 TEXT COLLATE "C" NOT NULL,
    key_revocation_id UUID NOT NULL REFERENCES key_revocations (id),
    asked_at TIMESTAMPTZ NOT NULL,
    new_sha256 TEXT,
    new_key_id UUID REFERENCES issuer_keys (id),
    sealed_at TIMESTAMPTZ,
    PRIMARY KEY (award_id, form, old_sha256)
);
CREATE INDEX reissue_log_by_revocation ON reissue_log (key_revocation_id);

CREATE INDEX credentials_by_key ON credentials (key_id);
