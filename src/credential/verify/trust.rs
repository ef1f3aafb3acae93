//! Lists of issuers that a reader trusts. A right signature says that a badge is its issuer's; whether
//! that issuer is anybody, only somebody who knows it can say. The answer stands beside the verdict.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::credential::json;

/// Issuers that somebody vouches for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustList {
    /// Whose list it is, as it is shown.
    pub name: String,
    /// The ids of the issuers.
    pub issuers: BTreeSet<String>,
    /// Their documents, by their ids, where the list is one: with them keys are known without looking them up.
    pub documents: BTreeMap<String, Vec<u8>>,
}

/// Why a file is no list of issuers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTrustList {
    /// Not UTF-8, JSON that is malformed, or JSON of another kind.
    #[error("neither a list of issuer ids, one a line, nor a registry in JSON")]
    Malformed,
    /// A line is no identifier; its number, from 1.
    #[error("line {0} is not an absolute identifier, like did:web:school.example")]
    Line(usize),
    /// No issuer in it: nothing could ever be trusted.
    #[error("the list names no issuer")]
    Empty,
}

impl TrustList {
    /// Reads a list: one id a line, with blank lines and `#` comments passed over; or the registry of
    /// the Digital Credentials Consortium, whose `registry` (`entries` before 2022) has a member for
    /// each issuer's id; or a JSON array of ids; or one issuer's own document (`did.json`), saved when it could be had.
    ///
    /// # Errors
    /// As [`BadTrustList`] says.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, BadTrustList> {
        let text = std::str::from_utf8(bytes).map_err(|_| BadTrustList::Malformed)?;
        let text = text.trim_start_matches('\u{feff}');
        let issuers = match text.trim_start().starts_with(['{', '[']) {
            true => {
                let value = json::parse(text.as_bytes()).map_err(|_| BadTrustList::Malformed)?;
                if let Some(id) = issuer_of(&value) {
                    return Ok(Self {
                        name: name.to_owned(),
                        issuers: [id.clone()].into(),
                        documents: [(id, text.as_bytes().to_vec())].into(),
                    });
                }
                of_json(&value).ok_or(BadTrustList::Malformed)?
            }
            false => of_lines(text)?,
        };
        if issuers.is_empty() {
            return Err(BadTrustList::Empty);
        }
        Ok(Self { name: name.to_owned(), issuers, documents: BTreeMap::new() })
    }

    /// The document of an issuer, where the list holds it.
    pub fn document(&self, issuer: &str) -> Option<&[u8]> {
        self.documents.get(issuer).map(Vec::as_slice)
    }
}

/// The id in an issuer's own document, if this is one: it lists keys for assertions.
fn issuer_of(value: &Value) -> Option<String> {
    let id = value.get("id")?.as_str()?;
    let keys = value.get("assertionMethod")?.as_array()?;
    (is_identifier(id) && !keys.is_empty()).then(|| id.to_owned())
}

fn of_json(value: &Value) -> Option<BTreeSet<String>> {
    let issuers: Option<BTreeSet<String>> = match value {
        Value::Array(ids) => ids.iter().map(|id| id.as_str().map(str::to_owned)).collect(),
        Value::Object(members) => {
            let entries = members.get("registry").or_else(|| members.get("entries"))?;
            Some(entries.as_object()?.keys().cloned().collect())
        }
        _ => None,
    };
    issuers.filter(|ids| ids.iter().all(|id| is_identifier(id)))
}

fn of_lines(text: &str) -> Result<BTreeSet<String>, BadTrustList> {
    let mut issuers = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let id = line.trim();
        if id.is_empty() || id.starts_with('#') {
            continue;
        }
        if !is_identifier(id) {
            return Err(BadTrustList::Line(number + 1));
        }
        issuers.insert(id.to_owned());
    }
    Ok(issuers)
}

fn is_identifier(id: &str) -> bool {
    oxrdf::NamedNode::new(id).is_ok()
}

/// The lists that name an issuer; `None` where the reader has no list. Ids are compared letter by letter.
pub(super) fn trusted_by(issuer: &str, lists: &[TrustList]) -> Option<Vec<String>> {
    let naming = lists.iter().filter(|list| list.issuers.contains(issuer));
    (!lists.is_empty()).then(|| naming.map(|list| list.name.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, BadTrustList> {
        TrustList::read("x", text.as_bytes()).map(|list| list.issuers.into_iter().collect())
    }

    #[test]
    fn plain_lists_and_registries_name_their_issuers() {
        let two = vec!["did:web:a.example".to_owned(), "https://b.example/issuers/1".to_owned()];
        let plain = "# Région\n\n did:web:a.example \r\nhttps://b.example/issuers/1\n";
        assert_eq!(read(plain), Ok(two.clone()));
        for member in ["registry", "entries"] {
            let registry = format!(
                "{{\"meta\":{{\"created\":\"x\"}},\"{member}\":{{\"did:web:a.example\":{{\"name\":\"A\"}},\
                 \"https://b.example/issuers/1\":{{\"name\":\"B\",\"url\":\"https://b.example\"}}}}}}"
            );
            assert_eq!(read(&registry), Ok(two.clone()), "{member}");
        }
        let array = "[\"did:web:a.example\",\"https://b.example/issuers/1\"]";
        assert_eq!(read(array), Ok(two));
    }

    #[test]
    fn an_issuers_own_document_is_a_list_of_one_that_knows_its_keys() {
        let document =
            "{\"id\":\"did:web:a.example\",\"assertionMethod\":[\"did:web:a.example#1\"]}";
        let list = TrustList::read("did.json", document.as_bytes()).unwrap();
        assert_eq!(list.issuers, ["did:web:a.example".to_owned()].into());
        assert_eq!(list.document("did:web:a.example"), Some(document.as_bytes()));
        assert_eq!(list.document("did:web:a.example.org"), None);
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_place() {
        assert_eq!(read("did:web:a.example\nSome School\n"), Err(BadTrustList::Line(2)));
        assert_eq!(read("# nobody\n"), Err(BadTrustList::Empty));
        assert_eq!(read("{\"registry\":{}}"), Err(BadTrustList::Empty));
        for bad in [
            "{\"registry\":[]}",
            "{\"did:web:a.example\":{}}",
            "{\"registry\":{\"A school\":{}}}",
            "[1]",
            "{",
            "{\"registry\":{\"did:web:a.example\":{},\"did:web:a.example\":{}}}",
        ] {
            assert_eq!(read(bad), Err(BadTrustList::Malformed), "{bad}");
        }
        assert_eq!(TrustList::read("x", &[0xff]), Err(BadTrustList::Malformed));
    }

    #[test]
    fn an_issuer_is_trusted_by_the_lists_that_name_it_letter_by_letter() {
        let issuers = ["did:web:a.example".to_owned()].into();
        let lists = [TrustList { name: "R".into(), issuers, ..TrustList::default() }];
        assert_eq!(trusted_by("did:web:a.example", &lists), Some(vec!["R".to_owned()]));
        assert_eq!(trusted_by("did:web:a.example.org", &lists), Some(vec![]));
        assert_eq!(trusted_by("did:web:a.example", &[]), None);
    }
}
