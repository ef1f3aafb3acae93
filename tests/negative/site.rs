//! The world outside: a site that serves what a row lays out and remembers what it was asked for, and a trap that
//! nobody may ever connect to.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What stands at a path of the site.
#[derive(Clone, Debug)]
pub enum Page {
    /// An answer with this status, type and body.
    Answer(u16, String, Vec<u8>),
    /// These bytes as they are, the head among them.
    Raw(Vec<u8>),
    /// A redirect to there.
    Redirect(String),
    /// A connection on which nothing ever comes.
    Silence,
    /// A good head, then one byte and another, for ever.
    Drip,
    /// A good head, then bytes as fast as they are taken, for ever.
    Endless,
    /// A good answer under a hundred thousand headers.
    Headers,
}

#[derive(Default)]
struct State {
    pages: HashMap<String, Page>,
    asked: Vec<String>,
}

/// The site, on a free port of loopback.
#[derive(Clone)]
pub struct Site {
    /// Its port.
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl Site {
    /// Starts it; it serves until the test's process ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let served = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                let state = Arc::clone(&served);
                // Whoever hangs up early is no business of the test's.
                std::thread::spawn(move || serve(stream, &state).ok());
            }
        });
        Self { port, state }
    }

    /// Lays a page out at a path.
    pub fn put(&self, path: &str, page: Page) {
        self.state.lock().unwrap().pages.insert(path.to_owned(), page);
    }

    /// The paths that were asked for since this was called last, in order.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let Some(path) = requested(&mut stream)? else { return Ok(()) };
    let page = {
        let mut state = state.lock().unwrap();
        state.asked.push(path.clone());
        state.pages.get(&path).cloned()
    };
    let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    match page.unwrap_or_else(|| Page::Answer(404, "text/plain".into(), b"nothing here".to_vec())) {
        Page::Answer(status, kind, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(&[head.as_bytes(), &body].concat())
        }
        Page::Raw(bytes) => stream.write_all(&bytes),
        Page::Redirect(to) => {
            let head = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes())
        }
        Page::Silence => stream.read(&mut [0; 64]).map(drop),
        Page::Drip => {
            stream.write_all(format!("{json}\r\n").as_bytes())?;
            slowly(&mut stream)
        }
        Page::Endless => {
            stream.write_all(format!("{json}\r\n").as_bytes())?;
            let spaces = vec![b' '; 64 * 1024];
            loop {
                stream.write_all(&spaces)?;
            }
        }
        Page::Headers => {
            stream.write_all(json.as_bytes())?;
            for number in 0..100_000 {
                stream.write_all(format!("X-{number}: y\r\n").as_bytes())?;
            }
            stream.write_all(b"Content-Length: 2\r\n\r\n{}")
        }
    }
}

/// Until the other side hangs up.
fn slowly(stream: &mut TcpStream) -> std::io::Result<()> {
    loop {
        stream.write_all(b" ")?;
        #[expect(clippy::disallowed_methods, reason = "a slow server, on a thread of its own")]
        std::thread::sleep(Duration::from_millis(250));
    }
}

/// The path that is asked for; `None` for what is no request, as a greeting in TLS.
fn requested(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut part)?;
        head.extend_from_slice(&part[..read]);
        if read == 0 || !head.starts_with(b"GET ") || head.len() > 65_536 {
            return Ok(None);
        }
    }
    let text = String::from_utf8_lossy(&head);
    Ok(text.split(' ').nth(1).map(str::to_owned))
}

/// A listener that counts who connects, and never answers.
#[derive(Clone)]
pub struct Trap {
    /// Its port.
    pub port: u16,
    caught: Arc<AtomicUsize>,
}

impl Trap {
    /// Sets it up.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let caught = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&caught);
        std::thread::spawn(move || {
            for _stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, caught }
    }

    /// How many connected so far.
    pub fn caught(&self) -> usize {
        self.caught.load(Ordering::SeqCst)
    }
}

#[test]
fn the_trap_springs_and_the_site_remembers() {
    let (trap, site) = (Trap::start(), Site::start());
    site.put("/a", Page::Answer(200, "text/plain".into(), b"here".to_vec()));
    let ask = |port: u16, path: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok();
        answer
    };
    assert!(ask(site.port, "/a").ends_with("here"));
    assert!(ask(site.port, "/b").starts_with("HTTP/1.1 404"));
    assert_eq!(site.asked(), ["/a", "/b"]);
    assert!(site.asked().is_empty());
    assert_eq!(trap.caught(), 0);
    ask(trap.port, "/");
    assert_eq!(trap.caught(), 1);
}
