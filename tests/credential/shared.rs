//! The published material beside the project, where it is present.

use serde_json::Value;
use std::path::PathBuf;

/// A file or folder of the published material; `None`, with a line that says so, where there is none.
pub fn path(relative: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMPAGNON_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")),
        PathBuf::from,
    );
    let path = root.join(relative);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {relative} is not beside the project");
    None
}

/// The text of a file of the published material.
pub fn text(relative: &str) -> Option<String> {
    path(relative).map(|path| std::fs::read_to_string(path).unwrap())
}

/// A JSON file of the published material.
pub fn json(relative: &str) -> Option<Value> {
    text(relative).map(|text| serde_json::from_str(&text).unwrap())
}
