//! A program as its developer would write it, a learner at a browser, and badges of others.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use compagnon::app::App;
use compagnon::domain::{AddressSource, PersonId};
use compagnon::store::dump::{self, Row};
use compagnon::store::{StoreError, people, sessions};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Client, Reply, TestServer};

/// The secret behind the challenge of every request of these tests.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Where the program is answered.
pub const BACK: &str = "https://sac.example/retour?from=compagnon";
/// The `state` of every request: what it is, comes back.
pub const STATE: &str = "é & =/?";

pub const READ: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly";
pub const UPSERT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.upsert";
pub const PROFILE: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.readonly";
pub const RENAME: &str = "https://purl.imsglobal.org/spec/ob/v3p0/scope/profile.update";

pub const CREDENTIALS: &str = "/ims/ob/v3p0/credentials";
pub const AT_PROFILE: &str = "/ims/ob/v3p0/profile";

/// Everything that may be asked for.
pub fn all() -> String {
    [READ, UPSERT, PROFILE, RENAME, "offline_access"].join(" ")
}

/// What a program says of itself.
pub fn metadata() -> Value {
    json!({
        "client_name": "Sac à badges", "client_uri": "https://sac.example/",
        "logo_uri": "https://sac.example/logo.png", "tos_uri": "https://sac.example/cgu",
        "policy_uri": "https://sac.example/vie-privee", "software_id": "sac-a-badges",
        "software_version": "1.2", "redirect_uris": [BACK, "https://sac.example/autre"],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic", "scope": all(),
    })
}

pub async fn register(server: &TestServer, metadata: &Value) -> Reply {
    let client = server.anonymous();
    client.send(client.json(Method::POST, "/oauth/register", metadata)).await
}

/// A program that has registered.
pub struct Program {
    pub id: String,
    pub secret: String,
    pub client: Client,
}

/// The fields of a form, some of them changed or left out.
pub type Fields = Vec<(String, String)>;

/// Sets a field, or leaves it out.
pub fn with(fields: &Fields, name: &str, value: Option<&str>) -> Fields {
    let mut fields: Fields = fields.iter().filter(|(one, _)| one != name).cloned().collect();
    fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    fields
}

pub fn encoded(fields: &Fields) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn fields<const N: usize>(pairs: [(&str, &str); N]) -> Fields {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

impl Program {
    pub async fn new(server: &TestServer) -> Self {
        let told = register(server, &metadata()).await.expect(201);
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        Self { id: text("client_id"), secret: text("client_secret"), client: server.anonymous() }
    }

    /// What it asks a person for.
    pub fn asks(&self, scope: &str) -> Fields {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        fields([
            ("client_id", &self.id),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", scope),
            ("state", STATE),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ])
    }

    /// What it sends for its tokens.
    pub fn redeems(&self, code: &str) -> Fields {
        fields([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ])
    }

    /// Sends a form with its name and secret.
    pub async fn send(&self, path: &str, form: &Fields) -> Reply {
        let basic = STANDARD.encode(format!("{}:{}", self.id, self.secret));
        let request = self.client.request(Method::POST, path);
        let request = request.header("authorization", format!("Basic {basic}"));
        let kind = "application/x-www-form-urlencoded";
        self.client.send(request.header("content-type", kind).body(encoded(form))).await
    }

    pub async fn token(&self, form: &Fields) -> Reply {
        self.send("/oauth/token", form).await
    }

    pub async fn refresh(&self, token: &str) -> Reply {
        self.token(&fields([("grant_type", "refresh_token"), ("refresh_token", token)])).await
    }

    pub async fn revoke(&self, token: &str) -> Reply {
        self.send("/oauth/revoke", &fields([("token", token)])).await
    }

    /// A person says yes; gives the tokens.
    pub async fn connected(&self, person: &Browser<'_>, scope: &str) -> Value {
        let code = person.allows(&self.asks(scope)).await;
        self.token(&self.redeems(&code)).await.expect(200)
    }
}

/// Holds that a reply is an OAuth refusal of that code, which nobody keeps.
#[track_caller]
pub fn refused(reply: Reply, status: u16, code: &str) {
    assert_eq!(reply.headers["cache-control"], "no-store");
    assert_eq!(reply.expect(status)["error"], code);
}

/// Holds that a reply is a refusal as the Open Badges API has them.
#[track_caller]
pub fn imsx(reply: Reply, status: u16, minor: &str) -> String {
    assert_eq!(reply.headers["content-type"], "application/json");
    let body = reply.expect(status);
    assert_eq!(body["imsx_codeMajor"], "failure");
    assert_eq!(body["imsx_severity"], "error");
    let field = &body["imsx_codeMinor"]["imsx_codeMinorField"][0];
    assert_eq!(field["imsx_codeMinorFieldValue"], minor, "{body}");
    if let Some(schema) = published("ob_v3p0_imsx_statusinfo_schema.json") {
        assert!(schema.is_valid(&body), "{body}");
    }
    body["imsx_description"].as_str().unwrap().to_owned()
}

/// The standard's own schema, where it is beside the project.
pub fn published(name: &str) -> Option<jsonschema::Validator> {
    let schema = crate::credential::shared::json(&format!("standards/schemas/ob-v3p0/{name}"))?;
    Some(jsonschema::validator_for(&schema).unwrap())
}

/// A person at a browser without JavaScript.
pub struct Browser<'a> {
    server: &'a TestServer,
    pub person: PersonId,
    cookie: String,
    csrf: &'static str,
}

