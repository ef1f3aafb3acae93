//! Bitstring Status List 1.0 (W3C): one bit per credential, set when it is revoked. The list is
//! itself a credential, signed by the issuer like any other.

use super::contexts::CREDENTIALS_V2;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, SecondsFormat, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::{Read, Write};

/// Entries of a list that we make: the fewest that the standard allows, 16 KiB of bits.
pub const ENTRIES: u32 = 131_072;
/// The longest list of others that is looked at: 16,777,216 entries.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Why a list or an entry is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatusError {
    /// Not multibase base64url of a gzip stream.
    #[error("the list is not well formed")]
    Malformed,
    /// Longer than is looked at.
    #[error("the list is longer than is looked at")]
    TooLarge,
    /// Shorter than [`ENTRIES`] (`STATUS_LIST_LENGTH_ERROR`).
    #[error("the list is shorter than the standard allows")]
    TooShort,
    /// The index lies past the end (`RANGE_ERROR`).
    #[error("the index is not in the list")]
    OutOfRange,
    /// The list is for another purpose than the entry (`STATUS_VERIFICATION_ERROR`).
    #[error("the list is for another purpose")]
    Purpose,
    /// A member of the entry is missing, or is not what the standard says.
    #[error("the status entry is not well formed")]
    Entry,
    /// A status type or size that is not looked up here.
    #[error("a kind of status that is not supported")]
    Unsupported,
}

/// The bits of one list; index 0 is the left-most bit of the first byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList(Vec<u8>);

impl Default for StatusList {
    fn default() -> Self {
        Self(vec![0; ENTRIES as usize / 8])
    }
}

impl StatusList {
    /// A list of [`ENTRIES`] with these indexes set.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn with_set(indexes: impl IntoIterator<Item = u32>) -> Result<Self, StatusError> {
        let mut list = Self::default();
        indexes.into_iter().try_for_each(|index| list.set(index, true))?;
        Ok(list)
    }

    /// Number of entries.
    pub fn entries(&self) -> usize {
        self.0.len() * 8
    }

    /// Whether the bit is set: for purpose `revocation`, whether the credential is revoked.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn get(&self, index: u64) -> Result<bool, StatusError> {
        let byte = usize::try_from(index / 8).ok().and_then(|at| self.0.get(at));
        byte.map(|byte| byte & (0x80 >> (index % 8)) != 0).ok_or(StatusError::OutOfRange)
    }

    /// The value of an entry of `size` bits, its first bit the greatest.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn value(&self, index: u64, size: u32) -> Result<u64, StatusError> {
        let from = index.checked_mul(u64::from(size)).ok_or(StatusError::OutOfRange)?;
        (0..u64::from(size)).try_fold(0, |value, bit| {
            Ok(value << 1 | u64::from(self.get(from.saturating_add(bit))?))
        })
    }

    /// Sets or clears one bit.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`].
    pub fn set(&mut self, index: u32, on: bool) -> Result<(), StatusError> {
        let byte = self.0.get_mut(index as usize / 8).ok_or(StatusError::OutOfRange)?;
        let mask = 0x80 >> (index % 8);
        if on {
            *byte |= mask
        } else {
            *byte &= !mask
        }
        Ok(())
    }

    /// `encodedList`: `u`, then base64url of the gzipped bits. The same bits give the same text.
    pub fn encode(&self) -> String {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        // Writing into memory cannot fail.
        let bytes = gzip.write_all(&self.0).and_then(|()| gzip.finish()).unwrap_or_default();
        format!("u{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads an `encodedList`; the bits are inflated only up to a bound.
    ///
    /// # Errors
    /// [`StatusError::Malformed`], [`StatusError::TooShort`].
    pub fn decode(text: &str) -> Result<Self, StatusError> {
        Self::inflate(text.strip_prefix('u').ok_or(StatusError::Malformed)?)
    }

    /// Reads the `encodedList` of a StatusList2021, which has no multibase prefix.
    ///
    /// # Errors
    /// [`StatusError::Malformed`], [`StatusError::TooShort`].
    pub fn decode_2021(text: &str) -> Result<Self, StatusError> {
        Self::inflate(text.trim_end_matches('='))
    }

    fn inflate(text: &str) -> Result<Self, StatusError> {
        let packed = URL_SAFE_NO_PAD.decode(text).map_err(|_| StatusError::Malformed)?;
        let mut bits = Vec::new();
        let mut gzip = GzDecoder::new(packed.as_slice()).take(MAX_BYTES as u64 + 1);
        gzip.read_to_end(&mut bits).map_err(|_| StatusError::Malformed)?;
        if bits.len() > MAX_BYTES {
            return Err(StatusError::TooLarge);
        }
        if bits.len() < ENTRIES as usize / 8 {
            return Err(StatusError::TooShort);
        }
        Ok(Self(bits))
    }
}

/// The widest entry that is read, in bits.
const MAX_SIZE: u64 = 8;

/// A credential's pointer into a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEntry {
    /// URL of the list credential.
    pub list: String,
    /// Which entry.
    pub index: u64,
    /// `revocation`, or what another issuer uses.
    pub purpose: String,
    /// Bits of one entry: 1, or more for messages.
    pub size: u32,
    /// Whether it is an entry of the older StatusList2021.
    pub older: bool,
}

