//! The rules of the house, held: who may import whom, and which crate lives in which room.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, from the inside out. A module may use those of earlier lines and of its own line's right side.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("estimate", &["domain"]),
    ("credential", &["domain"]),
    ("keys", &["domain", "credential"]),
    ("text", &["domain"]),
    ("clock", &["domain"]),
    ("random", &["domain"]),
    ("config", &["domain"]),
    ("fetch", &["domain", "credential", "config"]),
    ("mail", &["domain", "text", "config"]),
    ("store", &["domain", "keys", "estimate", "credential"]),
    (
        "app",
        &[
            "domain",
            "estimate",
            "credential",
            "keys",
            "fetch",
            "mail",
            "text",
            "clock",
            "random",
            "config",
            "store",
        ],
    ),
    ("jobs", &["domain", "app", "store"]),
    ("api", &["domain", "app", "text", "credential", "estimate"]),
    ("web", &["domain", "app", "text", "api", "credential", "estimate"]),
    (
        "command",
        &[
            "domain",
            "estimate",
            "credential",
            "keys",
            "fetch",
            "mail",
            "text",
            "clock",
            "random",
            "config",
            "store",
            "app",
            "jobs",
            "api",
            "web",
        ],
    ),
];

/// Crates that live in some rooms only.
const LIVES_IN: &[(&str, &[&str])] = &[
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("actix_web", &["api", "web", "command"]),
    ("actix_multipart", &["api", "web"]),
    ("askama", &["web", "mail"]),
    ("reqwest", &["fetch"]),
    ("lettre", &["mail"]),
    ("fluent_bundle", &["text"]),
    ("jsonwebtoken", &["credential"]),
    ("ed25519_dalek", &["credential", "keys"]),
    ("aws_lc_rs", &["credential", "keys"]),
    ("getrandom", &["random"]),
    ("resvg", &["credential"]),
    ("clap", &["command"]),
    ("argon2", &["app"]),
    ("zip", &["credential", "domain"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    let room = |path: &Path| {
        let first = path.strip_prefix(&root).unwrap().components().next().unwrap();
        first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
    };
    files.into_iter().map(|path| (room(&path), path.clone(), code_of(&path))).collect()
}

/// A file's code without comments and without its tests.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The names that follow `prefix` in `code`, also inside a braced list.
fn named_after<'a>(code: &'a str, prefix: &str) -> Vec<&'a str> {
    let end = |c: char| !(c.is_alphanumeric() || c == '_');
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                names.extend(list.split(',').filter_map(|name| name.trim().split(end).next()));
            }
            None => names.extend(rest.split(end).next()),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn every_room_uses_only_the_rooms_inside_it() {
    let mut broken = Vec::new();
    for (room, path, code) in sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else { continue };
        for used in named_after(&code, "crate::") {
            let is_room = MAY_USE.iter().any(|(name, _)| *name == used);
            if is_room && used != room && !allowed.contains(&used) {
                broken.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    broken.sort();
    broken.dedup();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_crate_with_a_room_stays_in_it() {
    let mut broken = Vec::new();
    for (room, path, code) in sources() {
        for (name, rooms) in LIVES_IN {
            let used = ["::", ";"].iter().any(|end| {
                code.match_indices(&format!("{name}{end}")).any(|(at, _)| {
                    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                })
            });
            if used && !rooms.contains(&room.as_str()) {
                broken.push(format!("{} uses {name}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_has_its_rule() {
    let known: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (room, path, _) in sources() {
        assert!(
            known.contains(&room.as_str()) || room == "lib" || room == "main",
            "{}",
            path.display()
        );
    }
}
