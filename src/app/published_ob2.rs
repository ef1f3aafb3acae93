//! The public documents in Open Badges 2.0: an issuer's profile, a version of an achievement as a badge class, an
//! award as a hosted assertion. The assertion's address is its proof, so it is served only while the award stands.

use super::award_content::{AwardContent, Definition, achievement_url, badge_class_url};
use super::published::{PictureForm, Published, definition};
use super::{AppError, AppResult};
use crate::config::BaseUrl;
use crate::credential::bake::{self, BakeError};
use crate::credential::build::HashedEmail;
use crate::credential::ob2::{self, Assertion, BadgeClass};
use crate::domain::{AchievementId, AwardId, IssuerId};
use crate::store::awards::Award;
use crate::store::issuers::Issuer;
use crate::store::{Conn, achievements, awards, issuers};

/// The media type of Open Badges 2.0 documents.
const MEDIA_TYPE: &str = "application/ld+json";

/// A document in Open Badges 2.0, by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OlderDocument {
    /// An issuer's profile.
    Issuer(IssuerId),
    /// A version of an achievement.
    BadgeClass(AchievementId, i64),
    /// An award.
    Assertion(AwardId),
    /// The picture that carries it.
    Picture(AwardId, PictureForm),
}

impl OlderDocument {
    /// The document at a path under `/ob2`, given in its parts.
    pub(super) fn at(parts: &[&str]) -> Option<Self> {
        let id = |text: &str| text.parse::<uuid::Uuid>().ok();
        match *parts {
            ["issuers", one] => Some(Self::Issuer(IssuerId(id(one)?))),
            ["badges", one, version] => {
                Some(Self::BadgeClass(AchievementId(id(one)?), version.parse().ok()?))
            }
            ["assertions", one] => Some(Self::Assertion(AwardId(id(one)?))),
            ["assertions", one, "badge.png"] => {
                Some(Self::Picture(AwardId(id(one)?), PictureForm::Png))
            }
            ["assertions", one, "badge.svg"] => {
                Some(Self::Picture(AwardId(id(one)?), PictureForm::Svg))
            }
            _ => None,
        }
    }
}

/// A document as it stands.
///
/// # Errors
/// [`AppError::NotFound`] for what is not there, not sealed yet, or cannot be said in 2.0: an issuer without an
/// address, an award without a confirmed one.
pub(super) fn stored(
    conn: &mut Conn,
    base: &BaseUrl,
    document: OlderDocument,
) -> AppResult<Published> {
    match document {
        OlderDocument::Issuer(id) => {
            let issuer = issuers::find(conn, id)?.ok_or(AppError::NotFound)?;
            let profile = profile(base, issuer)?;
            Ok(Published::json(MEDIA_TYPE, &profile.to_json()))
        }
        OlderDocument::BadgeClass(id, version) => {
            let class = badge_class(conn, base, id, version)?;
            Ok(Published::json(MEDIA_TYPE, &class.to_json()))
        }
        OlderDocument::Assertion(id) => assertion(conn, base, id),
        OlderDocument::Picture(id, form) => picture(conn, base, id, form),
    }
}

/// Where an award's assertion stands.
pub(super) fn assertion_url(base: &BaseUrl, id: AwardId) -> String {
    base.join(&format!("/ob2/assertions/{id}"))
}

fn issuer_url(base: &BaseUrl, id: IssuerId) -> String {
    base.join(&format!("/ob2/issuers/{id}"))
}

fn profile(base: &BaseUrl, issuer: Issuer) -> AppResult<ob2::Issuer> {
    let issuer = with_address(issuer)?;
    Ok(ob2::Issuer {
        id: issuer_url(base, issuer.id),
        profile: base.join(&format!("/issuers/{}", issuer.id)),
        name: issuer.name,
        url: issuer.url,
        email: issuer.email,
    })
}

fn with_address(issuer: Issuer) -> AppResult<Issuer> {
    if issuer.email.is_empty() { Err(AppError::NotFound) } else { Ok(issuer) }
}

