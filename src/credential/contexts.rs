//! The JSON-LD contexts that this program knows, by URL. Nothing is ever fetched: a document that
//! names another context is refused, because whoever serves a context decides what is signed.
//!
//! The W3C texts come from the crate `ssi-contexts` where it holds the published one; the others
//! stand in `schema/contexts/` as tables of facts (term, IRI, type, container).

use ssi_contexts as w3c;

/// `https://www.w3.org/ns/credentials/v2`: the first context of every credential we issue.
pub const CREDENTIALS_V2: &str = "https://www.w3.org/ns/credentials/v2";
/// `https://www.w3.org/2018/credentials/v1`: the first context of a VCDM 1.1 credential.
pub const CREDENTIALS_V1: &str = "https://www.w3.org/2018/credentials/v1";
/// The Open Badges 3.0 context that we issue with.
pub const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
/// Defines `1EdTechJsonSchemaValidator2019` and its like; needed wherever such a type stands.
pub const OPEN_BADGES_EXTENSIONS: &str = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";
/// The DID Core context.
pub const DID: &str = "https://www.w3.org/ns/did/v1";
/// Defines the verification method type `Multikey`.
pub const MULTIKEY: &str = "https://w3id.org/security/multikey/v1";
/// Defines the verification method type `JsonWebKey`.
pub const JWK: &str = "https://w3id.org/security/jwk/v1";
/// The Data Integrity context that a VCDM 1.1 credential needs for its proof.
pub const DATA_INTEGRITY: &str = "https://w3id.org/security/data-integrity/v2";

const EXAMPLES_V2: &str = "https://www.w3.org/ns/credentials/examples/v2";
const UNDEFINED_TERMS_V2: &str = "https://www.w3.org/ns/credentials/undefined-terms/v2";
const EXAMPLES_V1: &str = "https://www.w3.org/2018/credentials/examples/v1";
const UNDEFINED_TERMS: &str =
    r#"{ "@context": { "@vocab": "https://www.w3.org/ns/credentials/undefined-term#" } }"#;

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("../../schema/contexts/", $name, ".json"))
    };
}

const OPEN_BADGES_BEFORE_JUNE_2026: &str = table!("ob-v3p0-3.0.3-before-2026-06");

/// Every context with its text, in the newest edition.
pub const PUBLISHED: &[(&str, &str)] = &[
    (CREDENTIALS_V2, w3c::CREDENTIALS_V2),
    (OPEN_BADGES, table!("ob-v3p0-3.0.3")),
    (OPEN_BADGES_EXTENSIONS, table!("ob-v3p0-extensions")),
    ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json", table!("ob-v3p0-3.0.2")),
    ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", table!("ob-v3p0-3.0.1")),
    // The draft that the 2022 plugfest used is the text that stayed at the unversioned URL.
    ("https://purl.imsglobal.org/spec/ob/v3p0/context.json", w3c::JFF_VC_EDU_PLUGFEST_2022_2),
    ("https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", table!("clr-v2p0-2.0.1")),
    (CREDENTIALS_V1, w3c::CREDENTIALS_V1),
    (DATA_INTEGRITY, w3c::W3ID_DATA_INTEGRITY_V2),
    ("https://w3id.org/security/data-integrity/v1", w3c::W3ID_DATA_INTEGRITY_V1),
    ("https://w3id.org/security/suites/ed25519-2020/v1", w3c::W3ID_ED2020_V1),
    ("https://w3id.org/security/suites/jws-2020/v1", w3c::W3ID_JWS2020_V1),
    ("https://w3id.org/security/v1", w3c::SECURITY_V1),
    ("https://w3id.org/security/v2", w3c::SECURITY_V2),
    (MULTIKEY, table!("multikey-v1")),
    (JWK, table!("jwk-v1")),
    ("https://www.w3.org/ns/cid/v1", table!("cid-v1")),
    (DID, w3c::DID_V1),
    ("https://www.w3.org/ns/credentials/status/v1", table!("credentials-status-v1")),
    ("https://w3id.org/vc/status-list/2021/v1", w3c::STATUS_LIST_2021_V1),
];

/// Which texts stand behind the URLs. A small value, passed by copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContextSet {
    older_open_badges: bool,
    examples: bool,
}

impl ContextSet {
    /// The contexts as they stand published today: the set to issue and to verify with.
    pub const fn published() -> Self {
        Self { older_open_badges: false, examples: false }
    }

    /// The same, with the text that `context-3.0.3.json` had before June 2026 (no `jti`, no
    /// `endorsementJwt`). A document that fails under the newer text may be tried once with this.
    pub const fn before_june_2026() -> Self {
        Self { older_open_badges: true, examples: false }
    }

    /// With the W3C example contexts, which define every term there is by `@vocab`, and with contexts that are
    /// written out in the document: for the official test vectors and conformance suites only, since no undefined
    /// term is found there.
    pub const fn with_examples(self) -> Self {
        Self { examples: true, ..self }
    }

    /// The text of a context, if it is in the set.
    pub fn text(self, url: &str) -> Option<&'static str> {
        if self.older_open_badges && url == OPEN_BADGES {
            return Some(OPEN_BADGES_BEFORE_JUNE_2026);
        }
        if self.examples && Self::defines_every_term(url) {
            return Some(match url {
                EXAMPLES_V2 => w3c::CREDENTIALS_EXAMPLES_V2,
                EXAMPLES_V1 => w3c::CREDENTIALS_EXAMPLES_V1,
                _ => UNDEFINED_TERMS,
            });
        }
        PUBLISHED.iter().find(|(known, _)| *known == url).map(|(_, text)| *text)
    }

    /// Whether a document may write contexts out.
    pub(crate) const fn takes_written_out(self) -> bool {
        self.examples
    }

    /// Whether the context has a `@vocab` of its own, so that no term is undefined beside it.
    pub(crate) fn defines_every_term(url: &str) -> bool {
        matches!(url, EXAMPLES_V2 | UNDEFINED_TERMS_V2 | EXAMPLES_V1)
    }
}
