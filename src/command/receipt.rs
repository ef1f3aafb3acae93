//! `compagnon receipt`: is this receipt of a verification genuine? Exit codes: 0 yes, 1 no, 2 could not tell.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use chrono::TimeDelta;
use clap::Args;

use super::instance::{Instance, block_on, could_not};
use super::verify::{language, lists};
use super::verify_words::step_line;
use crate::app::make_receipt::check_receipt;
use crate::clock::{Clock, SystemClock};
use crate::credential::bundle::Packed;
use crate::credential::verify::TrustList;
use crate::credential::verify::receipt::{self, ReceiptReport};
use crate::domain::Language;
use crate::fetch::{Fetching, HostPort, Outbound};
use crate::text::{Value, say};

/// Check a receipt that `compagnon verify --receipt` or the API has made: its signature, and that it is about a file.
///
/// It says what was found then, not whether the badge is good now. Exit code: 0 genuine; 1 not; 2 could not tell,
/// missing file or bad usage.
#[derive(Debug, Args)]
pub(super) struct Receipt {
    /// Write what was found as JSON.
    #[arg(long)]
    json: bool,
    /// The file that it should be about.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Look the verifier's key up nowhere: only a did:key, or a document among --trusted, is known then.
    #[arg(long)]
    offline: bool,
    /// The verifier's own document (did.json), whose keys then count with --offline.
    #[arg(long, value_name = "FILE")]
    trusted: Vec<PathBuf>,
    #[command(flatten)]
    instance: Instance,
    /// The receipt.
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
}

impl Receipt {
    /// Does the command.
    #[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
    pub(super) fn run(self) -> ExitCode {
        let language = language();
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|error| {
                let file = path.display().to_string();
                let why = Value::from(error.to_string());
                say(language, "verify-no-file", &[("file", file.as_str().into()), ("why", why)])
            })
        };
        let files = read(&self.receipt).and_then(|receipt| {
            let file = self.file.as_ref().map(read).transpose()?;
            Ok((receipt, file, lists(language, &self.trusted)?))
        });
        let (receipt, file, lists) = match files {
            Ok(files) => files,
            Err(why) => return could_not(&why),
        };
        block_on(async move {
            let report = match self.report(receipt, file, lists).await {
                Ok(report) => report,
                Err(why) => return could_not(&why),
            };
            let shown = match self.json {
                true => serde_json::to_string_pretty(&report.to_json()).unwrap_or_default(),
                false => in_words(language, &report),
            };
            println!("{shown}");
            ExitCode::from(report.verdict.exit_code())
        })
    }

    async fn report(
        &self,
        receipt: Vec<u8>,
        file: Option<Vec<u8>>,
        trusted: Vec<TrustList>,
    ) -> Result<ReceiptReport, String> {
        let offline = self.offline;
        if !offline && (self.instance.data.is_some() || self.instance.database_url.is_some()) {
            let app = self.instance.open_existing().await?;
            let report = check_receipt(&app, receipt, file).await;
            return report.map_err(|error| error.to_string());
        }
        let doors: Result<Vec<HostPort>, _> =
            self.instance.allow_outbound.iter().map(|text| text.parse()).collect();
        let doors = doors.map_err(|error| format!("--allow-outbound: {error}"))?;
        let alone = move || {
            let (now, file) = (SystemClock.now().get(), file.as_deref());
            if offline {
                let max_age = TimeDelta::zero();
                let kept = Packed { bundle: None, trusted: &trusted, max_age };
                return Ok(receipt::check(&receipt, file, &kept, now));
            }
            let outbound = Outbound::new(doors).map_err(|error| error.to_string())?;
            let fetching = Fetching::since(&outbound, Instant::now());
            Ok(receipt::check(&receipt, file, &fetching, now))
        };
        tokio::task::spawn_blocking(alone).await.map_err(|error| error.to_string())?
    }
}

/// What was found, as a person reads it; what the receipt says only where it is the verifier's.
fn in_words(language: Language, report: &ReceiptReport) -> String {
    let verdict = match report.verdict.exit_code() {
        0 => "receipt-verdict-valid",
        1 => "receipt-verdict-invalid",
        _ => "receipt-verdict-indeterminate",
    };
    let mut lines = vec![say(language, verdict, &[]), String::new()];
    lines.extend(report.checks.iter().map(|(step, outcome)| {
        let step = say(language, &format!("receipt-step-{}", step.code()), &[]);
        step_line(language, &step, *outcome, None)
    }));
    if let Some(receipt) = &report.receipt {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let verdict = format!("verify-verdict-{}", text(&receipt["verdict"]));
        let values = [
            ("name", Value::from(text(&receipt["verifier"]["name"]))),
            ("id", text(&receipt["verifier"]["id"]).into()),
            ("verdict", say(language, &verdict, &[]).into()),
            ("moment", text(&receipt["checked_at"]).into()),
        ];
        lines.extend([String::new(), say(language, "receipt-said", &values)]);
        let sha256 = Value::from(text(&receipt["input"]["sha256"]));
        lines.push(say(language, "receipt-file", &[("sha256", sha256)]));
    }
    lines.join("\n")
}
