//! A badge in one file with what its verification needs from elsewhere, for places without network: the badge as it
//! was handed in, the issuers' documents, and the signed status lists as they stood (`docs/verification.md`, "Offline").
//!
//! Whoever packs a bundle chooses what is in it. What the issuer signed (badge, status list) proves itself again when
//! the bundle is read; an issuer's document does not, so that a key out of a bundle is only the packer's word
//! ([`crate::credential::verify::Origin`]). Documents that are neither signed nor an issuer's are never packed.

mod archive;
mod resolve;

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use resolve::{Packed, Recorder};

use super::json;
use super::verify::{Reason, Wanted};

/// The most bytes that a bundle's file may have.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The name of the entry that says what the others are.
const MANIFEST: &str = "bundle.json";
/// What `type` in it says.
const TYPE: &str = "CompagnonBundle";
/// What `version` in it says.
const VERSION: &str = "1";
/// The most documents in one bundle: more than one verification asks for.
const MOST_DOCUMENTS: usize = 12;

/// What a document is packed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The DID document of a `did:web`.
    DidDocument,
    /// The controller document at an https address.
    Controller,
    /// A key at an https address.
    Key,
    /// A signed status list.
    StatusList,
}

impl Kind {
    /// The kind of what is wanted, and its name; `None` for what proves nothing in a bundle.
    fn of(wanted: Wanted<'_>) -> Option<(Self, &str)> {
        match wanted {
            Wanted::DidDocument(name) => Some((Self::DidDocument, name)),
            Wanted::Controller(name) => Some((Self::Controller, name)),
            Wanted::Key(name) => Some((Self::Key, name)),
            Wanted::StatusList(name) => Some((Self::StatusList, name)),
            Wanted::RevocationList(_) | Wanted::OpenBadges2(_) => None,
        }
    }
}

/// A document as it was had when the bundle was packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is for.
    pub kind: Kind,
    /// What it was asked for by: a `did:web`, or its URL.
    pub name: String,
    /// Its bytes as they were served.
    pub bytes: Vec<u8>,
}

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// When it was packed, as the packer says; nothing proves it.
    pub packed_at: DateTime<Utc>,
    /// The badge's file.
    pub badge: Vec<u8>,
    /// The documents that its verification asked for.
    pub documents: Vec<Document>,
}

/// Why a file is no bundle that is read. Each names the entry or the document that is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBundle {
    /// No ZIP file, or one without `bundle.json`.
    #[error("the file is no bundle")]
    NotABundle,
    /// An entry is missing, twice, unexpected, wrongly named, encrypted or no file; or the manifest does not read.
    #[error("the bundle is malformed: {0}")]
    Malformed(String),
    /// An entry's bytes are not those that were packed.
    #[error("the bundle was changed: {0}")]
    Changed(String),
    /// The file, or what is in it, is larger than is read.
    #[error("the bundle is too large: {0}")]
    TooLarge(String),
    /// A document says that it is another one.
    #[error("the bundle's document of {0} is another's")]
    OfAnother(String),
}

impl BadBundle {
    /// The reason that a report gives, and what is meant.
    pub fn reason(&self) -> (Reason, Option<&str>) {
        match self {
            Self::NotABundle => (Reason::NotABadge, None),
            Self::Malformed(entry) => (Reason::BundleMalformed, Some(entry)),
            Self::Changed(entry) => (Reason::BundleChanged, Some(entry)),
            Self::TooLarge(entry) => (Reason::BundleTooLarge, Some(entry)),
            Self::OfAnother(name) => (Reason::BundleOfAnother, Some(name)),
        }
    }
}

/// `bundle.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    r#type: String,
    version: String,
    packed_at: String,
    badge: Entry,
    documents: Vec<Listed>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    kind: Kind,
    name: String,
    file: String,
    sha256: String,
}

/// Whether a file is a ZIP archive, as bundles are.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

