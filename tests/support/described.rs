//! The API as its own description tells it: every request is of a described path and method, and every answer
//! has a described status and shape. With several nodes, each request goes to the next.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, PASSWORD, Reply};

/// The API of an instance, by its description.
pub struct Described {
    doors: Vec<String>,
    document: Value,
    next: AtomicUsize,
    used: Mutex<BTreeSet<String>>,
}

/// A person, with or without an account, who knows nothing but the description.
#[derive(Clone)]
pub struct Reader {
    api: Arc<Described>,
    token: Option<String>,
}

impl Described {
    /// Reads the description at the first of the doors.
    pub async fn read(doors: &[&str]) -> Arc<Self> {
        let client = Client::new(doors[0], None);
        let document = client.get("/api/v1/openapi.json").await.expect(200);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "OpenAPI 3.1");
        let doors = doors.iter().map(|&door| door.to_owned()).collect();
        Arc::new(Self { doors, document, next: AtomicUsize::new(0), used: Mutex::default() })
    }

    /// Which operations were used, as `METHOD template`.
    pub fn used(&self) -> BTreeSet<String> {
        self.used.lock().unwrap().clone()
    }

    /// The next door, in turn.
    fn door(&self) -> &str {
        &self.doors[self.next.fetch_add(1, Ordering::Relaxed) % self.doors.len()]
    }

    /// The description of an operation; there must be one.
    #[track_caller]
    fn operation(&self, method: &Method, path: &str) -> &Value {
        let path = path.split('?').next().unwrap();
        let name = method.as_str().to_lowercase();
        let found = self.document["paths"].as_object().unwrap().iter();
        // A literal path wins over one with parameters.
        let mut fitting: Vec<_> = found.filter(|(template, _)| fits(template, path)).collect();
        fitting.sort_by_key(|(template, _)| template.matches('{').count());
        let operation = fitting.iter().find_map(|(template, item)| {
            item.get(&name).map(|operation| (format!("{method} {template}"), operation))
        });
        let (template, operation) = operation
            .unwrap_or_else(|| panic!("the OpenAPI document does not describe {method} {path}"));
        self.used.lock().unwrap().insert(template);
        operation
    }

    /// Checks a body against a described content, where it is JSON and has a schema.
    #[track_caller]
    fn check(&self, described: &Value, body: &Value, what: &str) {
        let content = described["content"].as_object();
        let json = content.and_then(|all| all.iter().find(|(kind, _)| kind.contains("json")));
        let Some((_, media)) = json else { return };
        let schema = json!({
            "allOf": [media["schema"]],
            "components": self.document["components"],
        });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(body)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{what}: {faults:#?}\n{body:#}");
    }
}

/// Whether a path is one of a template's.
fn fits(template: &str, path: &str) -> bool {
    let (wanted, given) = (template.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted.zip(given).all(|(wanted, given)| match wanted.split_once('{') {
            None => wanted == given,
            Some((before, rest)) => {
                let after = rest.split_once('}').map_or("", |(_, after)| after);
                given.len() > before.len() + after.len()
                    && given.starts_with(before)
                    && given.ends_with(after)
            }
        })
}

impl Reader {
    /// Someone without an account.
    pub fn anonymous(api: &Arc<Described>) -> Self {
        Self { api: Arc::clone(api), token: None }
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, email: &str) -> Self {
        let body = json!({"email": email, "password": PASSWORD, "name": "journey",
            "scope": "write", "expires_in_days": 1});
        let made = self.post("/api/v1/tokens", &body).await.expect(201);
        let token = made["token"].as_str().unwrap().to_owned();
        Self { api: Arc::clone(&self.api), token: Some(token) }
    }

    /// The same person at one node only.
    pub fn at(&self, door: &str) -> Client {
        Client::new(door, self.token.as_deref())
    }

    fn client(&self) -> Client {
        self.at(self.api.door())
    }

    fn checked(&self, method: &Method, path: &str, reply: Reply) -> Reply {
        let operation = self.api.operation(method, path);
        let what = format!("{method} {path} → {}", reply.status);
        let mut described = &operation["responses"][reply.status.to_string()];
        if described.is_null() && reply.status >= 400 {
            described = &operation["responses"]["default"];
        }
        assert!(described.is_object(), "{what} is not described: {}", reply.text());
        if reply.status >= 400 {
            assert_eq!(reply.headers["content-type"], "application/problem+json", "{what}");
            assert!(described["content"]["application/problem+json"].is_object(), "{what}");
        }
        self.api.check(described, &reply.json(), &what);
        reply
    }

    fn asked(&self, method: &Method, path: &str, body: &Value) {
        let operation = self.api.operation(method, path);
        self.api.check(&operation["requestBody"], body, &format!("{method} {path}, the request"));
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.api.operation(&Method::GET, path);
        let reply = self.client().get(path).await;
        self.checked(&Method::GET, path, reply)
    }

    /// POST.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.asked(&Method::POST, path, body);
        let reply = self.client().post(path, body).await;
        self.checked(&Method::POST, path, reply)
    }

    /// POST on top of a state.
    pub async fn post_on(&self, path: &str, etag: &str, body: &Value) -> Reply {
        self.asked(&Method::POST, path, body);
        let reply = self.client().post_on(path, etag, body).await;
        self.checked(&Method::POST, path, reply)
    }

    /// PUT; without a state where `etag` is empty.
    pub async fn put(&self, path: &str, etag: &str, body: &Value) -> Reply {
        self.asked(&Method::PUT, path, body);
        let client = self.client();
        let mut request = client.json(Method::PUT, path, body);
        if !etag.is_empty() {
            request = request.header("if-match", format!("\"{etag}\""));
        }
        let reply = client.send(request).await;
        self.checked(&Method::PUT, path, reply)
    }

    /// PUT of a file.
    pub async fn upload(&self, path: &str, kind: &str, bytes: &[u8]) -> Reply {
        self.api.operation(&Method::PUT, path);
        let client = self.client();
        let request = client.request(Method::PUT, path).header("content-type", kind);
        let reply = client.send(request.body(bytes.to_vec())).await;
        self.checked(&Method::PUT, path, reply)
    }
}
