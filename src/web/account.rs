//! One's own account: name, language, the proof of the address, tokens for programs.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use super::every::every;
use super::faults::faults_of;
use super::page::see_other_raw;
use super::{
    Layout, PageResult, Peer, Posted, SignedIn, language, page, page_with_status, see_other,
};
use crate::app::authenticate::SessionHolder;
use crate::app::tokens::{self, NewToken, TokenWanted};
use crate::app::{App, AppError, AppResult, Scope, links, me};
use crate::domain::{AddressSource, Language, Named, TokenId};

/// A token as the page lists it.
struct TokenRow {
    id: TokenId,
    name: String,
    scope: String,
    until: String,
}

/// A token that was just made: its secret is shown this once.
struct Made {
    secret: String,
    until: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    layout: Layout,
    name: String,
    email: Option<String>,
    address: String,
    is_proved: bool,
    is_french: bool,
    tokens: Vec<TokenRow>,
    made: Option<Made>,
    faults: Vec<String>,
}

async fn account(app: &App, mut layout: Layout, holder: &SessionHolder) -> AppResult<Account> {
    let person = me::see(app, &holder.caller).await?;
    let found = every(
        async |after, limit| tokens::list(app, &holder.caller, after, limit).await,
        |one| one.id.0,
    );
    let t = layout.t;
    let row = |token: tokens::Token| TokenRow {
        id: token.id,
        scope: t.say(&format!("token-scope-{}", token.scope)),
        until: t.moment(&token.expires_at, "Europe/Paris"),
        name: token.name,
    };
    let tokens = found.await?.into_iter().map(row).collect();
    layout.path = format!("{}/account", layout.base);
    Ok(Account {
        address: t.say(&format!("account-address-{}", person.address_source)),
        is_proved: person.address_source == AddressSource::Link,
        is_french: person.language == Language::French,
        email: person.email.map(|email| email.to_string()),
        name: person.name,
        tokens,
        made: None,
        faults: Vec::new(),
        layout,
    })
}

/// Signed in: one's own account.
///
/// # Errors
/// The database's own.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    SignedIn(holder): SignedIn,
) -> PageResult {
    page(&account(&app, Layout::signed(&request, &holder), &holder).await?)
}

/// Signed in: changes one's own name and language.
///
/// # Errors
/// None but the database's: a name that does not do shows the page again.
pub async fn change(request: HttpRequest, app: web::Data<App>, form: Posted) -> PageResult {
    let layout = Layout::signed(&request, &form.holder);
    let chosen = Language::named(form.fields.text("language"));
    match me::change(&app, &form.caller(), Some(form.fields.text("name")), chosen).await {
        Ok(person) => {
            let mut reply = see_other_raw(&format!("{}/account?done=account-saved", layout.base));
            let cookie = language::remember(person.language);
            reply.add_cookie(&cookie).map_err(|error| AppError::Internal(error.to_string()))?;
            Ok(reply)
        }
        Err(error) => again(&app, layout, &form.holder, error).await,
    }
}

async fn again(app: &App, layout: Layout, holder: &SessionHolder, error: AppError) -> PageResult {
    let faults = faults_of(&layout, error)?;
    let account = Account { faults, ..account(app, layout, holder).await? };
    page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &account)
}

/// Signed in: has a link sent to one's own address, to prove it.
///
/// # Errors
/// The account has no address; too many letters.
pub async fn prove(
    request: HttpRequest,
    app: web::Data<App>,
    peer: Peer,
    form: Posted,
) -> PageResult {
    links::ask_for_address_proof(&app, &form.caller(), peer.0).await?;
    see_other(&format!("{}/account?done=proof-sent", Layout::open(&request).base))
}

/// Signed in, and with the password once more: makes a token for a program.
///
/// # Errors
/// Too many wrong passwords.
pub async fn make_token(
    request: HttpRequest,
    app: web::Data<App>,
    peer: Peer,
    form: Posted,
) -> PageResult {
    let layout = Layout::signed(&request, &form.holder);
    let person = me::see(&app, &form.caller()).await?;
    let email = person.email.map(|email| email.to_string()).unwrap_or_default();
    let scope = if form.fields.text("scope") == "write" { Scope::Write } else { Scope::Read };
    let wanted = TokenWanted {
        name: form.fields.text("name").to_owned(),
        scope,
        days: form.fields.read("days").unwrap_or(0),
    };
    match tokens::create(&app, &email, form.fields.raw("password"), wanted, peer.0).await {
        Ok(NewToken { secret, expires_at, .. }) => {
            let until = layout.t.moment(&expires_at, "Europe/Paris");
            let made = Some(Made { secret, until });
            page(&Account { made, ..account(&app, layout, &form.holder).await? })
        }
        Err(AppError::Unauthenticated) => {
            let faults = vec![layout.t.say("token-wrong-password")];
            let account = Account { faults, ..account(&app, layout, &form.holder).await? };
            page_with_status(StatusCode::UNPROCESSABLE_ENTITY, &account)
        }
        Err(error) => again(&app, layout, &form.holder, error).await,
    }
}

/// Signed in: ends one of one's own tokens.
///
/// # Errors
/// There is no such token.
pub async fn revoke_token(
    request: HttpRequest,
    app: web::Data<App>,
    id: web::Path<TokenId>,
    form: Posted,
) -> PageResult {
    tokens::revoke(&app, &form.caller(), *id).await?;
    see_other(&format!("{}/account?done=token-revoked", Layout::open(&request).base))
}
