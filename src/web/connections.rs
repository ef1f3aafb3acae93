//! Connected applications: what a program asks for, the person's yes or no, what was allowed, and its end.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::language::is_local;
use super::layout::ZONE;
use super::page::{CONTENT_POLICY, see_other_raw};
use super::{
    Layout, PageResult, Posted, SignedIn, Texts, Visitor, page, page_with_status, see_other,
};
use crate::app::oauth::authorize::{Considered, Parameters, Request, allow, consider};
use crate::app::oauth::connections;
use crate::app::{App, AppError};
use crate::domain::{ClientMetadata, GrantId, OAuthScope, OAuthScopes};

/// What a person is asked.
#[derive(Template)]
#[template(path = "consent.html")]
struct Consent {
    layout: Layout,
    client: Face,
    scopes: Vec<String>,
    /// The request, sent again with the answer.
    fields: Vec<(&'static str, String)>,
}

/// A request that will not do.
#[derive(Template)]
#[template(path = "consent_refused.html")]
struct ConsentRefused {
    layout: Layout,
    client: Option<Face>,
    why: String,
    back: Option<String>,
}

/// A program as people see it: as it says itself, but for its host.
struct Face {
    name: String,
    host: String,
    home: String,
    terms: String,
    policy: String,
}

/// One connected program.
struct Row {
    id: GrantId,
    client: Face,
    scopes: Vec<String>,
    since: String,
}

#[derive(Template)]
#[template(path = "connections.html")]
struct Connections {
    layout: Layout,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    layout: Layout,
}

impl Face {
    fn of(client: &ClientMetadata) -> Self {
        Self {
            name: client.client_name.clone(),
            host: client.host(),
            home: client.client_uri.clone(),
            terms: client.tos_uri.clone(),
            policy: client.policy_uri.clone(),
        }
    }
}

/// What scopes allow, in words.
fn words(t: Texts, scopes: &OAuthScopes) -> Vec<String> {
    let key = |scope| match scope {
        OAuthScope::ReadCredentials => "connection-may-read-badges",
        OAuthScope::UpsertCredentials => "connection-may-bring-badges",
        OAuthScope::ReadProfile => "connection-may-read-profile",
        OAuthScope::UpdateProfile => "connection-may-change-profile",
        OAuthScope::OfflineAccess => "connection-may-go-on",
    };
    scopes.iter().map(|scope| t.say(key(scope))).collect()
}

/// The authorization endpoint: what a program asks for. Whoever is not signed in signs in first.
///
/// # Errors
/// The database's own.
pub async fn ask(request: HttpRequest, app: web::Data<App>, visitor: Visitor) -> PageResult {
    let query = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned();
    let asked = Parameters::new(query);
    let considered = consider(&app, &asked).await?;
    let mut layout = Layout::visited(&request, &visitor);
    // The language switch leads back here, with the request.
    if let Some(whole) = request.uri().path_and_query().map(|whole| whole.as_str().to_owned())
        && is_local(&whole)
    {
        layout.path = whole;
    }
    let found = match considered {
        Considered::Asking(found) => found,
        other => return refused(layout, other),
    };
    if visitor.0.is_none() {
        return Err(AppError::Unauthenticated.into());
    }
    let fields =
        Parameters::NAMES.iter().filter_map(|&name| Some((name, asked.one(name)?.to_owned())));
    let consent = Consent {
        client: Face::of(&found.client.metadata),
        scopes: words(layout.t, &found.scopes),
        fields: fields.collect(),
        layout,
    };
    may_lead_to(page(&consent)?, &found)
}

/// The page, whose form may lead to the program: browsers hold redirects after a form against the page's policy.
fn may_lead_to(mut reply: HttpResponse, found: &Request) -> PageResult {
    let own = "form-action 'self'";
    let policy = CONTENT_POLICY.replace(own, &format!("{own} {}", found.origin()));
    let policy = HeaderValue::from_str(&policy).map_err(|e| AppError::Internal(e.to_string()))?;
    reply.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(reply)
}

fn refused(layout: Layout, considered: Considered) -> PageResult {
    let shown = match considered {
        Considered::Refused { client, refused, back } => ConsentRefused {
            client: Some(Face::of(&client)),
            why: format!("{}: {refused}", refused.code()),
            back: Some(back),
            layout,
        },
        _ => ConsentRefused { client: None, why: String::new(), back: None, layout },
    };
    page_with_status(StatusCode::BAD_REQUEST, &shown)
}

/// Signed in, from the page of the session: says yes or no.
///
/// # Errors
/// Too many were allowed in a short time.
pub async fn answer(request: HttpRequest, app: web::Data<App>, sent: Posted) -> PageResult {
    let fields = Parameters::NAMES.iter().flat_map(|&name| {
        sent.fields.all_raw(name).map(move |value| (name.to_owned(), value.to_owned()))
    });
    let asked = Parameters::new(fields);
    let found = match consider(&app, &asked).await? {
        Considered::Asking(found) => found,
        other => return refused(Layout::signed(&request, &sent.holder), other),
    };
    let back = match sent.fields.text("answer") {
        "allow" => allow(&app, sent.caller(), &asked).await?,
        _ => found.denied()?,
    };
    Ok(see_other_raw(&back))
}

/// Signed in: what one has allowed.
///
/// # Errors
/// The database's own.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
) -> PageResult {
    let layout = Layout::signed(&request, &holder);
    let found = connections::list(&app, holder.caller).await?;
    let row = |(grant, client): (connections::Grant, _)| {
        let client: crate::app::oauth::client::OAuthClient = client;
        Row {
            id: grant.id,
            client: Face::of(&client.metadata),
            scopes: words(layout.t, &grant.scopes),
            since: layout.t.moment(&grant.created_at, ZONE),
        }
    };
    let rows = found.into_iter().map(row).collect();
    page(&Connections { layout, rows })
}

/// Signed in: ends what one has allowed.
///
/// # Errors
/// [`AppError::NotFound`] for anyone else's.
pub async fn end(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<GrantId>,
    sent: Posted,
) -> PageResult {
    connections::end(&app, sent.caller(), *id).await?;
    see_other(&format!("{}/connections?done=connection-ended", Layout::open(&request).base))
}

/// Anyone: what is kept of people, and what programs they connect learn.
///
/// # Errors
/// None but the template's.
pub async fn privacy(request: HttpRequest, visitor: Visitor) -> PageResult {
    page(&Privacy { layout: Layout::visited(&request, &visitor) })
}
