//! `compagnon doctor`: what ails an instance? Exit codes: 0 all is well, 1 something is wrong, 2 could not tell.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value as Json, json};

use super::instance::{Instance, block_on, could_not};
use super::verify::language;
use super::{COULD_NOT_TELL, NO, tell};
use crate::app::doctor::{Finding, Question, Report, State, diagnose};
use crate::clock::SystemClock;
use crate::domain::Language;
use crate::text::{Value, say};

/// Look what ails an instance, while it serves or not; nothing is changed.
///
/// Exit code: 0 all is well (there may be warnings); 1 something is wrong; 2 could not tell.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    instance: Instance,
    /// Ask no other machine but the database's.
    #[arg(long)]
    offline: bool,
    /// Write the findings as JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Does the command.
    pub(super) fn run(self) -> ExitCode {
        let language = language();
        let config = match self.instance.file() {
            Ok(file) => {
                let mut config = self.instance.configuration(&file);
                config.base_url = file.base_url;
                config
            }
            Err(error) => return could_not(&error.to_string()),
        };
        let question = Question { config, clock: Arc::new(SystemClock), offline: self.offline };
        block_on(async move {
            let report = match diagnose(question).await {
                Ok(report) => report,
                Err(none) => return could_not(&none.to_string()),
            };
            let shown = if self.json {
                serde_json::to_string_pretty(&as_json(language, &report)).unwrap_or_default()
            } else {
                in_words(language, &report)
            };
            tell(&shown);
            ExitCode::from(match report.is_well() {
                Some(true) => 0,
                Some(false) => NO,
                None => COULD_NOT_TELL,
            })
        })
    }
}

/// What was found, and what to do about it.
fn sentence(language: Language, finding: &Finding) -> String {
    let value = |(name, text): &(&'static str, String)| {
        let value = match (*name, text.parse::<i64>()) {
            ("count", Ok(number)) => number.into(),
            _ => Value::from(text.clone()),
        };
        (*name, value)
    };
    let values: Vec<(&str, Value<'_>)> = finding.values.iter().map(value).collect();
    say(language, &format!("doctor-{}", finding.fact), &values)
}

fn in_words(language: Language, report: &Report) -> String {
    let line = |finding: &Finding| {
        let mark = match finding.state {
            State::Ok => "✓",
            State::Warning => "!",
            State::Wrong => "✗",
            State::NotChecked | State::LeftOut => "?",
        };
        let state = say(language, &format!("doctor-state-{}", finding.state.name()), &[]);
        let check = say(language, &format!("doctor-check-{}", finding.check.name()), &[]);
        let colon = if language == Language::French { " :" } else { ":" };
        format!("{mark} {check}{colon} {state} — {}", sentence(language, finding))
    };
    let verdict = match report.is_well() {
        Some(true) => "doctor-verdict-well",
        Some(false) => "doctor-verdict-wrong",
        None => "doctor-verdict-unknown",
    };
    let mut lines: Vec<String> = report.0.iter().map(line).collect();
    lines.push(say(language, verdict, &[]));
    lines.join("\n")
}

fn as_json(language: Language, report: &Report) -> Json {
    let finding = |finding: &Finding| {
        let values: serde_json::Map<String, Json> = finding
            .values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_str().into()))
            .collect();
        json!({
            "check": finding.check.name(),
            "state": finding.state.name(),
            "fact": finding.fact,
            "values": values,
            "detail": sentence(language, finding),
        })
    };
    let verdict = match report.is_well() {
        Some(true) => "well",
        Some(false) => "wrong",
        None => "unknown",
    };
    json!({"verdict": verdict, "findings": report.0.iter().map(finding).collect::<Vec<_>>()})
}
