//! What makes the inputs of the table: real badges by real keys, so that only what a row names is wrong with them.

mod built;
mod pictures;
mod served;
mod signed;

pub use served::lay;

use compagnon::credential::did;
use compagnon::credential::signer::Signer;
use compagnon::keys::SecretKey;
use serde_json::Value;

use super::site::{Site, Trap};
use super::table::{Change, Key, Make, Named};
use crate::credential::verify::world::{OTHER, OWN, key};

/// The index of the badges in their status lists.
pub const INDEX: u32 = 17;

/// What the rows have in common.
pub struct World {
    /// The site that may be asked.
    pub site: Site,
    /// What may never be.
    pub trap: Trap,
    p256: Box<dyn Signer>,
}

impl World {
    /// A new one.
    pub fn new() -> Self {
        let p256 = SecretKey::generate_p256().unwrap().signer().unwrap();
        Self { site: Site::start(), trap: Trap::start(), p256 }
    }

    /// What a row sees of it.
    pub fn scene(&self, id: &str) -> Scene<'_> {
        let place = id.to_ascii_lowercase();
        Scene {
            site: format!("http://localhost:{}/{place}", self.site.port),
            web: format!("did:web:localhost%3A{}:{place}", self.site.port),
            path: format!("/{place}"),
            world: self,
        }
    }
}

/// The world of one row, which has a path of its own on the site.
pub struct Scene<'a> {
    /// The row's address on the site.
    pub site: String,
    /// The row's path on the site.
    pub path: String,
    web: String,
    world: &'a World,
}

impl Scene<'_> {
    fn signer(&self, which: Key) -> Box<dyn Signer + '_> {
        match which {
            Key::Own => key(OWN),
            Key::Stranger => key(OTHER),
            Key::P256 => Box::new(Borrowed(self.world.p256.as_ref())),
        }
    }

    /// The name of the issuer: its key, or its place.
    fn issuer(&self, named: Named, which: Key) -> String {
        match named {
            Named::Key => did::did_key(self.signer(which).public_key()).unwrap(),
            Named::Web => self.web.clone(),
        }
    }

    fn method(&self, named: Named, which: Key) -> String {
        did::method_id(&self.issuer(named, which), self.signer(which).public_key())
    }

    /// A text with the names of this world in it.
    pub fn filled(&self, text: &str) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        let trap = format!("127.0.0.1:{}", self.world.trap.port);
        text.replace("{site}", &self.site)
            .replace("{trap}", &trap)
            .replace("{trap_port}", &self.world.trap.port.to_string())
            .replace("{own}", &self.issuer(Named::Key, Key::Own))
            .replace("{own_key}", &self.method(Named::Key, Key::Own))
            .replace("{stranger}", &self.issuer(Named::Key, Key::Stranger))
            .replace("{stranger_key}", &self.method(Named::Key, Key::Stranger))
            .replace("{stranger_jwk}", &key(OTHER).public_key().jwk().to_string())
            .replace("{web}", &self.web)
            .replace("{web_key}", &self.method(Named::Web, Key::Own))
    }

    fn changed(&self, document: &mut Value, changes: &[Change]) {
        for change in changes {
            let put = match (&change.put, &change.json) {
                (Some(put), None) => serde_json::to_value(put).unwrap().to_string(),
                (None, Some(text)) => text.clone(),
                (None, None) => {
                    assert!(change.drop, "{}: nothing is said", change.at);
                    apply(document, &change.at, None);
                    continue;
                }
                (Some(_), Some(_)) => panic!("{}: two values", change.at),
            };
            let value: Value = serde_json::from_str(&self.filled(&put)).unwrap();
            apply(document, &change.at, Some(value));
        }
    }
}

/// Puts a value at a JSON pointer, or takes away what stands there.
fn apply(document: &mut Value, at: &str, value: Option<Value>) {
    let (parent, name) = at.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("there is no {at}"));
    match (parent, value) {
        (Value::Object(members), Some(value)) => drop(members.insert(name, value)),
        (Value::Object(members), None) => drop(members.shift_remove(&name).unwrap()),
        (Value::Array(items), Some(value)) if name == "-" => items.push(value),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
        (Value::Array(items), None) => drop(items.remove(name.parse().unwrap())),
        (other, _) => panic!("{at} stands in {other}"),
    }
}

/// A signer that stays where it is.
struct Borrowed<'a>(&'a dyn Signer);

impl Signer for Borrowed<'_> {
    fn public_key(&self) -> &compagnon::credential::key::PublicKey {
        self.0.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, compagnon::credential::signer::SignError> {
        self.0.sign(message)
    }
}

/// What a row sends.
pub fn made(scene: &Scene<'_>, make: &Make) -> Vec<u8> {
    match make {
        Make::Text(literal) => scene.filled(&literal.text).into_bytes(),
        Make::Badge(badge) => signed::badge(scene, badge).into_bytes(),
        Make::Jwt(token) => signed::token(scene, token).into_bytes(),
        Make::Png(picture) => pictures::png(scene, picture),
        Make::Svg(drawing) => pictures::svg(scene, drawing).into_bytes(),
        Make::Built(built) => built::built(scene, &built.name),
    }
}
