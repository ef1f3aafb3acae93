//! Rosters: the people a trainer announces, as CSV or as JSON lines.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Email, Named, Refusal, Role, facts, person_name};

/// The most lines of a roster.
pub const LONGEST_ROSTER: usize = 2000;

facts! {
    /// Why a roster, or a line of it, is refused.
    pub enum BadRoster {
        /// It is not UTF-8.
        Encoding = "roster_encoding",
        /// It names nobody.
        Empty = "roster_empty",
        /// It has more than [`LONGEST_ROSTER`] lines.
        TooLong = "roster_too_long",
        /// Its first line does not name the columns `email` and `name`, or names one that we do not know.
        Header = "roster_header",
        /// The line cannot be read.
        Line = "roster_line",
        /// The role is neither `learner` nor `trainer`.
        Role = "roster_role",
        /// The address stands on an earlier line too.
        Twice = "roster_twice",
        /// The person has another role in the cohort; change it there.
        OtherRole = "roster_other_role",
        /// The account of that address is suspended.
        Suspended = "roster_suspended",
    }
}

/// One person announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterLine {
    /// On which line, from 1, the header being line 1 of a CSV.
    pub line: u64,
    /// The address.
    pub email: Email,
    /// The name.
    pub name: String,
    /// The role in the cohort.
    pub role: Role,
}

/// What is wrong with a line (0 for the whole), in which column (may be empty).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterFault {
    /// Which line.
    pub line: u64,
    /// Which column.
    pub column: &'static str,
    /// What.
    pub refusal: Refusal,
}

impl RosterFault {
    /// A fault of a line, in a column.
    pub fn new(line: u64, column: &'static str, fact: impl Into<Refusal>) -> Self {
        Self { line, column, refusal: fact.into() }
    }
}

/// One line as it was written, not yet judged.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    email: String,
    name: String,
    role: Option<String>,
}

/// Reads a roster in CSV: a header with `email`, `name` and perhaps `role` (else everyone is a learner), parted
/// by commas or semicolons; a byte order mark and CRLF are taken.
///
/// # Errors
/// Every fault, with its line.
pub fn roster_from_csv(bytes: &[u8]) -> Result<Vec<RosterLine>, Vec<RosterFault>> {
    // The reader counts a line at its line feed: with a carriage return before it, one too late.
    let text = utf8(bytes)?.replace("\r\n", "\n");
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let names = reader.headers().map(|names| {
        let names = names.iter().map(str::to_lowercase);
        names.collect::<csv::StringRecord>()
    });
    let names = names.map_err(|_| vec![RosterFault::new(1, "", BadRoster::Header)])?;
    let known = |name: &str| ["email", "name", "role"].contains(&name);
    let has = |wanted: &str| names.iter().filter(|name| *name == wanted).count() == 1;
    if !names.iter().all(known) || !has("email") || !has("name") {
        return Err(vec![RosterFault::new(1, "", BadRoster::Header)]);
    }
    let rows = reader.records().enumerate().map(|(index, record)| {
        let after_header = u64::try_from(index).unwrap_or(0) + 2;
        let record = record.map_err(|_| after_header)?;
        let line = record.position().map_or(after_header, csv::Position::line);
        let raw = record.deserialize::<Raw>(Some(&names)).map_err(|_| line)?;
        Ok((line, raw))
    });
    judge(rows)
}

/// Reads a roster in JSON lines: `{"email": …, "name": …, "role": …}`, the role being optional.
///
/// # Errors
/// Every fault, with its line.
pub fn roster_from_json_lines(bytes: &[u8]) -> Result<Vec<RosterLine>, Vec<RosterFault>> {
    let text = utf8(bytes)?;
    let lines = text.lines().zip(1_u64..).filter(|(text, _)| !text.trim().is_empty());
    judge(lines.map(|(text, line)| match serde_json::from_str::<Raw>(text) {
        Ok(raw) => Ok((line, raw)),
        Err(_) => Err(line),
    }))
}

