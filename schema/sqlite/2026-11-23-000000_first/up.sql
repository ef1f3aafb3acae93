-- The whole first schema. Ids are random UUIDs, because they are public and must tell neither order nor time.

-- What this installation is: one row, written at first start.
CREATE TABLE instance (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    base_url TEXT NOT NULL,
    master_key_check TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT UNIQUE,
    address_source TEXT NOT NULL DEFAULT 'none' CHECK (address_source IN ('none', 'link', 'roster')),
    address_proved_at TEXT,
    name TEXT NOT NULL,
    password_hash TEXT,
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    is_admin INTEGER NOT NULL DEFAULT 0,
    suspended_at TEXT,
    created_at TEXT NOT NULL
) STRICT;

-- A link that works once: to set a password, or to prove an address.
CREATE TABLE one_time_links (
    token_hash BLOB NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('set_password', 'prove_address')),
    email TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX one_time_links_by_person ON one_time_links (person_id);

CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    csrf_token TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX api_tokens_by_person ON api_tokens (person_id);

-- Failed log-ins, counted by account and by peer address. Both are stored hashed.
CREATE TABLE login_failures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket BLOB NOT NULL,
    failed_at TEXT NOT NULL
) STRICT;
CREATE INDEX login_failures_by_bucket ON login_failures (bucket, failed_at);

-- What a creation answered, so that a retry with the same key gets the same answer.
CREATE TABLE idempotency_keys (
    person_id TEXT NOT NULL REFERENCES people (id),
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    outcome TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (person_id, key)
) STRICT;

-- Who decided what, when. Never a name, an address or a text written by a person.
CREATE TABLE audit_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

CREATE TABLE cohorts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    time_zone TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL
) STRICT;

-- `label` is stable: import keeps it, export writes it, the estimation orders by it.
CREATE TABLE memberships (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('learner', 'trainer')),
    label TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    left_at TEXT,
    UNIQUE (cohort_id, person_id),
    UNIQUE (cohort_id, label)
) STRICT;
CREATE INDEX memberships_by_person ON memberships (person_id);

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    code_hash BLOB NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('learner', 'trainer')),
    max_uses INTEGER NOT NULL,
    uses INTEGER NOT NULL DEFAULT 0,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    created_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX invitations_by_cohort ON invitations (cohort_id);

-- People a trainer announced. The address counts as proved by the roster once its owner has signed in.
CREATE TABLE roster_entries (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('learner', 'trainer')),
    person_id TEXT NOT NULL REFERENCES people (id),
    added_by TEXT REFERENCES people (id),
    added_at TEXT NOT NULL,
    UNIQUE (cohort_id, email)
) STRICT;

CREATE TABLE rubrics (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'adopted')),
    decision TEXT NOT NULL CHECK (decision IN ('vote', 'trainer')),
    quorum INTEGER NOT NULL,
    current_version_id TEXT,
    version INTEGER NOT NULL,
    created_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX rubrics_by_cohort ON rubrics (cohort_id);

-- One immutable state of a rubric. `content` is canonical JSON: its SHA-256 is `content_hash`.
CREATE TABLE rubric_versions (
    id TEXT NOT NULL PRIMARY KEY,
    rubric_id TEXT NOT NULL REFERENCES rubrics (id),
    number INTEGER NOT NULL,
    parent_id TEXT REFERENCES rubric_versions (id),
    content TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    structure_hash TEXT NOT NULL,
    adopted_at TEXT,
    adopted_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL,
    UNIQUE (rubric_id, number)
) STRICT;

-- Whose ideas a version holds: the author of each change accepted on the way to it.
CREATE TABLE contributors (
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    changes INTEGER NOT NULL,
    PRIMARY KEY (rubric_version_id, person_id)
) STRICT;

CREATE TABLE proposals (
    id TEXT NOT NULL PRIMARY KEY,
    rubric_id TEXT NOT NULL REFERENCES rubrics (id),
    base_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    author_id TEXT NOT NULL REFERENCES people (id),
    change TEXT NOT NULL,
    rationale TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'withdrawn')),
    decided_by TEXT REFERENCES people (id),
    decided_at TEXT,
    decision_reason TEXT NOT NULL DEFAULT '',
    resulting_version_id TEXT REFERENCES rubric_versions (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX proposals_by_rubric ON proposals (rubric_id, created_at);

CREATE TABLE ballots (
    proposal_id TEXT NOT NULL REFERENCES proposals (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    choice TEXT NOT NULL CHECK (choice IN ('for', 'against', 'abstain')),
    cast_at TEXT NOT NULL,
    PRIMARY KEY (proposal_id, person_id)
) STRICT;

CREATE TABLE activities (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    title TEXT NOT NULL,
    brief TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'astonishment_report', 'collaborative_text', 'filmed_gesture', 'role_play', 'other')),
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    phase TEXT NOT NULL CHECK (phase IN ('draft', 'submit', 'review', 'results')),
    submit_until TEXT,
    review_until TEXT,
    results_at TEXT,
    reviews_per_submission INTEGER NOT NULL,
    lease_minutes INTEGER NOT NULL,
    self_review INTEGER NOT NULL,
    group_work INTEGER NOT NULL,
    late_submissions INTEGER NOT NULL,
    results_released_at TEXT,
    reviews_changed_at TEXT,
    fit_id TEXT,
    version INTEGER NOT NULL,
    created_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX activities_by_cohort ON activities (cohort_id);

-- `label` is stable within the activity, like a membership's.
CREATE TABLE submissions (
    id TEXT NOT NULL PRIMARY KEY,
    activity_id TEXT NOT NULL REFERENCES activities (id),
    label TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'withdrawn')),
    late INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL,
    created_by TEXT NOT NULL REFERENCES people (id),
    created_at TEXT NOT NULL,
    submitted_at TEXT,
    UNIQUE (activity_id, label)
) STRICT;

