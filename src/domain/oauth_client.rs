//! What a program says of itself when it registers (RFC 7591 as Open Badges 3.0 section 7.1.1 profiles it).

use serde::{Deserialize, Serialize};
use url::Url;

use super::{OAuthRefused, OAuthScopes};

/// The longest address, in bytes.
const LONGEST_ADDRESS: usize = 2000;

/// The most redirect URIs of one program.
const MOST_REDIRECTS: usize = 10;

/// What a program says of itself. What is not known here is passed over, as the RFC asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientMetadata {
    /// What people call it.
    #[serde(default)]
    pub client_name: String,
    /// A page that describes it.
    #[serde(default)]
    pub client_uri: String,
    /// Its picture; not shown, since a page loads nothing from elsewhere.
    #[serde(default)]
    pub logo_uri: String,
    /// Its terms of service.
    #[serde(default)]
    pub tos_uri: String,
    /// How it treats personal data.
    #[serde(default)]
    pub policy_uri: String,
    /// Which program it is, whoever runs it.
    #[serde(default)]
    pub software_id: String,
    /// In which version.
    #[serde(default)]
    pub software_version: String,
    /// Where people are sent back to: compared byte for byte.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// How it shows who it is at the token endpoint: `client_secret_basic`.
    #[serde(default = "basic")]
    pub token_endpoint_auth_method: String,
    /// How it gets tokens: `authorization_code`, `refresh_token`.
    #[serde(default = "by_code")]
    pub grant_types: Vec<String>,
    /// What it is answered: `code`.
    #[serde(default = "code")]
    pub response_types: Vec<String>,
    /// What it may ask for, between spaces.
    #[serde(default)]
    pub scope: String,
    /// How its people are reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
}

fn basic() -> String {
    "client_secret_basic".to_owned()
}

fn by_code() -> Vec<String> {
    vec!["authorization_code".to_owned()]
}

fn code() -> Vec<String> {
    vec!["code".to_owned()]
}

const ADDRESS: OAuthRefused = OAuthRefused::InvalidClientMetadata(
    "client_uri, logo_uri, tos_uri and policy_uri must be https URLs on one host",
);
const REDIRECT: OAuthRefused = OAuthRefused::InvalidRedirectUri(
    "redirect_uris must be 1 to 10 https URLs without fragment, on the host of client_uri",
);

impl ClientMetadata {
    /// Checks a registration; gives it with the scopes that there are here. `loopback` tells whether addresses of this
    /// machine do without TLS: only where the service itself is at one.
    ///
    /// # Errors
    /// [`OAuthRefused::InvalidClientMetadata`], [`OAuthRefused::InvalidRedirectUri`].
    pub fn checked(self, loopback: bool) -> Result<Self, OAuthRefused> {
        self.check_texts()?;
        self.check_ways()?;
        let home = address(&self.client_uri, loopback).ok_or(ADDRESS)?;
        let same_host =
            |text: &String| address(text, loopback).filter(|url| url.host_str() == home.host_str());
        if ![&self.logo_uri, &self.tos_uri, &self.policy_uri]
            .into_iter()
            .all(|one| same_host(one).is_some())
        {
            return Err(ADDRESS);
        }
        let goes_back = |text: &String| same_host(text).is_some_and(|url| url.fragment().is_none());
        let redirects = &self.redirect_uris;
        if !(1..=MOST_REDIRECTS).contains(&redirects.len()) || !redirects.iter().all(goes_back) {
            return Err(REDIRECT);
        }
        let scopes = OAuthScopes::parse_known(&self.scope);
        let scopes = scopes
            .ok_or(OAuthRefused::InvalidClientMetadata("scope names no scope of this service"))?;
        Ok(Self { scope: scopes.to_string(), ..self })
    }

    fn check_texts(&self) -> Result<(), OAuthRefused> {
        if !is_line(&self.client_name, 100) {
            return Err(OAuthRefused::InvalidClientMetadata(
                "client_name must be a line of 1 to 100 characters",
            ));
        }
        if ![&self.software_id, &self.software_version].into_iter().all(|text| is_line(text, 200)) {
            return Err(OAuthRefused::InvalidClientMetadata(
                "software_id and software_version must be given",
            ));
        }
        if self.contacts.len() > 10 || !self.contacts.iter().all(|text| is_line(text, 300)) {
            return Err(OAuthRefused::InvalidClientMetadata(
                "contacts must be up to 10 short texts",
            ));
        }
        Ok(())
    }