fn utf8(bytes: &[u8]) -> Result<&str, Vec<RosterFault>> {
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|_| vec![RosterFault::new(0, "", BadRoster::Encoding)])?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Judges each line, and all of them together.
fn judge(
    rows: impl Iterator<Item = Result<(u64, Raw), u64>>,
) -> Result<Vec<RosterLine>, Vec<RosterFault>> {
    let (mut lines, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeMap::new());
    for row in rows.take(LONGEST_ROSTER + 1) {
        match row {
            Err(line) => faults.push(RosterFault::new(line, "", BadRoster::Line)),
            Ok((line, raw)) => match judge_line(line, &raw) {
                Err(found) => faults.extend(found),
                Ok(one) if seen.insert(one.email.clone(), line).is_some() => {
                    faults.push(RosterFault::new(line, "email", BadRoster::Twice));
                }
                Ok(one) => lines.push(one),
            },
        }
    }
    if lines.len() + faults.len() > LONGEST_ROSTER {
        return Err(vec![RosterFault::new(0, "", BadRoster::TooLong)]);
    }
    if lines.is_empty() && faults.is_empty() {
        faults.push(RosterFault::new(0, "", BadRoster::Empty));
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

fn judge_line(line: u64, raw: &Raw) -> Result<RosterLine, Vec<RosterFault>> {
    let mut faults = Vec::new();
    let email = Email::parse(&raw.email);
    let email = email.map_err(|fact| faults.push(RosterFault::new(line, "email", fact))).ok();
    let name = person_name(&raw.name);
    let name = name.map_err(|fact| faults.push(RosterFault::new(line, "name", fact))).ok();
    let role = match raw.role.as_deref().map(str::trim) {
        None | Some("") => Some(Role::Learner),
        Some(text) => Role::named(&text.to_lowercase()),
    };
    if role.is_none() {
        faults.push(RosterFault::new(line, "role", BadRoster::Role));
    }
    match (email, name, role) {
        (Some(email), Some(name), Some(role)) => Ok(RosterLine { line, email, name, role }),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(
        found: Result<Vec<RosterLine>, Vec<RosterFault>>,
    ) -> Vec<(u64, &'static str, &'static str)> {
        let faults = found.unwrap_err();
        faults.into_iter().map(|fault| (fault.line, fault.column, fault.refusal.key)).collect()
    }

    #[test]
    fn a_roster_reads_the_same_however_a_spreadsheet_wrote_it() {
        let plain =
            roster_from_csv(b"email,name,role\nana@x.fr,Ana,trainer\nbo@x.fr,Bo,\n").unwrap();
        assert_eq!(plain.len(), 2);
        assert_eq!((plain[0].role, plain[1].role), (Role::Trainer, Role::Learner));
        assert_eq!(plain[1].line, 3);
        let semicolons =
            "\u{feff}Email;Name;Role\r\nAna@x.fr; Ana ;Trainer\r\nbo@x.fr;Bo;learner\r\n";
        assert_eq!(roster_from_csv(semicolons.as_bytes()).unwrap(), plain);
        let json = b"{\"email\":\"ana@x.fr\",\"name\":\"Ana\",\"role\":\"trainer\"}\n\n{\"email\":\"bo@x.fr\",\"name\":\"Bo\"}";
        let json = roster_from_json_lines(json).unwrap();
        assert_eq!(
            json.iter().map(|one| &one.email).collect::<Vec<_>>(),
            [&plain[0].email, &plain[1].email]
        );
    }

    #[test]
    fn every_faulty_line_is_named() {
        let csv = b"email,name,role\nana,Ana,learner\nbo@x.fr,,boss\nbo@x.fr,Bo,learner\nBO@x.fr,Bo,learner\nc@x.fr\n";
        assert_eq!(
            keys(roster_from_csv(csv)),
            [
                (2, "email", "email_malformed"),
                (3, "name", "name_missing"),
                (3, "role", "roster_role"),
                (5, "email", "roster_twice"),
                (6, "", "roster_line"),
            ]
        );
        assert_eq!(keys(roster_from_json_lines(b"{\"email\":1}")), [(1, "", "roster_line")]);
    }

    #[test]
    fn a_roster_that_is_none_is_refused_as_a_whole() {
        assert_eq!(keys(roster_from_csv(b"")), [(1, "", "roster_header")]);
        assert_eq!(keys(roster_from_csv(b"email,name\n")), [(0, "", "roster_empty")]);
        assert_eq!(keys(roster_from_csv(b"mail,name\na@x.fr,A\n")), [(1, "", "roster_header")]);
        assert_eq!(
            keys(roster_from_csv(b"email,name\n\xff@x.fr,A\n")),
            [(0, "", "roster_encoding")]
        );
        let long = format!(
            "email,name\n{}",
            (0..2001).map(|i| format!("a{i}@x.fr,A\n")).collect::<String>()
        );
        assert_eq!(keys(roster_from_csv(long.as_bytes())), [(0, "", "roster_too_long")]);
    }
}