-- Who wrote a submission. One person is author of at most one submission of an activity.
CREATE TABLE authors (
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    activity_id TEXT NOT NULL REFERENCES activities (id),
    PRIMARY KEY (submission_id, person_id),
    UNIQUE (activity_id, person_id)
) STRICT;

-- A file is seen once it is 'stored'; what an upload left behind is purged.
CREATE TABLE files (
    id TEXT NOT NULL PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('uploading', 'stored')),
    uploaded_at TEXT NOT NULL
) STRICT;
CREATE INDEX files_by_submission ON files (submission_id);

CREATE TABLE file_chunks (
    file_id TEXT NOT NULL REFERENCES files (id),
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
) STRICT;

-- A review task held until a time. At most one live lease per work and reviewer.
CREATE TABLE leases (
    id TEXT NOT NULL PRIMARY KEY,
    activity_id TEXT NOT NULL REFERENCES activities (id),
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    reviewer_id TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('held', 'done', 'declined', 'expired')),
    taken_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    decline_reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX leases_live ON leases (submission_id, reviewer_id) WHERE state IN ('held', 'done');
CREATE INDEX leases_by_activity ON leases (activity_id, state);
CREATE INDEX leases_by_reviewer ON leases (reviewer_id, state);

CREATE TABLE reviews (
    id TEXT NOT NULL PRIMARY KEY,
    activity_id TEXT NOT NULL REFERENCES activities (id),
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    reviewer_id TEXT NOT NULL REFERENCES people (id),
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    kind TEXT NOT NULL CHECK (kind IN ('peer', 'self', 'trainer', 'calibration')),
    state TEXT NOT NULL CHECK (state IN ('draft', 'final')),
    comment TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    posted_at TEXT,
    UNIQUE (submission_id, reviewer_id, kind)
) STRICT;
CREATE INDEX reviews_by_activity ON reviews (activity_id, state);
CREATE INDEX reviews_by_reviewer ON reviews (reviewer_id);

-- A review's part for one criterion. `level` counts from 0, the lowest.
CREATE TABLE answers (
    review_id TEXT NOT NULL REFERENCES reviews (id),
    criterion TEXT NOT NULL,
    level INTEGER,
    comment TEXT NOT NULL,
    PRIMARY KEY (review_id, criterion)
) STRICT;

-- One sealed run of the model: what went in (hash), what it was (model, seed).
CREATE TABLE fits (
    id TEXT NOT NULL PRIMARY KEY,
    activity_id TEXT NOT NULL REFERENCES activities (id),
    model TEXT NOT NULL,
    seed INTEGER NOT NULL,
    inputs_hash TEXT NOT NULL,
    reviews INTEGER NOT NULL,
    anchored INTEGER NOT NULL,
    sealed_at TEXT NOT NULL
) STRICT;
CREATE INDEX fits_by_activity ON fits (activity_id);

CREATE TABLE estimates (
    fit_id TEXT NOT NULL REFERENCES fits (id),
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    criterion TEXT NOT NULL,
    mean REAL NOT NULL,
    sd REAL NOT NULL,
    low90 REAL NOT NULL,
    high90 REAL NOT NULL,
    p_reached TEXT NOT NULL,
    reviews INTEGER NOT NULL,
    PRIMARY KEY (fit_id, submission_id, criterion)
) STRICT;

CREATE TABLE reviewer_estimates (
    fit_id TEXT NOT NULL REFERENCES fits (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    leniency REAL NOT NULL,
    reliability REAL NOT NULL,
    reviews INTEGER NOT NULL,
    PRIMARY KEY (fit_id, person_id)
) STRICT;

CREATE TABLE issuers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('did:web', 'did:key')),
    jwt_algorithm TEXT NOT NULL CHECK (jwt_algorithm IN ('RS256', 'ES256')),
    created_at TEXT NOT NULL
) STRICT;