impl<'a> Browser<'a> {
    /// Someone whose session is there already.
    pub async fn of(server: &'a TestServer, person: PersonId) -> Self {
        let token = server.app.random.uuid().to_string();
        let (hash, now) = (Sha256::digest(token.as_bytes()).to_vec(), server.app.now());
        let (end, csrf) = (now + TimeDelta::days(7), "the-token-of-the-forms");
        let work = move |conn: &mut compagnon::store::Conn| {
            sessions::insert(conn, &hash, person, csrf, end, now)
        };
        server.app.db.write::<_, StoreError>(work).await.unwrap();
        Self { server, person, cookie: format!("session={token}; language=fr"), csrf }
    }

    /// A new person with a proved address.
    pub async fn new(server: &'a TestServer, name: &str) -> Self {
        let person = server.person(name).await.person;
        let now = server.app.now();
        let work = move |conn: &mut compagnon::store::Conn| {
            people::prove_address(conn, person, AddressSource::Link, now)
        };
        server.app.db.write::<_, StoreError>(work).await.unwrap();
        Self::of(server, person).await
    }

    pub async fn open(&self, path: &str) -> Reply {
        let client = self.server.anonymous();
        client.send(client.request(Method::GET, path).header("cookie", &self.cookie)).await
    }

    /// Sends a form with the session's token, unless the fields bring another.
    pub async fn send(&self, path: &str, form: &Fields) -> Reply {
        let mut form = form.clone();
        if !form.iter().any(|(name, _)| name == "csrf") {
            form.push(("csrf".to_owned(), self.csrf.to_owned()));
        }
        let client = self.server.anonymous();
        let request = client.request(Method::POST, path).header("cookie", &self.cookie);
        let kind = "application/x-www-form-urlencoded";
        client.send(request.header("content-type", kind).body(encoded(&form))).await
    }

    /// Answers the page of a request: with what stands in its form, and this button.
    pub async fn answers(&self, asked: &Fields, answer: &str) -> Reply {
        let page = self.open(&format!("/connections/new?{}", encoded(asked))).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        let form = text.split("action=\"/connections/new\"").nth(1).expect("a form");
        let form = form.split("</form>").next().unwrap();
        let hidden = form.split("type=\"hidden\" name=\"").skip(1).map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            (name.to_owned(), unescaped(rest.split('"').next().unwrap()))
        });
        let mut fields: Fields = hidden.collect();
        fields.push(("answer".to_owned(), answer.to_owned()));
        self.send("/connections/new", &fields).await
    }

    /// Says yes; gives the code, once it is sure that it goes where it must, and nowhere else.
    pub async fn allows(&self, asked: &Fields) -> String {
        let reply = self.answers(asked, "allow").await;
        let to = leads_to(&reply);
        assert!(to.starts_with(&format!("{BACK}&code=")), "{to}");
        let answer = parameters(&to);
        assert_eq!(answer["state"], STATE);
        let scope = asked.iter().find(|(name, _)| name == "scope").unwrap();
        let (mut given, mut wanted): (Vec<&str>, Vec<&str>) =
            (answer["scope"].as_str().unwrap().split(' ').collect(), scope.1.split(' ').collect());
        given.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(given, wanted);
        answer["code"].as_str().unwrap().to_owned()
    }
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (escaped, plain) in
        [("&#38;", "&"), ("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">")]
    {
        text = text.replace(escaped, plain);
    }
    text
}

/// Where a reply leads to.
#[track_caller]
pub fn leads_to(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.headers["location"].to_str().unwrap().to_owned()
}

/// The parameters of an address.
pub fn parameters(to: &str) -> Value {
    let url = url::Url::parse(to).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), json!(value))).collect()
}

/// A request with an access token.
pub async fn with_token(server: &TestServer, method: Method, path: &str, token: &Value) -> Reply {
    let client = server.holding(token.as_str().unwrap());
    client.send(client.request(method, path)).await
}

/// Brings a badge in.
pub async fn post(server: &TestServer, token: &Value, kind: &str, body: &str) -> Reply {
    let client = server.holding(token.as_str().unwrap());
    let request = client.request(Method::POST, CREDENTIALS).header("content-type", kind);
    client.send(request.body(body.to_owned())).await
}

/// Everything that is kept of programs, consents, tokens and badges brought in: to hold that nothing changed.
pub async fn kept(app: &App) -> Vec<(&'static str, Vec<Row>)> {
    const TABLES: [&str; 6] = [
        "oauth_clients",
        "oauth_grants",
        "oauth_tokens",
        "brought_badges",
        "people",
        "audit_lines",
    ];
    let read = app.read(|conn| {
        let mut all = Vec::new();
        for table in dump::TABLES.iter().filter(|(name, _)| TABLES.contains(name)) {
            let columns = dump::columns(conn, table.0)?;
            all.push((table.0, dump::rows(conn, *table, &columns, 0, 10_000)?));
        }
        Ok(all)
    });
    read.await.unwrap()
}