impl StatusEntry {
    /// An entry for revocation, as we issue it.
    pub fn revocation(list: impl Into<String>, index: u32) -> Self {
        let (list, purpose) = (list.into(), "revocation".into());
        Self { list, index: index.into(), purpose, size: 1, older: false }
    }

    /// The `credentialStatus` object.
    pub fn to_json(&self) -> Value {
        json!({
            "id": format!("{}#{}", self.list, self.index),
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": self.index.to_string(),
            "statusListCredential": self.list,
        })
    }

    /// Reads a `BitstringStatusListEntry` or `StatusList2021Entry`. The index is a decimal string; a
    /// whole JSON number, which some issuers write, is as plain.
    ///
    /// # Errors
    /// [`StatusError::Entry`], [`StatusError::Unsupported`] for another type or for entries wider than
    /// is looked at.
    pub fn read(status: &Value) -> Result<Self, StatusError> {
        let text = |name: &str| status.get(name).and_then(Value::as_str);
        let older = match text("type") {
            Some("BitstringStatusListEntry") => false,
            Some("StatusList2021Entry") => true,
            Some(_) => return Err(StatusError::Unsupported),
            None => return Err(StatusError::Entry),
        };
        let size = match status.get("statusSize") {
            None => 1,
            Some(size) => match size.as_u64() {
                Some(size @ 1..=MAX_SIZE) => size,
                Some(size) if size > MAX_SIZE => return Err(StatusError::Unsupported),
                _ => return Err(StatusError::Entry),
            },
        };
        let purpose = text("statusPurpose").ok_or(StatusError::Entry)?;
        if size > 1 && purpose != "message" {
            return Err(StatusError::Unsupported);
        }
        Ok(Self {
            list: text("statusListCredential").ok_or(StatusError::Entry)?.to_owned(),
            index: index(status.get("statusListIndex")).ok_or(StatusError::Entry)?,
            purpose: purpose.to_owned(),
            size: u32::try_from(size).map_err(|_| StatusError::Entry)?,
            older,
        })
    }

    /// What a list credential, whose proof was verified, says about this entry: its value, 0 for a
    /// clear bit.
    ///
    /// # Errors
    /// [`StatusError::Purpose`], [`StatusError::Malformed`], [`StatusError::TooLarge`],
    /// [`StatusError::TooShort`], [`StatusError::OutOfRange`].
    pub fn look_up(&self, list_credential: &Value) -> Result<u64, StatusError> {
        let subject = &list_credential["credentialSubject"];
        let names = |purpose: &Value| match purpose {
            Value::Array(all) => all.iter().any(|one| one == self.purpose.as_str()),
            one => one == self.purpose.as_str(),
        };
        if !names(&subject["statusPurpose"]) {
            return Err(StatusError::Purpose);
        }
        let encoded = subject["encodedList"].as_str().ok_or(StatusError::Malformed)?;
        let list = match (subject["type"].as_str(), self.older) {
            (Some("BitstringStatusList"), false) => StatusList::decode(encoded)?,
            (Some("StatusList2021"), true) => StatusList::decode_2021(encoded)?,
            _ => return Err(StatusError::Malformed),
        };
        list.value(self.index, self.size)
    }
}

