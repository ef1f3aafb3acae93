//! Endorsing an award or an achievement: one unit of work decides and keeps all that the document will say; the job signs.

use serde::{Deserialize, Serialize};

use super::Endorsement;
use crate::app::award_content::{achievement_url, credential_url};
use crate::app::identity::{Identity, SignedForm};
use crate::app::status_place::PlaceChance;
use crate::app::throttle::ENDORSING;
use crate::app::{App, AppError, AppResult, Caller, Once};
use crate::config::BaseUrl;
use crate::domain::{
    AchievementId, AddressSource, AwardId, AwardRefused, EndorsementConsent, EndorsementId,
    EndorsementRefused, Moment, StatusHolds, endorsement_capacity, endorsement_comment,
};
use crate::store::achievements::Achievement;
use crate::store::people::Person;
use crate::store::{Conn, achievements, audit, awards, endorsements, jobs, people};

/// The kind of the job that signs an endorsement.
pub const JOB: &str = "sign-endorsement";

/// What is endorsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endorsed {
    /// One person's badge.
    Award(AwardId),
    /// What badges are given for.
    Achievement(AchievementId),
}

/// What is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// In Markdown, 1 to 2,000 characters.
    pub comment: String,
    /// In what capacity, in the endorser's own words; may be empty.
    pub capacity: String,
}

/// Which endorsement was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made(pub EndorsementId);

/// What is endorsed, as it stands.
struct Subject {
    achievement: Achievement,
    award: Option<AwardId>,
    id: String,
    identity: Identity,
}

/// What is drawn and checked before the unit of work.
struct Asked {
    id: EndorsementId,
    comment: String,
    capacity: String,
    place: PlaceChance,
    now: Moment,
}

/// Endorses. Anyone signed in whose address is proved by a link; a badge once it is public, but not one's own.
///
/// # Errors
/// [`EndorsementRefused`], [`AwardRefused`]; [`AppError::NotFound`]; [`AppError::TooMany`].
pub async fn endorse(
    app: &App,
    caller: Caller,
    once: Option<Once>,
    what: Endorsed,
    said: Said,
) -> AppResult<Endorsement> {
    let comment = endorsement_comment(&said.comment);
    let comment = comment.map_err(|fact| AppError::invalid("/comment", fact))?;
    let capacity = endorsement_capacity(&said.capacity);
    let capacity = capacity.map_err(|fact| AppError::invalid("/capacity", fact))?;
    let id = EndorsementId(app.random.uuid());
    let asked = Asked { id, comment, capacity, place: PlaceChance::draw(app), now: app.now() };
    let base = app.base_url.clone();
    let made = app
        .create(once, move |conn| {
            let endorser = endorser(conn, &caller)?;
            let subject = subject(conn, &base, &caller, what)?;
            let (achievement, award) = (subject.achievement.id, subject.award);
            if endorsements::find_standing(conn, caller.person, achievement, award)?.is_some() {
                return Err(AppError::refused(EndorsementRefused::Twice));
            }
            ENDORSING.check(conn, &caller.person.to_string(), asked.now)?;
            ENDORSING.count(conn, &caller.person.to_string(), asked.now)?;
            keep(conn, &asked, endorser, subject)?;
            Ok(Made(id))
        })
        .await?;
    app.read(move |conn| endorsements::find(conn, made.0)?.ok_or(AppError::NotFound)).await
}

/// Keeps all that the document will say, and asks for its signing.
fn keep(conn: &mut Conn, asked: &Asked, endorser: Person, subject: Subject) -> AppResult<()> {
    let (id, now) = (asked.id, asked.now);
    let (issuer, holds) = (subject.identity.issuer.id, StatusHolds::Endorsements);
    let (status_list_id, status_index) = asked.place.allocate(conn, issuer, holds, now)?;
    let new = Endorsement {
        id,
        achievement_id: subject.achievement.id,
        award_id: subject.award,
        endorser_id: endorser.id,
        issuer_id: issuer,
        endorser_name: endorser.name,
        capacity: asked.capacity.clone(),
        comment: asked.comment.clone(),
        language: subject.achievement.language,
        subject: subject.id,
        subject_name: subject.achievement.name,
        status_list_id,
        status_index,
        valid_from: now.whole_second(),
        consent: EndorsementConsent::Asked,
        consent_by: None,
        consent_at: None,
        document: None,
        sha256: None,
        key_id: None,
        sealed_at: None,
        withdrawn_at: None,
        created_at: now,
    };
    endorsements::insert(conn, &new)?;
    let payload = serde_json::json!({ "endorsement": id }).to_string();
    jobs::push(conn, JOB, &id.to_string(), &payload, now, now)?;
    let line = audit::Line {
        at: now,
        actor: Some(new.endorser_id),
        action: "endorsement.make",
        subject: format!("endorsement/{id}"),
        detail: new.subject,
    };
    Ok(audit::append(conn, &line)?)
}

/// Who endorses: known by an address that a link has proved.
fn endorser(conn: &mut Conn, caller: &Caller) -> AppResult<Person> {
    let person = people::find(conn, caller.person)?.ok_or(AppError::Unauthenticated)?;
    if person.address_source != AddressSource::Link || person.address_proved_at.is_none() {
        return Err(AppError::refused(EndorsementRefused::Unproved));
    }
    Ok(person)
}

fn subject(conn: &mut Conn, base: &BaseUrl, caller: &Caller, what: Endorsed) -> AppResult<Subject> {
    let found = |conn: &mut Conn, id| -> AppResult<(Achievement, Identity)> {
        let achievement = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
        let identity = Identity::find(conn, achievement.issuer_id)?.ok_or(AppError::NotFound)?;
        Ok((achievement, identity))
    };
    match what {
        Endorsed::Achievement(id) => {
            let (achievement, identity) = found(conn, id)?;
            let id = achievement_url(base, achievement.id);
            Ok(Subject { achievement, award: None, id, identity })
        }
        Endorsed::Award(id) => {
            let award = awards::find(conn, id)?.filter(|award| award.sealed_at.is_some());
            let award = award.ok_or(AppError::NotFound)?;
            if award.person_id == caller.person {
                return Err(AppError::refused(EndorsementRefused::Own));
            }
            if award.revoked_at.is_some() {
                return Err(AppError::refused(AwardRefused::Revoked));
            }
            if !endorsements::is_released(conn, award.validation_id)? {
                return Err(AppError::refused(EndorsementRefused::NotReleased));
            }
            let (achievement, identity) = found(conn, award.achievement_id)?;
            let id = credential_url(base, &identity, &award, SignedForm::DataIntegrity)?;
            Ok(Subject { achievement, award: Some(award.id), id, identity })
        }
    }
}
