//! Changes to documents, one after another, each taken from a list of choices: what a careless
//! issuer or a forger might do to a badge, and much that nobody would.

use compagnon::credential::contexts::{
    CREDENTIALS_V1, CREDENTIALS_V2, ContextSet, MULTIKEY, OPEN_BADGES, OPEN_BADGES_EXTENSIONS,
};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Choices made beforehand, so that a case can be made smaller until it is plain.
pub struct Choices(std::vec::IntoIter<u16>);

impl Choices {
    pub fn new(choices: Vec<u16>) -> Self {
        Self(choices.into_iter())
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % end.max(1)
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// Every name that the contexts define at any depth, and names of other kinds.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let others = [
        "@id",
        "@type",
        "@graph",
        "@context",
        "@value",
        "@included",
        "@reverse",
        "@nest",
        "honours",
        "https://schema.org/name",
        "schema:name",
        "_:p",
        "",
        "Id",
        "names",
        "ob:honours",
        "@foo",
    ];
    let mut names: Vec<String> = others.map(str::to_owned).into();
    for url in [CREDENTIALS_V2, OPEN_BADGES, OPEN_BADGES_EXTENSIONS] {
        let text = ContextSet::published().text(url).unwrap();
        collect_names(&serde_json::from_str(text).unwrap(), &mut names);
    }
    names
});

fn collect_names(value: &Value, names: &mut Vec<String>) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        if !name.starts_with('@') && !names.contains(name) {
            names.push(name.clone());
        }
        collect_names(inner, names);
    }
}

const TEXTS: [&str; 30] = [
    "",
    "x",
    "https://a.example/1",
    "https://a.example/1#",
    "https://a.example",
    "http://a.example:80/é?q#f",
    "did:web:badges.example",
    "urn:uuid:1",
    "urn:x-undefined:honours",
    "https://relative.invalid/x",
    "https://relative.invalid",
    "_:b0",
    "_:c14n0",
    "@id",
    "@type",
    "@none",
    "a/b",
    "#f",
    "x y:z",
    "https://x y/",
    "xsd:date",
    "name:x",
    "issuer",
    "assertionMethod",
    "mailto:a@b.example",
    "\"\\\n\r\t\u{8}\u{c}",
    "\u{0}\u{1f}\u{7f}\u{80}",
    "\u{fffe}\u{ffff}\u{feff}😀️",
    "\u{202e}ער中",
    "2026-01-01T00:00:00Z",
];

/// Makes one change; a document stays an object.
pub fn change(document: &mut Value, choices: &mut Choices) {
    let before = document.clone();
    change_anything(document, choices);
    if !document.is_object() {
        *document = before;
    }
}

fn change_anything(document: &mut Value, choices: &mut Choices) {
    match choices.below(20) {
        0 | 1 => add_member(document, choices),
        2 => with_object(document, choices, |object, choices| {
            let name = choices.of(&names_of(object)).clone();
            object.shift_remove(&name);
        }),
        3 => with_object(document, choices, |object, choices| {
            let (old, new) = (choices.of(&names_of(object)).clone(), choices.of(&NAMES).clone());
            if let Some(value) = object.shift_remove(&old) {
                object.insert(new, value);
            }
        }),
        4 => copy(document, choices),
        5 => {
            let value = value(document, choices);
            *place(document, choices, |_| true) = value;
        }
        6 => change_array(document, choices),
        7 => {
            let text = text(document, choices);
            *place(document, choices, Value::is_string) = json!(text);
        }
        8 => set(document, choices, "id"),
        9 => set(document, choices, "type"),
        10 => with_object(document, choices, |object, choices| {
            let by = choices.below(2);
            let mut members: Vec<_> = std::mem::take(object).into_iter().collect();
            if by == 0 {
                members.reverse()
            } else {
                members.sort_by(|a, b| a.0.cmp(&b.0))
            }
            *object = members.into_iter().collect();
        }),
        11 => change_context(document, choices),
        12 | 13 => say_elsewhere(document, choices),
        14 | 15 => {
            let text = likely_text(document, choices);
            *place(document, choices, Value::is_string) = json!(text);
        }
        16 => {
            let id = likely_text(document, choices);
            let object = json!({"id": id, "type": ["Profile"], "name": text(document, choices)});
            let name = *choices.of(&["parentOrg", "creator", "source", "evidence", "related"]);
            with_object(document, choices, |members, _| drop(members.insert(name.into(), object)));
        }
        17 => {
            let item = place(document, choices, |value| !value.is_array()).clone();
            if let Value::Array(items) = place(document, choices, Value::is_array) {
                items.push(item);
            }
        }
        _ => with_object(document, choices, |object, choices| {
            let name = choices.of(&names_of(object)).clone();
            if name != "type" {
                object.shift_remove(&name);
            }
        }),
    }
}

/// A member of one object said of another that may well have it, too.
fn say_elsewhere(document: &mut Value, choices: &mut Choices) {
    let of_type = |value: &Value| value.get("type").is_some();
    let from = place(document, choices, of_type).as_object().cloned().unwrap_or_default();
    let name = choices.of(&names_of(&from)).clone();
    let Some(value) = from.get(&name).cloned() else { return };
    let same = |other: &Value| other.get("type") == from.get("type");
    if let Value::Object(object) = place(document, choices, same) {
        object.insert(name, value);
    }
}

/// A text that stands in the document at some place, or one that may well do.
fn likely_text(document: &mut Value, choices: &mut Choices) -> String {
    let likely = [0, 1, 2, 3, 6, 7, 14, 18, 22, 23, 24, 25, 26, 27, 28, 29];
    match choices.below(3) {
        0 => place(document, choices, Value::is_string).as_str().unwrap_or("x").to_owned(),
        1 => TEXTS[*choices.of(&likely)].to_owned(),
        _ => format!("https://a.example/{}", choices.below(9)),
    }
}

