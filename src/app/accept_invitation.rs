//! Coming into a cohort by an invitation: with the account one has, or with a new one.

use std::net::IpAddr;

use super::invitations::hash_of;
use super::letters::{self, Letter, WELCOME_MINUTES};
use super::links::proof_letter;
use super::members::Admission;
use super::throttle::{self, MAIL, PEER, PEER_MAIL};
use super::{App, AppError, AppResult, Caller, Fault, password};
use crate::domain::{
    AddressSource, CohortId, Email, InvitationCode, InvitationRefused, Language, LinkPurpose,
    MembershipId, Moment, PersonId, Role, check_password, person_name,
};
use crate::store::Conn;
use crate::store::audit::{self, Line};
use crate::store::cohorts::{self, Cohort};
use crate::store::invitations::{self, Invitation};
use crate::store::memberships::{self, Membership};
use crate::store::people::{self, Person};

/// Who comes without an account.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The name.
    pub name: String,
    /// The address; it is not proved by this.
    pub email: String,
    /// A password; without one, a link to choose it is sent to the address.
    pub password: Option<String>,
    /// The language; the cohort's without one.
    pub language: Option<Language>,
}

/// Where an invitation leads: what its page shows before the person says yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationSeen {
    /// Which cohort.
    pub cohort: Cohort,
    /// In which role one comes.
    pub role: Role,
}

/// Looks at an invitation without accepting it. Whoever holds the code may.
///
/// # Errors
/// [`InvitationRefused`]; [`AppError::TooMany`] for a peer that tries codes.
pub async fn see(app: &App, code: &str, peer: IpAddr) -> AppResult<InvitationSeen> {
    let invitation = known(app, code, peer).await?;
    let cohort = invitation.cohort;
    let cohort = app.read(move |conn| cohorts::find(conn, cohort)?.ok_or(AppError::NotFound));
    Ok(InvitationSeen { cohort: cohort.await?, role: invitation.role })
}

/// Comes in as the signed-in person. Whoever holds the code may; who is in already stays as they are.
///
/// # Errors
/// [`InvitationRefused`]; [`AppError::TooMany`] for a peer that tries codes.
pub async fn accept(app: &App, caller: &Caller, code: &str, peer: IpAddr) -> AppResult<Membership> {
    let invitation = known(app, code, peer).await?;
    let (person, now, id) = (caller.person, app.now(), MembershipId(app.random.uuid()));
    let hash = code_hash(code)?;
    app.write(move |conn| {
        let place = memberships::find_of(conn, invitation.cohort, person)?;
        if let Some(place) = place.filter(|place| place.left_at.is_none()) {
            return Ok(place);
        }
        come_in(conn, &hash, id, person, now)
    })
    .await
}

/// Comes in with a new account. Whoever holds the code may.
///
/// # Errors
/// [`InvitationRefused`]; every fault of the account; [`AppError::TooMany`] for a peer that tries codes;
/// [`AppError::Busy`].
pub async fn accept_as_newcomer(
    app: &App,
    code: &str,
    newcomer: Newcomer,
    peer: IpAddr,
) -> AppResult<Membership> {
    let invitation = known(app, code, peer).await?;
    let (email, name) = checked(&newcomer)?;
    let address = email.clone();
    let taken = || AppError::refused(InvitationRefused::EmailTaken);
    let there = app.read(move |conn| Ok(people::find_by_email(conn, &address)?)).await?;
    if there.is_some() {
        return Err(taken());
    }
    let password_hash = match &newcomer.password {
        Some(password) => Some(password::hash(app, password).await?),
        None => None,
    };
    let (now, hash, peer) = (app.now(), code_hash(code)?, throttle::peer(peer));
    let (person, place) = (PersonId(app.random.uuid()), MembershipId(app.random.uuid()));
    app.write(move |conn| {
        if people::find_by_email(conn, &email)?.is_some() {
            return Err(taken());
        }
        let language = match newcomer.language {
            Some(language) => language,
            None => language_of(conn, invitation.cohort)?,
        };
        let new = Person {
            id: person,
            email: Some(email.clone()),
            address_source: AddressSource::None,
            address_proved_at: None,
            name: name.clone(),
            password_hash: password_hash.clone(),
            language,
            is_admin: false,
            suspended_at: None,
            created_at: now,
        };
        people::insert(conn, &new)?;
        write_to(conn, &new, &peer, now)?;
        come_in(conn, &hash, place, person, now)
    })
    .await
}

