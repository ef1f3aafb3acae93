//! What the integration tests share: databases, servers, clients.
//!
//! Every behaviour runs on SQLite and on PostgreSQL: write it once inside [`on_both!`].

pub mod certified;
pub mod class;
mod client;
mod cohort;
pub mod described;
pub mod issuing;
mod people;
mod postgres;
pub mod process;
mod server;
mod sink;
pub mod web;

pub use client::{Client, Reply};
pub use cohort::{Member as CohortMember, TestCohort, criterion};
pub use people::{Member, PASSWORD, decoded, fresh_email};
pub use process::Place;
pub use server::TestServer;
pub use sink::MailSink;
pub use web::with_web;

use std::sync::Arc;

use compagnon::clock::SetClock;
use compagnon::domain::Moment;
use compagnon::random::SystemRandom;
use compagnon::store::Db;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A SQLite file in a temporary folder.
    Sqlite,
    /// A database of its own on this process's PostgreSQL server.
    Postgres,
}

impl Backend {
    /// The URL of a fresh, empty database; `None` where there is no PostgreSQL and none is required.
    pub fn fresh(self, folder: &std::path::Path) -> Option<String> {
        match self {
            Self::Sqlite => Some(format!("sqlite://{}", folder.join("test.db").display())),
            Self::Postgres => postgres::fresh(),
        }
    }
}

/// Runs a test on a fresh database.
pub fn with_db<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Db) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = backend.fresh(folder.path()) else { return };
    actix_web::rt::System::new().block_on(async { test(Db::open(&url, 8).unwrap()).await });
}

/// Runs a test on a fresh server.
pub fn with_server<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(TestServer) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = backend.fresh(folder.path()) else { return };
    actix_web::rt::System::new().block_on(async {
        let server = TestServer::start(folder.path(), url).await;
        let handle = server.handle();
        test(server).await;
        handle.stop(false).await;
    });
}

/// A fresh server on a clock that the test sets, with a mail server that refuses so many letters at first.
pub struct Timed {
    /// The server.
    pub server: TestServer,
    /// Its clock.
    pub clock: Arc<SetClock>,
    /// Its mail server.
    pub sink: MailSink,
}

/// When the clock of a [`Timed`] server begins.
pub fn beginning() -> Moment {
    Moment::parse("2026-03-02T09:00:00Z").unwrap()
}

/// Runs a test on a fresh server whose clock the test sets, and whose mail leaves by SMTP.
pub fn with_timed<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Timed) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = backend.fresh(folder.path()) else { return };
    actix_web::rt::System::new().block_on(async {
        let (clock, sink) = (Arc::new(SetClock::at(beginning())), MailSink::start(1));
        let (random, smtp) = (Arc::new(SystemRandom), Some(sink.url.clone()));
        let server =
            TestServer::start_mailing(folder.path(), url, clock.clone(), random, smtp).await;
        let handle = server.handle();
        test(Timed { server, clock, sink }).await;
        handle.stop(false).await;
    });
}

/// Runs a test on a place where the program may make an instance.
pub fn with_place<F: Future<Output = ()>>(backend: Backend, test: impl FnOnce(Place) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let Some(place) = Place::fresh(backend, folder.path(), "data") else { return };
    actix_web::rt::System::new().block_on(async { test(place).await });
}

/// Declares tests once and runs each on SQLite and on PostgreSQL. The argument is a [`Db`], a [`TestServer`]
/// a [`Place`] or a [`Web`]; `$with` is [`with_db`], [`with_server`], [`with_place`] or [`with_web`]. Once per
/// file.
macro_rules! on_both {
    ($with:ident: $(async fn $name:ident($arg:ident: $type:ty) $body:block)+) => {
        $(async fn $name($arg: $type) $body)+

        mod sqlite {
            $(#[test] fn $name() {
                $crate::support::$with($crate::support::Backend::Sqlite, super::$name);
            })+
        }

        mod postgres {
            $(#[test] fn $name() {
                $crate::support::$with($crate::support::Backend::Postgres, super::$name);
            })+
        }
    };
}
pub(crate) use on_both;
