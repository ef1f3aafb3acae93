//! The tables, once for both backends. Generated once from the migrations, kept by hand; a test compares
//! both databases with it. `Instant` and `Uuid` are native on PostgreSQL and text on SQLite.

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::store::types::Instant;

    instance (id) {
        id -> Integer,
        base_url -> Text,
        master_key_check -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    people (id) {
        id -> Uuid,
        email -> Nullable<Text>,
        address_source -> Text,
        address_proved_at -> Nullable<Instant>,
        name -> Text,
        password_hash -> Nullable<Text>,
        language -> Text,
        is_admin -> Bool,
        suspended_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    one_time_links (token_hash) {
        token_hash -> Binary,
        person_id -> Uuid,
        purpose -> Text,
        email -> Text,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::store::types::{Instant, Uuid};

    sessions (token_hash) {
        token_hash -> Binary,
        person_id -> Uuid,
        csrf_token -> Text,
        created_at -> Instant,
        seen_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    api_tokens (id) {
        id -> Uuid,
        token_hash -> Binary,
        person_id -> Uuid,
        name -> Text,
        scopes -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary};
    use crate::store::types::Instant;

    login_failures (id) {
        id -> BigInt,
        bucket -> Binary,
        failed_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::store::types::{Instant, Uuid};

    idempotency_keys (person_id, key) {
        person_id -> Uuid,
        key -> Text,
        fingerprint -> Binary,
        outcome -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    audit_lines (id) {
        id -> BigInt,
        at -> Instant,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    cohorts (id) {
        id -> Uuid,
        name -> Text,
        description -> Text,
        language -> Text,
        time_zone -> Text,
        version -> BigInt,
        created_by -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    memberships (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        person_id -> Uuid,
        role -> Text,
        label -> Text,
        joined_at -> Instant,
        left_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    invitations (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        code_hash -> Binary,
        role -> Text,
        max_uses -> Integer,
        uses -> Integer,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        created_by -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    roster_entries (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        email -> Text,
        name -> Text,
        role -> Text,
        person_id -> Uuid,
        added_by -> Nullable<Uuid>,
        added_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    rubrics (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        title -> Text,
        state -> Text,
        decision -> Text,
        quorum -> Integer,
        current_version_id -> Nullable<Uuid>,
        version -> BigInt,
        created_by -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    rubric_versions (id) {
        id -> Uuid,
        rubric_id -> Uuid,
        number -> Integer,
        parent_id -> Nullable<Uuid>,
        content -> Text,
        content_hash -> Text,
        structure_hash -> Text,
        adopted_at -> Nullable<Instant>,
        adopted_by -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Integer;
    use crate::store::types::Uuid;

    contributors (rubric_version_id, person_id) {
        rubric_version_id -> Uuid,
        person_id -> Uuid,
        changes -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    proposals (id) {
        id -> Uuid,
        rubric_id -> Uuid,
        base_version_id -> Uuid,
        author_id -> Uuid,
        change -> Text,
        rationale -> Text,
        state -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Instant>,
        decision_reason -> Text,
        resulting_version_id -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::{Instant, Uuid};

    ballots (proposal_id, person_id) {
        proposal_id -> Uuid,
        person_id -> Uuid,
        choice -> Text,
        cast_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    activities (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        title -> Text,
        brief -> Text,
        kind -> Text,
        rubric_version_id -> Uuid,
        phase -> Text,
        submit_until -> Nullable<Instant>,
        review_until -> Nullable<Instant>,
        results_at -> Nullable<Instant>,
        reviews_per_submission -> Integer,
        lease_minutes -> Integer,
        self_review -> Bool,
        group_work -> Bool,
        late_submissions -> Bool,
        results_released_at -> Nullable<Instant>,
        reviews_changed_at -> Nullable<Instant>,
        fit_id -> Nullable<Uuid>,
        version -> BigInt,
        created_by -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    submissions (id) {
        id -> Uuid,
        activity_id -> Uuid,
        label -> Text,
        title -> Text,
        body -> Text,
        state -> Text,
        late -> Bool,
        version -> BigInt,
        created_by -> Uuid,
        created_at -> Instant,
        submitted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::Bool;
    use crate::store::types::Uuid;

    authors (submission_id, person_id) {
        submission_id -> Uuid,
        person_id -> Uuid,
        activity_id -> Uuid,
        shows_work -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::store::types::{Instant, Uuid};

    files (id) {
        id -> Uuid,
        submission_id -> Uuid,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        state -> Text,
        uploaded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer};
    use crate::store::types::Uuid;

    file_chunks (file_id, number) {
        file_id -> Uuid,
        number -> Integer,
        bytes -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    leases (id) {
        id -> Uuid,
        activity_id -> Uuid,
        submission_id -> Uuid,
        reviewer_id -> Uuid,
        state -> Text,
        taken_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
        decline_reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    reviews (id) {
        id -> Uuid,
        activity_id -> Uuid,
        submission_id -> Uuid,
        reviewer_id -> Uuid,
        rubric_version_id -> Uuid,
        kind -> Text,
        state -> Text,
        comment -> Text,
        version -> BigInt,
        created_at -> Instant,
        posted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::Uuid;

    answers (review_id, criterion) {
        review_id -> Uuid,
        criterion -> Text,
        level -> Nullable<Integer>,
        comment -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Double, Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    fits (id) {
        id -> Uuid,
        activity_id -> Uuid,
        model -> Text,
        seed -> BigInt,
        inputs_hash -> Text,
        reviews -> Integer,
        anchored -> Bool,
        sealed_at -> Instant,
        guard_gain -> Nullable<Double>,
    }
}

diesel::table! {
    use diesel::sql_types::{Double, Integer, Text};
    use crate::store::types::Uuid;

    estimates (fit_id, submission_id, criterion) {
        fit_id -> Uuid,
        submission_id -> Uuid,
        criterion -> Text,
        mean -> Double,
        sd -> Double,
        low90 -> Double,
        high90 -> Double,
        p_reached -> Text,
        reviews -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Double, Integer, Nullable};
    use crate::store::types::Uuid;

    reviewer_estimates (fit_id, person_id) {
        fit_id -> Uuid,
        person_id -> Uuid,
        leniency -> Double,
        reliability -> Double,
        reviews -> Integer,
        blind -> Nullable<Double>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::{Instant, Uuid};

    issuers (id) {
        id -> Uuid,
        name -> Text,
        url -> Text,
        method -> Text,
        jwt_algorithm -> Text,
        created_at -> Instant,
        email -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    issuer_keys (id) {
        id -> Uuid,
        issuer_id -> Uuid,
        algorithm -> Text,
        public_key -> Text,
        fragment -> Text,
        sealed_secret -> Binary,
        state -> Text,
        created_at -> Instant,
        activated_at -> Nullable<Instant>,
        retired_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    competencies (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        name -> Text,
        description -> Text,
        framework -> Text,
        target_url -> Text,
        target_code -> Text,
        version -> BigInt,
        created_by -> Nullable<Uuid>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    achievements (id) {
        id -> Uuid,
        cohort_id -> Uuid,
        issuer_id -> Uuid,
        competency_id -> Nullable<Uuid>,
        rubric_version_id -> Uuid,
        name -> Text,
        description -> Text,
        criteria -> Text,
        language -> Text,
        tags -> Text,
        rule -> Text,
        picture -> Text,
        picture_svg -> Text,
        picture_png -> Binary,
        version -> BigInt,
        created_by -> Nullable<Uuid>,
        created_at -> Instant,
        archived_at -> Nullable<Instant>,
        translation -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    validations (id) {
        id -> Uuid,
        achievement_id -> Uuid,
        person_id -> Uuid,
        submission_id -> Uuid,
        fit_id -> Nullable<Uuid>,
        outcome -> Text,
        grounds -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    status_lists (id) {
        id -> Uuid,
        issuer_id -> Uuid,
        entries -> Integer,
        allocated -> Integer,
        revision -> BigInt,
        signed_revision -> BigInt,
        signed_text -> Text,
        signed_at -> Nullable<Instant>,
        created_at -> Instant,
        holds -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    awards (id) {
        id -> Uuid,
        achievement_id -> Uuid,
        person_id -> Uuid,
        validation_id -> Uuid,
        subject_urn -> Uuid,
        recipient_email -> Nullable<Text>,
        recipient_salt -> Nullable<Text>,
        status_list_id -> Uuid,
        status_index -> Integer,
        valid_from -> Instant,
        valid_until -> Nullable<Instant>,
        content -> Text,
        sealed_at -> Nullable<Instant>,
        shown_name -> Bool,
        revoked_at -> Nullable<Instant>,
        revoked_by -> Nullable<Uuid>,
        revocation_reason -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::{Instant, Uuid};

    credentials (award_id, form) {
        award_id -> Uuid,
        form -> Text,
        text -> Text,
        sha256 -> Text,
        key_id -> Uuid,
        sealed_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::store::types::{Instant, Uuid};

    issuance_log (id) {
        id -> BigInt,
        award_id -> Uuid,
        form -> Text,
        sha256 -> Text,
        at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::Instant;

    jobs (id) {
        id -> BigInt,
        kind -> Text,
        coalesce_key -> Text,
        payload -> Text,
        run_after -> Instant,
        attempts -> Integer,
        claimed_until -> Nullable<Instant>,
        last_error -> Text,
        parked_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    key_revocations (id) {
        id -> Uuid,
        key_id -> Uuid,
        revoked_at -> Instant,
        reason -> Text,
        renewal -> Text,
        state -> Text,
        asked_by -> Nullable<Uuid>,
        asked_at -> Instant,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    reissue_log (award_id, form, old_sha256) {
        award_id -> Uuid,
        form -> Text,
        old_sha256 -> Text,
        key_revocation_id -> Uuid,
        asked_at -> Instant,
        new_sha256 -> Nullable<Text>,
        new_key_id -> Nullable<Uuid>,
        sealed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::store::types::{Instant, Uuid};

    oauth_clients (id) {
        id -> Uuid,
        secret_hash -> Binary,
        metadata -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    oauth_grants (id) {
        id -> Uuid,
        client_id -> Uuid,
        person_id -> Uuid,
        scopes -> Text,
        code_hash -> Binary,
        code_expires_at -> Instant,
        redirect_uri -> Text,
        code_challenge -> Text,
        created_at -> Instant,
        redeemed_at -> Nullable<Instant>,
        lasts_until -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    oauth_tokens (token_hash) {
        token_hash -> Binary,
        grant_id -> Uuid,
        kind -> Text,
        scopes -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        spent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::store::types::{Instant, Uuid};

    brought_badges (id) {
        id -> Uuid,
        person_id -> Uuid,
        issuer -> Text,
        credential -> Text,
        form -> Text,
        text -> Text,
        size -> Integer,
        name -> Text,
        issuer_name -> Text,
        valid_from -> Instant,
        verdict -> Text,
        reason -> Text,
        recipient -> Text,
        checked_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::{Instant, Uuid};

    endorsements (id) {
        id -> Uuid,
        achievement_id -> Uuid,
        award_id -> Nullable<Uuid>,
        endorser_id -> Uuid,
        issuer_id -> Uuid,
        endorser_name -> Text,
        capacity -> Text,
        comment -> Text,
        language -> Text,
        subject -> Text,
        subject_name -> Text,
        status_list_id -> Uuid,
        status_index -> Integer,
        valid_from -> Instant,
        consent -> Text,
        consent_by -> Nullable<Uuid>,
        consent_at -> Nullable<Instant>,
        document -> Nullable<Text>,
        sha256 -> Nullable<Text>,
        key_id -> Nullable<Uuid>,
        sealed_at -> Nullable<Instant>,
        withdrawn_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::joinable!(one_time_links -> people (person_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(api_tokens -> people (person_id));
diesel::joinable!(idempotency_keys -> people (person_id));
diesel::joinable!(cohorts -> people (created_by));
diesel::joinable!(memberships -> cohorts (cohort_id));
diesel::joinable!(memberships -> people (person_id));
diesel::joinable!(invitations -> cohorts (cohort_id));
diesel::joinable!(invitations -> people (created_by));
diesel::joinable!(roster_entries -> cohorts (cohort_id));
diesel::joinable!(rubrics -> cohorts (cohort_id));
diesel::joinable!(rubrics -> people (created_by));
diesel::joinable!(rubric_versions -> rubrics (rubric_id));
diesel::joinable!(rubric_versions -> people (adopted_by));
diesel::joinable!(contributors -> rubric_versions (rubric_version_id));
diesel::joinable!(contributors -> people (person_id));
diesel::joinable!(proposals -> rubrics (rubric_id));
diesel::joinable!(ballots -> proposals (proposal_id));
diesel::joinable!(ballots -> people (person_id));
diesel::joinable!(activities -> cohorts (cohort_id));
diesel::joinable!(activities -> rubric_versions (rubric_version_id));
diesel::joinable!(activities -> people (created_by));
diesel::joinable!(submissions -> activities (activity_id));
diesel::joinable!(submissions -> people (created_by));
diesel::joinable!(authors -> submissions (submission_id));
diesel::joinable!(authors -> people (person_id));
diesel::joinable!(authors -> activities (activity_id));
diesel::joinable!(files -> submissions (submission_id));
diesel::joinable!(file_chunks -> files (file_id));
diesel::joinable!(leases -> activities (activity_id));
diesel::joinable!(leases -> submissions (submission_id));
diesel::joinable!(leases -> people (reviewer_id));
diesel::joinable!(reviews -> activities (activity_id));
diesel::joinable!(reviews -> submissions (submission_id));
diesel::joinable!(reviews -> people (reviewer_id));
diesel::joinable!(reviews -> rubric_versions (rubric_version_id));
diesel::joinable!(answers -> reviews (review_id));
diesel::joinable!(fits -> activities (activity_id));
diesel::joinable!(estimates -> fits (fit_id));
diesel::joinable!(estimates -> submissions (submission_id));
diesel::joinable!(reviewer_estimates -> fits (fit_id));
diesel::joinable!(reviewer_estimates -> people (person_id));
diesel::joinable!(issuer_keys -> issuers (issuer_id));
diesel::joinable!(competencies -> cohorts (cohort_id));
diesel::joinable!(competencies -> people (created_by));
diesel::joinable!(achievements -> cohorts (cohort_id));
diesel::joinable!(achievements -> issuers (issuer_id));
diesel::joinable!(achievements -> competencies (competency_id));
diesel::joinable!(achievements -> rubric_versions (rubric_version_id));
diesel::joinable!(achievements -> people (created_by));
diesel::joinable!(validations -> achievements (achievement_id));
diesel::joinable!(validations -> submissions (submission_id));
diesel::joinable!(validations -> fits (fit_id));
diesel::joinable!(status_lists -> issuers (issuer_id));
diesel::joinable!(awards -> achievements (achievement_id));
diesel::joinable!(awards -> validations (validation_id));
diesel::joinable!(awards -> status_lists (status_list_id));
diesel::joinable!(credentials -> awards (award_id));
diesel::joinable!(credentials -> issuer_keys (key_id));
diesel::joinable!(issuance_log -> awards (award_id));
diesel::joinable!(key_revocations -> issuer_keys (key_id));
diesel::joinable!(reissue_log -> awards (award_id));
diesel::joinable!(reissue_log -> key_revocations (key_revocation_id));
diesel::joinable!(oauth_grants -> oauth_clients (client_id));
diesel::joinable!(oauth_grants -> people (person_id));
diesel::joinable!(oauth_tokens -> oauth_grants (grant_id));
diesel::joinable!(brought_badges -> people (person_id));
diesel::joinable!(endorsements -> achievements (achievement_id));
diesel::joinable!(endorsements -> awards (award_id));
diesel::joinable!(endorsements -> status_lists (status_list_id));

diesel::allow_tables_to_appear_in_same_query!(
    achievements,
    activities,
    answers,
    api_tokens,
    audit_lines,
    authors,
    awards,
    ballots,
    brought_badges,
    cohorts,
    competencies,
    contributors,
    credentials,
    endorsements,
    estimates,
    file_chunks,
    files,
    fits,
    idempotency_keys,
    instance,
    invitations,
    issuance_log,
    issuer_keys,
    issuers,
    jobs,
    key_revocations,
    leases,
    login_failures,
    memberships,
    oauth_clients,
    oauth_grants,
    oauth_tokens,
    one_time_links,
    people,
    proposals,
    reissue_log,
    reviewer_estimates,
    reviews,
    roster_entries,
    rubric_versions,
    rubrics,
    sessions,
    status_lists,
    submissions,
    validations,
);
