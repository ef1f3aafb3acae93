//! People for tests: accounts, cohorts, members, and the letters they got.

use std::sync::atomic::{AtomicU64, Ordering};

use compagnon::app::add_user::{UserWanted, add_user};
use compagnon::config::MailRoute;
use compagnon::domain::Language;
use serde_json::json;

use super::{Client, TestServer};

/// The password of everyone a test makes.
pub const PASSWORD: &str = "un cheval bleu";

/// A member of a cohort: the person's client and ids.
#[derive(Clone)]
pub struct Member {
    /// The person, signed in with a token that may write.
    pub client: Client,
    /// The person's address.
    pub email: String,
    /// The person's id.
    pub person: String,
    /// The membership's id.
    pub membership: String,
}

impl TestServer {
    /// A keeper of the instance, made as an operator makes one.
    pub async fn admin(&self) -> Client {
        let email = fresh_email("admin");
        let wanted = UserWanted {
            email: email.clone(),
            name: Some("Gardienne".to_owned()),
            language: Language::French,
            is_admin: true,
        };
        let added = add_user(&self.app, wanted).await.unwrap();
        let token = added.link.rsplit('/').next().unwrap().to_owned();
        let body = json!({"token": token, "password": PASSWORD});
        self.anonymous().post("/api/v1/one-time-links/use", &body).await.expect(200);
        self.signed_in(&email).await
    }

    /// A client with a new token that may write, by [`PASSWORD`].
    pub async fn signed_in(&self, email: &str) -> Client {
        let body = json!({"email": email, "password": PASSWORD, "name": "test", "scope": "write",
            "expires_in_days": 1});
        let made = self.anonymous().post("/api/v1/tokens", &body).await.expect(201);
        self.holding(made["token"].as_str().unwrap())
    }

    /// A new cohort; gives its id.
    pub async fn cohort(&self, admin: &Client) -> String {
        let body =
            json!({"name": "Formateurs 2026", "language": "fr", "time_zone": "Europe/Paris"});
        let made = admin.post("/api/v1/cohorts", &body).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    }

    /// A new person who joins a cohort by an invitation that `host` makes.
    pub async fn joined(&self, host: &Client, cohort: &str, role: &str, name: &str) -> Member {
        let invitations = format!("/api/v1/cohorts/{cohort}/invitations");
        let wanted = json!({"role": role, "max_uses": 1, "expires_in_days": 7});
        let made = host.post(&invitations, &wanted).await.expect(201);
        let email = fresh_email(role);
        let body =
            json!({"code": made["code"], "name": name, "email": email, "password": PASSWORD});
        let place = self.anonymous().post("/api/v1/invitations/accept", &body).await.expect(201);
        Member {
            client: self.signed_in(&email).await,
            email,
            person: place["person_id"].as_str().unwrap().to_owned(),
            membership: place["id"].as_str().unwrap().to_owned(),
        }
    }

    /// The letters to an address so far, decoded, after every ripe job was done; in no order.
    pub async fn letters(&self, to: &str) -> Vec<String> {
        self.settle().await;
        let MailRoute::Maildir(folder) = &self.app.config.mail else { return Vec::new() };
        let Ok(files) = std::fs::read_dir(folder.join("new")) else { return Vec::new() };
        let letters = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let addressed = format!("To: {to}\r\n");
        letters.filter(|letter| letter.contains(&addressed)).map(|one| decoded(&one)).collect()
    }

    /// The token of the one-time link in a letter.
    pub fn link_in(&self, letter: &str) -> String {
        let start = format!("{}/link/", self.base_url);
        let rest = &letter[letter.find(&start).expect("the letter has a link") + start.len()..];
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

/// An address nobody had before.
pub fn fresh_email(name: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{name}{}@example.fr", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Undoes quoted-printable (RFC 2045 section 6.7) where a letter uses it.
pub fn decoded(letter: &str) -> String {
    if !letter.to_lowercase().contains("content-transfer-encoding: quoted-printable") {
        return letter.to_owned();
    }
    let joined = letter.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}
