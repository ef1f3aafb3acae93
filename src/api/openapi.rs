//! The OpenAPI 3.1 document, generated from the handlers.

use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

use crate::domain;

/// Where the document describes a problem.
const PROBLEM: &str = "#/components/schemas/Problem";

/// The head of the document; the handlers' list (`routes.rs`) gives the rest.
#[derive(OpenApi)]
#[openapi(
    info(title = "Compagnon", description = "Peer assessment whose results become Open Badges that anyone can check."),
    components(schemas(super::problem::Problem)),
    security(("token" = []))
)]
struct Head;

/// The document before the routes are added.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Head::openapi();
    let components = document.components.get_or_insert_with(Default::default);
    components
        .security_schemes
        .insert("token".to_owned(), SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)).into());
    document
}

/// Completes the document once the routes are in: what an operation does not answer by name is a problem, and a
/// problem is `application/problem+json` (RFC 9457).
pub fn complete(mut document: Value) -> Value {
    let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = items.filter_map(Value::as_object_mut).flat_map(|item| item.values_mut());
    for operation in operations {
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
            continue;
        };
        responses.entry("default").or_insert_with(|| {
            let schema = json!({"$ref": PROBLEM});
            json!({"description": "A refusal", "content": {"application/json": {"schema": schema}}})
        });
        for response in responses.values_mut() {
            let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) else {
                continue;
            };
            if content.get("application/json").is_some_and(|body| body["schema"]["$ref"] == PROBLEM)
                && let Some(body) = content.remove("application/json")
            {
                content.insert("application/problem+json".to_owned(), body);
            }
        }
    }
    document
}

/// Ids are UUIDs on the wire.
macro_rules! uuids {
    ($($id:ident)+) => {$(
        impl utoipa::PartialSchema for domain::$id {
            fn schema() -> RefOr<Schema> {
                let format = SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid);
                ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
            }
        }
        impl utoipa::ToSchema for domain::$id {}
    )+};
}

uuids! {
    AchievementId ActivityId AwardId CohortId CompetencyId FileId FitId InvitationId IssuerId KeyId KeyRevocationId LeaseId
    MembershipId PersonId ProposalId ReviewId RosterEntryId RubricId RubricVersionId StatusListId SubmissionId
    TokenId ValidationId ClientId GrantId BroughtBadgeId EndorsementId
}

/// Words of the domain are one of their names on the wire.
macro_rules! words {
    ($($word:path)+) => {$(
        impl utoipa::PartialSchema for $word {
            fn schema() -> RefOr<Schema> {
                let names = <$word as domain::Named>::ALL.iter().map(|word| domain::Named::as_str(*word));
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
            }
        }
        impl utoipa::ToSchema for $word {}
    )+};
}

words! {
    domain::ActivityKind domain::AddressSource domain::BallotChoice domain::DecisionRule
    domain::Language domain::MediaType domain::Phase domain::ProposalState domain::Role
    domain::RubricState domain::SubmissionState crate::app::Scope domain::LinkPurpose
    domain::IssuerMethod domain::JwtAlgorithm domain::KeyAlgorithm domain::KeyStage domain::Renewal domain::RevocationState domain::Ruling
    domain::ValidationState
}

words! { domain::LeaseState domain::ReviewKind domain::ReviewState domain::BroughtForm domain::BroughtVerdict domain::EndorsementConsent }

impl utoipa::PartialSchema for domain::Moment {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl utoipa::ToSchema for domain::Moment {}