/// The letter to a newcomer: the link that proves the address, or that chooses the password and so proves it.
fn write_to(conn: &mut Conn, person: &Person, peer: &str, now: Moment) -> AppResult<()> {
    let email = person.email.as_ref().map(Email::as_str).unwrap_or_default();
    MAIL.count(conn, email, now)?;
    PEER_MAIL.count(conn, peer, now)?;
    let letter = match person.password_hash {
        Some(_) => proof_letter(person),
        None => {
            Letter::with_link(person.id, "set-password", LinkPurpose::SetPassword, WELCOME_MINUTES)
        }
    };
    letters::post(conn, &letter, "", now)
}

fn language_of(conn: &mut Conn, cohort: CohortId) -> AppResult<Language> {
    Ok(cohorts::find(conn, cohort)?.ok_or(AppError::NotFound)?.words.language)
}

/// Every fault of a newcomer's account.
fn checked(newcomer: &Newcomer) -> AppResult<(Email, String)> {
    let mut faults = Vec::new();
    let mut at =
        |pointer: &str, refusal| faults.push(Fault { pointer: pointer.to_owned(), refusal });
    let email = Email::parse(&newcomer.email).map_err(|fact| at("/email", fact.into())).ok();
    let name = person_name(&newcomer.name).map_err(|fact| at("/name", fact.into())).ok();
    if let Some(password) = &newcomer.password {
        let checked = check_password(password, email.as_ref(), &newcomer.name);
        let _ = checked.map_err(|fact| at("/password", fact.into()));
    }
    match (email, name) {
        (Some(email), Some(name)) if faults.is_empty() => Ok((email, name)),
        _ => Err(AppError::Invalid(faults)),
    }
}

fn code_hash(code: &str) -> AppResult<Vec<u8>> {
    let code = InvitationCode::parse(code);
    Ok(hash_of(&code.ok_or_else(|| AppError::refused(InvitationRefused::NotValid))?))
}

/// The invitation of a code, if there is one that is good; a code that is none counts against the peer.
async fn known(app: &App, code: &str, peer: IpAddr) -> AppResult<Invitation> {
    let (now, peer) = (app.now(), throttle::peer(peer));
    let (hash, from) = (code_hash(code), peer.clone());
    let found = app.read(move |conn| {
        PEER.check(conn, &from, now)?;
        Ok(invitations::find_by_code(conn, &hash?)?)
    });
    let found = match found.await {
        Err(AppError::Refused(_)) => None,
        found => found?,
    };
    if let Some(invitation) = found.filter(|one| one.state.admit(None, now).is_ok()) {
        return Ok(invitation);
    }
    app.write(move |conn| PEER.count(conn, &peer, now)).await?;
    Err(AppError::refused(InvitationRefused::NotValid))
}

/// Uses the invitation once, for that person.
fn come_in(
    conn: &mut Conn,
    code_hash: &[u8],
    id: MembershipId,
    person: PersonId,
    now: Moment,
) -> AppResult<Membership> {
    let not_valid = || AppError::refused(InvitationRefused::NotValid);
    let invitation = invitations::find_by_code(conn, code_hash)?.ok_or_else(not_valid)?;
    let before = memberships::find_of(conn, invitation.cohort, person)?;
    let left_at = before.and_then(|place| place.left_at);
    invitation.state.admit(left_at, now).map_err(AppError::refused)?;
    let mut admission = Admission::begin(conn, invitation.cohort, now)?;
    let place = admission.admit(conn, id, person, invitation.role)?;
    invitations::count_use(conn, invitation.id)?;
    let line = Line {
        at: now,
        actor: Some(person),
        action: "invitation.accept",
        subject: format!("membership/{}", place.id),
        detail: format!("invitation/{}", invitation.id),
    };
    audit::append(conn, &line)?;
    Ok(place)
}