    fn check_ways(&self) -> Result<(), OAuthRefused> {
        let grants = &self.grant_types;
        let known =
            |grant: &String| matches!(grant.as_str(), "authorization_code" | "refresh_token");
        if !grants.iter().all(known) || !grants.iter().any(|grant| grant == "authorization_code") {
            return Err(OAuthRefused::InvalidClientMetadata(
                "grant_types must be authorization_code, and refresh_token if wanted",
            ));
        }
        if self.response_types != code() {
            return Err(OAuthRefused::InvalidClientMetadata("response_types must be code"));
        }
        if self.token_endpoint_auth_method != basic() {
            return Err(OAuthRefused::InvalidClientMetadata(
                "token_endpoint_auth_method must be client_secret_basic",
            ));
        }
        Ok(())
    }

    /// The host that all its addresses are on: what a person can know it by.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.client_uri).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Whether a text is one line that reads as it is written.
fn is_line(text: &str, most: usize) -> bool {
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let length = text.trim().chars().count();
    (1..=most).contains(&length) && !text.contains(char::is_control) && !text.contains(turns)
}

/// An https address, or one of this machine where that is taken. It is what it reads: nothing is dropped from it, no
/// name stands before its host.
fn address(text: &str, loopback: bool) -> Option<Url> {
    if text.len() > LONGEST_ADDRESS || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let secure = match url.scheme() {
        "https" => true,
        "http" => loopback && matches!(host, "127.0.0.1" | "localhost" | "[::1]"),
        _ => false,
    };
    (secure && url.username().is_empty() && url.password().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> ClientMetadata {
        serde_json::from_value(serde_json::json!({
            "client_name": "Sac à badges", "client_uri": "https://sac.example/",
            "logo_uri": "https://sac.example/logo.png", "tos_uri": "https://sac.example/cgu",
            "policy_uri": "https://sac.example/vie-privee", "software_id": "sac", "software_version": "1",
            "redirect_uris": ["https://sac.example/retour"], "unknown": true,
            "scope": "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly offline_access more",
        }))
        .unwrap()
    }

    #[test]
    fn a_registration_is_taken_with_the_scopes_there_are() {
        let checked = metadata().checked(false).unwrap();
        assert!(checked.scope.ends_with("credential.readonly offline_access"));
        assert_eq!(checked.host(), "sac.example");
        assert_eq!(checked.grant_types, ["authorization_code"]);
    }

    #[test]
    fn people_are_sent_back_to_https_addresses_of_the_program_only() {
        for bad in [
            "http://sac.example/retour",
            "https://autre.example/retour",
            "https://sac.example/retour#x",
            "https://a@sac.example/retour",
            "https://sac.example/\tretour",
            "http://127.0.0.1/retour",
            "sac:/retour",
            "/retour",
            "",
        ] {
            let one = ClientMetadata { redirect_uris: vec![bad.to_owned()], ..metadata() };
            assert_eq!(one.checked(false).unwrap_err().code(), "invalid_redirect_uri", "{bad}");
        }
        let none = ClientMetadata { redirect_uris: Vec::new(), ..metadata() };
        assert_eq!(none.checked(false).unwrap_err().code(), "invalid_redirect_uri");
    }

    #[test]
    fn a_program_of_this_machine_is_taken_where_the_service_is_one_too() {
        let here = |text: &str| text.replace("https://sac.example", "http://127.0.0.1:9");
        let one = metadata();
        let one = ClientMetadata {
            client_uri: here(&one.client_uri),
            logo_uri: here(&one.logo_uri),
            tos_uri: here(&one.tos_uri),
            policy_uri: here(&one.policy_uri),
            redirect_uris: vec![here(&one.redirect_uris[0])],
            ..one
        };
        assert!(one.clone().checked(true).is_ok());
        assert!(one.checked(false).is_err());
    }

    #[test]
    fn what_the_standard_requires_must_be_there() {
        let taken = |change: fn(&mut ClientMetadata)| {
            let mut one = metadata();
            change(&mut one);
            one.checked(false).is_ok()
        };
        assert!(taken(|_| ()));
        assert!(!taken(|one| one.client_name.clear()));
        assert!(!taken(|one| one.client_name = "a\u{202e}b".to_owned()));
        assert!(!taken(|one| one.client_uri.clear()));
        assert!(!taken(|one| one.logo_uri.clear()));
        assert!(!taken(|one| one.tos_uri = "https://autre.example/".to_owned()));
        assert!(!taken(|one| one.policy_uri.clear()));
        assert!(!taken(|one| one.software_id.clear()));
        assert!(!taken(|one| one.software_version.clear()));
        assert!(!taken(|one| one.scope = "more offline_access".to_owned()));
        assert!(!taken(|one| one.response_types = vec!["token".to_owned()]));
        assert!(!taken(|one| one.grant_types = vec!["implicit".to_owned()]));
        assert!(!taken(|one| one.grant_types = vec!["refresh_token".to_owned()]));
        assert!(!taken(|one| one.token_endpoint_auth_method = "none".to_owned()));
    }
}
