//! The service description document (section 7.1.1): what a program reads first. An OpenAPI 3.0 document, as the standard
//! profiles it, with the addresses of this instance.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::routes::{CONSENT, OAUTH, OPEN_BADGES};
use crate::app::{App, AppResult};
use crate::domain::{Named, OAuthScope};

/// For how long a copy may be kept, in seconds.
const MAX_AGE: u32 = 3600;

/// Where the standard's schemas are published.
const SCHEMAS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/";

/// The service description. Authorisation: anyone.
pub async fn show(app: web::Data<App>, request: HttpRequest) -> AppResult<HttpResponse> {
    let document = document(&app).to_string();
    let hash = Sha256::digest(&document);
    let etag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{etag}\"");
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let same = known.is_some_and(|known| known.split(',').any(|one| one.trim() == etag));
    let mut reply = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    reply
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={MAX_AGE}")))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    if same {
        return Ok(reply.finish());
    }
    Ok(reply.content_type("application/json").body(document))
}

/// What a scope allows, for a program's developer.
const fn about(scope: OAuthScope) -> &'static str {
    match scope {
        OAuthScope::ReadCredentials => "Read the badges of the authenticated person",
        OAuthScope::UpsertCredentials => {
            "Bring in badges for the authenticated person, or newer editions of them"
        }
        OAuthScope::ReadProfile => {
            "Read the name and the proved address of the authenticated person"
        }
        OAuthScope::UpdateProfile => "Change the name of the authenticated person",
        OAuthScope::OfflineAccess => "Get refresh tokens",
    }
}

fn document(app: &App) -> Value {
    let base = &app.base_url;
    let scopes: serde_json::Map<String, Value> = OAuthScope::ALL
        .iter()
        .map(|scope| (scope.as_str().to_owned(), json!(about(*scope))))
        .collect();
    json!({
        "openapi": "3.0.1",
        "info": {
            "title": "Compagnon",
            "description": "Badges awarded here and brought in, by the Open Badges API 3.0.",
            "version": "3.0",
            "termsOfService": base.join("/privacy#terms"),
            "x-imssf-privacyPolicyUrl": base.join("/privacy"),
        },
        "servers": [{ "url": base.join(OPEN_BADGES) }],
        "paths": {
            "/discovery": { "get": {
                "operationId": "getServiceDescription", "security": [],
                "responses": { "200": { "description": "This document" } },
            } },
            "/credentials": { "get": get_credentials(), "post": upsert_credential() },
            "/profile": { "get": get_profile(), "put": put_profile() },
        },
        "components": {
            "securitySchemes": { "OAuth2ACG": {
                "type": "oauth2",
                "description": "Authorization code with PKCE (S256); clients register themselves and use client_secret_basic",
                "x-imssf-registrationUrl": base.join(&format!("{OAUTH}/register")),
                "x-imssf-revocationUrl": base.join(&format!("{OAUTH}/revoke")),
                "flows": { "authorizationCode": {
                    "authorizationUrl": base.join(CONSENT),
                    "tokenUrl": base.join(&format!("{OAUTH}/token")),
                    "refreshUrl": base.join(&format!("{OAUTH}/token")),
                    "scopes": scopes,
                } },
            } },
            "schemas": schemas(),
        },
    })
}

fn schemas() -> Value {
    let published = |name: &str| json!({ "type": "object", "externalDocs": { "url": format!("{SCHEMAS}{name}") } });
    json!({
        "AchievementCredential": published("ob_v3p0_achievementcredential_schema.json"),
        "GetOpenBadgeCredentialsResponse": published("ob_v3p0_getopenbadgecredentialsresponse_schema.json"),
        "Profile": published("ob_v3p0_profile_schema.json"),
        "Imsx_StatusInfo": published("ob_v3p0_imsx_statusinfo_schema.json"),
        "CompactJws": { "type": "string", "pattern": "^[-A-Za-z0-9_]+\\.[-A-Za-z0-9_]*\\.[-A-Za-z0-9_]+$" },
    })
}

fn needs(scope: OAuthScope) -> Value {
    json!([{ "OAuth2ACG": [scope.as_str()] }])
}

fn content(media_type: &str, schema: &str) -> Value {
    json!({ media_type: { "schema": { "$ref": format!("#/components/schemas/{schema}") } } })
}

/// The answers of an operation: its own, and the refusals that each may give.
fn answers(own: Value) -> Value {
    let mut all = own;
    let refusals = [
        ("400", "What was sent will not do; nothing was kept"),
        ("401", "No access token, or one that is not good"),
        ("403", "The access token is not for this"),
        ("405", "No such method here"),
        ("default", "Any other refusal, as 413, 429 and 503"),
    ];
    for (status, description) in refusals {
        all[status] = json!({
            "description": description,
            "content": content("application/json", "Imsx_StatusInfo"),
        });
    }
    all
}

fn get_credentials() -> Value {
    let parameter = |name: &str, schema: Value, description: &str| json!({ "name": name, "in": "query", "required": false, "schema": schema, "description": description });
    json!({
        "operationId": "getCredentials",
        "security": needs(OAuthScope::ReadCredentials),
        "parameters": [
            parameter("limit", json!({ "type": "integer", "minimum": 1 }), "The most badges of a page; up to 50"),
            parameter("offset", json!({ "type": "integer", "minimum": 0 }), "How many badges before it"),
            parameter("since", json!({ "type": "string", "format": "date-time" }), "Only badges valid from a later moment on"),
        ],
        "responses": answers(json!({ "200": {
            "description": "A page of badges, by their date",
            "headers": {
                "X-Total-Count": { "schema": { "type": "integer" }, "description": "How many there are on all pages" },
                "Link": { "schema": { "type": "string" }, "description": "The first, last, next and previous page" },
            },
            "content": content("application/json", "GetOpenBadgeCredentialsResponse"),
        } })),
    })
}

/// A badge in any of the forms in which it is sent.
fn badge() -> Value {
    let mut all = content("application/vc+ld+json", "AchievementCredential");
    all["application/json"] = all["application/vc+ld+json"].clone();
    all["text/plain"] = json!({ "schema": { "$ref": "#/components/schemas/CompactJws" } });
    all
}

fn upsert_credential() -> Value {
    json!({
        "operationId": "upsertCredential",
        "security": needs(OAuthScope::UpsertCredentials),
        "requestBody": { "required": true, "content": badge() },
        "responses": answers(json!({
            "200": { "description": "It was there; this is its edition now", "content": badge() },
            "201": { "description": "It is new here", "content": badge() },
        })),
    })
}

fn get_profile() -> Value {
    json!({
        "operationId": "getProfile",
        "security": needs(OAuthScope::ReadProfile),
        "responses": answers(json!({
            "200": { "description": "The profile", "content": content("application/json", "Profile") },
            "404": { "description": "There is none", "content": content("application/json", "Imsx_StatusInfo") },
        })),
    })
}

fn put_profile() -> Value {
    json!({
        "operationId": "putProfile",
        "description": "Only the name is kept.",
        "security": needs(OAuthScope::UpdateProfile),
        "requestBody": { "required": true, "content": content("application/json", "Profile") },
        "responses": answers(json!({
            "200": { "description": "The profile as it is kept", "content": content("application/json", "Profile") },
        })),
    })
}
