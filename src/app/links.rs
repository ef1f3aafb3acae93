//! One-time links: asking for one, looking at one, using one.

use std::net::IpAddr;

use super::authenticate::hash_of;
use super::letters::{self, Letter, RESET_MINUTES, WELCOME_MINUTES};
use super::throttle::{self, MAIL, PEER_MAIL};
use super::{App, AppError, AppResult, Caller, password};
use crate::domain::{
    AddressSource, BadLinkUse, Email, Language, LinkPurpose, LinkRefused, Moment, NoAddress,
    check_password,
};
use crate::store::audit::{self, Line};
use crate::store::links::{self, Link};
use crate::store::people::{self, Person};
use crate::store::{Conn, oauth, sessions, tokens};

/// Asks for a link to set a new password. Anyone may ask for any address; the answer never tells whether there
/// is an account.
///
/// # Errors
/// The text is no address; [`AppError::TooMany`].
pub async fn ask_for_reset(app: &App, email: &str, peer: IpAddr) -> AppResult<()> {
    let email = Email::parse(email).map_err(|fact| AppError::invalid("/email", fact))?;
    let (now, peer) = (app.now(), throttle::peer(peer));
    app.write(move |conn| {
        count_letter(conn, &email, &peer, now)?;
        let person = people::find_by_email(conn, &email)?;
        let Some(person) = person.filter(|person| person.suspended_at.is_none()) else {
            return Ok(());
        };
        let purpose = LinkPurpose::SetPassword;
        let letter = Letter::with_link(person.id, "reset-password", purpose, RESET_MINUTES);
        letters::post(conn, &letter, "", now)
    })
    .await
}

/// Asks for a link that proves the caller's own address.
///
/// # Errors
/// [`NoAddress`]; [`AppError::TooMany`].
pub async fn ask_for_address_proof(app: &App, caller: &Caller, peer: IpAddr) -> AppResult<()> {
    let (person, now, peer) = (caller.person, app.now(), throttle::peer(peer));
    app.write(move |conn| {
        let person = people::find(conn, person)?.ok_or(AppError::Unauthenticated)?;
        let email = person.email.clone().ok_or_else(|| AppError::refused(NoAddress::Missing))?;
        count_letter(conn, &email, &peer, now)?;
        letters::post(conn, &proof_letter(&person), "", now)
    })
    .await
}

/// The letter that proves an address. It names nothing that its asker wrote: the address may be a stranger's.
pub(super) fn proof_letter(person: &Person) -> Letter {
    Letter::with_link(person.id, "prove-address", LinkPurpose::ProveAddress, WELCOME_MINUTES)
}

fn count_letter(conn: &mut Conn, email: &Email, peer: &str, now: Moment) -> AppResult<()> {
    PEER_MAIL.check(conn, peer, now)?;
    MAIL.check(conn, email.as_str(), now)?;
    PEER_MAIL.count(conn, peer, now)?;
    MAIL.count(conn, email.as_str(), now)
}

/// What a link is good for: what its page shows before the person presses the button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSeen {
    /// What it does.
    pub purpose: LinkPurpose,
    /// To which address it was sent.
    pub email: Option<Email>,
    /// The name of the account.
    pub name: String,
    /// The language of the account.
    pub language: Language,
}

/// Looks at a link without using it. Whoever holds it may.
///
/// # Errors
/// [`LinkRefused`].
pub async fn see(app: &App, token: &str) -> AppResult<LinkSeen> {
    let (hash, now) = (hash_of(token), app.now());
    app.read(move |conn| {
        let (link, person) = good_link(conn, &hash, now)?;
        let Person { name, language, .. } = person;
        Ok(LinkSeen { purpose: link.purpose, email: link.email, name, language })
    })
    .await
}

/// Uses a link, once: sets the password it is for, proves the address it was sent to. A new password ends all
/// sessions, revokes all tokens of the account and ends what it allowed to programs: whoever had them may not be who holds the address.
///
/// Whoever holds the link may.
///
/// # Errors
/// [`LinkRefused`]; what is wrong with the password.
pub async fn use_link(app: &App, token: &str, password: Option<&str>) -> AppResult<LinkPurpose> {
    let (hash, now) = (hash_of(token), app.now());
    let key = hash.clone();
    let (link, person) = app.read(move |conn| good_link(conn, &key, now)).await?;
    let at = |fact: BadLinkUse| AppError::invalid("/password", fact);
    let new_hash = match (link.purpose, password) {
        (LinkPurpose::SetPassword, None) => return Err(at(BadLinkUse::PasswordMissing)),
        (LinkPurpose::ProveAddress, Some(_)) => return Err(at(BadLinkUse::PasswordNotExpected)),
        (LinkPurpose::ProveAddress, None) => None,
        (LinkPurpose::SetPassword, Some(password)) => {
            check_password(password, person.email.as_ref(), &person.name)
                .map_err(|fact| AppError::invalid("/password", fact))?;
            Some(password::hash(app, password).await?)
        }
    };
    app.write(move |conn| {
        let (link, person) = good_link(conn, &hash, now)?;
        links::spend(conn, &hash, now)?;
        if let Some(new_hash) = &new_hash {
            set_password(conn, &person, new_hash, now)?;
        }
        if link.email.is_some() && link.email == person.email {
            people::prove_address(conn, person.id, AddressSource::Link, now)?;
        }
        let line = Line {
            at: now,
            actor: Some(person.id),
            action: "link.use",
            subject: format!("person/{}", person.id),
            detail: link.purpose.to_string(),
        };
        audit::append(conn, &line)?;
        Ok(link.purpose)
    })
    .await
}

fn set_password(conn: &mut Conn, person: &Person, hash: &str, now: Moment) -> AppResult<()> {
    people::set_password(conn, person.id, Some(hash))?;
    links::spend_all(conn, person.id, now)?;
    sessions::delete_of(conn, person.id)?;
    tokens::revoke_all(conn, person.id, now)?;
    oauth::end_all(conn, person.id, now)?;
    match &person.email {
        Some(email) => throttle::ACCOUNT.clear(conn, &throttle::account(email)),
        None => Ok(()),
    }
}

/// The link of that hash and its person, if both are good.
fn good_link(conn: &mut Conn, hash: &[u8], now: Moment) -> AppResult<(Link, Person)> {
    let spent = || AppError::refused(LinkRefused::Spent);
    let link = links::find(conn, hash, now)?.ok_or_else(spent)?;
    let person = people::find(conn, link.person)?.filter(|person| person.suspended_at.is_none());
    Ok((link, person.ok_or_else(spent)?))
}
