//! `compagnon bundle`: a badge with what verifies it without network, in one file. Exit codes: 0 packed, 1 the badge is
//! invalid, 2 indeterminate, missing file, bad usage or refused overwrite.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::NO;
use super::instance::{Instance, block_on, could_not};
use super::verify::{held, language, write_new};
use super::verify_words::in_words;
use crate::app::causes;
use crate::app::pack_bundle::{Packing, pack_alone, pack_bundle};
use crate::app::verify_credential::{Held, unavailable};
use crate::clock::{Clock, SystemClock};
use crate::credential::verify::{Reason, Report};
use crate::domain::Language;
use crate::fetch::{HostPort, Kind, Outbound};
use crate::text::{Value, say};

/// Pack a badge with the documents that verify it, for `compagnon verify --offline`.
///
/// The badge is verified first; only one that is valid is packed. Exit code: 0 packed; 1 invalid; 2 indeterminate,
/// missing file, bad usage or refused overwrite.
#[derive(Debug, Args)]
pub(super) struct Pack {
    /// The new file.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    instance: Instance,
    /// The badge.
    #[arg(value_name = "FILE|URL|-")]
    badge: String,
}

impl Pack {
    /// Does the command.
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
        block_on(async move {
            match self.packing(held).await {
                Ok(packing) => self.written(language, packing),
                Err(why) => could_not(&why),
            }
        })
    }

    /// What comes of packing: with an instance's own documents where one is named, else by looking everything up.
    async fn packing(&self, held: Held) -> Result<Packing, String> {
        if self.instance.data.is_some() || self.instance.database_url.is_some() {
            let app = self.instance.open_existing().await?;
            return pack_bundle(&app, held).await.map_err(|error| causes(&error));
        }
        let doors: Result<Vec<HostPort>, _> =
            self.instance.allow_outbound.iter().map(|text| text.parse()).collect();
        let doors = doors.map_err(|error| format!("--allow-outbound: {error}"))?;
        let alone = move || {
            let outbound = Outbound::new(doors).map_err(|error| error.to_string())?;
            let now = SystemClock.now();
            let bytes = match held {
                Held::Bytes(bytes) => bytes,
                Held::Url(url) => match outbound.get(&url, Kind::Badge) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        return Ok(Packing::Refused(unavailable(error.into(), now.get())));
                    }
                },
            };
            Ok(pack_alone(bytes, &outbound, now))
        };
        tokio::task::spawn_blocking(alone).await.map_err(|error| error.to_string())?
    }

    #[expect(clippy::print_stdout, reason = "a command speaks to the terminal")]
    fn written(&self, language: Language, packing: Packing) -> ExitCode {
        let (bundle, report) = match packing {
            Packing::Packed(bundle, report) => (bundle, report),
            Packing::Refused(report) => return refused(language, &report),
            Packing::Older => return could_not(&say(language, "bundle-older", &[])),
        };
        let bytes = match bundle.pack() {
            Ok(bytes) => bytes,
            Err(error) => return could_not(&error.to_string()),
        };
        if let Err(why) = write_new(language, &self.output, &bytes) {
            return could_not(&why);
        }
        let file = self.output.display().to_string();
        let count = u32::try_from(bundle.documents.len()).unwrap_or(u32::MAX);
        let moment = report.checked_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let values = [
            ("file", Value::from(file.as_str())),
            ("documents", count.into()),
            ("moment", moment.into()),
        ];
        println!("{}", say(language, "bundle-written", &values));
        if report.checks.iter().any(|check| check.note == Some(Reason::UnsignedStatusList)) {
            println!("{}", say(language, "bundle-unsigned-status", &[]));
        }
        ExitCode::SUCCESS
    }
}

/// Says why the badge is not packed.
#[expect(clippy::print_stderr, reason = "a command speaks to the terminal")]
fn refused(language: Language, report: &Report) -> ExitCode {
    eprintln!("{}\n{}", say(language, "bundle-refused", &[]), in_words(language, report));
    ExitCode::from(match report.verdict.exit_code() {
        NO => NO,
        _ => super::COULD_NOT_TELL,
    })
}
