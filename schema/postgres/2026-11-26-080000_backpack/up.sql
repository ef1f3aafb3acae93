-- Programs that may ask people to let them act for them (OAuth 2.0, RFC 7591). `metadata` is what a program says of
-- itself, as JSON.
CREATE TABLE oauth_clients (
    id UUID PRIMARY KEY,
    secret_hash BYTEA NOT NULL,
    metadata TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- What a person allowed a program, by one consent. Its code is good once; what came of it ends with it.
CREATE TABLE oauth_grants (
    id UUID PRIMARY KEY,
    client_id UUID NOT NULL REFERENCES oauth_clients (id),
    person_id UUID NOT NULL REFERENCES people (id),
    scopes TEXT NOT NULL,
    code_hash BYTEA NOT NULL UNIQUE,
    code_expires_at TIMESTAMPTZ NOT NULL,
    redirect_uri TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    redeemed_at TIMESTAMPTZ,
    lasts_until TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX oauth_grants_by_person ON oauth_grants (person_id);
CREATE INDEX oauth_grants_by_client ON oauth_grants (client_id);

-- Access and refresh tokens. A refresh token is spent when it is used; one that comes again ends its grant.
CREATE TABLE oauth_tokens (
    token_hash BYTEA PRIMARY KEY,
    grant_id UUID NOT NULL REFERENCES oauth_grants (id),
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    scopes TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    spent_at TIMESTAMPTZ
);
CREATE INDEX oauth_tokens_by_grant ON oauth_tokens (grant_id);

-- Badges of others that a person brought in, as they came. `issuer` and `credential` are what two editions of one badge
-- have in common.
CREATE TABLE brought_badges (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES people (id),
    issuer TEXT COLLATE "C" NOT NULL,
    credential TEXT COLLATE "C" NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('json', 'jwt')),
    text TEXT NOT NULL,
    size INTEGER NOT NULL,
    name TEXT NOT NULL,
    issuer_name TEXT NOT NULL,
    valid_from TIMESTAMPTZ NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('valid', 'indeterminate')),
    reason TEXT NOT NULL,
    recipient TEXT NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (person_id, issuer, credential)
);