-- The secret is encrypted under the master key, which is not in the database.
CREATE TABLE issuer_keys (
    id TEXT NOT NULL PRIMARY KEY,
    issuer_id TEXT NOT NULL REFERENCES issuers (id),
    algorithm TEXT NOT NULL CHECK (algorithm IN ('Ed25519', 'RS256', 'ES256')),
    public_key TEXT NOT NULL,
    fragment TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('next', 'active', 'retired', 'revoked')),
    created_at TEXT NOT NULL,
    activated_at TEXT,
    retired_at TEXT,
    revoked_at TEXT,
    UNIQUE (issuer_id, fragment)
) STRICT;
CREATE UNIQUE INDEX issuer_keys_active ON issuer_keys (issuer_id, algorithm) WHERE state = 'active';

CREATE TABLE competencies (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    framework TEXT NOT NULL,
    target_url TEXT NOT NULL,
    target_code TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX competencies_by_cohort ON competencies (cohort_id);

-- The badge's definition. `rule` and `picture` are JSON documents of the domain.
CREATE TABLE achievements (
    id TEXT NOT NULL PRIMARY KEY,
    cohort_id TEXT NOT NULL REFERENCES cohorts (id),
    issuer_id TEXT NOT NULL REFERENCES issuers (id),
    competency_id TEXT REFERENCES competencies (id),
    rubric_version_id TEXT NOT NULL REFERENCES rubric_versions (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    criteria TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('fr', 'en')),
    tags TEXT NOT NULL,
    rule TEXT NOT NULL,
    picture TEXT NOT NULL,
    picture_svg TEXT NOT NULL,
    picture_png BLOB NOT NULL,
    version INTEGER NOT NULL,
    created_by TEXT REFERENCES people (id),
    created_at TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE INDEX achievements_by_cohort ON achievements (cohort_id);
CREATE INDEX achievements_by_rubric_version ON achievements (rubric_version_id);

-- What the rule said of a person's work, with its grounds. Final once 'validated' or 'refused'.
CREATE TABLE validations (
    id TEXT NOT NULL PRIMARY KEY,
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    fit_id TEXT REFERENCES fits (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('validated', 'not_yet', 'more_reviews', 'to_trainer', 'refused')),
    grounds TEXT NOT NULL,
    decided_by TEXT REFERENCES people (id),
    decided_at TEXT NOT NULL,
    UNIQUE (achievement_id, person_id)
) STRICT;
CREATE INDEX validations_by_submission ON validations (submission_id);

CREATE TABLE status_lists (
    id TEXT NOT NULL PRIMARY KEY,
    issuer_id TEXT NOT NULL REFERENCES issuers (id),
    entries INTEGER NOT NULL,
    allocated INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    signed_revision INTEGER NOT NULL DEFAULT -1,
    signed_text TEXT NOT NULL DEFAULT '',
    signed_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX status_lists_by_issuer ON status_lists (issuer_id);

-- Our decision that a person earned an achievement. Everything the document says is reserved here.
CREATE TABLE awards (
    id TEXT NOT NULL PRIMARY KEY,
    achievement_id TEXT NOT NULL REFERENCES achievements (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    validation_id TEXT NOT NULL UNIQUE REFERENCES validations (id),
    subject_urn TEXT NOT NULL,
    recipient_email TEXT,
    recipient_salt TEXT,
    status_list_id TEXT NOT NULL REFERENCES status_lists (id),
    status_index INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    content TEXT NOT NULL,
    sealed_at TEXT,
    shown_name INTEGER NOT NULL DEFAULT 0,
    revoked_at TEXT,
    revoked_by TEXT REFERENCES people (id),
    revocation_reason TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    UNIQUE (achievement_id, person_id),
    UNIQUE (status_list_id, status_index)
) STRICT;
CREATE INDEX awards_by_person ON awards (person_id);

-- The signed documents, byte for byte.
CREATE TABLE credentials (
    award_id TEXT NOT NULL REFERENCES awards (id),
    form TEXT NOT NULL CHECK (form IN ('data-integrity', 'jwt')),
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES issuer_keys (id),
    sealed_at TEXT NOT NULL,
    PRIMARY KEY (award_id, form)
) STRICT;

CREATE TABLE issuance_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    award_id TEXT NOT NULL REFERENCES awards (id),
    form TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (award_id, form)
) STRICT;

-- Work to be done after a commit. `coalesce_key` makes two pending jobs for one thing one job.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    coalesce_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_after TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until TEXT,
    last_error TEXT NOT NULL DEFAULT '',
    parked_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX jobs_pending ON jobs (kind, coalesce_key) WHERE claimed_until IS NULL AND parked_at IS NULL;
CREATE INDEX jobs_ripe ON jobs (run_after);
