//! Letters: mail to a person, asked for in the unit of work that needs it, sent by a job.
//!
//! A letter's one-time link is made when it is sent: no secret waits in the database.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::authenticate::hash_of;
use super::sign_in::secret;
use super::{App, AppError, AppResult};
use crate::domain::{Email, Language, LinkPurpose, Moment, PersonId};
use crate::mail::{Mailer, Message};
use crate::store::links::{self, Link};
use crate::store::{Conn, jobs, people};
use crate::text::{self, Value};

/// The job's kind.
pub const JOB: &str = "mail";

/// How long a link is good that lets a new person choose a password or proves an address.
pub(super) const WELCOME_MINUTES: i64 = 48 * 60;

/// How long a link is good that sets a new password.
pub(super) const RESET_MINUTES: i64 = 15;

/// A one-time link that a letter carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// What for.
    pub purpose: LinkPurpose,
    /// How long it is good once the letter is sent.
    pub minutes: i64,
}

/// A letter to a person, in the person's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub person: PersonId,
    /// Which letter: the catalogue's `mail-<kind>-subject` and `mail-<kind>-body`.
    pub kind: String,
    /// What its sentences name. `link`, `minutes`, `hours` and `base` are given besides.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// The one-time link it carries, if any.
    #[serde(default)]
    pub link: Option<Enclosed>,
}

impl Letter {
    /// A letter that carries a one-time link.
    pub(super) fn with_link(
        person: PersonId,
        kind: &str,
        purpose: LinkPurpose,
        minutes: i64,
    ) -> Self {
        let link = Some(Enclosed { purpose, minutes });
        Self { person, kind: kind.to_owned(), args: BTreeMap::new(), link }
    }

    /// Names something in the letter's sentences.
    #[must_use]
    pub fn naming(mut self, name: &str, value: &str) -> Self {
        self.args.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// Asks for a letter, in the unit of work that needs it. `about` tells letters of one kind to one person apart:
/// two pending ones about the same are one.
///
/// # Errors
/// The database's own.
pub fn post(conn: &mut Conn, letter: &Letter, about: &str, now: Moment) -> AppResult<()> {
    let payload =
        serde_json::to_string(letter).map_err(|error| AppError::Internal(error.to_string()))?;
    let key = format!("{}/{}/{about}", letter.kind, letter.person);
    Ok(jobs::push(conn, JOB, &key, &payload, now, now)?)
}

/// Sends a letter: the work of the job. A person who has no address, or was suspended meanwhile, gets none.
///
/// # Errors
/// When the mail does not leave; the job tries again, with a new link.
pub async fn deliver(app: &App, payload: &str) -> AppResult<()> {
    let letter: Letter =
        serde_json::from_str(payload).map_err(|error| AppError::Internal(error.to_string()))?;
    let Some(Addressed { to, language, link }) = address(app, &letter).await? else {
        return Ok(());
    };
    let minutes = letter.link.map_or(0, |link| link.minutes);
    let mut values: Vec<(&str, Value<'_>)> =
        letter.args.iter().map(|(name, value)| (name.as_str(), value.as_str().into())).collect();
    values.push(("link", link.into()));
    values.push(("minutes", minutes.into()));
    values.push(("hours", (minutes / 60).into()));
    values.push(("base", app.base_url.as_str().into()));
    let say = |part: &str| text::say(language, &format!("mail-{}-{part}", letter.kind), &values);
    let message = Message {
        id: app.random.uuid(),
        at: app.now(),
        to,
        subject: say("subject"),
        body: say("body"),
    };
    let mailer = Mailer::new(&app.config.mail, &app.config.mail_from)
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let sent = tokio::task::spawn_blocking(move || mailer.send(&message)).await;
    sent.map_err(|error| AppError::Internal(error.to_string()))?
        .map_err(|error| AppError::Internal(error.to_string()))
}

/// Where a letter goes, and the link it carries (empty if none).
struct Addressed {
    to: Email,
    language: Language,
    link: String,
}

async fn address(app: &App, letter: &Letter) -> AppResult<Option<Addressed>> {
    let (token, now) = (secret(app), app.now());
    let url = link_url(app, &token);
    let (person, enclosed) = (letter.person, letter.link);
    app.write(move |conn| {
        let person = people::find(conn, person)?.filter(|person| person.suspended_at.is_none());
        let Some((person, to)) = person.and_then(|one| one.email.clone().map(|to| (one, to)))
        else {
            return Ok(None);
        };
        if let Some(Enclosed { purpose, minutes }) = enclosed {
            let expires_at = now + TimeDelta::minutes(minutes);
            let link = Link { person: person.id, purpose, email: Some(to.clone()), expires_at };
            links::insert(conn, &hash_of(&token), &link, now)?;
        }
        let link = if enclosed.is_some() { url.clone() } else { String::new() };
        Ok(Some(Addressed { to, language: person.language, link }))
    })
    .await
}

/// Where a one-time link leads: a page with a form, because only a POST uses it.
pub(super) fn link_url(app: &App, token: &str) -> String {
    app.base_url.join(&format!("/link/{token}"))
}
