//! A person's consent: what a program asks for, the code it gets, or the refusal (RFC 6749 section 4.1, RFC 7636).
//!
//! Anyone can register a program, so nobody is sent to one's address but by pressing a button on a page that names it:
//! a request that will not do is told to the person, not sent back (RFC 9700 section 4.11.2).

use chrono::TimeDelta;
use url::Url;

use crate::app::authenticate::hash_of;
use crate::app::sign_in::secret;
use crate::app::throttle::CONSENTS;
use crate::app::{App, AppError, AppResult, Caller};
use crate::domain::{ClientId, ClientMetadata, CodeChallenge, GrantId, OAuthRefused, OAuthScopes};
use crate::store::audit::{self, Line};
use crate::store::oauth::{self, Grant, OAuthClient};

/// For how long a code is good.
const CODE: TimeDelta = TimeDelta::minutes(5);

/// The longest `state` that is sent back, in bytes.
const LONGEST_STATE: usize = 2000;

/// The parameters of an authorization request, as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// What was sent, in a query or by a form.
    pub fn new(sent: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(sent.into_iter().collect())
    }

    /// The parameters that a consent's form sends again.
    pub const NAMES: [&str; 7] = [
        "client_id",
        "redirect_uri",
        "response_type",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
    ];

    /// A parameter; `None` where it is missing, empty, or there twice (RFC 6749 section 3.1).
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value);
        let first = values.next().filter(|value| !value.is_empty())?;
        values.next().is_none().then_some(first)
    }
}

/// A request that a person may say yes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which program asks.
    pub client: OAuthClient,
    /// For what.
    pub scopes: OAuthScopes,
    way_back: WayBack,
    challenge: CodeChallenge,
}

/// Where a program's answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct WayBack {
    redirect_uri: String,
    state: Option<String>,
}

/// What becomes of an authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Considered {
    /// Nobody knows this program, or the address is none of its own: nothing is sent there, ever.
    Unknown,
    /// The program asks for something that will not do. The person may go back and tell it so.
    Refused {
        /// Which program.
        client: Box<ClientMetadata>,
        /// Why.
        refused: OAuthRefused,
        /// Where the person may go back to, with the refusal.
        back: String,
    },
    /// The person is asked.
    Asking(Box<Request>),
}

impl WayBack {
    /// The address with an answer added to its query.
    fn with(&self, answer: &[(&str, &str)]) -> AppResult<String> {
        let mut url = Url::parse(&self.redirect_uri)
            .map_err(|error| AppError::Internal(format!("a redirect URI: {error}")))?;
        let state = self.state.as_deref().map(|state| ("state", state));
        url.query_pairs_mut().extend_pairs(answer).extend_pairs(state);
        Ok(url.into())
    }

    fn refused(&self, refused: OAuthRefused) -> AppResult<String> {
        let description = refused.to_string();
        self.with(&[("error", refused.code()), ("error_description", &description)])
    }
}

impl Request {
    /// Where the person goes back to after a no.
    ///
    /// # Errors
    /// None but a broken registration's.
    pub fn denied(&self) -> AppResult<String> {
        self.way_back.refused(OAuthRefused::AccessDenied)
    }

    /// The origin that the person is sent back to: what the page's policy must let a form lead to.
    pub fn origin(&self) -> String {
        let url = Url::parse(&self.way_back.redirect_uri).ok();
        url.map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }
}

/// Looks at what a program asks for. Anyone.
///
/// # Errors
/// The database's own.
pub async fn consider(app: &App, asked: &Parameters) -> AppResult<Considered> {
    let id = asked.one("client_id").and_then(|id| id.parse::<ClientId>().ok());
    let redirect_uri = asked.one("redirect_uri").map(str::to_owned);
    let (Some(id), Some(redirect_uri)) = (id, redirect_uri) else { return Ok(Considered::Unknown) };
    let client = app.read(move |conn| Ok(oauth::find_client(conn, id)?)).await?;
    // Byte for byte: nothing is made of an address but what was registered.
    let own = client.filter(|client| client.metadata.redirect_uris.contains(&redirect_uri));
    let Some(client) = own else { return Ok(Considered::Unknown) };
    let state = asked.one("state").filter(|state| state.len() <= LONGEST_STATE);
    let way_back = WayBack { redirect_uri, state: state.map(str::to_owned) };
    match checked(asked, &client.metadata, way_back.state.is_some()) {
        Ok((scopes, challenge)) => {
            Ok(Considered::Asking(Box::new(Request { client, scopes, way_back, challenge })))
        }
        Err(refused) => {
            let back = way_back.refused(refused)?;
            Ok(Considered::Refused { client: Box::new(client.metadata), refused, back })
        }
    }
}

fn checked(
    asked: &Parameters,
    client: &ClientMetadata,
    has_state: bool,
) -> Result<(OAuthScopes, CodeChallenge), OAuthRefused> {
    if asked.one("response_type") != Some("code") {
        return Err(OAuthRefused::UnsupportedResponseType);
    }
    if !has_state {
        return Err(OAuthRefused::InvalidRequest("state must be given, up to 2000 bytes"));
    }
    if asked.one("code_challenge_method") != Some("S256") {
        return Err(OAuthRefused::InvalidRequest("code_challenge_method must be S256"));
    }
    let challenge = asked.one("code_challenge").and_then(CodeChallenge::parse);
    let challenge = challenge.ok_or(OAuthRefused::InvalidRequest(
        "code_challenge must be a SHA-256 in base64url without padding",
    ))?;
    let scopes = asked.one("scope").and_then(OAuthScopes::parse);
    let registered = OAuthScopes::parse(&client.scope);
    match (scopes, registered) {
        (Some(scopes), Some(registered)) if scopes.is_within(&registered) => {
            Ok((scopes, challenge))
        }
        _ => Err(OAuthRefused::InvalidScope),
    }
}

/// The person says yes: keeps what was allowed, and gives the address to go back to, with the code.
///
/// # Errors
/// [`AppError::Malformed`] for a request that will not do: the page that was answered showed none such;
/// [`AppError::TooMany`].
pub async fn allow(app: &App, caller: Caller, asked: &Parameters) -> AppResult<String> {
    let Considered::Asking(request) = consider(app, asked).await? else {
        return Err(AppError::Malformed("this request is not the one that was shown".to_owned()));
    };
    let (now, code) = (app.now(), secret(app));
    let grant = Grant {
        id: GrantId(app.random.uuid()),
        client_id: request.client.id,
        person_id: caller.person,
        scopes: request.scopes.clone(),
        code_hash: hash_of(&code),
        code_expires_at: now + CODE,
        redirect_uri: request.way_back.redirect_uri.clone(),
        code_challenge: request.challenge.clone(),
        created_at: now,
        redeemed_at: None,
        lasts_until: now + CODE,
        ended_at: None,
    };
    app.write(move |conn| {
        CONSENTS.check(conn, &caller.person.to_string(), now)?;
        CONSENTS.count(conn, &caller.person.to_string(), now)?;
        oauth::insert_grant(conn, &grant)?;
        let line = Line {
            at: now,
            actor: Some(caller.person),
            action: "oauth.allow",
            subject: format!("grant/{}", grant.id),
            detail: format!("client/{} {}", grant.client_id, grant.scopes),
        };
        Ok(audit::append(conn, &line)?)
    })
    .await?;
    let scopes = request.scopes.to_string();
    request.way_back.with(&[("code", &code), ("scope", &scopes)])
}
