//! What verification found, in sentences: the verdict, what the badge proves, each check with its reason.
//!
//! Nothing a badge says is here unless its signature, by a key of its own issuer, was found good; and nothing is
//! marked as good unless everything is.

use super::Texts;
use super::layout::ZONE;
use crate::credential::verify::claims::{Achieved, Assessment, Claims};
use crate::credential::verify::endorsement::Endorsement;
use crate::credential::verify::recipient::RecipientAnswer;
use crate::credential::verify::report::Signed;
use crate::credential::verify::{Check, Outcome, Reason, Report, Verdict};
use crate::domain::Moment;
use crate::text::{self, Value};

/// A report as the page shows it.
pub struct Shown {
    /// `valid`, `invalid` or `indeterminate`.
    pub verdict: &'static str,
    /// The class of its colour.
    pub class: &'static str,
    /// Its sign.
    pub mark: &'static str,
    /// The verdict in words.
    pub verdict_text: String,
    /// What that means.
    pub detail: String,
    /// The first reason against, if any.
    pub why: Option<String>,
    /// In what form it came, and when it was checked.
    pub checked: String,
    /// The answer about the recipient: its class, its sentence.
    pub recipient: Option<(&'static str, String)>,
    /// What lists say of the issuer.
    pub trusted: Option<String>,
    /// Whether the badge is hosted by its issuer, and bears no signature.
    pub hosted: bool,
    /// What the badge says.
    pub badge: Option<Badge>,
    /// The six checks.
    pub checks: Vec<CheckLine>,
    /// How it is signed.
    pub signed: Vec<(String, String)>,
    /// What others say of it.
    pub endorsements: Vec<EndorsementLine>,
}

/// One endorsement in the badge, with a verdict of its own.
pub struct EndorsementLine {
    /// The class of its colour.
    pub class: &'static str,
    /// Its sign.
    pub mark: &'static str,
    /// What it is about.
    pub about: String,
    /// Its verdict in words.
    pub verdict: String,
    /// The first reason against, if any.
    pub why: Option<String>,
    /// Who endorses, where that is proved.
    pub issuer: String,
    /// What they say, where nothing speaks against it.
    pub comment: Option<String>,
}

/// One check.
pub struct CheckLine {
    /// Its stable name.
    pub code: &'static str,
    /// `pass`, `fail` or `not_checked`.
    pub result: &'static str,
    /// The class of its colour.
    pub class: &'static str,
    /// Its sign.
    pub mark: &'static str,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub outcome: String,
    /// What that means, or why.
    pub sentence: String,
    /// What in the document is meant.
    pub about: Option<String>,
}

/// What the badge says of itself.
pub struct Badge {
    /// What it is for.
    pub name: String,
    /// What it says of those who have it.
    pub description: String,
    /// Who signed: the id that is proved.
    pub issuer_id: String,
    /// The name that it gives itself.
    pub issuer_name: Option<String>,
    /// How it was judged, in one sentence.
    pub assessed: Option<String>,
    /// How sure it is, in one sentence.
    pub probability: Option<String>,
    /// What the scale rests on.
    pub anchored: Option<String>,
    /// By which rubric.
    pub rubric: Option<String>,
    /// From when, until when.
    pub dates: Vec<(String, String)>,
    /// Whether the badge names a person in a way that can be compared, where the reader did not ask.
    pub recipient_hint: Option<String>,
    /// The criteria.
    pub criteria: Vec<CriterionLine>,
    /// Other results.
    pub others: Vec<(String, String)>,
    /// How it is earned, as sanitised HTML.
    pub criteria_html: String,
    /// How it was judged, told to people, as sanitised HTML.
    pub narrative_html: String,
    /// Its id.
    pub id: String,
    /// Other evidence that it names.
    pub evidence: Vec<String>,
    /// Where there may be a newer version.
    pub refresh: Option<String>,
}

/// One criterion of the rubric.
pub struct CriterionLine {
    /// What was judged.
    pub name: String,
    /// The level reached.
    pub achieved: String,
    /// Where that level stands among all.
    pub place: Option<String>,
    /// The level required, if any.
    pub required: Option<String>,
    /// The estimate with its interval.
    pub estimate: Option<String>,
    /// How sure it is that the required level is reached.
    pub probability: Option<String>,
}

impl Shown {
    /// The report in the reader's language.
    pub fn of(t: Texts, report: &Report) -> Self {
        let (verdict, class, mark) = match report.verdict {
            Verdict::Valid => ("valid", "good", "✓"),
            Verdict::Invalid => ("invalid", "bad", "✗"),
            Verdict::Indeterminate => ("indeterminate", "doubt", "?"),
        };
        let form = name_in_json(&report.form);
        let at = t.moment(&Moment::new(report.checked_at), ZONE);
        let form = t.say(&format!("verify-form-{form}"));
        let sure = report.verdict == Verdict::Valid;
        let hosted = report.signed.as_ref().is_some_and(Signed::is_hosted);
        Self {
            verdict,
            class,
            mark,
            verdict_text: t.say(&format!("verify-verdict-{verdict}")),
            detail: t.say(&format!("verify-verdict-{verdict}-detail")),
            why: why(&report.checks).map(|reason| reason_text(t, reason)),
            checked: t.with2("verify-page-checked", "form", form, "moment", at),
            recipient: report.recipient.map(|answer| recipient(t, answer, sure)),
            trusted: report.claims.as_ref().and(report.trusted_by.as_ref()).map(
                |lists| match lists.is_empty() {
                    true if hosted => t.say("verify-page-not-trusted-hosted"),
                    true => t.say("verify-page-not-trusted"),
                    false => t.with("verify-page-trusted", "lists", lists.join(", ")),
                },
            ),
            hosted,
            badge: report.claims.as_ref().map(|claims| {
                let mut badge = Badge::of(t, claims);
                badge.recipient_hint = badge.recipient_hint.filter(|_| report.recipient.is_none());
                badge
            }),
            checks: report.checks.iter().map(|check| CheckLine::of(t, check, sure)).collect(),
            signed: signed(t, report),
            endorsements: report
                .endorsements
                .iter()
                .map(|one| EndorsementLine::of(t, one, sure))
                .collect(),
        }
    }
}

impl EndorsementLine {
    /// Good in colour only beside a badge that is good itself.
    fn of(t: Texts, endorsement: &Endorsement, sure: bool) -> Self {
        let (verdict, class, mark) = match endorsement.verdict {
            Verdict::Valid => ("valid", if sure { "good" } else { "" }, "✓"),
            Verdict::Invalid => ("invalid", "bad", "✗"),
            Verdict::Indeterminate => ("indeterminate", "doubt", "?"),
        };
        let about = name_in_json(&endorsement.about);
        let issuer = endorsement.issuer.as_ref().map(|issuer| issuer.id.clone());
        Self {
            class,
            mark,
            about: t.say(&format!("verify-endorsement-about-{about}")),
            verdict: t.say(&format!("verify-endorsement-{verdict}")),
            why: why(&endorsement.checks).map(|reason| reason_text(t, reason)),
            issuer: issuer.unwrap_or_else(|| t.say("verify-endorsement-unknown")),
            comment: endorsement.comment.clone(),
        }
    }
}

/// A count that a sentence can hold.
fn count(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The name a word has in JSON.
fn name_in_json(form: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(form).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The reason that decides the verdict: the first failure, else the first check that was not made.
fn why(checks: &[Check]) -> Option<Reason> {
    let failed = checks.iter().find_map(|check| match check.outcome {
        Outcome::Fail(reason) => Some(reason),
        _ => None,
    });
    failed.or_else(|| {
        checks.iter().find_map(|check| match check.outcome {
            Outcome::NotChecked(reason) => Some(reason),
            _ => None,
        })
    })
}

fn reason_text(t: Texts, reason: Reason) -> String {
    t.say(&format!("verify-reason-{}", reason.code().replace('_', "-")))
}

fn recipient(t: Texts, answer: RecipientAnswer, sure: bool) -> (&'static str, String) {
    let (class, key) = match answer {
        RecipientAnswer::Match if sure => ("good", "match"),
        RecipientAnswer::Match => ("", "match"),
        RecipientAnswer::Mismatch => ("bad", "mismatch"),
        RecipientAnswer::NotStated => ("doubt", "not-stated"),
        RecipientAnswer::NotChecked => ("doubt", "not-checked"),
    };
    (class, t.say(&format!("verify-recipient-{key}")))
}

fn signed(t: Texts, report: &Report) -> Vec<(String, String)> {
    let Some(signed) = &report.signed else { return Vec::new() };
    let mut lines = vec![
        (t.say("verify-page-suite"), signed.suite.clone()),
        (t.say("verify-page-key"), signed.verification_method.clone()),
    ];
    if let Some(created) = signed.created {
        lines.push((t.say("verify-page-signed-at"), t.moment(&Moment::new(created), ZONE)));
    }
    lines
}

impl CheckLine {
    fn of(t: Texts, check: &Check, sure: bool) -> Self {
        let step = check.step.code();
        let passed = || t.say(&format!("verify-step-{step}-detail"));
        let (result, class, mark, sentence) = match check.outcome {
            Outcome::Pass => {
                let note = check.note.map(|note| reason_text(t, note));
                let class = if sure { "good" } else { "" };
                ("pass", class, "✓", note.unwrap_or_else(passed))
            }
            Outcome::Fail(reason) => ("fail", "bad", "✗", reason_text(t, reason)),
            Outcome::NotChecked(reason) => ("not_checked", "doubt", "?", reason_text(t, reason)),
        };
        let reason = match check.outcome {
            Outcome::Pass => check.note,
            Outcome::Fail(reason) | Outcome::NotChecked(reason) => Some(reason),
        };
        let dated = reason.is_some_and(Reason::is_dated);
        let about = if dated { "verify-at" } else { "verify-detail" };
        Self {
            code: step,
            result,
            class,
            mark,
            name: t.say(&format!("verify-step-{step}")),
            outcome: t.say(&format!("verify-outcome-{}", result.replace('_', "-"))),
            sentence,
            about: check.detail.as_deref().map(|detail| t.with(about, "detail", detail)),
        }
    }
}

/// How sure it is that all required levels are reached; where no probability was asked for, a trainer decided.
pub fn sureness(t: Texts, probability: f64, required: f64) -> String {
    let found = t.percent(&probability);
    if required > 0.0 {
        let asked = t.asked(&required);
        t.with2("verify-page-probability", "probability", found, "required", asked)
    } else {
        t.with("verify-page-decided", "probability", found)
    }
}

impl Badge {
    fn of(t: Texts, claims: &Claims) -> Self {
        let assessment = claims.assessment.as_ref();
        let (criteria, others): (Vec<&Achieved>, _) =
            claims.results.iter().partition(|one| one.achieved.is_some());
        let hint = !claims.recipient.hashed.is_empty() || !claims.recipient.plain.is_empty();
        Self {
            name: claims.achievement.name.clone(),
            description: claims.achievement.description.clone(),
            issuer_id: claims.issuer.id.clone(),
            issuer_name: claims.issuer.name_stated_by_itself.clone(),
            assessed: assessment
                .map(|one| t.with("verify-page-assessed", "peers", count(one.peers))),
            probability: assessment
                .map(|one| sureness(t, one.probability, one.required_probability)),
            anchored: assessment.map(|one| {
                t.say(if one.anchored { "verify-page-anchored" } else { "verify-page-peer-only" })
            }),
            rubric: assessment.map(|one| one.rubric.clone()),
            dates: dates(t, claims),
            recipient_hint: hint.then(|| t.say("verify-page-recipient-hint")),
            criteria: criteria.iter().map(|one| CriterionLine::of(t, one, assessment)).collect(),
            others: others.iter().map(|one| other(t, one)).collect(),
            criteria_html: claims
                .achievement
                .criteria
                .as_deref()
                .map(text::markdown)
                .unwrap_or_default(),
            narrative_html: claims.narrative.as_deref().map(text::markdown).unwrap_or_default(),
            id: claims.id.clone(),
            evidence: claims.evidence.clone(),
            refresh: claims.refresh.clone(),
        }
    }
}

fn dates(t: Texts, claims: &Claims) -> Vec<(String, String)> {
    let day = |written: &str| {
        let moment = Moment::parse(written).ok();
        moment.map_or_else(|| written.to_owned(), |moment| text::day(t.0, moment, ZONE))
    };
    let mut lines = vec![(t.say("verify-page-from"), day(&claims.valid_from))];
    let until = claims.valid_until.as_deref();
    let until = until.map_or_else(|| t.say("verify-page-for-ever"), day);
    lines.push((t.say("verify-page-until"), until));
    lines
}

/// A number as the language writes it, with one decimal at the most; other values as they are.
fn written(t: Texts, value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            text::number(t.0, number, usize::from(value.contains('.')))
        }
        _ => value.to_owned(),
    }
}

/// A result that is a number, with its scale.
fn other(t: Texts, result: &Achieved) -> (String, String) {
    let value = result.value.as_deref().map_or_else(|| "–".to_owned(), |value| written(t, value));
    let scale = result.value_min.as_ref().zip(result.value_max.as_ref());
    let shown = match scale {
        Some((min, max)) => text::say(
            t.0,
            "verify-page-on-scale",
            &[
                ("value", value.into()),
                ("min", Value::from(min.as_str())),
                ("max", Value::from(max.as_str())),
            ],
        ),
        None => value,
    };
    (result.name.clone(), shown)
}

/// The ends of a criterion's scale, as far as its levels tell their points.
fn ends(result: &Achieved) -> (f64, f64) {
    let points = result.levels.iter().filter_map(|level| level.points.as_ref()?.parse().ok());
    points.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), points: f64| {
        (low.min(points), high.max(points))
    })
}

impl CriterionLine {
    fn of(t: Texts, result: &Achieved, assessment: Option<&Assessment>) -> Self {
        let achieved = result.achieved.as_ref();
        let place = achieved.and_then(|reached| {
            let at = result.levels.iter().position(|level| level.id == reached.id)?;
            Some(t.with2("verify-page-place", "place", at + 1, "levels", result.levels.len()))
        });
        let estimate = assessment
            .and_then(|all| all.criteria.iter().find(|estimate| estimate.id == result.id));
        Self {
            name: result.name.clone(),
            achieved: achieved.map(|level| level.name.clone()).unwrap_or_default(),
            place,
            required: result.required.as_ref().map(|level| level.name.clone()),
            estimate: estimate.map(|one| {
                let values = [
                    ("mean", Value::from(t.number(&one.mean, 1))),
                    ("interval", t.interval((one.low90, one.high90), ends(result)).into()),
                    ("reviews", count(one.reviews).into()),
                ];
                text::say(t.0, "verify-page-estimate", &values)
            }),
            probability: estimate.and_then(|one| one.probability).map(|p| t.percent(&p)),
        }
    }
}
