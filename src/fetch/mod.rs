//! The one client for requests to other hosts. Whoever hands in a badge chooses where its key and its
//! status are looked up, so every request is guarded: https on port 443, to public addresses only, the
//! address that was checked being the one that is connected to; no redirects, no proxy, no cookies;
//! bounded in time and size; answers of a due type only. An operator opens single doors with
//! `--allow-outbound HOST:PORT`. What an error says is coarse on purpose: this client must not tell a
//! stranger which internal hosts there are.

mod address;
mod resolve;

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use url::{Host, Url};

pub use address::is_public;
pub use resolve::Fetching;

/// The longest URL that is asked for.
pub const MAX_URL: usize = 2_048;
const CONNECT: Duration = Duration::from_secs(2);
/// Below the five seconds within which whoever asks about a badge has an answer, when one host is slow.
const TOTAL: Duration = Duration::from_secs(4);
/// Requests under way at one time.
const AT_ONCE: usize = 8;
const USER_AGENT: &str = concat!("compagnon/", env!("CARGO_PKG_VERSION"));

/// A host and port that the operator allows beside public https: plain http is allowed there too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPort {
    host: String,
    port: u16,
}

/// Not `HOST:PORT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected HOST:PORT")]
pub struct BadHostPort;

impl FromStr for HostPort {
    type Err = BadHostPort;

    fn from_str(text: &str) -> Result<Self, BadHostPort> {
        let (_, port) = text.rsplit_once(':').ok_or(BadHostPort)?;
        let port: u16 = port.parse().map_err(|_| BadHostPort)?;
        // Through the URL parser, so that it is spelt as in the URLs it is compared with.
        let url = Url::parse(&format!("http://{text}/")).map_err(|_| BadHostPort)?;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let host = url.host_str().filter(|_| plain && url.username().is_empty() && port != 0);
        Ok(Self { host: host.ok_or(BadHostPort)?.to_owned(), port })
    }
}

/// What is asked for: which types are taken, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A document of an issuer (DID, controller, key, Open Badges 2.0): JSON, 256 KiB.
    Document,
    /// A status list: JSON or a VC-JWT, 1 MiB.
    StatusList,
    /// A badge: JSON, a VC-JWT, PNG or SVG, 4 MiB.
    Badge,
}

impl Kind {
    const fn limit(self) -> usize {
        match self {
            Self::Document => 256 * 1024,
            Self::StatusList => 1024 * 1024,
            Self::Badge => 4 * 1024 * 1024,
        }
    }

