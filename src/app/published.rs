//! The public documents: what anyone may read without an account, because a badge points to it. One function
//! answers both the public routes and our own verification of our own badges.
//!
//! No document lists awards, and none names a person.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::award_content::{Definition, criterion_id, level_id};
use super::identity::{Identity, SignedForm, public_key, state_of};
use super::pack_bundle::own_bundle;
use super::published_ob2::{self, OlderDocument};
use super::signed_status::{TTL_SECONDS, signed_status};
use super::{App, AppError, AppResult};
use crate::config::BaseUrl;
use crate::credential::achievement::{Criterion, Profile};
use crate::credential::bake;
use crate::credential::contexts::{CREDENTIALS_V2, OPEN_BADGES};
use crate::domain::{
    AchievementId, AwardId, EndorsementConsent, EndorsementId, IssuerId, KeyId, Language, Named,
    RubricVersionId, StatusListId,
};
use crate::keys::KeyState;
use crate::store::achievements::Achievement;
use crate::store::{Conn, achievements, awards, competencies, endorsements, issuers, judging};

/// For how long a copy of a document may be kept, in seconds, where nothing else says so.
const MAX_AGE: u32 = 300;

/// In which form a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureForm {
    /// PNG.
    Png,
    /// SVG.
    Svg,
}

/// A public document, by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicDocument {
    /// The host's own DID document: the first issuer's keys.
    HostDid,
    /// An issuer's profile.
    Issuer(IssuerId),
    /// An issuer's DID document.
    IssuerDid(IssuerId),
    /// A key, as a bare JWK.
    Key(KeyId),
    /// An achievement.
    Achievement(AchievementId),
    /// An achievement's texts in its other language.
    AchievementIn(AchievementId, Language),
    /// Its picture.
    AchievementImage(AchievementId, PictureForm),
    /// A rubric version that achievements stand on.
    Rubric(RubricVersionId),
    /// A signed credential.
    Credential(AwardId, SignedForm),
    /// The picture that carries it.
    Badge(AwardId, PictureForm, SignedForm),
    /// The badge with what verifies it without network.
    Bundle(AwardId),
    /// A signed status list.
    Status(StatusListId, SignedForm),
    /// An endorsement that is shown.
    Endorsement(EndorsementId),
    /// The same in Open Badges 2.0.
    Older(OlderDocument),
}

impl PublicDocument {
    /// The document at a path under the base URL; a query or fragment is not looked at.
    pub fn at(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let id = |text: &str| text.parse::<Uuid>().ok();
        let form = |text: &str| match text.strip_suffix(".jwt") {
            Some(rest) => Some((id(rest)?, SignedForm::Jwt)),
            // With its ending it is the document for browsers too, which otherwise get the page.
            None => {
                Some((id(text.strip_suffix(".json").unwrap_or(text))?, SignedForm::DataIntegrity))
            }
        };
        let picture = |text: &str| match text.rsplit_once('.')?.1 {
            "png" => Some(PictureForm::Png),
            "svg" => Some(PictureForm::Svg),
            _ => None,
        };
        match *parts.as_slice() {
            [".well-known", "did.json"] => Some(Self::HostDid),
            ["issuers", issuer] => id(issuer).map(|id| Self::Issuer(IssuerId(id))),
            ["issuers", issuer, "did.json"] => id(issuer).map(|id| Self::IssuerDid(IssuerId(id))),
            ["keys", key] => id(key).map(|id| Self::Key(KeyId(id))),
            ["achievements", one] => id(one).map(|id| Self::Achievement(AchievementId(id))),
            ["achievements", one, image @ ("image.png" | "image.svg")] => {
                Some(Self::AchievementImage(AchievementId(id(one)?), picture(image)?))
            }
            ["achievements", one, language] => {
                Some(Self::AchievementIn(AchievementId(id(one)?), Language::named(language)?))
            }
            ["rubrics", version] => id(version).map(|id| Self::Rubric(RubricVersionId(id))),
            ["credentials", one] => form(one).map(|(id, form)| Self::Credential(AwardId(id), form)),
            ["credentials", one, image @ ("badge.png" | "badge.svg")] => {
                Some(Self::Badge(AwardId(id(one)?), picture(image)?, SignedForm::DataIntegrity))
            }
            ["credentials", one, image @ ("badge-jwt.png" | "badge-jwt.svg")] => {
                Some(Self::Badge(AwardId(id(one)?), picture(image)?, SignedForm::Jwt))
            }
            ["credentials", one, "bundle.zip"] => id(one).map(|id| Self::Bundle(AwardId(id))),
            ["status", list] => form(list).map(|(id, form)| Self::Status(StatusListId(id), form)),
            ["endorsements", one] => id(one.strip_suffix(".json").unwrap_or(one))
                .map(|id| Self::Endorsement(EndorsementId(id))),
            ["ob2", ref rest @ ..] => OlderDocument::at(rest).map(Self::Older),
            _ => None,
        }
    }
}

