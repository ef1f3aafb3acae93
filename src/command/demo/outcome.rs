//! What came of the demo: who earned what and why, the badges as files, the log-ins.

use std::fs;
use std::path::Path;

use super::cast::{ADMIN, LEARNERS, TRAINERS, address};
use super::play::{Told, say};
use crate::app::define_achievement::find_achievement;
use crate::app::identity::SignedForm;
use crate::app::published::{PictureForm, PublicDocument, published};
use crate::app::read_awards::{all_sealed, list_validations};
use crate::app::read_rubric::version;
use crate::app::{App, AppError, AppResult};
use crate::domain::{Doubt, Finding, Language, RubricContent};
use crate::store::validations::Validation;
use crate::text::{self, Value};

/// The language of the demo.
const FRENCH: Language = Language::French;

/// Tells the outcome and writes the badges into `folder/badges`.
pub(super) async fn tell(app: &App, folder: &Path, told: &Told, served: bool) -> AppResult<()> {
    say("");
    let mut earned = Vec::new();
    for (achievement, title) in &told.achievements {
        let definition = find_achievement(app, told.trainer, *achievement).await?;
        let rubric =
            version(app, told.trainer, definition.rubric_version_id).await?.version.content;
        say(&format!("« {} » ({title})", definition.name));
        let mut found = list_validations(app, told.trainer, *achievement, None, 200).await?;
        // Those who have the badge first, the surest before the others.
        found.sort_by(|(one, _), (other, _)| {
            let rank = |said: &Validation| (said.outcome.is_final(), said.grounds.evidence.joint);
            let ((one, p), (other, q)) = (rank(one), rank(other));
            other.cmp(&one).then(q.total_cmp(&p))
        });
        for (validation, name) in found {
            say(&format!("  {name} : {}", why(&rubric, &validation)));
            if matches!(validation.grounds.finding, Finding::Validated) {
                earned.push(name);
            }
        }
    }
    let without = LEARNERS.iter().filter(|name| !earned.iter().any(|one| one == *name));
    let without: Vec<&str> = without.copied().collect();
    let badges = write_badges(app, &folder.join("badges")).await?;
    say("");
    say(&line("demo-count", &[("reviews", told.reviews.into()), ("badges", badges.into())]));
    say(&line(
        "demo-without",
        &[("count", without.len().into()), ("names", without.join(", ").into())],
    ));
    say(&line("demo-badges", &[("folder", folder.join("badges").display().to_string().into())]));
    say(&line("demo-verify", &[("folder", folder.display().to_string().into())]));
    say("");
    log_ins(app, folder, told, served);
    Ok(())
}

/// Where the pages are, and who may sign in.
fn log_ins(app: &App, folder: &Path, told: &Told, served: bool) {
    let [claire, _] = TRAINERS;
    let url = Value::from(app.base_url.as_str());
    let folder = Value::from(folder.display().to_string());
    say(&match served {
        true => line("demo-address", &[("url", url)]),
        false => line("demo-later", &[("folder", folder), ("url", url)]),
    });
    let password = told.password.as_str();
    let log_ins = [("demo-admin", ADMIN), ("demo-trainer", claire), ("demo-learner", LEARNERS[0])];
    for (role, name) in log_ins {
        let values = [
            ("role", Value::from(line(role, &[]))),
            ("name", name.into()),
            ("address", address(name).into()),
            ("password", password.into()),
        ];
        say(&line("demo-log-in", &values));
    }
    say(&line("demo-password", &[]));
}

fn line(key: &str, values: &[(&str, Value<'_>)]) -> String {
    text::say(FRENCH, key, values)
}

/// Why a person has, or has not, the badge: the criterion, the level it must reach, the probability.
fn why(rubric: &RubricContent, validation: &Validation) -> String {
    let evidence = &validation.grounds.evidence;
    let joint = text::percent(FRENCH, evidence.joint);
    match &validation.grounds.finding {
        Finding::Validated => {
            line("demo-earned", &[("joint", joint.into()), ("peers", evidence.peers.into())])
        }
        Finding::MoreReviews { missing } => {
            line("demo-more-reviews", &[("missing", (*missing).into())])
        }
        Finding::NotYet { weakest, .. } => {
            let criterion = rubric.criterion(&weakest.criterion);
            let title = criterion.map_or(weakest.criterion.0.as_str(), |one| one.title.as_str());
            let level = criterion.and_then(|one| one.levels.get(weakest.required));
            let ends = criterion.map_or((f64::NEG_INFINITY, f64::INFINITY), |one| one.ends());
            let interval = text::interval(FRENCH, (weakest.low90, weakest.high90), ends);
            let values = [
                ("criterion", Value::from(title)),
                ("level", level.map_or("?", |level| level.name.as_str()).into()),
                ("probability", text::percent(FRENCH, weakest.probability).into()),
                ("interval", interval.into()),
                ("joint", joint.into()),
                ("asked", text::asked(FRENCH, validation.grounds.rule.probability).into()),
            ];
            line("demo-not-yet", &values)
        }
        Finding::ToTrainer { doubt: Doubt::OnlyPooled } => {
            let rule = &validation.grounds.rule;
            let weakest = rule.weakest(evidence);
            let criterion = weakest.as_ref().and_then(|weak| rubric.criterion(&weak.criterion));
            let required = weakest.as_ref().map(|weak| weak.required);
            let level = criterion.zip(required).and_then(|(one, at)| one.levels.get(at));
            let values = [
                ("criterion", Value::from(criterion.map_or("?", |one| one.title.as_str()))),
                ("level", level.map_or("?", |level| level.name.as_str()).into()),
                ("joint", joint.into()),
                ("alone", text::percent(FRENCH, evidence.unpooled.unwrap_or(0.0)).into()),
                ("asked", text::asked(FRENCH, rule.unpooled_probability.unwrap_or(0.0)).into()),
            ];
            line("demo-only-pooled", &values)
        }
        Finding::ToTrainer { doubt } => {
            line("demo-to-trainer", &[("doubt", doubt.to_string().into())])
        }
    }
}

/// Writes every badge as `<n>.json`, `.jwt`, `.png` and `.svg`; gives their number.
async fn write_badges(app: &App, folder: &Path) -> AppResult<usize> {
    let failed =
        |error: std::io::Error| AppError::Internal(format!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    let awards = all_sealed(app).await?;
    for (at, award) in awards.iter().enumerate() {
        let id = award.award.id;
        let forms = [
            ("json", PublicDocument::Credential(id, SignedForm::DataIntegrity)),
            ("jwt", PublicDocument::Credential(id, SignedForm::Jwt)),
            ("png", PublicDocument::Badge(id, PictureForm::Png, SignedForm::DataIntegrity)),
            ("svg", PublicDocument::Badge(id, PictureForm::Svg, SignedForm::DataIntegrity)),
        ];
        for (ending, document) in forms {
            let bytes = published(app, document).await?.bytes;
            fs::write(folder.join(format!("{}.{ending}", at + 1)), bytes).map_err(failed)?;
        }
    }
    Ok(awards.len())
}
