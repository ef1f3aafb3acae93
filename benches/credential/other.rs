//! The same work by openbadgeslib, if it is installed.

use super::table::Other;
use super::world::World;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// How many badges it is given.
const BADGES: usize = 100;

pub fn openbadgeslib(world: &World) -> Vec<Other> {
    let Some(python) = std::env::var_os("COMPAGNON_PYTHON") else {
        println!("skipped: openbadgeslib (set COMPAGNON_PYTHON)");
        return Vec::new();
    };
    let given = json!({
        "did": world.did_document,
        "unsigned": world.documents[..BADGES],
        "signed": world.texts[..BADGES],
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/beside_openbadgeslib.py");
    let answer = ask(Command::new(python).arg(script), &given);
    let rate = |name: &str| answer[name].as_f64();
    let (Some(sign), Some(verify)) = (rate("sign"), rate("verify")) else {
        println!("skipped: openbadgeslib gave no answer");
        return Vec::new();
    };
    let name = format!("openbadgeslib {}", answer["version"].as_str().unwrap_or_default());
    vec![Other { name, sign, verify }]
}

fn ask(command: &mut Command, given: &Value) -> Value {
    let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        return Value::Null;
    };
    if let Some(mut input) = child.stdin.take() {
        // If it cannot be written, there is no answer either.
        let _ = input.write_all(given.to_string().as_bytes());
    }
    let output = child.wait_with_output();
    output.ok().and_then(|output| serde_json::from_slice(&output.stdout).ok()).unwrap_or_default()
}