/// A public document, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// For how long a copy may be kept, in seconds.
    pub max_age: u32,
    /// Whether it says that what stood here is gone for good.
    pub gone: bool,
}

impl Published {
    /// A document that is there.
    pub(super) const fn here(media_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { media_type, bytes, max_age: MAX_AGE, gone: false }
    }

    /// A JSON document.
    pub(super) fn json(media_type: &'static str, document: &Value) -> Self {
        Self::here(media_type, document.to_string().into_bytes())
    }

    /// What tells this state of the document from others.
    pub fn etag(&self) -> String {
        let hash = Sha256::digest(&self.bytes);
        hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A public document, as it stands now.
///
/// # Errors
/// [`AppError::NotFound`] for what is not there, not sealed yet, or revoked (a key).
pub async fn published(app: &App, document: PublicDocument) -> AppResult<Published> {
    if let PublicDocument::Status(list, form) = document {
        let text = signed_status(app, list, form).await?;
        let media_type = credential_type(form);
        let found = Published::here(media_type, text.into_bytes());
        return Ok(Published { max_age: TTL_SECONDS, ..found });
    }
    if let PublicDocument::Bundle(id) = document {
        return own_bundle(app, id).await;
    }
    let base = app.base_url.clone();
    app.read(move |conn| stored(conn, &base, document)).await
}

const fn credential_type(form: SignedForm) -> &'static str {
    match form {
        SignedForm::DataIntegrity => "application/vc+ld+json",
        SignedForm::Jwt => "application/vc+jwt",
    }
}

fn stored(conn: &mut Conn, base: &BaseUrl, document: PublicDocument) -> AppResult<Published> {
    match document {
        PublicDocument::HostDid => host_did(conn, base),
        PublicDocument::Issuer(id) => profile(conn, base, id),
        PublicDocument::IssuerDid(id) => {
            let identity = Identity::find(conn, id)?.ok_or(AppError::NotFound)?;
            Ok(Published::json("application/did+ld+json", &identity.document(base)?))
        }
        PublicDocument::Key(id) => jwk(conn, id),
        PublicDocument::Achievement(id) => achievement(conn, base, id, None),
        PublicDocument::AchievementIn(id, language) => achievement(conn, base, id, Some(language)),
        PublicDocument::AchievementImage(id, form) => {
            let pictures = achievements::pictures(conn, id)?.ok_or(AppError::NotFound)?;
            Ok(image(form, pictures.svg, pictures.png))
        }
        PublicDocument::Rubric(id) => rubric(conn, base, id),
        PublicDocument::Credential(id, form) => {
            let text = credential(conn, id, form)?;
            Ok(Published::here(credential_type(form), text.into_bytes()))
        }
        PublicDocument::Badge(id, form, signed) => badge(conn, id, form, signed),
        PublicDocument::Endorsement(id) => endorsement(conn, id),
        PublicDocument::Older(document) => published_ob2::stored(conn, base, document),
        PublicDocument::Status(..) | PublicDocument::Bundle(_) => Err(AppError::NotFound),
    }
}

fn image(form: PictureForm, svg: String, png: Vec<u8>) -> Published {
    match form {
        PictureForm::Png => Published::here("image/png", png),
        PictureForm::Svg => Published::here("image/svg+xml", svg.into_bytes()),
    }
}

fn host_did(conn: &mut Conn, base: &BaseUrl) -> AppResult<Published> {
    let first = issuers::list(conn)?.into_iter().next().ok_or(AppError::NotFound)?;
    let identity = Identity::find(conn, first.id)?.ok_or(AppError::NotFound)?;
    let document = identity.host_document(base)?.ok_or(AppError::NotFound)?;
    Ok(Published::json("application/did+ld+json", &document))
}

fn profile(conn: &mut Conn, base: &BaseUrl, id: IssuerId) -> AppResult<Published> {
    let identity = Identity::find(conn, id)?.ok_or(AppError::NotFound)?;
    let profile = Profile {
        id: identity.did(base, SignedForm::DataIntegrity)?,
        name: identity.issuer.name.clone(),
        url: Some(identity.issuer.url.clone()),
    };
    Ok(Published::json("application/ld+json", &with_context(profile.to_json())))
}

/// A document of the badge vocabulary that stands by itself.
fn with_context(document: Value) -> Value {
    let mut whole = json!({ "@context": [CREDENTIALS_V2, OPEN_BADGES] });
    if let (Some(whole), Value::Object(members)) = (whole.as_object_mut(), document) {
        whole.extend(members);
    }
    whole
}

fn jwk(conn: &mut Conn, id: KeyId) -> AppResult<Published> {
    let key = issuers::find_key(conn, id)?.ok_or(AppError::NotFound)?;
    if !state_of(&key).is_some_and(KeyState::is_published) {
        return Err(AppError::NotFound);
    }
    Ok(Published::json("application/jwk+json", &public_key(&key)?.jwk()))
}

pub(super) fn definition(conn: &mut Conn, achievement: &Achievement) -> AppResult<Definition> {
    let rubric = judging::rubric(conn, achievement.rubric_version_id)?;
    let competency = match achievement.competency_id {
        Some(id) => competencies::find(conn, id)?,
        None => None,
    };
    let rubric = rubric.ok_or(AppError::NotFound)?;
    Ok(Definition::new(achievement, &rubric, competency.as_ref(), &achievement.rule))
}

/// An achievement, in its own language or in its other one.
fn achievement(
    conn: &mut Conn,
    base: &BaseUrl,
    id: AchievementId,
    language: Option<Language>,
) -> AppResult<Published> {
    let achievement = achievements::find(conn, id)?.ok_or(AppError::NotFound)?;
    let issuer = issuers::find(conn, achievement.issuer_id)?.ok_or(AppError::NotFound)?;
    let definition = definition(conn, &achievement)?;
    let results = definition.rubric(base).criteria.iter().map(Criterion::to_json).collect();
    let whole = match language {
        None => Some(definition.achievement(base, &issuer)),
        Some(other) if other == achievement.language.other() => {
            definition.translated(base, &issuer)
        }
        Some(_) => None,
    };
    let document = whole.ok_or(AppError::NotFound)?.to_json(results);
    Ok(Published::json("application/ld+json", &with_context(document)))
}

/// A rubric version is public once an achievement stands on it; who wrote it is not told here.
fn rubric(conn: &mut Conn, base: &BaseUrl, id: RubricVersionId) -> AppResult<Published> {
    let rubric = judging::rubric(conn, id)?.ok_or(AppError::NotFound)?;
    if rubric.adopted_at.is_none() || !achievements::is_rubric_used(conn, id)? {
        return Err(AppError::NotFound);
    }
    let criterion = |criterion: &crate::domain::Criterion| {
        let level = |(at, level): (usize, &crate::domain::Level)| {
            json!({
                "id": level_id(base, id, &criterion.key, at),
                "name": level.name,
                "description": level.description,
                "points": level.points,
            })
        };
        let levels: Vec<Value> = criterion.levels.iter().enumerate().map(level).collect();
        json!({
            "id": criterion_id(base, id, &criterion.key),
            "key": criterion.key,
            "title": criterion.title,
            "description": criterion.description,
            "weight": criterion.weight,
            "levels": levels,
        })
    };
    let criteria: Vec<Value> = rubric.content.criteria.iter().map(criterion).collect();
    let document = json!({
        "id": base.join(&format!("/rubrics/{id}")),
        "title": rubric.title,
        "version": rubric.number,
        "contentHash": rubric.content_hash,
        "adopted": rubric.adopted_at,
        "criteria": criteria,
    });
    Ok(Published::json("application/json", &document))
}

fn credential(conn: &mut Conn, id: AwardId, form: SignedForm) -> AppResult<String> {
    let found = awards::credential(conn, id, form.name())?.ok_or(AppError::NotFound)?;
    Ok(found.text)
}

/// An endorsement whose subject agreed to its being shown. A withdrawn one stays: its status says so.
fn endorsement(conn: &mut Conn, id: EndorsementId) -> AppResult<Published> {
    let found = endorsements::find(conn, id)?.ok_or(AppError::NotFound)?;
    let document = found.document.filter(|_| found.consent == EndorsementConsent::Shown);
    let text = document.ok_or(AppError::NotFound)?;
    Ok(Published::here(credential_type(SignedForm::DataIntegrity), text.into_bytes()))
}

/// The achievement's picture with the credential inside, made on the fly.
fn badge(
    conn: &mut Conn,
    id: AwardId,
    form: PictureForm,
    signed: SignedForm,
) -> AppResult<Published> {
    let text = credential(conn, id, signed)?;
    let award = awards::find(conn, id)?.ok_or(AppError::NotFound)?;
    let pictures = achievements::pictures(conn, award.achievement_id)?;
    let pictures = pictures.ok_or(AppError::NotFound)?;
    let failed = |error: bake::BakeError| AppError::Internal(format!("award {id}: {error}"));
    match form {
        PictureForm::Png => {
            let png = bake::png::bake(&pictures.png, &text).map_err(failed)?;
            Ok(image(form, String::new(), png))
        }
        PictureForm::Svg => {
            let svg = bake::svg::bake(&pictures.svg, &text).map_err(failed)?;
            Ok(image(form, svg, Vec::new()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "9d1e6f7e-0000-4000-8000-000000000001";

    #[test]
    fn a_path_leads_to_its_document_and_nothing_else() {
        let id: Uuid = ID.parse().unwrap();
        let at = |path: &str| PublicDocument::at(&path.replace("ID", ID));
        assert_eq!(at("/.well-known/did.json"), Some(PublicDocument::HostDid));
        assert_eq!(at("/issuers/ID/did.json"), Some(PublicDocument::IssuerDid(IssuerId(id))));
        let jwt = PublicDocument::Credential(AwardId(id), SignedForm::Jwt);
        assert_eq!(at("/credentials/ID.jwt"), Some(jwt));
        let json = PublicDocument::Credential(AwardId(id), SignedForm::DataIntegrity);
        assert_eq!(at("/credentials/ID.json"), Some(json));
        assert_eq!(at("/credentials/ID"), Some(json));
        let list = PublicDocument::Status(StatusListId(id), SignedForm::DataIntegrity);
        assert_eq!(at("/status/ID?x=1#3"), Some(list));
        let png = PublicDocument::Badge(AwardId(id), PictureForm::Png, SignedForm::DataIntegrity);
        assert_eq!(at("/credentials/ID/badge.png"), Some(png));
        let signed = PublicDocument::Badge(AwardId(id), PictureForm::Svg, SignedForm::Jwt);
        assert_eq!(at("/credentials/ID/badge-jwt.svg"), Some(signed));
        let english = PublicDocument::AchievementIn(AchievementId(id), Language::English);
        assert_eq!(at("/achievements/ID/en"), Some(english));
        let class = OlderDocument::BadgeClass(AchievementId(id), 3);
        assert_eq!(at("/ob2/badges/ID/3"), Some(PublicDocument::Older(class)));
        for nothing in [
            "",
            "/",
            "/issuers",
            "/issuers/x",
            "/awards/ID",
            "/credentials/ID/x.png",
            "/achievements/ID/de",
            "/ob2/badges/ID",
            "/ob2/badges/ID/x",
            "//status/ID",
        ] {
            assert_eq!(at(nothing), None, "{nothing}");
        }
    }
}
