//! Decentralized identifiers (W3C DID Core 1.0): `did:key` and `did:web`, the document of an
//! issuer, and reading the documents of others.

use super::contexts;
use super::key::{KeyError, PublicKey};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use url::{Host, Url};

/// The most verification methods that are read from one document.
const MAX_METHODS: usize = 256;

/// Why an identifier or a DID document is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DidError {
    /// Neither `did:key` nor `did:web`, or not well formed.
    #[error("the identifier is not a did:key or did:web that can be used")]
    Unsupported,
    /// A URL that has no `did:web`: not https, an IP address, a user name, a query.
    #[error("the address cannot be a did:web")]
    NoDidWeb,
    /// The document is not a DID document, or of another DID.
    #[error("the document is not the DID document of that identifier")]
    NotItsDocument,
    /// No verification method with that id.
    #[error("the key is not in the DID document")]
    KeyNotFound,
    /// The method stands in the document, but not under `assertionMethod`.
    #[error("the key is not meant for assertions")]
    NotForAssertion,
    /// The method's key cannot be read.
    #[error("the key in the DID document cannot be used: {0}")]
    Key(#[from] KeyError),
}

/// One public key of a DID document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationMethod {
    /// Its absolute DID URL.
    pub id: String,
    /// Who controls it; must be the issuer for a credential to count.
    pub controller: String,
    /// The key.
    pub key: PublicKey,
    /// As of when it is revoked (Controlled Identifiers 1.0 section 2.2.1).
    pub revoked: Option<DateTime<Utc>>,
}

/// What we need of a DID document: the methods that may sign credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DidDocument {
    /// The DID.
    pub id: String,
    methods: Vec<(String, Result<VerificationMethod, DidError>)>,
    assertion: Vec<String>,
}

impl DidDocument {
    /// The method with this DID URL, if it may be used for assertions.
    ///
    /// # Errors
    /// [`DidError::KeyNotFound`], [`DidError::NotForAssertion`], [`DidError::Key`].
    pub fn assertion_method(&self, id: &str) -> Result<&VerificationMethod, DidError> {
        let found = self.methods.iter().find(|(known, _)| known == id);
        let (_, method) = found.ok_or(DidError::KeyNotFound)?;
        if !self.assertion.iter().any(|listed| listed == id) {
            return Err(DidError::NotForAssertion);
        }
        method.as_ref().map_err(Clone::clone)
    }

    /// Every method that may be used for assertions and can be read.
    pub fn assertion_methods(&self) -> impl Iterator<Item = &VerificationMethod> {
        self.methods
            .iter()
            .filter(|(id, _)| self.assertion.contains(id))
            .filter_map(|(_, method)| method.as_ref().ok())
    }

    /// Whether the document names any key at all; the profile of an issuer often does not.
    pub fn names_keys(&self) -> bool {
        !self.methods.is_empty() || !self.assertion.is_empty()
    }

    /// Whether `id` stands under `assertionMethod`, described here or not.
    pub fn lists_for_assertion(&self, id: &str) -> bool {
        self.assertion.iter().any(|listed| listed == id)
    }

    /// The method that holds this very key, if it may be used for assertions.
    pub fn method_of_key(&self, key: &PublicKey) -> Option<&VerificationMethod> {
        self.assertion_methods().find(|method| method.key == *key)
    }

