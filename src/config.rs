//! The configuration: flags over environment over file over defaults, checked once, at start.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

/// How mail leaves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MailRoute {
    /// Into a maildir folder, where another program (or a test) takes it from.
    Maildir(PathBuf),
    /// To an SMTP server, by its URL (`smtps://user:password@host:465`, `smtp://localhost:25`).
    Smtp(String),
}

/// Everything the service is told at start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data lies: the database (SQLite), the master key, outgoing mail by default.
    pub data: PathBuf,
    /// `sqlite://PATH` or `postgres://…`.
    pub database_url: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Under which URL the service is reached; `None` keeps the stored one.
    pub base_url: Option<String>,
    /// The master key itself (64 hex digits or base64), if given by the environment.
    pub master_key: Option<String>,
    /// The master key's file; by default `DATA/master.key`, made at first start.
    pub master_key_file: PathBuf,
    /// `HOST:PORT`s that outbound requests may reach besides public https.
    pub allow_outbound: Vec<String>,
    /// Files with the issuers that verification shows as trusted, beside the instance's own.
    pub trusted: Vec<PathBuf>,
    /// Peers whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// How mail leaves.
    pub mail: MailRoute,
    /// The sender of mail.
    pub mail_from: String,
}

impl Config {
    /// The configuration of an instance whose data lies in `data`, everything else by default.
    pub fn in_folder(data: PathBuf) -> Self {
        Self {
            database_url: format!("sqlite://{}", data.join("compagnon.db").display()),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: None,
            master_key: None,
            master_key_file: data.join("master.key"),
            allow_outbound: Vec::new(),
            trusted: Vec::new(),
            trusted_proxies: Vec::new(),
            mail: MailRoute::Maildir(data.join("mail")),
            mail_from: "Compagnon <noreply@localhost>".to_owned(),
            data,
        }
    }
}

/// Why a base URL is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBaseUrl {
    /// It is not `http(s)://host[:port][/path]`.
    #[error("the base URL must be https://HOST[:PORT][/PATH], without query or fragment")]
    Malformed,
    /// Plain http is for a loopback name only.
    #[error(
        "plain http is accepted on localhost, 127.0.0.1 and [::1] only; put a TLS reverse proxy in front"
    )]
    PlainHttp,
}

/// The base URL every id is made under: scheme, host, port and path, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(url::Url);

impl BaseUrl {
    /// Reads a base URL.
    ///
    /// # Errors
    /// [`BadBaseUrl`]; TLS comes from a reverse proxy, so http is for loopback names only.
    pub fn parse(text: &str) -> Result<Self, BadBaseUrl> {
        let url = url::Url::parse(text.trim_end_matches('/')).map_err(|_| BadBaseUrl::Malformed)?;
        let plain = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let host = url.host_str().unwrap_or_default();
        match url.scheme() {
            _ if !plain || host.is_empty() => Err(BadBaseUrl::Malformed),
            "https" => Ok(Self(url)),
            "http" if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => Ok(Self(url)),
            "http" => Err(BadBaseUrl::PlainHttp),
            _ => Err(BadBaseUrl::Malformed),
        }
    }

    /// The URL as text, without a slash at its end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The URL of a path below it; `path` begins with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.as_str())
    }

    /// The path below which everything lies: empty, or `/something`.
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// Whether the service is reached by TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The path within this instance, when `url` lies under this base URL.
    pub fn strip<'a>(&self, url: &'a str) -> Option<&'a str> {
        let rest = url.strip_prefix(self.as_str())?;
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
    }

    /// The parsed URL.
    pub const fn url(&self) -> &url::Url {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_names_only() {
        assert!(BaseUrl::parse("http://localhost:8080").is_ok());
        assert!(BaseUrl::parse("http://[::1]:8080").is_ok());
        assert_eq!(BaseUrl::parse("http://badges.example"), Err(BadBaseUrl::PlainHttp));
        assert_eq!(BaseUrl::parse("http://localhost.example"), Err(BadBaseUrl::PlainHttp));
        assert!(BaseUrl::parse("https://badges.example/peers").is_ok());
    }

    #[test]
    fn what_lies_under_the_base_url_is_ours_and_nothing_else() {
        let base = BaseUrl::parse("https://badges.example/a").unwrap();
        assert_eq!(base.strip("https://badges.example/a/status/1"), Some("/status/1"));
        assert_eq!(base.strip("https://badges.example/ab"), None);
        assert_eq!(base.strip("https://badges.example.evil/a"), None);
    }
}
