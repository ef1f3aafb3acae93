//! A report in words, on a terminal: the verdict, each check, what the badge says.

use crate::credential::verify::claims::Achieved;
use crate::credential::verify::endorsement::{About, Endorsement};
use crate::credential::verify::recipient::RecipientAnswer;
use crate::credential::verify::report::Signed;
use crate::credential::verify::{Check, Outcome, Reason, Report, Verdict};
use crate::domain::Language;
use crate::text::{Value, say};

/// The report as a person reads it: verdict, each check, what the badge says.
pub(super) fn in_words(language: Language, report: &Report) -> String {
    let verdict = match report.verdict.exit_code() {
        0 => "verify-verdict-valid",
        1 => "verify-verdict-invalid",
        _ => "verify-verdict-indeterminate",
    };
    let mut lines = vec![say(language, verdict, &[]), String::new()];
    lines.extend(report.checks.iter().map(|check| check_line(language, check)));
    lines.extend(claims(language, report));
    if let Some(answer) = report.recipient {
        let key = match answer {
            RecipientAnswer::Match => "verify-recipient-match",
            RecipientAnswer::Mismatch => "verify-recipient-mismatch",
            RecipientAnswer::NotStated => "verify-recipient-not-stated",
            RecipientAnswer::NotChecked => "verify-recipient-not-checked",
        };
        lines.push(say(language, key, &[]));
    }
    match report.trusted_by.as_deref() {
        None => {}
        Some([]) if report.signed.as_ref().is_some_and(Signed::is_hosted) => {
            lines.push(say(language, "verify-issuer-not-trusted-hosted", &[]));
        }
        Some([]) => lines.push(say(language, "verify-issuer-not-trusted", &[])),
        Some(lists) => {
            lines.push(say(language, "verify-trusted", &[("lists", lists.join(", ").into())]));
        }
    }
    if !report.endorsements.is_empty() {
        lines.push(say(language, "verify-endorsements", &[]));
        lines.extend(report.endorsements.iter().map(|one| endorsement_line(language, one)));
    }
    lines.join("\n")
}

/// One endorsement with its own verdict; what it says only where nothing speaks against it.
fn endorsement_line(language: Language, endorsement: &Endorsement) -> String {
    let about = match endorsement.about {
        About::Badge => "verify-endorsement-about-badge",
        About::Achievement => "verify-endorsement-about-achievement",
        About::Issuer => "verify-endorsement-about-issuer",
    };
    let (mark, verdict) = match endorsement.verdict {
        Verdict::Valid => ("✓", "verify-endorsement-valid"),
        Verdict::Invalid => ("✗", "verify-endorsement-invalid"),
        Verdict::Indeterminate => ("?", "verify-endorsement-indeterminate"),
    };
    let issuer = match &endorsement.issuer {
        Some(issuer) => issuer.id.clone(),
        None => say(language, "verify-endorsement-unknown", &[]),
    };
    let values = [
        ("about", Value::from(say(language, about, &[]))),
        ("issuer", issuer.into()),
        ("verdict", say(language, verdict, &[]).into()),
    ];
    let mut line = format!("  {mark} {}", say(language, "verify-endorsement", &values));
    if let Some(comment) = &endorsement.comment {
        line = format!("{line} — « {comment} »");
    }
    line
}

/// How one step ended, with the reason.
pub(super) fn step_line(
    language: Language,
    step: &str,
    outcome: Outcome,
    note: Option<Reason>,
) -> String {
    let (mark, ended, reason) = match outcome {
        Outcome::Pass => ("✓", "verify-outcome-pass", note),
        Outcome::Fail(reason) => ("✗", "verify-outcome-fail", Some(reason)),
        Outcome::NotChecked(reason) => ("?", "verify-outcome-not-checked", Some(reason)),
    };
    let colon = if language == Language::English { ": " } else { " : " };
    let line = format!("{mark} {step}{colon}{}", say(language, ended, &[]));
    match reason {
        Some(reason) => {
            let key = format!("verify-reason-{}", reason.code().replace('_', "-"));
            format!("{line} — {}", say(language, &key, &[]))
        }
        None => line,
    }
}

fn check_line(language: Language, check: &Check) -> String {
    let step = say(language, &format!("verify-step-{}", check.step.code()), &[]);
    let mut line = step_line(language, &step, check.outcome, check.note);
    let reason = match check.outcome {
        Outcome::Pass => check.note,
        Outcome::Fail(reason) | Outcome::NotChecked(reason) => Some(reason),
    };
    if let Some(detail) = &check.detail {
        let key = match reason.is_some_and(Reason::is_dated) {
            true => "verify-at",
            false => "verify-detail",
        };
        let about = say(language, key, &[("detail", detail.as_str().into())]);
        line = format!("{line} ({about})");
    }
    line
}

/// What the badge says of itself, where its signature is good.
fn claims(language: Language, report: &Report) -> Vec<String> {
    let Some(claims) = &report.claims else { return Vec::new() };
    let id = Value::from(claims.issuer.id.as_str());
    let issuer = match &claims.issuer.name_stated_by_itself {
        Some(name) => {
            say(language, "verify-issued-by", &[("id", id), ("name", name.as_str().into())])
        }
        None => say(language, "verify-issued-by-id", &[("id", id)]),
    };
    let name = claims.achievement.name.as_str();
    let mut lines =
        vec![String::new(), say(language, "verify-badge", &[("name", name.into())]), issuer];
    let from = Value::from(claims.valid_from.as_str());
    lines.push(say(language, "verify-valid-from", &[("from", from)]));
    if let Some(until) = &claims.valid_until {
        lines.push(say(language, "verify-valid-until", &[("until", until.as_str().into())]));
    }
    if let Some(url) = &claims.refresh {
        lines.push(say(language, "verify-refresh", &[("url", url.as_str().into())]));
    }
    lines.extend(claims.results.iter().map(|result| result_line(language, result)));
    lines
}

fn result_line(language: Language, result: &Achieved) -> String {
    let achieved = result.achieved.as_ref().map(|level| level.name.as_str());
    let achieved = achieved.or(result.value.as_deref()).unwrap_or("–");
    let required = result.required.as_ref().map(|level| level.name.as_str());
    let name = ("name", Value::from(result.name.as_str()));
    let achieved = ("achieved", Value::from(achieved));
    let line = match required.or(result.required_value.as_deref()) {
        Some(required) => {
            say(language, "verify-result", &[name, achieved, ("required", required.into())])
        }
        None => say(language, "verify-result-plain", &[name, achieved]),
    };
    format!("  {line}")
}
