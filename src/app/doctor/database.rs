//! The database: its version, its settings, its integrity, its schema.

use super::{Check, Finding, NoInstance, causes, told};
use crate::config::Config;
use crate::store::health::{self, Schema, Setting, Version};
use crate::store::instance::{self, Instance};
use crate::store::{Db, StoreResult};

/// What is found before anything of ours is read.
pub(super) async fn findings(db: &Db) -> Vec<Finding> {
    let version = db.read(health::version).await.map(|version| of_version(&version));
    let settings = db.read(health::settings).await.map(|settings| of_settings(&settings));
    let broken = db.read(health::broken).await.map(|broken| match broken.as_slice() {
        [] => Finding::ok(Check::Integrity, "integrity-whole"),
        some => Finding::wrong(Check::Integrity, "integrity-broken").listing(some),
    });
    let broken = broken.unwrap_or_else(|error| match error.is_damage() {
        true => Finding::wrong(Check::Integrity, "integrity-broken").listing(&[causes(&error)]),
        false => Finding::failed(Check::Integrity, error),
    });
    vec![told(Check::Database, version), told(Check::Settings, settings), broken]
}

fn of_version(version: &Version) -> Finding {
    let found = match version.is_enough {
        true => Finding::ok(Check::Database, "database-answers"),
        false => Finding::wrong(Check::Database, "database-old"),
    };
    let found = found.naming("name", version.name).naming("version", &version.version);
    found.naming("needed", version.needed)
}

fn of_settings(settings: &[Setting]) -> Finding {
    let other = settings.iter().filter(|one| one.value != one.wanted);
    let other: Vec<String> =
        other.map(|one| format!("{} = {} (not {})", one.name, one.value, one.wanted)).collect();
    match other.as_slice() {
        [] => {
            let all: Vec<String> =
                settings.iter().map(|one| format!("{} = {}", one.name, one.value)).collect();
            Finding::ok(Check::Settings, "settings-right").naming("which", all.join(", "))
        }
        some => Finding::warning(Check::Settings, "settings-other").listing(some),
    }
}

/// The instance, where the schema is this program's; the finding on the schema is added.
pub(super) async fn instance(
    db: &Db,
    findings: &mut Vec<Finding>,
    config: &Config,
) -> Result<Option<Instance>, NoInstance> {
    let schema = db.read(health::schema).await;
    let found = match &schema {
        Ok(schema) if !schema.is_there => {
            return Err(NoInstance(config.data.display().to_string()));
        }
        Ok(schema) => of_schema(schema),
        Err(error) => Finding::failed(Check::Schema, error),
    };
    findings.push(found);
    if !schema.is_ok_and(|schema| schema.pending.is_empty() && schema.unknown.is_empty()) {
        return Ok(None);
    }
    let read: StoreResult<Option<Instance>> = db.read(instance::find).await;
    match read {
        Ok(None) => Err(NoInstance(config.data.display().to_string())),
        Ok(found) => Ok(found),
        Err(error) => {
            findings.push(Finding::failed(Check::BaseUrl, error));
            Ok(None)
        }
    }
}

fn of_schema(schema: &Schema) -> Finding {
    match (schema.pending.as_slice(), schema.unknown.as_slice()) {
        ([], []) => Finding::ok(Check::Schema, "schema-same"),
        (pending, []) => Finding::not_checked(Check::Schema, "schema-older").listing(pending),
        (_, unknown) => Finding::wrong(Check::Schema, "schema-newer").listing(unknown),
    }
}
