//! Achievements: the badges' definitions, with their pictures.

use diesel::prelude::*;
use uuid::Uuid;

use super::tables::achievements;
use super::{Conn, StoreResult};
use crate::domain::{
    AchievementId, CohortId, CompetencyId, IssuerId, Language, Moment, PersonId, Picture,
    RubricVersionId, Rule, Tags, Translation,
};

/// A badge's definition, but for its pictures.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = achievements, treat_none_as_default_value = false)]
pub struct Achievement {
    /// Its id.
    pub id: AchievementId,
    /// Whose it is.
    pub cohort_id: CohortId,
    /// In whose name its badges are signed.
    pub issuer_id: IssuerId,
    /// What it proves.
    pub competency_id: Option<CompetencyId>,
    /// By which rubric.
    pub rubric_version_id: RubricVersionId,
    /// What it is called.
    pub name: String,
    /// What it says of those who have it.
    pub description: String,
    /// How it is earned, in Markdown.
    pub criteria: String,
    /// The language of its texts.
    pub language: Language,
    /// Words to find it by.
    pub tags: Tags,
    /// When work is enough.
    pub rule: Rule,
    /// What its picture is drawn from.
    pub picture: Picture,
    /// Counts its changes.
    pub version: i64,
    /// Who made it.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Moment,
    /// Since when it is no longer awarded.
    pub archived_at: Option<Moment>,
    /// Its texts in the other language.
    pub translation: Option<Translation>,
}

/// The pictures of an achievement.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Pictures {
    /// As SVG.
    pub svg: String,
    /// As PNG.
    pub png: Vec<u8>,
}

/// The achievement of that id.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: AchievementId) -> StoreResult<Option<Achievement>> {
    Ok(achievements::table.find(id).select(Achievement::as_select()).first(conn).optional()?)
}

/// The pictures of the achievement of that id.
///
/// # Errors
/// The database's own.
pub fn pictures(conn: &mut Conn, id: AchievementId) -> StoreResult<Option<Pictures>> {
    let columns = (achievements::picture_svg, achievements::picture_png);
    Ok(achievements::table.find(id).select(columns).first(conn).optional()?)
}

/// A cohort's achievements in the order of their ids, up to `limit` after `after`.
///
/// # Errors
/// The database's own.
pub fn list(
    conn: &mut Conn,
    cohort: CohortId,
    after: Option<Uuid>,
    limit: i64,
) -> StoreResult<Vec<Achievement>> {
    let after = AchievementId(after.unwrap_or_default());
    let query = achievements::table
        .filter(achievements::cohort_id.eq(cohort).and(achievements::id.gt(after)))
        .order(achievements::id)
        .limit(limit);
    Ok(query.select(Achievement::as_select()).load(conn)?)
}

/// The achievements that a cohort's work on a rubric version may earn: those not archived.
///
/// # Errors
/// The database's own.
pub fn list_open(
    conn: &mut Conn,
    cohort: CohortId,
    rubric: RubricVersionId,
) -> StoreResult<Vec<Achievement>> {
    let query = achievements::table
        .filter(achievements::cohort_id.eq(cohort))
        .filter(achievements::rubric_version_id.eq(rubric))
        .filter(achievements::archived_at.is_null())
        .order((achievements::created_at, achievements::id));
    Ok(query.select(Achievement::as_select()).load(conn)?)
}

/// Whether a rubric version is public because an achievement is defined by it.
///
/// # Errors
/// The database's own.
pub fn is_rubric_used(conn: &mut Conn, rubric: RubricVersionId) -> StoreResult<bool> {
    let query = achievements::table.filter(achievements::rubric_version_id.eq(rubric));
    let count: i64 = query.count().get_result(conn)?;
    Ok(count > 0)
}

/// Adds an achievement with its pictures.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, new: &Achievement, pictures: &Pictures) -> StoreResult<()> {
    diesel::insert_into(achievements::table)
        .values((
            new,
            achievements::picture_svg.eq(&pictures.svg),
            achievements::picture_png.eq(&pictures.png),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes what may change of an achievement, and counts the change.
///
/// # Errors
/// The database's own.
pub fn update(conn: &mut Conn, changed: &Achievement, pictures: &Pictures) -> StoreResult<()> {
    diesel::update(achievements::table.find(changed.id))
        .set((
            achievements::competency_id.eq(changed.competency_id),
            achievements::name.eq(&changed.name),
            achievements::description.eq(&changed.description),
            achievements::criteria.eq(&changed.criteria),
            achievements::tags.eq(&changed.tags),
            achievements::rule.eq(&changed.rule),
            achievements::picture.eq(&changed.picture),
            achievements::translation.eq(&changed.translation),
            achievements::picture_svg.eq(&pictures.svg),
            achievements::picture_png.eq(&pictures.png),
            achievements::version.eq(achievements::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Archives an achievement: it is awarded no more.
///
/// # Errors
/// The database's own.
pub fn archive(conn: &mut Conn, id: AchievementId, now: Moment) -> StoreResult<()> {
    diesel::update(achievements::table.find(id))
        .set((
            achievements::archived_at.eq(now),
            achievements::version.eq(achievements::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}