    /// Reads the document of `did`. Methods of a kind that we do not know are kept as such, so
    /// that asking for one says why it cannot be used.
    ///
    /// # Errors
    /// [`DidError::NotItsDocument`].
    pub fn read(did: &str, document: &Value) -> Result<Self, DidError> {
        if document.get("id").and_then(Value::as_str) != Some(did) {
            return Err(DidError::NotItsDocument);
        }
        let mut methods = Vec::new();
        let mut assertion = Vec::new();
        for (property, for_assertion) in [("verificationMethod", false), ("assertionMethod", true)]
        {
            for entry in list(document.get(property)) {
                let id = entry.as_str().or_else(|| entry.get("id").and_then(Value::as_str));
                let id = absolute(did, id.ok_or(DidError::NotItsDocument)?);
                if for_assertion {
                    assertion.push(id.clone());
                }
                if entry.is_object() && methods.iter().all(|(known, _)| *known != id) {
                    methods.push((id.clone(), read_method(did, id, entry)));
                }
                if methods.len() > MAX_METHODS || assertion.len() > MAX_METHODS {
                    return Err(DidError::NotItsDocument);
                }
            }
        }
        Ok(Self { id: did.to_owned(), methods, assertion })
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn absolute(did: &str, id: &str) -> String {
    if id.starts_with('#') { format!("{did}{id}") } else { id.to_owned() }
}

fn read_method(did: &str, id: String, entry: &Value) -> Result<VerificationMethod, DidError> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let key = match text("type") {
        Some("Multikey" | "Ed25519VerificationKey2020") => {
            PublicKey::from_multibase(text("publicKeyMultibase").ok_or(KeyError::Malformed)?)?
        }
        Some("JsonWebKey" | "JsonWebKey2020") => {
            PublicKey::from_jwk(entry.get("publicKeyJwk").ok_or(KeyError::Malformed)?)?
        }
        _ => return Err(KeyError::Unsupported.into()),
    };
    let controller = absolute(did, text("controller").unwrap_or_default());
    // A time that cannot be read is no reason to go on with the key.
    let time = |value: &Value| {
        let time = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        time.map(|time| time.to_utc()).ok_or(KeyError::Malformed)
    };
    let revoked = entry.get("revoked").map(time).transpose()?;
    Ok(VerificationMethod { id, controller, key, revoked })
}

/// The key in a document that stands at an address of its own: a bare JWK, or a verification method
/// whose id is that address and whose controller is the issuer.
///
/// # Errors
/// [`DidError::Key`]; [`DidError::NotItsDocument`] for a method of another id or controller.
pub fn read_key_document(
    address: &str,
    issuer: &str,
    document: &Value,
) -> Result<VerificationMethod, DidError> {
    if document.get("kty").is_some() {
        let key = PublicKey::from_jwk(document)?;
        let (id, controller) = (address.to_owned(), issuer.to_owned());
        return Ok(VerificationMethod { id, controller, key, revoked: None });
    }
    if document.get("id").and_then(Value::as_str) != Some(address) {
        return Err(DidError::NotItsDocument);
    }
    let method = read_method(issuer, address.to_owned(), document)?;
    if method.controller == issuer { Ok(method) } else { Err(DidError::NotItsDocument) }
}

/// The fragment under which a key stands in its issuer's document: `z6Mk…` (its multibase form)
/// for Ed25519, the RFC 7638 thumbprint for the others.
pub fn fragment(key: &PublicKey) -> String {
    match key {
        PublicKey::Ed25519(_) => key.multibase().unwrap_or_else(|| key.thumbprint()),
        PublicKey::P256 { .. } | PublicKey::Rsa { .. } => key.thumbprint(),
    }
}

/// The DID URL of a key of this issuer: the `verificationMethod` of its proofs, the `kid` of its
/// JWTs. A `did:key` names its own key by repeating itself.
pub fn method_id(did: &str, key: &PublicKey) -> String {
    match did.strip_prefix("did:key:") {
        Some(itself) => format!("{did}#{itself}"),
        None => format!("{did}#{}", fragment(key)),
    }
}

/// The DID document of an issuer with these keys, all of them for assertions: Ed25519 as
/// `Multikey`, the others as `JsonWebKey`. Retired keys stay in; revoked ones are left out.
pub fn document(did: &str, keys: &[PublicKey]) -> Value {
    let mut named = vec![contexts::DID];
    let multikey = |key: &PublicKey| matches!(key, PublicKey::Ed25519(_));
    if keys.iter().any(multikey) {
        named.push(contexts::MULTIKEY);
    }
    if !keys.iter().all(multikey) {
        named.push(contexts::JWK);
    }
    let ids: Vec<String> = keys.iter().map(|key| method_id(did, key)).collect();
    let methods: Vec<Value> = keys.iter().map(|key| method(did, key)).collect();
    let mut document = Map::new();
    document.insert("@context".into(), json!(named));
    document.insert("id".into(), json!(did));
    // DID Core lets both be absent, never empty.
    if !keys.is_empty() {
        document.insert("verificationMethod".into(), json!(methods));
        document.insert("assertionMethod".into(), json!(ids));
    }
    Value::Object(document)
}

fn method(did: &str, key: &PublicKey) -> Value {
    let id = method_id(did, key);
    match key {
        PublicKey::Ed25519(_) => json!({
            "id": id, "type": "Multikey", "controller": did,
            "publicKeyMultibase": key.multibase(),
        }),
        PublicKey::P256 { .. } | PublicKey::Rsa { .. } => json!({
            "id": id, "type": "JsonWebKey", "controller": did, "publicKeyJwk": key.jwk(),
        }),
    }
}

/// The `did:key` of a key; RSA has none that is used.
pub fn did_key(key: &PublicKey) -> Option<String> {
    key.multibase().map(|multibase| format!("did:key:{multibase}"))
}

/// What a `did:key` resolves to: nothing is looked up, the identifier is the key.
///
/// # Errors
/// [`DidError::Unsupported`] for another method, [`DidError::Key`] for a key that is none.
pub fn resolve_did_key(did: &str) -> Result<DidDocument, DidError> {
    let multibase = did.strip_prefix("did:key:").ok_or(DidError::Unsupported)?;
    let key = PublicKey::from_multibase(multibase)?;
    let id = format!("{did}#{multibase}");
    let method =
        VerificationMethod { id: id.clone(), controller: did.to_owned(), key, revoked: None };
    Ok(DidDocument {
        id: did.to_owned(),
        methods: vec![(id.clone(), Ok(method))],
        assertion: vec![id],
    })
}

/// The `did:web` of an https address: `https://host:8443/issuers/a` is
/// `did:web:host%3A8443:issuers:a`.
///
/// # Errors
/// [`DidError::NoDidWeb`] for anything but https on a host name with a plain path.
pub fn did_web(url: &Url) -> Result<String, DidError> {
    let plain = url.scheme() == "https"
        && matches!(url.host(), Some(Host::Domain(_)))
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let Some(host) = url.host_str().filter(|_| plain) else {
        return Err(DidError::NoDidWeb);
    };
    let mut did = format!("did:web:{host}");
    if let Some(port) = url.port() {
        did.push_str(&format!("%3A{port}"));
    }
    for segment in url.path().split('/').filter(|segment| !segment.is_empty()) {
        if !segment.bytes().all(is_method_character) {
            return Err(DidError::NoDidWeb);
        }
        did.push(':');
        did.push_str(segment);
    }
    Ok(did)
}

/// Where the document of a `did:web` stands: `/.well-known/did.json`, or `/<path>/did.json`.
///
/// # Errors
/// [`DidError::Unsupported`] for anything but a `did:web` on a host name.
pub fn did_web_url(did: &str) -> Result<Url, DidError> {
    let rest = did.strip_prefix("did:web:").ok_or(DidError::Unsupported)?;
    let mut parts = rest.split(':');
    let host = parts.next().unwrap_or_default().replace("%3A", ":").replace("%3a", ":");
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':');
    if !host.starts_with(|c: char| c.is_ascii_alphanumeric()) || !host.bytes().all(allowed) {
        return Err(DidError::Unsupported);
    }
    let mut address = format!("https://{host}");
    let mut path = 0;
    for part in parts {
        if part.is_empty() || part == "." || part == ".." || !part.bytes().all(is_method_character)
        {
            return Err(DidError::Unsupported);
        }
        path += 1;
        address.push('/');
        address.push_str(part);
    }
    address.push_str(if path == 0 { "/.well-known/did.json" } else { "/did.json" });
    let url = Url::parse(&address).map_err(|_| DidError::Unsupported)?;
    let named = matches!(url.host(), Some(Host::Domain(_)));
    if named { Ok(url) } else { Err(DidError::Unsupported) }
}

