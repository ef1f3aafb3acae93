//! A server that lies under an https address, as far as it knows, so that its issuers are `did:web` and their keys
//! can be changed; on a clock that the test sets, and that can do something at a look.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use compagnon::app::App;
use compagnon::clock::{Clock, SetClock};
use compagnon::domain::Moment;
use compagnon::random::SystemRandom;
use compagnon::store::{Conn, StoreResult};

use super::{Backend, TestServer, beginning};

type Act = Box<dyn FnOnce() + Send>;

/// A clock that stands where it was set, counts how often it is looked at, and can do something at one look.
pub struct Watched {
    clock: SetClock,
    looks: AtomicUsize,
    armed: Mutex<Option<(usize, Act)>>,
}

impl Watched {
    /// Sets it.
    pub fn set(&self, moment: Moment) {
        self.clock.set(moment);
    }

    /// How often it was looked at.
    pub fn looks(&self) -> usize {
        self.looks.load(Ordering::SeqCst)
    }

    /// Does `act` at a look, after so many others.
    pub fn at_look(&self, after: usize, act: impl FnOnce() + Send + 'static) {
        *self.armed.lock().unwrap() = Some((after, Box::new(act)));
    }
}

impl Clock for Watched {
    fn now(&self) -> Moment {
        self.looks.fetch_add(1, Ordering::SeqCst);
        let mut armed = self.armed.lock().unwrap();
        let due = match armed.as_mut() {
            Some((0, _)) => armed.take(),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        };
        drop(armed);
        if let Some((_, act)) = due {
            act();
        }
        self.clock.now()
    }
}

/// The server and its clock.
pub struct Web {
    /// The server.
    pub server: TestServer,
    /// Its clock.
    pub clock: Arc<Watched>,
}

/// Under which URL it believes to lie.
pub const WEB: &str = "https://badges.example";

/// Runs a test on a fresh server under [`WEB`].
pub fn with_web<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Web) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = backend.fresh(folder.path()) else { return };
    actix_web::rt::System::new().block_on(async {
        let clock = Arc::new(Watched {
            clock: SetClock::at(beginning()),
            looks: AtomicUsize::new(0),
            armed: Mutex::new(None),
        });
        let (time, random) = (clock.clone(), Arc::new(SystemRandom));
        let server = TestServer::configured(folder.path(), url, time, random, |config| {
            config.base_url = Some(WEB.to_owned());
        })
        .await;
        let handle = server.handle();
        test(Web { server, clock }).await;
        handle.stop(false).await;
    });
}

/// Changes the database from another thread, and waits until it is done: for what happens in the middle of
/// something else.
pub fn meanwhile(app: &App, work: impl Fn(&mut Conn) -> StoreResult<()> + Send + 'static) {
    let db = app.db.clone();
    let other = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async { db.write(work).await.unwrap() });
    });
    other.join().unwrap();
}
