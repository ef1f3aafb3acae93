//! What the public pages about achievements, rubrics and issuers show: the same facts as the public documents, and
//! no more; who wrote what and who earned what is not among them.

use super::award_content::Definition;
use super::identity::{Identity, SignedForm, state_of};
use super::{App, AppError, AppResult, Caller, rights};
use crate::config::BaseUrl;
use crate::domain::{
    AchievementId, Action, IssuerId, KeyAlgorithm, KeyId, KeyStage, RubricVersionId,
};
use crate::keys::KeyState;
use crate::store::achievements::Achievement;
use crate::store::judging::JudgedRubric;
use crate::store::{Conn, achievements, competencies, judging, rubric_versions};

/// An issuer as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerFace {
    /// Its id here.
    pub id: IssuerId,
    /// The name it gives itself.
    pub name: String,
    /// Its web address.
    pub url: String,
    /// The id that its Data Integrity signatures prove.
    pub did: String,
    /// The id that its JWTs' signatures prove; the same for a did:web.
    pub jwt_did: String,
}

impl IssuerFace {
    /// The face of an issuer.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub(super) fn find(conn: &mut Conn, base: &BaseUrl, id: IssuerId) -> AppResult<Self> {
        let identity = Identity::find(conn, id)?.ok_or(AppError::NotFound)?;
        Self::of(&identity, base)
    }

    fn of(identity: &Identity, base: &BaseUrl) -> AppResult<Self> {
        Ok(Self {
            id: identity.issuer.id,
            name: identity.issuer.name.clone(),
            url: identity.issuer.url.clone(),
            did: identity.did(base, SignedForm::DataIntegrity)?,
            jwt_did: identity.did(base, SignedForm::Jwt)?,
        })
    }
}

/// What an achievement's page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct AchievementPage {
    /// The achievement.
    pub achievement: Achievement,
    /// What its badges say, as it stands now.
    pub definition: Definition,
    /// In whose name they are signed.
    pub issuer: IssuerFace,
    /// Whether the reader may decide on validations and revoke awards.
    pub certifies: bool,
}

/// An achievement. Anyone; `certifies` tells whether the reader is a trainer of its cohort.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn achievement_page(
    app: &App,
    caller: Option<Caller>,
    id: AchievementId,
) -> AppResult<AchievementPage> {
    let base = app.base_url.clone();
    app.read(move |conn| {
        let achievement = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
        let rubric = judging::rubric(conn, achievement.rubric_version_id)?;
        let rubric = rubric.ok_or(AppError::NotFound)?;
        let competency = achievement.competency_id.map(|id| competencies::find(conn, id));
        let competency = competency.transpose()?.flatten();
        let definition =
            Definition::new(&achievement, &rubric, competency.as_ref(), &achievement.rule);
        let issuer = IssuerFace::find(conn, &base, achievement.issuer_id)?;
        let may = |caller| rights::in_cohort(conn, &caller, achievement.cohort_id, Action::Certify);
        let certifies = match caller.map(may) {
            Some(Ok(_)) => true,
            None | Some(Err(AppError::NotFound | AppError::NotAllowed)) => false,
            Some(Err(error)) => return Err(error),
        };
        Ok(AchievementPage { achievement, definition, issuer, certifies })
    })
    .await
}

/// What a rubric version's page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RubricPage {
    /// The version.
    pub rubric: JudgedRubric,
    /// How many people's ideas it holds.
    pub contributors: usize,
}

/// An adopted rubric version that achievements stand on. Anyone.
///
/// # Errors
/// [`AppError::NotFound`] for any other.
pub async fn rubric_page(app: &App, id: RubricVersionId) -> AppResult<RubricPage> {
    app.read(move |conn| {
        let rubric = judging::rubric(conn, id)?.ok_or(AppError::NotFound)?;
        if rubric.adopted_at.is_none() || !achievements::is_rubric_used(conn, id)? {
            return Err(AppError::NotFound);
        }
        let contributors = rubric_versions::contributors(conn, id)?.len();
        Ok(RubricPage { rubric, contributors })
    })
    .await
}

/// A key that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    /// Its id.
    pub id: KeyId,
    /// What it is for.
    pub algorithm: KeyAlgorithm,
    /// Where it stands.
    pub stage: KeyStage,
}

/// An issuer and its published keys. Anyone.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn issuer_page(app: &App, id: IssuerId) -> AppResult<(IssuerFace, Vec<PublishedKey>)> {
    let base = app.base_url.clone();
    app.read(move |conn| {
        let identity = Identity::find(conn, id)?.ok_or(AppError::NotFound)?;
        let published =
            identity.keys.iter().filter(|key| state_of(key).is_some_and(KeyState::is_published));
        let keys = published
            .map(|key| PublishedKey { id: key.id, algorithm: key.algorithm, stage: key.state })
            .collect();
        Ok((IssuerFace::of(&identity, &base)?, keys))
    })
    .await
}
