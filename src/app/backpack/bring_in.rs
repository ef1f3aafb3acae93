//! `upsertCredential` of the Open Badges API 3.0: a badge earned elsewhere, brought in by a program. It is checked as
//! everybody's badges are; what is invalid is refused, what could not be checked is kept and shown as such; the text
//! stays as it came.

use serde_json::Value;

use crate::app::oauth::Connected;
use crate::app::published::PublicDocument;
use crate::app::throttle::BRINGING;
use crate::app::verify_credential::{Held, Question, verify_credential};
use crate::app::{App, AppError, AppResult};
use crate::credential::verify::read::{Badge, Secured};
use crate::credential::verify::recipient::RecipientAnswer;
use crate::credential::verify::{Outcome, Report, Verdict, read};
use crate::domain::{
    AwardId, BroughtBadgeId, BroughtForm, BroughtVerdict, LARGEST_BROUGHT, MOST_BROUGHT,
    MOST_BROUGHT_BYTES, Moment, OAuthScope, PersonId, comparable_id, may_replace,
};
use crate::store::brought_badges::{self, BroughtBadge};
use crate::store::{Conn, audit, awards, people};

/// What became of a badge that was brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BroughtIn {
    /// It was not there before.
    Created,
    /// It took the place of its earlier edition, or was there already.
    Replaced,
}

/// Brings a badge in for the learner a program acts for. A program that may.
///
/// # Errors
/// [`AppError::NotAllowed`] without that scope; [`AppError::Malformed`] for what is no badge, an invalid one, or an
/// older edition than the one that is kept; [`AppError::TooLarge`]; [`AppError::TooMany`]; [`AppError::Busy`].
pub async fn bring_in(
    app: &App,
    program: &Connected,
    form: BroughtForm,
    bytes: Vec<u8>,
) -> AppResult<BroughtIn> {
    program.may(OAuthScope::UpsertCredentials)?;
    if bytes.len() > LARGEST_BROUGHT {
        return Err(AppError::TooLarge { limit: LARGEST_BROUGHT as u64 });
    }
    let (now, person) = (app.now(), program.person);
    let mut badge = what_it_says(form, &bytes)?;
    badge.id = BroughtBadgeId(app.random.uuid());
    badge.person_id = person;
    let email = app
        .write(move |conn| {
            BRINGING.check(conn, &person.to_string(), now)?;
            BRINGING.count(conn, &person.to_string(), now)?;
            let person = people::find(conn, person)?.ok_or(AppError::Unauthenticated)?;
            Ok(person.email.filter(|_| person.address_proved_at.is_some()))
        })
        .await?;
    let recipient = email.map(|email| email.to_string());
    let question = Question { held: Held::Bytes(bytes), recipient, offline: None };
    let report = verify_credential(app, question).await?;
    badge.note(&report)?;
    let own = own_award(app, &badge.credential);
    app.write(move |conn| keep(conn, &badge, own, now)).await
}

/// The award that is ours by its id: such a badge is here already, for the one who earned it.
fn own_award(app: &App, id: &str) -> Option<AwardId> {
    match PublicDocument::at(app.base_url.strip(id)?)? {
        PublicDocument::Credential(id, _) => Some(id),
        _ => None,
    }
}

fn keep(
    conn: &mut Conn,
    new: &BroughtBadge,
    own: Option<AwardId>,
    now: Moment,
) -> AppResult<BroughtIn> {
    let person = new.person_id;
    if let Some(id) = own
        && awards::find(conn, id)?.is_some_and(|award| award.person_id == person)
    {
        return Ok(BroughtIn::Replaced);
    }
    let kept = brought_badges::find_edition(conn, person, &new.issuer, &new.credential)?;
    let what = match &kept {
        Some(kept) => {
            // The same text again, of which less can be found out now, changes nothing.
            let known = (kept.valid_from, kept.verdict);
            if !may_replace(known, (new.valid_from, new.verdict)) {
                return if kept.text == new.text {
                    Ok(BroughtIn::Replaced)
                } else {
                    Err(superseded())
                };
            }
            BroughtIn::Replaced
        }
        None => BroughtIn::Created,
    };
    check_room(conn, person, new, kept.as_ref())?;
    let badge = BroughtBadge {
        id: kept.as_ref().map_or(new.id, |kept| kept.id),
        created_at: kept.as_ref().map_or(now, |kept| kept.created_at),
        checked_at: now,
        ..new.clone()
    };
    match kept {
        Some(_) => brought_badges::replace(conn, &badge)?,
        None => brought_badges::insert(conn, &badge)?,
    }
    let line = audit::Line {
        at: now,
        actor: Some(person),
        action: "brought_badge.keep",
        subject: format!("brought_badge/{}", badge.id),
        detail: badge.verdict.to_string(),
    };
    audit::append(conn, &line)?;
    Ok(what)
}