    const fn accept(self) -> &'static str {
        match self {
            Self::Document => {
                "application/did+json, application/did+ld+json, application/jwk+json, \
                 application/ld+json, application/json"
            }
            Self::StatusList => {
                "application/vc, application/vc+ld+json, application/vc+jwt, application/json"
            }
            Self::Badge => {
                "application/vc, application/vc+ld+json, application/vc+jwt, application/ld+json, \
                 application/json, image/png, image/svg+xml, text/plain"
            }
        }
    }

    fn takes(self, content_type: &str) -> bool {
        let bare = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let json = bare == "application/json"
            || bare == "application/vc"
            || (bare.starts_with("application/") && bare.ends_with("+json"));
        let token = matches!(
            bare.as_str(),
            "application/vc+jwt" | "application/jwt" | "application/jose" | "text/plain"
        );
        match self {
            Self::Document => json,
            Self::StatusList => json || token,
            Self::Badge => json || token || matches!(bare.as_str(), "image/png" | "image/svg+xml"),
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The URL is not one that is asked: told from its text alone.
    #[error("the address is not one that is asked")]
    Refused,
    /// No answer came, for whatever reason.
    #[error("no answer")]
    Unreachable,
    /// What came is too large, of another type, or no success.
    #[error("the answer cannot be used")]
    Unusable,
    /// The other side says that it is gone for good (410), as hosts of old badges do for revoked ones.
    #[error("gone")]
    Gone,
    /// The verification has waited for others long enough.
    #[error("out of time")]
    OutOfTime,
}

/// The client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The HTTP client.
    #[error("the outbound client cannot be set up")]
    Client(#[from] reqwest::Error),
    /// Its thread.
    #[error("the outbound client's thread cannot be started")]
    Runtime(#[from] std::io::Error),
}

/// The guarded client. Cheap to share behind an `Arc`; calls block, so they belong on a blocking pool.
#[derive(Debug)]
pub struct Outbound {
    guarded: reqwest::Client,
    opened: reqwest::Client,
    allowed: BTreeSet<HostPort>,
    places: Arc<Semaphore>,
    // Taken out only when dropped, which must not block.
    runtime: Option<Runtime>,
}

impl Outbound {
    /// The client with the operator's exceptions.
    ///
    /// # Errors
    /// [`OutboundError`] when TLS or a thread cannot be set up.
    pub fn new(allowed: impl IntoIterator<Item = HostPort>) -> Result<Self, OutboundError> {
        let base = || {
            reqwest::Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .http1_only()
                .http1_max_headers(64)
                .pool_max_idle_per_host(0)
                .connect_timeout(CONNECT)
                .timeout(TOTAL)
                .user_agent(USER_AGENT)
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(AT_ONCE)
            .thread_name("outbound")
            .enable_all()
            .build()?;
        Ok(Self {
            guarded: base().https_only(true).dns_resolver(address::PublicOnly).build()?,
            opened: base().build()?,
            allowed: allowed.into_iter().collect(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            runtime: Some(runtime),
        })
    }

    /// Fetches one document. Blocks for at most four seconds of work, plus as long for a free place.
    ///
    /// # Errors
    /// [`FetchError`], coarse on purpose.
    pub fn get(&self, url: &str, kind: Kind) -> Result<Vec<u8>, FetchError> {
        self.get_within(url, kind, TOTAL * 2)
    }

    /// The same, waiting no longer than `left` in all.
    fn get_within(&self, url: &str, kind: Kind, left: Duration) -> Result<Vec<u8>, FetchError> {
        let (url, open) = self.admitted(url)?;
        let client = if open { self.opened.clone() } else { self.guarded.clone() };
        let places = Arc::clone(&self.places);
        let (answer, answered) = mpsc::sync_channel(1);
        let runtime = self.runtime.as_ref().ok_or(FetchError::Unreachable)?;
        runtime.spawn(async move {
            let work = async {
                let _place = places.acquire().await.map_err(|_| FetchError::Unreachable)?;
                let bounded = tokio::time::timeout(TOTAL, fetched(client, url, kind));
                bounded.await.map_err(|_| FetchError::Unreachable)?
            };
            let result = tokio::time::timeout(left.min(TOTAL * 2), work).await;
            // Nobody waits any more when the caller is gone.
            let _ = answer.send(result.unwrap_or(Err(FetchError::Unreachable)));
        });
        answered.recv().map_err(|_| FetchError::Unreachable)?
    }

    /// Whether the operator lists this host and port.
    pub fn allows(&self, url: &Url) -> bool {
        let Some((host, port)) = url.host_str().zip(url.port_or_known_default()) else {
            return false;
        };
        self.allowed.contains(&HostPort { host: host.to_owned(), port })
    }

    /// The URL if it may be asked at all, and whether it goes through an opened door.
    fn admitted(&self, text: &str) -> Result<(Url, bool), FetchError> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if text.len() > MAX_URL || text.contains(odd) {
            return Err(FetchError::Refused);
        }
        let mut url = Url::parse(text).map_err(|_| FetchError::Refused)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Refused);
        }
        url.set_fragment(None);
        if matches!(url.scheme(), "http" | "https") && self.allows(&url) {
            return Ok((url, true));
        }
        let public = match url.host() {
            Some(Host::Domain(name)) => !name.is_empty(),
            Some(Host::Ipv4(ip)) => is_public(ip.into()),
            Some(Host::Ipv6(ip)) => is_public(ip.into()),
            None => false,
        };
        let due = url.scheme() == "https" && url.port_or_known_default() == Some(443);
        if public && due { Ok((url, false)) } else { Err(FetchError::Refused) }
    }
}

impl Drop for Outbound {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn fetched(client: reqwest::Client, url: Url, kind: Kind) -> Result<Vec<u8>, FetchError> {
    let request = client.get(url).header(ACCEPT, kind.accept());
    let mut response = request.send().await.map_err(|_| FetchError::Unreachable)?;
    match response.status() {
        reqwest::StatusCode::OK => {}
        reqwest::StatusCode::GONE => return Err(FetchError::Gone),
        _ => return Err(FetchError::Unusable),
    }
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|value| kind.takes(value)) {
        return Err(FetchError::Unusable);
    }
    let limit = kind.limit();
    if response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(FetchError::Unusable);
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| FetchError::Unreachable)? {
        if body.len() + part.len() > limit {
            return Err(FetchError::Unusable);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

#[cfg(test)]
mod tests;
