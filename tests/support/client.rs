//! A client of the API: a person with or without a token.

use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// A person at the other end of the API.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    token: Option<String>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON, `null` where there is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Checks the status and gives the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// Checks that it is a problem of that status and key.
    #[track_caller]
    pub fn expect_problem(self, status: u16, key: &str) -> Value {
        assert_eq!(self.headers.get("content-type").unwrap(), "application/problem+json");
        let body = self.expect(status);
        let r#type = body["type"].as_str().unwrap();
        assert!(r#type.ends_with(&format!("/problems/{key}")), "{body}");
        body
    }

    /// The ETag, without its quotes.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.headers["etag"].to_str().unwrap().trim_matches('"').to_owned()
    }
}

impl Client {
    /// A client of the server at `base_url`.
    pub fn new(base_url: &str, token: Option<&str>) -> Self {
        Self {
            http: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            base_url: base_url.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// A request to be completed by the test; `path` begins with a slash.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base_url)
        };
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST of JSON, under a new `Idempotency-Key`.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = format!("test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        self.send(self.json(Method::POST, path, body).header("idempotency-key", key)).await
    }

    /// POST of JSON on top of the state `etag`, under a new `Idempotency-Key`.
    pub async fn post_on(&self, path: &str, etag: &str, body: &Value) -> Reply {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let key = format!("on-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let request = self.json(Method::POST, path, body).header("idempotency-key", key);
        self.send(request.header("if-match", format!("\"{etag}\""))).await
    }

    /// PUT of JSON on top of the state `etag`.
    pub async fn put(&self, path: &str, etag: &str, body: &Value) -> Reply {
        self.send(self.json(Method::PUT, path, body).header("if-match", format!("\"{etag}\"")))
            .await
    }

    /// PATCH of JSON on top of the state `etag`.
    pub async fn patch(&self, path: &str, etag: &str, body: &Value) -> Reply {
        self.send(self.json(Method::PATCH, path, body).header("if-match", format!("\"{etag}\"")))
            .await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A request with a JSON body, to be completed by the test.
    pub fn json(&self, method: Method, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.request(method, path).header("content-type", "application/json").body(body.to_string())
    }
}
