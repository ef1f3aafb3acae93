//! `compagnon verify`: is this badge good? Exit codes: 0 valid, 1 invalid, 2 indeterminate or could not tell.

use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use super::instance::{Instance, block_on, could_not};
use crate::app::verify_credential::{
    Held, MOST_BYTES, Question, trust_list, unavailable, verify_alone, verify_trusting,
};
use crate::clock::{Clock, SystemClock};
use crate::credential::verify::claims::Achieved;
use crate::credential::verify::endorsement::{About, Endorsement};
use crate::credential::verify::recipient::RecipientAnswer;
use crate::credential::verify::report::Signed;
use crate::credential::verify::{Check, Offline, Outcome, Reason, Report, TrustList, Verdict};
use crate::domain::Language;
use crate::fetch::{Fetching, HostPort, Kind, Outbound};
use crate::text::{Value, say};

/// Verify a badge: a file (JSON, JWT, PNG, SVG), an address, or - for standard input.
///
/// Exit code: 0 valid; 1 invalid; 2 indeterminate, missing file or bad usage.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Write the report as JSON.
    #[arg(long)]
    json: bool,
    /// Look nothing up elsewhere.
    #[arg(long)]
    offline: bool,
    /// An address or a name, to be compared with whom the badge was issued to; beside the verdict.
    #[arg(long, value_name = "EMAIL")]
    recipient: Option<String>,
    /// A list of issuers that you trust: their ids, one a line, or a registry of the Digital Credentials
    /// Consortium (JSON). Whether it names the issuer is said beside the verdict; may be repeated.
    #[arg(long, value_name = "FILE")]
    trusted: Vec<PathBuf>,
    #[command(flatten)]
    instance: Instance,
    /// The badge.
    #[arg(value_name = "FILE|URL|-")]
    badge: String,
}

impl Verify {
    /// Does the command.
    #[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
    pub(super) fn run(self) -> ExitCode {
        let language = language();
        let held = match self.held() {
            Ok(held) => held,
            Err(why) => {
                let values =
                    [("file", Value::from(self.badge.as_str())), ("why", Value::from(why))];
                return could_not(&say(language, "verify-no-file", &values));
            }
        };
        let lists = match self.lists(language) {
            Ok(lists) => lists,
            Err(why) => return could_not(&why),
        };
        let json = self.json;
        block_on(async move {
            let report = match self.report(held, lists).await {
                Ok(report) => report,
                Err(why) => return could_not(&why),
            };
            let shown = if json {
                serde_json::to_string_pretty(&report).unwrap_or_default()
            } else {
                in_words(language, &report)
            };
            println!("{shown}");
            ExitCode::from(report.verdict.exit_code())
        })
    }

    /// What is held out.
    fn held(&self) -> Result<Held, String> {
        if self.badge.starts_with("https://") || self.badge.starts_with("http://") {
            return Ok(Held::Url(self.badge.clone()));
        }
        let mut bytes = Vec::new();
        let most = 2 * MOST_BYTES as u64 + 1;
        let read = if self.badge == "-" {
            std::io::stdin().lock().take(most).read_to_end(&mut bytes)
        } else {
            let file = std::fs::File::open(&self.badge).map_err(|error| error.to_string())?;
            file.take(most).read_to_end(&mut bytes)
        };
        read.map_err(|error| error.to_string())?;
        Ok(Held::Bytes(bytes))
    }

    /// The lists of trusted issuers.
    fn lists(&self, language: Language) -> Result<Vec<TrustList>, String> {
        let read = |path: &PathBuf| {
            trust_list(path).map_err(|why| {
                let file = path.display().to_string();
                let values = [("file", Value::from(file.as_str())), ("why", why.as_str().into())];
                say(language, "verify-bad-trust-list", &values)
            })
        };
        self.trusted.iter().map(read).collect()
    }

    /// The report: with an instance's own documents where one is named, else by looking everything up.
    async fn report(&self, held: Held, lists: Vec<TrustList>) -> Result<Report, String> {
        let recipient = self.recipient.clone();
        if self.instance.data.is_some() || self.instance.database_url.is_some() {
            let app = self.instance.open_existing().await?;
            let question = Question { held, recipient, offline: self.offline };
            let report = verify_trusting(&app, question, lists).await;
            return report.map_err(|error| error.to_string());
        }
        let doors: Result<Vec<HostPort>, _> =
            self.instance.allow_outbound.iter().map(|text| text.parse()).collect();
        let doors = doors.map_err(|error| format!("--allow-outbound: {error}"))?;
        let offline = self.offline;
        let alone = move || alone(held, recipient.as_deref(), &lists, offline, doors);
        tokio::task::spawn_blocking(alone).await.map_err(|error| error.to_string())?
    }
}

/// Verifies without an instance.
fn alone(
    held: Held,
    recipient: Option<&str>,
    lists: &[TrustList],
    offline: bool,
    doors: Vec<HostPort>,
) -> Result<Report, String> {
    let now = SystemClock.now();
    let outbound = match offline {
        true => None,
        false => Some(Outbound::new(doors).map_err(|error| error.to_string())?),
    };
    let bytes = match (held, &outbound) {
        (Held::Bytes(bytes), _) => bytes,
        (Held::Url(_), None) => return Ok(unavailable(Reason::Offline, now.get())),
        (Held::Url(url), Some(outbound)) => match outbound.get(&url, Kind::Badge) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(unavailable(error.into(), now.get())),
        },
    };
    Ok(match &outbound {
        Some(outbound) => {
            verify_alone(&bytes, &Fetching::since(outbound, Instant::now()), now, recipient, lists)
        }
        None => verify_alone(&bytes, &Offline, now, recipient, lists),
    })
}

/// The language of the terminal: English if `LC_ALL`, `LC_MESSAGES` or `LANG` says so, else French.
pub(super) fn language() -> Language {
    #[expect(clippy::disallowed_methods, reason = "the terminal's language is in its environment")]
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    match said {
        Some(text) if text.to_ascii_lowercase().starts_with("en") => Language::English,
        _ => Language::French,
    }
}

/// The report as a person reads it: verdict, each check, what the badge says.
fn in_words(language: Language, report: &Report) -> String {
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

fn check_line(language: Language, check: &Check) -> String {
    let step = say(language, &format!("verify-step-{}", check.step.code()), &[]);
    let (mark, outcome, reason) = match check.outcome {
        Outcome::Pass => ("✓", "verify-outcome-pass", check.note),
        Outcome::Fail(reason) => ("✗", "verify-outcome-fail", Some(reason)),
        Outcome::NotChecked(reason) => ("?", "verify-outcome-not-checked", Some(reason)),
    };
    let mut line = format!("{mark} {step} : {}", say(language, outcome, &[]));
    if language == Language::English {
        line = line.replacen(" : ", ": ", 1);
    }
    if let Some(reason) = reason {
        let key = format!("verify-reason-{}", reason.code().replace('_', "-"));
        line = format!("{line} — {}", say(language, &key, &[]));
    }
    if let Some(detail) = &check.detail {
        let about = say(language, "verify-detail", &[("detail", detail.as_str().into())]);
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