fn superseded() -> AppError {
    AppError::Malformed(
        "an edition of this badge is here that is newer, or that could be checked where this one could not"
            .to_owned(),
    )
}

fn check_room(
    conn: &mut Conn,
    person: PersonId,
    new: &BroughtBadge,
    kept: Option<&BroughtBadge>,
) -> AppResult<()> {
    let (count, bytes) = brought_badges::amount_of(conn, person)?;
    let count = count + i64::from(kept.is_none());
    let bytes = bytes + i64::from(new.size) - kept.map_or(0, |kept| i64::from(kept.size));
    if count > MOST_BROUGHT || bytes > MOST_BROUGHT_BYTES {
        return Err(AppError::Malformed(format!(
            "up to {MOST_BROUGHT} badges of {MOST_BROUGHT_BYTES} bytes together are kept; remove some first"
        )));
    }
    Ok(())
}

/// The badge as it says of itself, before anything of it is believed.
fn what_it_says(form: BroughtForm, bytes: &[u8]) -> AppResult<BroughtBadge> {
    let malformed = |what: &str| AppError::Malformed(what.to_owned());
    let text = std::str::from_utf8(bytes).map_err(|_| malformed("the body is not UTF-8"))?;
    let candidate = read(bytes).map_err(|unreadable| not_a_badge(unreadable.outcome))?;
    let Badge::Credential(secured) = candidate.badge else {
        return Err(malformed("only Open Badges 3.0 credentials are taken here"));
    };
    let came = match secured {
        Secured::Json(_) => BroughtForm::Json,
        Secured::Jwt { .. } => BroughtForm::Jwt,
    };
    if came != form || text.starts_with('\u{feff}') {
        return Err(malformed("the body is not what its Content-Type says"));
    }
    let document = secured.document();
    let said = |value: &Value| comparable_id(value.as_str().unwrap_or_default());
    let issuer = said(&document["issuer"]).or_else(|| said(&document["issuer"]["id"]));
    let issuer = issuer.ok_or_else(|| malformed("the badge has no issuer"))?;
    let credential = said(&document["id"]).ok_or_else(|| malformed("the badge has no id"))?;
    let from = document["validFrom"].as_str().or_else(|| document["issuanceDate"].as_str());
    let from = from.and_then(|from| Moment::parse(from).ok());
    let valid_from =
        from.ok_or_else(|| malformed("the badge does not say from when it is valid"))?;
    Ok(BroughtBadge {
        id: BroughtBadgeId(uuid::Uuid::nil()),
        person_id: PersonId(uuid::Uuid::nil()),
        issuer,
        credential,
        form,
        text: text.trim().to_owned(),
        size: i32::try_from(bytes.len()).unwrap_or(i32::MAX),
        name: line(&document["credentialSubject"]["achievement"]["name"]),
        issuer_name: line(&document["issuer"]["name"]),
        valid_from,
        verdict: BroughtVerdict::Indeterminate,
        reason: String::new(),
        recipient: String::new(),
        checked_at: valid_from,
        created_at: valid_from,
    })
}

fn not_a_badge(outcome: Outcome) -> AppError {
    let reason = match outcome {
        Outcome::Fail(reason) | Outcome::NotChecked(reason) => reason.code(),
        Outcome::Pass => "not_a_badge",
    };
    AppError::Malformed(format!("the body is no Open Badge 3.0: {reason}"))
}

/// A text of a stranger's, as one short line.
fn line(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

impl BroughtBadge {
    /// Notes what was found of it.
    ///
    /// # Errors
    /// [`AppError::Malformed`] for an invalid one, with the step that failed.
    fn note(&mut self, report: &Report) -> AppResult<()> {
        let failed = report.checks.iter().find_map(|check| match check.outcome {
            Outcome::Fail(reason) => Some((check.step, reason)),
            _ => None,
        });
        if let Some((step, reason)) = failed {
            let (step, reason) = (step.code(), reason.code());
            return Err(AppError::Malformed(format!(
                "the badge is invalid: {step} failed, {reason}"
            )));
        }
        self.verdict = match report.verdict {
            Verdict::Valid => BroughtVerdict::Valid,
            Verdict::Indeterminate => BroughtVerdict::Indeterminate,
            Verdict::Invalid => return Err(AppError::Malformed("the badge is invalid".to_owned())),
        };
        let open = report.checks.iter().find_map(|check| match check.outcome {
            Outcome::NotChecked(reason) => Some(reason.code()),
            _ => None,
        });
        self.reason = open.unwrap_or_default().to_owned();
        self.recipient = report.recipient.map(code_of).unwrap_or_default().to_owned();
        Ok(())
    }
}

const fn code_of(answer: RecipientAnswer) -> &'static str {
    match answer {
        RecipientAnswer::Match => "match",
        RecipientAnswer::Mismatch => "mismatch",
        RecipientAnswer::NotStated => "not_stated",
        RecipientAnswer::NotChecked => "not_checked",
    }
}
