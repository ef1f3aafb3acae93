//! Badges of an issuer elsewhere.

use compagnon::credential::{did, jwt};
use serde_json::{Value, json};

use crate::credential::verify::world::{OWN, key, signed_as, unsigned};

/// A badge of an issuer elsewhere that names itself by its key: nothing need be looked up. Changed before it is signed.
pub fn foreign(number: u32, change: impl FnOnce(&mut Value)) -> Value {
    let key = key(OWN);
    let name = did::did_key(key.public_key()).unwrap();
    signed_as(
        &unsigned_foreign(number, change),
        key.as_ref(),
        &did::method_id(&name, key.public_key()),
    )
}

fn unsigned_foreign(number: u32, change: impl FnOnce(&mut Value)) -> Value {
    let name = did::did_key(key(OWN).public_key()).unwrap();
    let mut badge = unsigned();
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    badge["id"] = json!(format!("urn:uuid:9d1e6f7e-0000-4000-9000-{number:012}"));
    // Evidence of this badge would speak of another id.
    badge.as_object_mut().unwrap().shift_remove("evidence");
    badge["issuer"] = json!({"id": name, "type": ["Profile"], "name": "École d'ailleurs"});
    badge["validFrom"] = json!(format!("2025-01-01T00:00:{:02}Z", number % 60));
    change(&mut badge);
    badge
}

/// The same as a VC-JWT.
pub fn foreign_jwt(number: u32) -> String {
    let key = key(OWN);
    let name = did::did_key(key.public_key()).unwrap();
    jwt::sign(
        &unsigned_foreign(number, |_| ()),
        key.as_ref(),
        &did::method_id(&name, key.public_key()),
    )
    .unwrap()
}
