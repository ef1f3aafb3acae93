//! Receipts of a verification (`schema/json/verificationreceipt.json`): who looked at which file, when, and how each
//! check ended, signed by the service that looked. A receipt proves what that service said at that time; whether the
//! badge is good now, only a new verification tells.
//!
//! It is plain JSON with a Data Integrity proof of the suite `eddsa-jcs-2022`, so that nothing but RFC 8785 and Ed25519
//! is needed to check it; and it is no credential: nothing takes it for a badge.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::key::{self, Asked, Named};
use super::report::{Outcome, Reason, Report};
use super::{Resolve, Verdict};
use crate::credential::json as strict;
use crate::credential::proof::{Proof, ProofError, Suite};
use crate::credential::schema;

/// What `type` in a receipt says.
const TYPE: &str = "VerificationReceipt";
/// The most bytes that a receipt is read of.
pub const MOST_BYTES: usize = 64 * 1024;

/// The file that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: usize,
}

impl Input {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { sha256, bytes: bytes.len() }
    }
}

/// Who looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verifier<'a> {
    /// The issuer's DID, whose key signs the receipt.
    pub id: &'a str,
    /// Its name, as it says itself.
    pub name: &'a str,
    /// The address of the service.
    pub service: &'a str,
}

/// The receipt over a report, unsigned. What the badge says of a person is not in it, nor whom the reader asked about.
pub fn receipt(id: &str, verifier: Verifier<'_>, report: &Report, input: &Input) -> Value {
    let mut receipt = json!({
        "type": TYPE,
        "version": "1",
        "id": id,
        "verifier": { "id": verifier.id, "name": verifier.name, "service": verifier.service },
        "checked_at": report.checked_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "input": { "sha256": input.sha256, "bytes": input.bytes, "form": report.form },
        "verdict": report.verdict,
        "checks": report.checks,
    });
    if let Some(claims) = &report.claims {
        receipt["badge"] = json!({ "id": claims.id, "issuer": claims.issuer.id });
    }
    if let Some(signed) = &report.signed {
        receipt["signed"] = json!({
            "suite": signed.suite, "verification_method": signed.verification_method,
        });
    }
    receipt
}

/// What is checked of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStep {
    /// It is a receipt of a known version.
    Format,
    /// The signature fits the content and the key.
    Signature,
    /// The key is the verifier's own.
    Verifier,
    /// It is about the file that is held beside it.
    File,
}

impl ReceiptStep {
    /// The stable name, as in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Signature => "signature",
            Self::Verifier => "verifier",
            Self::File => "file",
        }
    }
}

/// What was found of a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptReport {
    /// Any failed check is invalid, else any that was not made indeterminate, else valid: of the receipt, not of the
    /// badge.
    pub verdict: Verdict,
    /// Each step with its outcome; `File` only where a file was held beside it.
    pub checks: Vec<(ReceiptStep, Outcome)>,
    /// The receipt, where its signature is the verifier's: only then it may be shown.
    pub receipt: Option<Value>,
}

impl ReceiptReport {
    /// As JSON, in the manner of a badge's report.
    pub fn to_json(&self) -> Value {
        let check = |(step, outcome): &(ReceiptStep, Outcome)| match outcome {
            Outcome::Pass => json!({ "step": step, "outcome": "pass" }),
            Outcome::Fail(reason) => json!({ "step": step, "outcome": "fail", "reason": reason }),
            Outcome::NotChecked(reason) => {
                json!({ "step": step, "outcome": "not_checked", "reason": reason })
            }
        };
        let checks: Vec<Value> = self.checks.iter().map(check).collect();
        let mut report = json!({ "verdict": self.verdict, "checks": checks });
        if let Some(receipt) = &self.receipt {
            report["receipt"] = receipt.clone();
        }
        report
    }
}

/// Checks a receipt: its form, its signature by a key of the verifier that it names, and, where the file is at hand,
/// that it is about that file.
pub fn check(
    bytes: &[u8],
    file: Option<&[u8]>,
    resolve: &impl Resolve,
    now: DateTime<Utc>,
) -> ReceiptReport {
    let read = read(bytes);
    let format = match &read {
        Some(_) => Outcome::Pass,
        None => Outcome::Fail(Reason::NotAReceipt),
    };
    let earlier = Outcome::NotChecked(Reason::EarlierCheck);
    let (signature, verifier) = match &read {
        Some(receipt) => signature(receipt, &Asked::new(resolve, None), now),
        None => (earlier, earlier),
    };
    let signed = signature == Outcome::Pass && verifier == Outcome::Pass;
    let mut checks = vec![
        (ReceiptStep::Format, format),
        (ReceiptStep::Signature, signature),
        (ReceiptStep::Verifier, verifier),
    ];
    if let Some(file) = file {
        let same =
            read.as_ref().map(|receipt| receipt["input"]["sha256"] == Input::of(file).sha256);
        checks.push((
            ReceiptStep::File,
            match same {
                None => earlier,
                Some(true) => Outcome::Pass,
                Some(false) => Outcome::Fail(Reason::ReceiptOfAnother),
            },
        ));
    }
    let verdict = Verdict::of(checks.iter().map(|(_, outcome)| *outcome));
    ReceiptReport { verdict, checks, receipt: read.filter(|_| signed) }
}

fn read(bytes: &[u8]) -> Option<Value> {
    let receipt = (bytes.len() <= MOST_BYTES).then(|| strict::parse(bytes).ok())??;
    schema::check_receipt(&receipt).ok().map(|()| receipt)
}

fn signature<R: Resolve>(
    receipt: &Value,
    asked: &Asked<'_, R>,
    now: DateTime<Utc>,
) -> (Outcome, Outcome) {
    let earlier = Outcome::NotChecked(Reason::EarlierCheck);
    let proof = match Proof::read(&receipt["proof"]) {
        Ok(proof) if proof.suite() == Suite::EddsaJcs2022 => proof,
        Ok(_) | Err(_) => return (Outcome::Fail(Reason::MalformedProof), earlier),
    };
    let verifier = receipt["verifier"]["id"].as_str().unwrap_or_default();
    let found = match key::of_issuer(asked, verifier, Named::Method(&proof.verification_method)) {
        Ok(found) => found,
        Err(outcome) => return (earlier, outcome),
    };
    // A receipt holds no context, so there is none to choose.
    let contexts = crate::credential::contexts::ContextSet::published();
    match proof.verify(receipt, &found.key, now, contexts) {
        // Nothing shows when a receipt was signed: by a revoked key it may be anybody's.
        Ok(()) if found.revoked.is_some_and(|at| at <= now) => {
            (Outcome::Pass, Outcome::Fail(Reason::KeyRevoked))
        }
        Ok(()) if found.packed.is_some() => {
            (Outcome::Pass, Outcome::NotChecked(Reason::KeyAsPacked))
        }
        Ok(()) => (Outcome::Pass, Outcome::Pass),
        Err(ProofError::Expired) => (Outcome::Fail(Reason::ProofExpired), earlier),
        Err(ProofError::Key) => (Outcome::NotChecked(Reason::KeyUnsupported), earlier),
        Err(_) => (Outcome::Fail(Reason::WrongSignature), earlier),
    }
}
