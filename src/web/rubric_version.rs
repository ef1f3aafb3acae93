//! The public page of an adopted rubric version: what badges point to when they name a level.

use actix_web::{HttpRequest, web};
use askama::Template;

use super::layout::ZONE;
use super::{Layout, PageResult, Visitor, page};
use crate::app::App;
use crate::app::public_pages::{RubricPage, rubric_page};
use crate::domain::RubricVersionId;
use crate::text;

#[derive(Template)]
#[template(path = "rubric_version.html")]
struct Page {
    layout: Layout,
    id: RubricVersionId,
    title: String,
    version: String,
    adopted: Option<String>,
    contributors: String,
    hash: String,
    criteria: Vec<Shown>,
}

/// A criterion.
struct Shown {
    key: String,
    title: String,
    description: String,
    weight: String,
    levels: Vec<ShownLevel>,
}

/// A level, at the fragment that badges name.
struct ShownLevel {
    anchor: String,
    name: String,
    description: String,
    points: String,
}

/// Anyone: an adopted rubric version that achievements stand on.
///
/// # Errors
/// [`crate::app::AppError::NotFound`] for any other.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    visitor: Visitor,
    id: web::Path<RubricVersionId>,
) -> PageResult {
    let layout = Layout::visited(&request, &visitor);
    let t = layout.t;
    let RubricPage { rubric, contributors } = rubric_page(&app, id.into_inner()).await?;
    let level = |key: &str, at: usize, level: crate::domain::Level| ShownLevel {
        anchor: format!("{key}/{}", at + 1),
        name: level.name,
        description: level.description,
        points: t.number(&level.points, usize::from(level.points.fract() != 0.0)),
    };
    let shown = |criterion: crate::domain::Criterion| {
        let key = criterion.key.0;
        let levels = criterion.levels.into_iter().enumerate();
        Shown {
            levels: levels.map(|(at, one)| level(&key, at, one)).collect(),
            weight: t.with("rubric-version-weight", "weight", criterion.weight),
            title: criterion.title,
            description: criterion.description,
            key,
        }
    };
    let criteria = rubric.content.criteria.into_iter().map(shown).collect();
    page(&Page {
        id: rubric.id,
        title: rubric.title,
        version: t.with("rubric-version-number", "number", rubric.number.to_string()),
        adopted: rubric
            .adopted_at
            .map(|at| t.with("rubric-version-adopted-on", "day", text::day(t.0, at, ZONE))),
        contributors: t.with("rubric-version-contributors", "people", contributors),
        hash: rubric.content_hash,
        criteria,
        layout,
    })
}
