//! Reserving an award, inside the unit of work that decides it: its ids, its salt, its place in a status list
//! and all that its document will say, under unique keys; and the job that signs it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::award_content::{AwardContent, Definition};
use super::status_place::PlaceChance;
use super::{App, AppError, AppResult, issuing};
use crate::domain::{
    AwardId, Moment, PersonId, StatusHolds, SubmissionId, ValidationId, valid_until,
};
use crate::store::achievements::Achievement;
use crate::store::judging::{self, JudgedRubric};
use crate::store::validations::Validation;
use crate::store::{Conn, audit, awards, competencies, submissions};

/// What chance gives an award, drawn before the unit of work.
#[derive(Clone, Debug)]
pub(super) struct Chance {
    award: AwardId,
    subject: AwardId,
    salt: String,
    place: PlaceChance,
    /// The id of the validation, where it is new.
    pub validation: ValidationId,
}

impl Chance {
    pub(super) fn draw(app: &App) -> Self {
        let mut salt = [0; 24];
        app.random.fill(&mut salt);
        Self {
            award: AwardId(app.random.uuid()),
            subject: AwardId(app.random.uuid()),
            salt: URL_SAFE_NO_PAD.encode(salt),
            place: PlaceChance::draw(app),
            validation: ValidationId(app.random.uuid()),
        }
    }
}

/// Reserves the award of a validation. An award that exists already stays as it is.
///
/// # Errors
/// The database's own: two that reserve one award, or one index, meet at a unique key.
pub(super) fn reserve(
    conn: &mut Conn,
    chance: &Chance,
    achievement: &Achievement,
    rubric: &JudgedRubric,
    validation: &Validation,
    now: Moment,
) -> AppResult<()> {
    let person: PersonId = validation.person_id;
    if awards::find_for(conn, achievement.id, person)?.is_some() {
        return Ok(());
    }
    let competency = match achievement.competency_id {
        Some(id) => competencies::find(conn, id)?,
        None => None,
    };
    let grounds = &validation.grounds;
    let definition = Definition::new(achievement, rubric, competency.as_ref(), &grounds.rule);
    let work = shown_work(conn, validation.submission_id)?;
    let by_trainer = grounds.decision.is_some();
    let content =
        AwardContent::new(definition, grounds.evidence.clone(), by_trainer).with_work(work);
    let content =
        serde_json::to_string(&content).map_err(|error| AppError::Internal(error.to_string()))?;
    let (issuer, holds) = (achievement.issuer_id, StatusHolds::Awards);
    let (list, index) = chance.place.allocate(conn, issuer, holds, now)?;
    let email = judging::proved_address(conn, person)?;
    let valid_from = now.whole_second();
    let id = chance.award;
    let award = awards::Award {
        id,
        achievement_id: achievement.id,
        person_id: person,
        validation_id: validation.id,
        subject_urn: chance.subject,
        recipient_salt: email.is_some().then(|| chance.salt.clone()),
        recipient_email: email,
        status_list_id: list,
        status_index: index,
        valid_from,
        valid_until: grounds.rule.validity_months.and_then(|n| valid_until(valid_from, n)),
        content,
        sealed_at: None,
        shown_name: false,
        revoked_at: None,
        revoked_by: None,
        revocation_reason: String::new(),
        created_at: now,
    };
    awards::insert(conn, &award)?;
    issuing::push(conn, id, now)?;
    let line = audit::Line {
        at: now,
        actor: validation.decided_by,
        action: "award.reserve",
        subject: format!("award/{id}"),
        detail: format!("achievement/{} validation/{}", achievement.id, validation.id),
    };
    Ok(audit::append(conn, &line)?)
}

/// The title of a work whose authors let it be shown with the badge.
fn shown_work(conn: &mut Conn, id: SubmissionId) -> AppResult<Option<String>> {
    if !submissions::is_shown_by_all(conn, id)? {
        return Ok(None);
    }
    Ok(submissions::find(conn, id)?.map(|work| work.title))
}