fn names_of(object: &Map<String, Value>) -> Vec<String> {
    let names: Vec<String> = object.keys().cloned().collect();
    if names.is_empty() { vec![String::new()] } else { names }
}

/// A value somewhere in the document.
fn place<'d>(
    document: &'d mut Value,
    choices: &mut Choices,
    wanted: impl Fn(&Value) -> bool,
) -> &'d mut Value {
    let mut places = Vec::new();
    collect_places(document, "", &wanted, &mut places);
    if places.is_empty() {
        return document;
    }
    let pointer = choices.of(&places).clone();
    document.pointer_mut(&pointer).unwrap()
}

fn collect_places(
    value: &Value,
    at: &str,
    wanted: &impl Fn(&Value) -> bool,
    places: &mut Vec<String>,
) {
    if wanted(value) {
        places.push(at.to_owned());
    }
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            collect_places(inner, &format!("{at}/{name}"), wanted, places);
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, inner)| {
            collect_places(inner, &format!("{at}/{i}"), wanted, places);
        }),
        _ => {}
    }
}

fn with_object(
    document: &mut Value,
    choices: &mut Choices,
    change: impl FnOnce(&mut Map<String, Value>, &mut Choices),
) {
    if let Value::Object(object) = place(document, choices, Value::is_object) {
        change(object, choices);
    }
}

fn add_member(document: &mut Value, choices: &mut Choices) {
    let (name, value) = (choices.of(&NAMES).clone(), value(document, choices));
    with_object(document, choices, |object, _| drop(object.insert(name, value)));
}

/// The same thing at a second place.
fn copy(document: &mut Value, choices: &mut Choices) {
    let part = place(document, choices, |_| true).clone();
    let name = choices.of(&NAMES).clone();
    match place(document, choices, |value| value.is_object() || value.is_array()) {
        Value::Object(object) => drop(object.insert(name, part)),
        Value::Array(array) => array.push(part),
        _ => {}
    }
}

fn change_array(document: &mut Value, choices: &mut Choices) {
    let how = choices.below(4);
    if how == 0 {
        let one = place(document, choices, |_| true);
        *one = Value::Array(vec![one.take()]);
        return;
    }
    if let Value::Array(items) = place(document, choices, Value::is_array) {
        match how {
            1 => items.reverse(),
            2 => items.extend(items.first().cloned()),
            _ => items.clear(),
        }
    }
}

/// Another text, which may be the id of something in the document.
fn text(document: &mut Value, choices: &mut Choices) -> String {
    match choices.below(8) {
        0 => "é".repeat(1 + choices.below(3000)),
        1 => choices.of(&NAMES).clone(),
        2..=4 => place(document, choices, Value::is_string).as_str().unwrap_or("x").to_owned(),
        _ => (*choices.of(&TEXTS)).to_owned(),
    }
}

fn value(document: &mut Value, choices: &mut Choices) -> Value {
    let text = json!(text(document, choices));
    match choices.below(24) {
        0..=5 => text,
        6 => json!(choices.below(3) * 500),
        7 => json!(-(choices.below(3) as i64)),
        8 => json!([0.1, 1.5, 1e21, -0.0, 100.0, 1e-7][choices.below(6)]),
        9 => json!(u64::MAX - choices.below(2) as u64),
        10 => json!(choices.below(2) == 0),
        11 => json!(null),
        12 => json!([]),
        13 => json!({}),
        14 => json!([text, text]),
        15 => json!({"id": text}),
        16 => json!({"id": text, "type": choices.of(&NAMES)}),
        17 => json!({"type": [choices.of(&NAMES), choices.of(&NAMES)], "name": text}),
        18 => json!({"name": text}),
        19 => json!({"@value": text, "@language": "fr"}),
        20 => json!({"@value": text}),
        21 => {
            json!({"type": "Profile", "name": text, "parentOrg": {"type": ["Profile"], "name": text}})
        }
        22 => json!({choices.of(&NAMES).as_str(): text}),
        _ => place(document, choices, |_| true).clone(),
    }
}

fn set(document: &mut Value, choices: &mut Choices, name: &str) {
    let text = match name {
        "type" => choices.of(&NAMES).clone(),
        _ => text(document, choices),
    };
    let before = choices.below(3);
    with_object(document, choices, |object, _| {
        let value = match (object.get_mut(name), before) {
            (Some(Value::Array(all)), 0) => return all.push(json!(text)),
            (Some(Value::Array(all)), 1) => return all.insert(0, json!(text)),
            _ => json!(text),
        };
        object.insert(name.to_owned(), value);
    });
}

fn change_context(document: &mut Value, choices: &mut Choices) {
    let contexts = [
        json!(OPEN_BADGES),
        json!(OPEN_BADGES_EXTENSIONS),
        json!(CREDENTIALS_V2),
        json!(CREDENTIALS_V1),
        json!(MULTIKEY),
        json!("https://a.example/c"),
        json!("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"),
        json!({"honours": "https://a.example/h"}),
        json!([]),
        json!(null),
    ];
    let one = choices.of(&contexts).clone();
    match choices.below(6) {
        0 => {
            with_object(document, choices, |object, _| drop(object.insert("@context".into(), one)))
        }
        1 => with_object(document, choices, |object, _| {
            object.insert("@context".into(), json!([CREDENTIALS_V2, one]));
        }),
        2 => document["@context"] = json!([CREDENTIALS_V2, one]),
        3 => document["@context"] = one,
        4 => document["@context"] = json!([CREDENTIALS_V2, OPEN_BADGES, one]),
        _ => {
            if let Some(list) = document["@context"].as_array_mut() {
                list.reverse();
            }
        }
    }
}
