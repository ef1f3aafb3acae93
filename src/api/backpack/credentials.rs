//! `getCredentials` and `upsertCredential` (sections 6.2.2 and 6.2.3).

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::bearer::Program;
use super::routes::OPEN_BADGES;
use crate::api::extract::read_bytes;
use crate::app::backpack::bring_in::{BroughtIn, bring_in};
use crate::app::backpack::credentials::{self, Credentials, MOST, Page};
use crate::app::{App, AppError, AppResult};
use crate::domain::{BroughtForm, LARGEST_BROUGHT, Moment};

/// The learner's badges, a page of them. Authorisation: a program with the scope `credential.readonly`.
pub async fn list(
    app: web::Data<App>,
    program: Program,
    request: HttpRequest,
) -> AppResult<HttpResponse> {
    let page = page(request.query_string())?;
    let found = credentials::credentials(&app, &program.0, page).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("X-Total-Count", found.total.to_string()))
        .insert_header((header::LINK, links(&app.base_url.join(""), page, found.total)))
        .body(body(&found)))
}

/// The answer's body. Each badge stands in it byte for byte, which a signature may need.
fn body(found: &Credentials) -> String {
    let mut members = Vec::new();
    if !found.json.is_empty() {
        members.push(format!("\"credential\":[{}]", found.json.join(",")));
    }
    if !found.jwt.is_empty() {
        members.push(format!("\"compactJwsString\":{}", json!(found.jwt)));
    }
    format!("{{{}}}", members.join(","))
}

/// Reads which page is asked for; what is not known is passed over.
fn page(query: &str) -> AppResult<Page> {
    let malformed = |what: &str| AppError::Malformed(what.to_owned());
    let mut page = Page { limit: MOST, offset: 0, since: None };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "limit" => {
                let limit = value.parse().ok().filter(|limit| *limit > 0);
                let limit: usize = limit.ok_or_else(|| malformed("limit is a number from 1"))?;
                page.limit = limit.min(MOST);
            }
            "offset" => {
                page.offset = value.parse().map_err(|_| malformed("offset is a number from 0"))?;
            }
            "since" => {
                let since = Moment::parse(&value);
                page.since =
                    Some(since.map_err(|_| malformed("since is a moment, as RFC 3339 has it"))?);
            }
            _ => {}
        }
    }
    Ok(page)
}

/// The `Link` header: the first and the last page, the one before and the one after where there is one.
fn links(base: &str, page: Page, total: usize) -> String {
    let link = |offset: usize, rel: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("limit", &page.limit.to_string());
        query.append_pair("offset", &offset.to_string());
        query.extend_pairs(page.since.map(|since| ("since", since.to_string())));
        format!("<{base}{OPEN_BADGES}/credentials?{}>; rel=\"{rel}\"", query.finish())
    };
    let next = page.offset.saturating_add(page.limit);
    let mut links = Vec::new();
    if next < total {
        links.push(link(next, "next"));
    }
    links.push(link(total.saturating_sub(1) / page.limit * page.limit, "last"));
    links.push(link(0, "first"));
    if page.offset > 0 {
        links.push(link(page.offset.saturating_sub(page.limit), "prev"));
    }
    links.join(", ")
}

/// Brings a badge in. Authorisation: a program with the scope `credential.upsert`.
pub async fn upsert(
    app: web::Data<App>,
    program: Program,
    request: HttpRequest,
    payload: web::Payload,
) -> AppResult<HttpResponse> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    let (form, answered) = match kind.as_str() {
        "application/vc+ld+json" | "application/ld+json" | "application/vc" => {
            (BroughtForm::Json, "application/vc+ld+json")
        }
        "application/json" => (BroughtForm::Json, "application/json"),
        "text/plain" | "application/jwt" | "application/vc+jwt" => (BroughtForm::Jwt, "text/plain"),
        _ => {
            let wanted = "send a badge as application/vc+ld+json or application/json, or a compact JWS as text/plain";
            return Err(AppError::Malformed(wanted.to_owned()));
        }
    };
    let bytes = read_bytes(payload.into_inner(), LARGEST_BROUGHT).await?;
    let done = bring_in(&app, &program.0, form, bytes.clone()).await?;
    let mut reply = match done {
        BroughtIn::Created => HttpResponse::Created(),
        BroughtIn::Replaced => HttpResponse::Ok(),
    };
    Ok(reply.content_type(answered).insert_header((header::CACHE_CONTROL, "no-store")).body(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_its_neighbours() {
        let page = |limit, offset| Page { limit, offset, since: None };
        let rels = |page, total| -> Vec<String> {
            let links = links("https://e.example", page, total);
            let short = links
                .replace("<https://e.example/ims/ob/v3p0/credentials?", "")
                .replace(">; rel=", " ");
            short.split(", ").map(|link| link.replace('"', "")).collect()
        };
        assert_eq!(rels(page(2, 0), 0), ["limit=2&offset=0 last", "limit=2&offset=0 first"]);
        assert_eq!(
            rels(page(2, 0), 5),
            ["limit=2&offset=2 next", "limit=2&offset=4 last", "limit=2&offset=0 first"]
        );
        assert_eq!(
            rels(page(2, 3), 4),
            ["limit=2&offset=2 last", "limit=2&offset=0 first", "limit=2&offset=1 prev"]
        );
        assert_eq!(rels(page(2, 1), 4)[3], "limit=2&offset=0 prev");
    }

    #[test]
    fn a_page_that_cannot_be_is_refused() {
        assert_eq!(page("limit=9999&x=1").unwrap().limit, MOST);
        assert!(page("since=2026-01-01T00:00:00Z").unwrap().since.is_some());
        for bad in ["limit=0", "limit=x", "offset=-1", "since=yesterday", "limit="] {
            assert!(matches!(page(bad), Err(AppError::Malformed(_))), "{bad}");
        }
    }

    #[test]
    fn badges_stand_in_the_answer_as_they_are() {
        let found = Credentials {
            total: 2,
            json: vec!["{ \"a\" : 1.0 }".to_owned()],
            jwt: vec!["a.b.c".to_owned()],
        };
        assert_eq!(body(&found), r#"{"credential":[{ "a" : 1.0 }],"compactJwsString":["a.b.c"]}"#);
        assert_eq!(body(&Credentials::default()), "{}");
    }
}
