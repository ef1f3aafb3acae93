//! What the tests themselves rely on.

use compagnon::store::Db;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};

use crate::support::process::pause;
use crate::support::{Backend, TestServer};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many connections the database has, but those of the look-out.
async fn connections(db: &Db) -> i64 {
    let counted = db.bare(|conn| {
        let query = "SELECT count(*) AS count FROM pg_stat_activity
            WHERE datname = current_database() AND application_name <> 'lookout'";
        let found: Count = diesel::sql_query(query).get_result(conn)?;
        Ok::<_, compagnon::store::StoreError>(found.count)
    });
    counted.await.unwrap()
}

/// A server that is forgotten would keep its connections to the end of the tests' process; a hundred of them, and
/// PostgreSQL has none left: then jobs fail in tests that have nothing to do with it.
#[test]
fn a_test_server_that_ends_gives_its_connections_back() {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = Backend::Postgres.fresh(folder.path()) else { return };
    actix_web::rt::System::new().block_on(async {
        let server = TestServer::start(folder.path(), url.clone()).await;
        assert_eq!(server.anonymous().get("/readyz").await.status, 200);
        let handle = server.handle();
        drop(server);
        let lookout = Db::look(&format!("{url}?application_name=lookout")).unwrap();
        assert!(connections(&lookout).await >= 1, "it holds some while it runs");
        handle.stop(false).await;
        let mut left = 0;
        for _ in 0..1200 {
            left = connections(&lookout).await;
            if left == 0 {
                break;
            }
            pause(50).await;
        }
        assert_eq!(left, 0, "connections are left");
    });
}