impl Bundle {
    /// The bundle as a file.
    ///
    /// # Errors
    /// [`BadBundle::TooLarge`]; [`BadBundle::Malformed`] where no archive can be written.
    pub fn pack(&self) -> Result<Vec<u8>, BadBundle> {
        if self.documents.len() > MOST_DOCUMENTS {
            return Err(BadBundle::TooLarge("documents".into()));
        }
        let badge = Entry { file: badge_name(&self.badge).into(), sha256: sha256(&self.badge) };
        let listed = |(at, document): (usize, &Document)| Listed {
            kind: document.kind,
            name: document.name.clone(),
            file: document_name(at),
            sha256: sha256(&document.bytes),
        };
        let manifest = Manifest {
            r#type: TYPE.into(),
            version: VERSION.into(),
            packed_at: self.packed_at.to_rfc3339_opts(SecondsFormat::Secs, true),
            badge,
            documents: self.documents.iter().enumerate().map(listed).collect(),
        };
        let text = serde_json::to_string_pretty(&manifest)
            .map_err(|error| BadBundle::Malformed(error.to_string()))?;
        let mut entries = vec![
            (MANIFEST.to_owned(), text.as_bytes()),
            (manifest.badge.file.clone(), self.badge.as_slice()),
        ];
        let files = manifest.documents.iter().map(|one| one.file.clone());
        entries.extend(files.zip(self.documents.iter().map(|one| one.bytes.as_slice())));
        let bytes = archive::write(&entries)?;
        match bytes.len() <= MOST_BYTES {
            true => Ok(bytes),
            false => Err(BadBundle::TooLarge(MANIFEST.into())),
        }
    }

    /// Reads a bundle. Nothing in it has been verified then, but that it is whole and what it says it is.
    ///
    /// # Errors
    /// [`BadBundle`].
    pub fn read(bytes: &[u8]) -> Result<Self, BadBundle> {
        if !is_zip(bytes) {
            return Err(BadBundle::NotABundle);
        }
        let mut entries = archive::read(bytes)?;
        let text = entries.remove(MANIFEST).ok_or(BadBundle::NotABundle)?;
        let manifest = manifest(&text)?;
        let packed_at = DateTime::parse_from_rfc3339(&manifest.packed_at)
            .map_err(|_| malformed("packed_at"))?
            .to_utc();
        let mut taken = |file: &str, digest: &str| {
            let bytes = entries.remove(file).ok_or_else(|| malformed(file))?;
            match sha256(&bytes) == digest {
                true => Ok(bytes),
                false => Err(BadBundle::Changed(file.to_owned())),
            }
        };
        let badge = taken(&manifest.badge.file, &manifest.badge.sha256)?;
        if badge_name(&badge) != manifest.badge.file {
            return Err(malformed(&manifest.badge.file));
        }
        let (mut documents, mut known) = (Vec::new(), BTreeSet::new());
        for (at, Listed { kind, name, file, sha256 }) in manifest.documents.into_iter().enumerate()
        {
            if at >= MOST_DOCUMENTS || file != document_name(at) {
                return Err(malformed(&file));
            }
            let bytes = taken(&file, &sha256)?;
            if !known.insert((format!("{kind:?}"), name.clone())) {
                return Err(malformed(&name));
            }
            if !is_of(kind, &name, &bytes) {
                return Err(BadBundle::OfAnother(name));
            }
            documents.push(Document { kind, name, bytes });
        }
        match entries.keys().next() {
            Some(stray) => Err(malformed(stray)),
            None => Ok(Self { packed_at, badge, documents }),
        }
    }
}

fn malformed(what: &str) -> BadBundle {
    BadBundle::Malformed(what.to_owned())
}

fn manifest(text: &[u8]) -> Result<Manifest, BadBundle> {
    // Through the strict reader first: a name that stands twice could be read in two ways.
    let value = json::parse(text).map_err(|_| malformed(MANIFEST))?;
    let manifest: Manifest =
        serde_json::from_value(value).map_err(|error| BadBundle::Malformed(error.to_string()))?;
    match manifest.r#type == TYPE && manifest.version == VERSION {
        true => Ok(manifest),
        false => Err(malformed("version")),
    }
}

/// Whether an issuer's document is of the name that it is packed under; lists and keys are held to theirs when used.
fn is_of(kind: Kind, name: &str, bytes: &[u8]) -> bool {
    match kind {
        Kind::DidDocument | Kind::Controller => {
            json::parse(bytes).is_ok_and(|document| document["id"] == name)
        }
        Kind::Key | Kind::StatusList => true,
    }
}

/// The name of the badge's entry: its ending says what it is.
fn badge_name(badge: &[u8]) -> &'static str {
    let start = badge.trim_ascii_start();
    match start.first() {
        Some(b'{') => "badge.json",
        Some(b'<') => "badge.svg",
        Some(0x89) => "badge.png",
        _ => "badge.jwt",
    }
}

fn document_name(at: usize) -> String {
    format!("documents/{}", at + 1)
}

/// The SHA-256 in lower-case hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
