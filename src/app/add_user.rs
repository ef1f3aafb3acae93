//! Adding an account from the command line, with a link to choose its password.

use chrono::TimeDelta;

use super::authenticate::hash_of;
use super::letters::{WELCOME_MINUTES, link_url};
use super::sign_in::secret;
use super::{App, AppError, AppResult};
use crate::domain::{AddressSource, Email, Language, LinkPurpose, PersonId, person_name};
use crate::store::audit::{self, Line};
use crate::store::links::{self, Link};
use crate::store::people::{self, Person};

/// What the operator asks for.
#[derive(Clone, Debug)]
pub struct UserWanted {
    /// The address.
    pub email: String,
    /// The name; the address's local part without one.
    pub name: Option<String>,
    /// The language.
    pub language: Language,
    /// Keeper of the instance.
    pub is_admin: bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAdded {
    /// Whose account.
    pub person: PersonId,
    /// Whether there was one before.
    pub existed: bool,
    /// Where the person chooses a password, once, within two days.
    pub link: String,
}

/// Adds an account, or makes a new link for one that is there (and makes it an admin if asked).
///
/// For the operator at the machine only. The link is printed, not mailed, so that using it proves no address.
///
/// # Errors
/// The address or the name is wrong.
pub async fn add_user(app: &App, wanted: UserWanted) -> AppResult<UserAdded> {
    let email = Email::parse(&wanted.email).map_err(|fact| AppError::invalid("/email", fact))?;
    let local = email.as_str().split('@').next().unwrap_or_default().to_owned();
    let name = person_name(wanted.name.as_deref().unwrap_or(&local))
        .map_err(|fact| AppError::invalid("/name", fact))?;
    let (now, id, token) = (app.now(), PersonId(app.random.uuid()), secret(app));
    let url = link_url(app, &token);
    app.write(move |conn| {
        let found = people::find_by_email(conn, &email)?;
        let person = found.as_ref().map_or(id, |found| found.id);
        if found.is_none() {
            let new = Person {
                id,
                email: Some(email.clone()),
                address_source: AddressSource::None,
                address_proved_at: None,
                name: name.clone(),
                password_hash: None,
                language: wanted.language,
                is_admin: wanted.is_admin,
                suspended_at: None,
                created_at: now,
            };
            people::insert(conn, &new)?;
        } else if wanted.is_admin {
            people::make_admin(conn, person)?;
        }
        let expires_at = now + TimeDelta::minutes(WELCOME_MINUTES);
        let link = Link { person, purpose: LinkPurpose::SetPassword, email: None, expires_at };
        links::insert(conn, &hash_of(&token), &link, now)?;
        let line = Line {
            at: now,
            actor: None,
            action: "person.add",
            subject: format!("person/{person}"),
            detail: if wanted.is_admin { "admin".to_owned() } else { String::new() },
        };
        audit::append(conn, &line)?;
        Ok(UserAdded { person, existed: found.is_some(), link: url.clone() })
    })
    .await
}
