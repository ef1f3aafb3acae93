//! `compagnon verify`: is this badge good? Exit codes: 0 valid, 1 invalid, 2 indeterminate or could not tell.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use chrono::TimeDelta;
use clap::Args;

use super::instance::{Instance, block_on, could_not};
use super::verify_words::in_words;
use crate::app::verify_credential::{
    Held, MOST_BYTES, Question, trust_list, unavailable, verify_alone, verify_offline,
    verify_trusting, verify_with_receipt,
};
use crate::app::{App, AppError, causes};
use crate::clock::{Clock, SystemClock};
use crate::credential::verify::{Reason, Report, TrustList};
use crate::domain::Language;
use crate::fetch::{Fetching, HostPort, Kind, Outbound};
use crate::text::{Value, refusal, say};

/// Verify a badge: a file (JSON, JWT, PNG, SVG, a bundle), an address, or - for standard input.
///
/// Exit code: 0 valid; 1 invalid; 2 indeterminate, missing file or bad usage.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// Write the report as JSON.
    #[arg(long)]
    json: bool,
    /// Look nothing up elsewhere: what a bundle brings along is used, and the issuers' documents among --trusted.
    #[arg(long)]
    offline: bool,
    /// With --offline: how long ago a revocation list may have been signed, like 36h or 14d.
    #[arg(long, value_name = "AGE", default_value = "7d", value_parser = age)]
    max_age: TimeDelta,
    /// Write a receipt into a new file: what was found, signed with the key of the instance (--data).
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// An address or a name, to be compared with whom the badge was issued to; beside the verdict.
    #[arg(long, value_name = "EMAIL")]
    recipient: Option<String>,
    /// A list of issuers that you trust: their ids, one a line, a registry of the Digital Credentials
    /// Consortium (JSON), or an issuer's own document (did.json), whose keys then count with --offline. Whether it
    /// names the issuer is said beside the verdict; may be repeated.
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
        let held = match held(&self.badge) {
            Ok(held) => held,
            Err(why) => {
                let values =
                    [("file", Value::from(self.badge.as_str())), ("why", Value::from(why))];
                return could_not(&say(language, "verify-no-file", &values));
            }
        };
        let lists = match lists(language, &self.trusted) {
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

    /// The report: with an instance's own documents where one is named, else by looking everything up.
    async fn report(&self, held: Held, lists: Vec<TrustList>) -> Result<Report, String> {
        let recipient = self.recipient.clone();
        let offline = self.offline.then_some(self.max_age);
        if self.instance.data.is_some() || self.instance.database_url.is_some() {
            let app = self.instance.open_existing().await?;
            let question = Question { held, recipient, offline };
            return match &self.receipt {
                None => {
                    verify_trusting(&app, question, lists).await.map_err(|error| causes(&error))
                }
                Some(path) => with_receipt(&app, question, lists, path).await,
            };
        }
        if self.receipt.is_some() {
            return Err(say(language(), "verify-receipt-without-instance", &[]));
        }
        let doors: Result<Vec<HostPort>, _> =
            self.instance.allow_outbound.iter().map(|text| text.parse()).collect();
        let doors = doors.map_err(|error| format!("--allow-outbound: {error}"))?;
        let alone = move || alone(held, recipient.as_deref(), &lists, offline, doors);
        tokio::task::spawn_blocking(alone).await.map_err(|error| error.to_string())?
    }
}

/// Verifies with a receipt, which is written into a new file.
async fn with_receipt(
    app: &App,
    question: Question,
    lists: Vec<TrustList>,
    path: &Path,
) -> Result<Report, String> {
    let language = language();
    let told = |error: &AppError| match error {
        AppError::Refused(fact) => refusal(language, fact),
        other => causes(other),
    };
    let (report, receipt) =
        verify_with_receipt(app, question, lists).await.map_err(|error| told(&error))?;
    let Some(receipt) = receipt else { return Ok(report) };
    let text = serde_json::to_string_pretty(&receipt).unwrap_or_default();
    write_new(language, path, format!("{text}\n").as_bytes())?;
    Ok(report)
}

/// Writes a file that is not there yet.
pub(super) fn write_new(language: Language, path: &Path, bytes: &[u8]) -> Result<(), String> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    opened.and_then(|mut file| file.write_all(bytes)).map_err(|error| {
        let file = path.display().to_string();
        let values = [("file", Value::from(file.as_str())), ("why", error.to_string().into())];
        say(language, "verify-receipt-refused", &values)
    })
}

/// Verifies without an instance.
fn alone(
    held: Held,
    recipient: Option<&str>,
    lists: &[TrustList],
    offline: Option<TimeDelta>,
    doors: Vec<HostPort>,
) -> Result<Report, String> {
    let now = SystemClock.now();
    if let Some(max_age) = offline {
        return Ok(match held {
            Held::Bytes(bytes) => verify_offline(&bytes, max_age, now, recipient, lists),
            Held::Url(_) => unavailable(Reason::Offline, now.get()),
        });
    }
    let outbound = Outbound::new(doors).map_err(|error| error.to_string())?;
    let bytes = match held {
        Held::Bytes(bytes) => bytes,
        Held::Url(url) => match outbound.get(&url, Kind::Badge) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(unavailable(error.into(), now.get())),
        },
    };
    let fetching = Fetching::since(&outbound, Instant::now());
    Ok(verify_alone(&bytes, &fetching, now, recipient, lists))
}

/// What is held out: a file, an address, or standard input.
pub(super) fn held(badge: &str) -> Result<Held, String> {
    if badge.starts_with("https://") || badge.starts_with("http://") {
        return Ok(Held::Url(badge.to_owned()));
    }
    let mut bytes = Vec::new();
    let most = 2 * MOST_BYTES as u64 + 1;
    let read = if badge == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(badge).map_err(|error| error.to_string())?;
        file.take(most).read_to_end(&mut bytes)
    };
    read.map_err(|error| error.to_string())?;
    Ok(Held::Bytes(bytes))
}

/// The lists of trusted issuers.
pub(super) fn lists(language: Language, files: &[PathBuf]) -> Result<Vec<TrustList>, String> {
    let read = |path: &PathBuf| {
        trust_list(path).map_err(|why| {
            let file = path.display().to_string();
            let values = [("file", Value::from(file.as_str())), ("why", why.as_str().into())];
            say(language, "verify-bad-trust-list", &values)
        })
    };
    files.iter().map(read).collect()
}

/// Reads an age: a whole number of minutes (m), hours (h) or days (d).
fn age(text: &str) -> Result<TimeDelta, String> {
    let wrong = || "it must be a whole number with m, h or d, like 36h or 14d".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let number: u32 = text.strip_suffix(unit).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
    let number = i64::from(number);
    let age = match unit {
        'm' => TimeDelta::try_minutes(number),
        'h' => TimeDelta::try_hours(number),
        'd' => TimeDelta::try_days(number),
        _ => None,
    };
    age.filter(|age| *age <= TimeDelta::days(3650)).ok_or_else(wrong)
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