fn index(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::String(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            digits.parse().ok()
        }
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// A list credential, ready to be signed: who says so, from when, and for how long a copy may
/// be kept (`ttl`, milliseconds).
pub fn list_credential(
    url: &str,
    issuer: &str,
    valid_from: DateTime<Utc>,
    ttl_milliseconds: u64,
    list: &StatusList,
) -> Value {
    json!({
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from.to_rfc3339_opts(SecondsFormat::Secs, true),
        "credentialSubject": {
            "id": format!("{url}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": list.encode(),
            "ttl": ttl_milliseconds,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The `encodedList` of the standard's example: 131,072 clear bits.
    const ALL_CLEAR: &str = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";

    #[test]
    fn the_standards_example_reads_as_a_clear_list() {
        assert_eq!(StatusList::decode(ALL_CLEAR), Ok(StatusList::default()));
    }

    #[test]
    fn a_list_reads_back_as_written_and_always_has_the_same_text() {
        let list = StatusList::with_set([0, 9, ENTRIES - 1]).unwrap();
        assert_eq!(list.0[..2], [0x80, 0x40]);
        assert_eq!(list.encode(), list.clone().encode());
        let read = StatusList::decode(&list.encode()).unwrap();
        assert_eq!(read, list);
        let set: Vec<u64> = (0..ENTRIES.into()).filter(|i| read.get(*i).unwrap()).collect();
        assert_eq!(set, [0, 9, u64::from(ENTRIES) - 1]);
        assert_eq!(read.get(ENTRIES.into()), Err(StatusError::OutOfRange));
        assert_eq!(read.get(u64::MAX), Err(StatusError::OutOfRange));
        assert_eq!(StatusList::with_set([ENTRIES]), Err(StatusError::OutOfRange));
    }

    #[test]
    fn short_huge_and_broken_lists_are_refused() {
        assert!(StatusList(vec![0; 100]).encode().len() > 1);
        let short = StatusList(vec![0; 16_383]).encode();
        assert_eq!(StatusList::decode(&short), Err(StatusError::TooShort));
        let huge = StatusList(vec![0; MAX_BYTES + 1]).encode();
        assert_eq!(StatusList::decode(&huge), Err(StatusError::TooLarge));
        assert_eq!(StatusList::decode(&ALL_CLEAR[1..]), Err(StatusError::Malformed));
        assert_eq!(StatusList::decode(&ALL_CLEAR[..40]), Err(StatusError::Malformed));
        assert_eq!(StatusList::decode("u"), Err(StatusError::Malformed));
    }

    #[test]
    fn an_entry_finds_its_bit_in_the_list_credential() {
        let list = StatusList::with_set([17]).unwrap();
        let credential = list_credential(
            "https://b.example/status/1",
            "did:web:b.example",
            DateTime::UNIX_EPOCH,
            300_000,
            &list,
        );
        let entry = StatusEntry::revocation("https://b.example/status/1", 17);
        assert_eq!(StatusEntry::read(&entry.to_json()), Ok(entry.clone()));
        assert_eq!(entry.look_up(&credential), Ok(1));
        assert_eq!(StatusEntry { index: 18, ..entry.clone() }.look_up(&credential), Ok(0));
        let suspended = StatusEntry { purpose: "suspension".into(), ..entry };
        assert_eq!(suspended.look_up(&credential), Err(StatusError::Purpose));
    }

    #[test]
    fn an_index_must_be_a_decimal_string_or_a_whole_number() {
        let entry = StatusEntry::revocation("https://b.example/status/1", 17).to_json();
        let with = |name: &str, value: Value| {
            let mut entry = entry.clone();
            entry[name] = value;
            StatusEntry::read(&entry)
        };
        for bad in ["+17", "0x11", "", "-1", "1e3", " 17", "99999999999999999999"] {
            assert_eq!(with("statusListIndex", json!(bad)), Err(StatusError::Entry), "{bad}");
        }
        for bad in [json!(null), json!(-1), json!(17.5), json!(["17"])] {
            assert_eq!(with("statusListIndex", bad), Err(StatusError::Entry));
        }
        assert_eq!(with("statusListIndex", json!(17)).map(|entry| entry.index), Ok(17));
        assert_eq!(with("statusSize", json!(2)), Err(StatusError::Unsupported));
        assert_eq!(with("statusSize", json!(0)), Err(StatusError::Entry));
        assert_eq!(with("statusSize", json!(64)), Err(StatusError::Unsupported));
    }

    #[test]
    fn a_wide_entry_is_read_from_its_first_bit_on() {
        let list = StatusList::with_set([4, 6, 7]).unwrap();
        assert_eq!(list.value(2, 2), Ok(0b10));
        assert_eq!(list.value(3, 2), Ok(0b11));
        assert_eq!(list.value(1, 4), Ok(0b1011));
        assert_eq!(list.value(u64::from(ENTRIES) / 4, 4), Err(StatusError::OutOfRange));
        assert_eq!(list.value(u64::MAX, 8), Err(StatusError::OutOfRange));
    }
}
