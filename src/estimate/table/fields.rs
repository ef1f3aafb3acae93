//! Delimited text into records with their line numbers (RFC 4180 with any line ending).

use super::refusal::{Reason, TableRefused};

/// One record: the line on which it begins and its fields, quotes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub line: u64,
    pub fields: Vec<String>,
}

/// The records of a file one by one, blank lines left out; the first is the header. The bytes are all looked at
/// before the first is given: what is no text has no rows.
pub(super) fn records(
    bytes: &[u8],
) -> Result<impl Iterator<Item = Result<Record, TableRefused>>, TableRefused> {
    if [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| bytes.starts_with(mark)) {
        return Err(TableRefused::new(1, Reason::Utf16));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let on_line = |at: usize| 1 + line_ends(bytes.get(..at).unwrap_or(bytes));
    let text = std::str::from_utf8(bytes)
        .map_err(|error| TableRefused::new(on_line(error.valid_up_to()), Reason::NotUtf8))?;
    if let Some(at) = text.find('\0') {
        return Err(TableRefused::new(on_line(at), Reason::Nul));
    }
    let mut reader = Reader::new(text);
    Ok(std::iter::from_fn(move || reader.record().transpose()))
}

fn line_ends(bytes: &[u8]) -> u64 {
    let feeds = bytes.iter().filter(|b| **b == b'\n').count();
    let lone_returns = bytes
        .iter()
        .zip(bytes.iter().skip(1).chain([&0]))
        .filter(|(here, next)| **here == b'\r' && **next != b'\n')
        .count();
    (feeds + lone_returns) as u64
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: u64,
}

/// What ended a field.
#[derive(PartialEq, Eq)]
enum End {
    Field,
    Record,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.chars().peekable(), separator: separator(text), line: 1 }
    }

    /// The next record that is not a blank line.
    fn record(&mut self) -> Result<Option<Record>, TableRefused> {
        while self.rest.peek().is_some() {
            let line = self.line;
            let mut fields = Vec::new();
            loop {
                let (field, end) = self.field()?;
                fields.push(field);
                if end == End::Record {
                    break;
                }
            }
            if fields.len() > 1 || fields.iter().any(|field| !field.is_empty()) {
                return Ok(Some(Record { line, fields }));
            }
        }
        Ok(None)
    }

    fn field(&mut self) -> Result<(String, End), TableRefused> {
        while self.rest.next_if(|c| *c == ' ').is_some() {}
        if self.rest.next_if_eq(&'"').is_some() {
            return self.quoted();
        }
        let mut field = String::new();
        let end = loop {
            match self.rest.next() {
                Some('"') => return Err(TableRefused::new(self.line, Reason::StrayQuote)),
                Some(c) if c == self.separator => break End::Field,
                Some(c @ ('\n' | '\r')) => {
                    self.end_line(c);
                    break End::Record;
                }
                None => break End::Record,
                Some(c) => field.push(c),
            }
        };
        Ok((field.trim().to_owned(), end))
    }

    /// The rest of a quoted field, its opening quote read.
    fn quoted(&mut self) -> Result<(String, End), TableRefused> {
        let opened = self.line;
        let mut field = String::new();
        loop {
            match self.rest.next() {
                None => return Err(TableRefused::new(opened, Reason::OpenQuote)),
                Some('"') if self.rest.next_if_eq(&'"').is_some() => field.push('"'),
                Some('"') => break,
                Some(c) => {
                    let pair = c == '\r' && self.rest.peek() == Some(&'\n');
                    self.line += u64::from((c == '\n' || c == '\r') && !pair);
                    field.push(c);
                }
            }
        }
        while self.rest.next_if(|c| *c == ' ').is_some() {}
        let end = match self.rest.next() {
            None => End::Record,
            Some(c) if c == self.separator => End::Field,
            Some(c @ ('\n' | '\r')) => {
                self.end_line(c);
                End::Record
            }
            Some(_) => return Err(TableRefused::new(self.line, Reason::StrayQuote)),
        };
        Ok((field.trim().to_owned(), end))
    }

    fn end_line(&mut self, c: char) {
        if c == '\r' {
            let _ = self.rest.next_if_eq(&'\n');
        }
        self.line += 1;
    }
}

/// `;` where the first line that says something has one outside quotes, else `,`.
fn separator(text: &str) -> char {
    let header = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let unquoted = header.split('"').step_by(2);
    if unquoted.into_iter().any(|part| part.contains(';')) { ';' } else { ',' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, Vec<String>)> {
        let records = records(text.as_bytes()).unwrap().map(Result::unwrap);
        records.map(|record| (record.line, record.fields)).collect()
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(|x| (*x).to_owned()).collect())
    }

    #[test]
    fn lines_are_counted_through_every_ending_and_blank_line() {
        let expected = [row(1, &["a", "b"]), row(3, &["1", "2"]), row(4, &["3", ""])];
        for ending in ["\n", "\r\n", "\r"] {
            for text in ["a,b\n\n1,2\n3,\n", "a,b\n\n1,2\n3,"] {
                assert_eq!(read(&text.replace('\n', ending)), expected);
            }
        }
        assert_eq!(read("\u{feff}a;b\n\n1;2\n3;"), expected);
    }

    #[test]
    fn quotes_protect_separators_quotes_and_line_ends() {
        let text = "\"a,1\", \"b\"\"2\" ,c\r\n\"x\r\ny\",2,3\n4,5,6\n";
        let expected = [
            row(1, &["a,1", "b\"2", "c"]),
            row(2, &["x\r\ny", "2", "3"]),
            row(4, &["4", "5", "6"]),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let refused = |bytes: &[u8]| {
            let all = records(bytes).and_then(|records| records.collect::<Result<Vec<_>, _>>());
            let refused = all.unwrap_err();
            (refused.line, refused.reason)
        };
        assert_eq!(refused(b"a,b\n1,\0\n"), (2, Reason::Nul));
        assert_eq!(refused(b"\xff\xfea\0,\0"), (1, Reason::Utf16));
        assert_eq!(refused(b"\xfe\xff\0a\0,"), (1, Reason::Utf16));
        assert_eq!(refused(b"a,b\n1,\xff\n"), (2, Reason::NotUtf8));
        assert_eq!(refused(b"a,b\r\n1,2\r\n3,\xe9\r\n"), (3, Reason::NotUtf8));
        assert_eq!(refused(b"a,b\n\"1,2\n3,4\n"), (2, Reason::OpenQuote));
        assert_eq!(refused(b"a,b\n1,2\"\n"), (2, Reason::StrayQuote));
        assert_eq!(refused(b"a,b\n\"1\"x,2\n"), (2, Reason::StrayQuote));
    }
}