/// A version of an achievement: as it stands, or as an award keeps it.
fn badge_class(
    conn: &mut Conn,
    base: &BaseUrl,
    id: AchievementId,
    version: i64,
) -> AppResult<BadgeClass> {
    let current = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
    let issuer = issuers::find(conn, current.issuer_id)?.ok_or(AppError::NotFound)?;
    let issuer = with_address(issuer)?;
    let defined = if current.version == version {
        definition(conn, &current)?
    } else {
        let kept = awards::find_of_version(conn, id, version)?.ok_or(AppError::NotFound)?;
        AwardContent::of(&kept)?.definition
    };
    Ok(class_of(base, &defined, &issuer))
}

fn class_of(base: &BaseUrl, definition: &Definition, issuer: &Issuer) -> BadgeClass {
    let own = &definition.achievement;
    let achievement = definition.achievement(base, issuer);
    BadgeClass {
        id: badge_class_url(base, own.id, own.version),
        name: achievement.name,
        description: achievement.description,
        image: format!("{}/image.png", achievement_url(base, own.id)),
        achievement: achievement.id,
        criteria: achievement.criteria,
        issuer: issuer_url(base, issuer.id),
        tags: achievement.tags,
        alignments: achievement.alignments,
        language: own.language.to_string(),
        version: own.version.to_string(),
    }
}

/// An award that has a 2.0 form: sealed, to a confirmed address, by an issuer with one.
fn hosted(conn: &mut Conn, id: AwardId) -> AppResult<(Award, HashedEmail)> {
    let found = awards::find_summary(conn, id)?.ok_or(AppError::NotFound)?;
    let issuer = issuers::find(conn, found.issuer)?.ok_or(AppError::NotFound)?;
    with_address(issuer)?;
    let award = found.award;
    let to = award.recipient_email.clone().zip(award.recipient_salt.clone());
    let (address, salt) = to.filter(|_| award.sealed_at.is_some()).ok_or(AppError::NotFound)?;
    Ok((award, HashedEmail { address, salt }))
}

/// Whether an award has a 2.0 form.
pub(super) fn is_hosted(conn: &mut Conn, id: AwardId) -> AppResult<bool> {
    match hosted(conn, id) {
        Ok(_) => Ok(true),
        Err(AppError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

fn assertion(conn: &mut Conn, base: &BaseUrl, id: AwardId) -> AppResult<Published> {
    let (award, recipient) = hosted(conn, id)?;
    if award.revoked_at.is_some() {
        let gone = ob2::revoked(&assertion_url(base, id));
        return Ok(Published { gone: true, ..Published::json(MEDIA_TYPE, &gone) });
    }
    let whole = whole(base, &award, recipient)?;
    Ok(Published::json(MEDIA_TYPE, &whole.to_json()))
}

fn whole(base: &BaseUrl, award: &Award, recipient: HashedEmail) -> AppResult<Assertion> {
    let content = AwardContent::of(award)?;
    let own = &content.definition.achievement;
    let id = assertion_url(base, award.id);
    Ok(Assertion {
        badge: badge_class_url(base, own.id, own.version),
        recipient,
        issued: award.valid_from.get(),
        expires: award.valid_until.map(crate::domain::Moment::get),
        image: format!("{id}/badge.png"),
        narrative: content.wording().narrative,
        credential: base.join(&format!("/credentials/{}", award.id)),
        id,
    })
}

/// The achievement's picture with the assertion inside. A revoked award has none.
fn picture(
    conn: &mut Conn,
    base: &BaseUrl,
    id: AwardId,
    form: PictureForm,
) -> AppResult<Published> {
    let (award, recipient) = hosted(conn, id)?;
    if award.revoked_at.is_some() {
        return Err(AppError::NotFound);
    }
    let assertion = whole(base, &award, recipient)?;
    let text = assertion.to_json().to_string();
    let pictures = achievements::pictures(conn, award.achievement_id)?;
    let pictures = pictures.ok_or(AppError::NotFound)?;
    let failed = |error: BakeError| AppError::Internal(format!("award {id}: {error}"));
    Ok(match form {
        PictureForm::Png => {
            let png = bake::png::bake_assertion(&pictures.png, &text).map_err(failed)?;
            Published::here("image/png", png)
        }
        PictureForm::Svg => {
            let svg = bake::svg::bake_assertion(&pictures.svg, &assertion.id, &text);
            Published::here("image/svg+xml", svg.map_err(failed)?.into_bytes())
        }
    })
}
