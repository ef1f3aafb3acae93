//! The table: what is sent, and what must be answered. `docs/verification.md` names the reasons.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// One row: a thing that must not be taken for a good badge, or that must not harm whoever looks at it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name: a letter, a number, and a letter for the variant.
    pub id: String,
    /// What is wrong, in a sentence.
    pub what: String,
    /// Instead of the rest: the test that holds the row, as `file::function`.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// How it is sent.
    #[serde(default)]
    pub send: Send,
    /// How it is made.
    pub make: Option<Make>,
    /// What the site serves, below a path of the row's own.
    #[serde(default)]
    pub serve: Vec<Laid>,
    /// Whom the reader names.
    pub recipient: Option<String>,
    /// The HTTP status that is due.
    #[serde(default = "ok")]
    pub status: u16,
    /// The problem that is due, where it is one.
    pub problem: Option<String>,
    /// The verdict that is due.
    pub verdict: Option<String>,
    /// The check that decides it.
    pub step: Option<String>,
    /// How that check ends, where the verdict does not say so.
    pub outcome: Option<String>,
    /// Why, by its code; of a badge that is good: the note beside the pass.
    pub reason: Option<String>,
    /// The answer about the recipient.
    pub answer: Option<String>,
    /// What the answer must say somewhere.
    #[serde(default)]
    pub shows: Vec<String>,
    /// What it must not.
    #[serde(default)]
    pub hides: Vec<String>,
    /// The paths that the site is asked for, below the row's own; nothing else may be.
    #[serde(default)]
    pub asked: Vec<String>,
}

const fn ok() -> u16 {
    200
}

/// How a row is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Send {
    /// As the body, the badge's own bytes.
    #[default]
    Raw,
    /// In JSON, as `text`.
    Text,
    /// In JSON, as `file` in base64.
    File,
    /// In JSON, as `url`.
    Url,
    /// As the body, under `application/json`.
    Json,
    /// To the page, by its form.
    Page,
    /// As a bearer token, for who one is.
    Bearer,
    /// Only a head that announces so many bytes as the text says.
    Announced,
}

/// How what is sent is made.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Make {
    /// A text as it stands.
    Text(Literal),
    /// A badge in JSON with an embedded proof.
    Badge(Badge),
    /// A badge in a token.
    Jwt(Token),
    /// A picture.
    Png(Picture),
    /// A drawing.
    Svg(Drawing),
    /// Something that needs a program of its own.
    Built(Built),
}

/// A text, with `{site}`, `{trap}` and the like filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Literal {
    /// The text.
    pub text: String,
}

/// Something made by a program of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Built {
    /// Which.
    pub name: String,
}

/// A change to a document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Where, as a JSON pointer.
    pub at: String,
    /// What is put there.
    pub put: Option<toml::Value>,
    /// What is put there, in JSON.
    pub json: Option<String>,
    /// That it goes away.
    #[serde(default)]
    pub drop: bool,
}

/// Whose key signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The issuer's, Ed25519.
    #[default]
    Own,
    /// A stranger's, Ed25519.
    Stranger,
    /// The issuer's, on P-256.
    P256,
}

/// How the issuer is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// By its key.
    #[default]
    Key,
    /// By its place on the site, as `did:web`.
    Web,
}

/// A badge with an embedded proof.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Badge {
    /// How the issuer is named.
    pub issuer: Named,
    /// Whether a status list on the site is named.
    pub listed: bool,
    /// What is changed before it is signed.
    pub before: Vec<Change>,
    /// By which suite it is signed.
    pub suite: Option<String>,
    /// Whose key signs.
    pub key: Key,
    /// Under which name of a key.
    pub method: Option<String>,
    /// What is changed in it afterwards.
    pub after: Vec<Change>,
    /// What is replaced in its text, once.
    pub replace: Option<(String, String)>,
}

/// A badge in a token.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// Whose key signs and, with the issuer, is named.
    pub key: Key,
    /// How the issuer is named.
    pub issuer: Named,
    /// Changes to the header.
    pub header: Vec<Change>,
    /// Changes to the claims.
    pub claims: Vec<Change>,
    /// How it is signed, if not by the key.
    pub signature: Option<String>,
    /// What is done to its text afterwards.
    pub shape: Option<String>,
}

/// A picture with a good badge, or with less or more.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Picture {
    /// Changes to the badge before it is signed.
    pub before: Vec<Change>,
    /// What is done to the file.
    pub fault: Option<String>,
}

/// A drawing with a good badge, and this in it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drawing {
    /// What stands before the drawing.
    pub head: String,
    /// What stands inside it, after the badge.
    pub inside: String,
    /// That so often.
    pub times: Option<usize>,
    /// That it carries no badge.
    pub bare: bool,
}

/// What the site serves at a path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laid {
    /// The path, below the row's own.
    pub at: String,
    /// What: `text`, `list`, `did`, or a way to misbehave.
    pub kind: String,
    /// The status.
    #[serde(default = "ok")]
    pub status: u16,
    /// The media type, where it is another than JSON.
    #[serde(rename = "type")]
    pub media: Option<String>,
    /// The text, or where to.
    pub text: Option<String>,
    /// Of a list: whose key signs.
    #[serde(default)]
    pub key: Key,
    /// Of a list: its bits, where they are not all clear.
    pub bits: Option<String>,
    /// Of a list or a document: what is changed before it is signed or served.
    #[serde(default)]
    pub before: Vec<Change>,
    /// Of a list: what is changed afterwards.
    #[serde(default)]
    pub after: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Row>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every row of every file of the table.
pub fn rows() -> Vec<Row> {
    let mut files: Vec<_> = fs::read_dir(root().join("tests/negative"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let file: File =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        file.row
    };
    files.iter().flat_map(read).collect()
}

/// What the table must hold: each of these, in one variant at least.
const KINDS: [(&str, u32); 4] = [("J", 13), ("V", 27), ("F", 7), ("S", 8)];

#[test]
fn the_table_leaves_nothing_out_and_names_nothing_twice() {
    let rows = rows();
    let kind = |row: &Row| row.id.trim_end_matches(|c: char| c.is_ascii_lowercase()).to_owned();
    let found: BTreeSet<String> = rows.iter().map(kind).collect();
    let due: BTreeSet<String> = KINDS
        .iter()
        .flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}-{number:02}")))
        .collect();
    assert_eq!(found, due);
    let ids: BTreeSet<&String> = rows.iter().map(|row| &row.id).collect();
    assert_eq!(ids.len(), rows.len(), "an id stands twice");
}

#[test]
fn each_row_says_what_is_due_or_names_the_test_that_holds_it() {
    for row in rows() {
        let id = &row.id;
        if let Some(place) = &row.place {
            let (file, function) = place.split_once("::").unwrap();
            let text = fs::read_to_string(root().join(file)).unwrap_or_default();
            assert!(text.contains(&format!("fn {function}(")), "{id}: there is no {place}");
            assert!(row.make.is_none() && row.verdict.is_none(), "{id}");
            continue;
        }
        assert!(row.make.is_some(), "{id}: nothing is sent");
        let told = row.verdict.is_some() || row.problem.is_some() || row.answer.is_some();
        assert!(told, "{id}: nothing is expected");
        let why = row.step.is_some() && row.reason.is_some();
        assert!(why || row.verdict.as_deref() == Some("valid") || row.problem.is_some(), "{id}");
        assert_eq!(row.problem.is_some(), row.status >= 400, "{id}");
    }
}
