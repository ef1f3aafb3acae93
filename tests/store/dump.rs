//! The portable copy of the database: it knows every table, and both databases agree on every column.

use compagnon::store::{Db, StoreError, dump};

use crate::support::{Backend, on_both};

on_both! { with_db:
    async fn every_table_is_copied(db: Db) {
        let counted = db.read(|conn| {
            for (table, _) in dump::TABLES {
                dump::count(conn, table)?;
                assert!(!dump::columns(conn, table)?.is_empty(), "{table} has no columns");
            }
            dump::schema_version(conn)
        });
        assert!(counted.await.unwrap().as_str() >= "20261123000000");
    }
}

#[test]
fn the_copied_tables_are_those_of_the_migrations() {
    for backend in ["sqlite", "postgres"] {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(backend);
        let mut tables = Vec::new();
        let mut migrations: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().path()).collect();
        migrations.sort();
        for migration in migrations {
            let text = std::fs::read_to_string(migration.join("up.sql")).unwrap();
            tables.extend(text.lines().filter_map(|line| {
                line.strip_prefix("CREATE TABLE ")
                    .map(|rest| rest.trim_end_matches(" (").to_owned())
            }));
        }
        let copied: Vec<&str> = dump::TABLES.iter().map(|(name, _)| *name).collect();
        assert_eq!(tables, copied, "{backend}");
    }
}

#[test]
fn both_databases_have_the_same_columns() {
    let columns = |backend: Backend| {
        let folder = tempfile::tempdir().unwrap();
        let url = backend.fresh(folder.path())?;
        Some(actix_web::rt::System::new().block_on(async move {
            let db = Db::open(&url, 2).unwrap();
            let read = db.read(|conn| {
                let mut all = Vec::new();
                for (table, _) in dump::TABLES {
                    let names: Vec<String> =
                        dump::columns(conn, table)?.into_iter().map(|column| column.name).collect();
                    all.push((*table, names));
                }
                Ok::<_, StoreError>(all)
            });
            read.await.unwrap()
        }))
    };
    let sqlite = columns(Backend::Sqlite);
    let Some(postgres) = columns(Backend::Postgres) else { return };
    assert_eq!(sqlite.unwrap(), postgres);
}