/// `idchar` of DID Core section 3.1, percent signs included.
fn is_method_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'%')
}

/// A DID URL without its fragment: whose document holds the key.
pub fn without_fragment(did_url: &str) -> &str {
    did_url.split_once('#').map_or(did_url, |(did, _)| did)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";

    fn key() -> PublicKey {
        PublicKey::from_multibase(KEY).unwrap()
    }

    fn p256() -> PublicKey {
        let jwk = json!({"crv": "P-256", "kty": "EC",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"});
        PublicKey::from_jwk(&jwk).unwrap()
    }

    #[test]
    fn a_did_key_resolves_to_itself() {
        let did = did_key(&key()).unwrap();
        let document = resolve_did_key(&did).unwrap();
        let method = document.assertion_method(&format!("{did}#{KEY}")).unwrap();
        assert_eq!((&method.key, &method.controller), (&key(), &did));
        assert_eq!(document.assertion_method(&did), Err(DidError::KeyNotFound));
    }

    #[test]
    fn a_did_web_and_its_address_go_both_ways() {
        for (base, did, at) in [
            (
                "https://w3c.example",
                "did:web:w3c.example",
                "https://w3c.example/.well-known/did.json",
            ),
            (
                "https://w3c.example:8443/",
                "did:web:w3c.example%3A8443",
                "https://w3c.example:8443/.well-known/did.json",
            ),
            (
                "https://h.example/issuers/a-1",
                "did:web:h.example:issuers:a-1",
                "https://h.example/issuers/a-1/did.json",
            ),
        ] {
            assert_eq!(did_web(&Url::parse(base).unwrap()).unwrap(), did);
            assert_eq!(did_web_url(did).unwrap().as_str(), at);
        }
    }

    #[test]
    fn an_address_that_is_no_host_name_has_no_did_web() {
        for bad in [
            "http://h.example",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://u@h.example/",
            "https://h.example/?q",
            "https://h.example/a:b",
        ] {
            assert_eq!(did_web(&Url::parse(bad).unwrap()), Err(DidError::NoDidWeb), "{bad}");
        }
        for bad in [
            "did:web:",
            "did:web:127.0.0.1",
            "did:web:h.example:",
            "did:web:h.example:..",
            "did:web:h.example:..:x",
            "did:web:h@x",
            "did:web:a/b",
            "did:web:2130706433",
            "did:web:h.example%3Ax",
            "did:key:z6Mk",
            "did:web:h.example?x",
        ] {
            assert_eq!(did_web_url(bad), Err(DidError::Unsupported), "{bad}");
        }
    }

    #[test]
    fn our_own_document_reads_back_with_every_key_for_assertions() {
        let did = "did:web:badges.example";
        let written = document(did, &[key(), p256()]);
        let read = DidDocument::read(did, &written).unwrap();
        assert_eq!(read.assertion_methods().count(), 2);
        let method = read.assertion_method(&format!("{did}#{KEY}")).unwrap();
        assert_eq!((&method.key, method.controller.as_str()), (&key(), did));
        let jwt_key = format!("{did}#{}", p256().thumbprint());
        assert_eq!(read.assertion_method(&jwt_key).unwrap().key, p256());
        assert_eq!(written["verificationMethod"][1]["type"], "JsonWebKey");
        assert_eq!(
            DidDocument::read("did:web:other.example", &written),
            Err(DidError::NotItsDocument)
        );
    }

    #[test]
    fn a_key_that_is_listed_for_something_else_is_not_for_assertions() {
        let did = "did:web:badges.example";
        let mut document = document(did, &[key()]);
        let list = document.as_object_mut().unwrap().remove("assertionMethod").unwrap();
        document["authentication"] = list;
        let read = DidDocument::read(did, &document).unwrap();
        let id = format!("{did}#{KEY}");
        assert_eq!(read.assertion_method(&id), Err(DidError::NotForAssertion));
        document["assertionMethod"] = json!([format!("#{KEY}")]);
        let relative = DidDocument::read(did, &document).unwrap();
        assert!(relative.assertion_method(&id).is_ok());
    }

    #[test]
    fn one_key_of_an_unknown_kind_does_not_spoil_the_others() {
        let did = "did:web:badges.example";
        let mut document = document(did, &[key()]);
        let other = json!({"id": "#x", "type": "Future", "controller": did});
        document["verificationMethod"].as_array_mut().unwrap().insert(0, other);
        document["assertionMethod"].as_array_mut().unwrap().push(json!("#x"));
        let read = DidDocument::read(did, &document).unwrap();
        assert!(read.assertion_method(&format!("{did}#{KEY}")).is_ok());
        let unsupported = Err(DidError::Key(KeyError::Unsupported));
        assert_eq!(read.assertion_method(&format!("{did}#x")), unsupported);
    }
}
