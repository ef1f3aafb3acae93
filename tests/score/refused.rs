//! What is refused: the exit code, the line, the reason, and that nothing was written.

use super::{Desk, plain};

const HEADER: &str = "submission,reviewer,criterion,score\n";

/// Asserts that the desk's input is refused and that the folder is as before.
fn assert_refused(desk: &Desk, arguments: &[&str], code: i32, said: &[&str]) {
    desk.put("scores.csv", "an earlier result");
    let before = desk.names();
    let output = desk.score(arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    for words in said {
        assert!(text.contains(words), "\"{words}\" is not in: {text}");
    }
    assert!(output.stdout.is_empty());
    assert_eq!(desk.names(), before);
    assert_eq!(desk.read("scores.csv"), "an earlier result");
}

fn refused(reviews: impl AsRef<[u8]>, said: &[&str]) {
    assert_refused(&Desk::with(reviews), &["--scale", "0:4"], 1, said);
}

#[test]
fn a_refused_input_leaves_no_output_file() {
    let desk = Desk::with(format!("{HEADER}s,p,a,9\n"));
    assert_eq!(desk.score(&["--scale", "0:4"]).status.code(), Some(1));
    assert_eq!(desk.names(), ["reviews.csv"]);
}

#[test]
fn a_missing_column_is_refused() {
    refused("submission,reviewer,score\ns,p,1\n", &["line 1", "\"criterion\" is missing"]);
    refused("s,p,a,1\n", &["line 1", "\"submission\" is missing"]);
    refused("submission,reviewer,criterion,score,score\ns,p,a,1,2\n", &["line 1", "twice"]);
}

#[test]
fn an_empty_file_is_refused() {
    refused("", &["line 1", "empty"]);
    refused("\u{feff}\r\n\r\n", &["line 1", "empty"]);
    refused(HEADER, &["line 1", "no row"]);
}

#[test]
fn a_score_outside_the_scale_or_off_its_steps_is_refused() {
    refused(format!("{HEADER}s,p,a,4\ns,q,a,5\n"), &["line 3", "5 is outside the scale 0:4"]);
    refused(format!("{HEADER}s,p,a,-1\n"), &["line 2", "outside"]);
    refused(format!("{HEADER}s,p,a,1e308\n"), &["line 2", "outside"]);
    refused(format!("{HEADER}s,p,a,2.5\n"), &["line 2", "2.5 is not a whole number of steps"]);
}

#[test]
fn a_score_that_is_no_finite_number_is_refused() {
    for text in ["NaN", "nan", "inf", "-inf", "infinity", "1e999"] {
        refused(format!("{HEADER}s,p,a,1\ns,q,a,{text}\n"), &["line 3", text, "finite"]);
    }
    refused(format!("{HEADER}s,p,a,three\n"), &["line 2", "\"three\" is not a number"]);
    refused(format!("{HEADER}s,p,a,\n"), &["line 2", "\"score\" is empty"]);
    refused(format!("{HEADER}s,p,a,\"1.000,5\"\n"), &["line 2", "not a number"]);
}

#[test]
fn a_repeated_mark_is_refused_with_both_lines() {
    refused(format!("{HEADER}s,p,a,1\n\ns,q,a,2\ns,p,a,1\n"), &["line 5", "line 2"]);
}

#[test]
fn text_that_is_no_table_is_refused() {
    refused(b"submission,reviewer,criterion,score\ns,p,a,1\ns\xe9,q,a,2\n", &["line 3", "UTF-8"]);
    refused(format!("{HEADER}s,p,a,1\n\"s,q,a,2\n"), &["line 3", "not closed"]);
    refused(format!("{HEADER}s,p,a,1\ns,q,a\n"), &["line 3", "3 fields", "4"]);
    // A decimal comma without quotes, where commas separate.
    refused(format!("{HEADER}s,p,a,2,5\n"), &["line 2", "5 fields", "4"]);
    refused(format!("{HEADER}s,p,,2\n"), &["line 2", "\"criterion\" is empty"]);
}

#[test]
fn lines_are_counted_with_every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = format!("{HEADER}s,p,a,1\n\n\"s\",q,a,9\n").replace('\n', end);
        refused(text, &["line 4", "outside"]);
    }
}

#[test]
fn a_criterion_called_total_beside_others_is_refused() {
    refused(format!("{HEADER}s,p,a,1\ns,p,total,1\n"), &["line 3", "\"total\""]);
}

#[test]
fn a_criterion_without_a_scale_is_refused() {
    let desk = Desk::with(plain());
    assert_refused(&desk, &["--scale", "a=0:4"], 1, &["line 3", "\"b\" has no scale"]);
}

#[test]
fn authors_that_cannot_be_read_are_refused() {
    let desk = Desk::with(plain());
    desk.put("authors.csv", "submission,name\ns1,p1\n");
    let arguments = ["--scale", "0:4", "--authors", "authors.csv"];
    assert_refused(&desk, &arguments, 1, &["authors.csv", "line 1", "\"author\" is missing"]);
    desk.put("authors.csv", "submission,author\ns1\n");
    assert_refused(&desk, &arguments, 1, &["authors.csv", "line 2", "1 fields"]);
}

#[test]
fn marks_on_ones_own_work_alone_are_refused() {
    let desk = Desk::with(format!("{HEADER}s,p,a,1\n"));
    desk.put("authors.csv", "submission,author\ns,p\n");
    let arguments = ["--scale", "0:4", "--authors", "authors.csv"];
    assert_refused(&desk, &arguments, 1, &["no mark by a peer"]);
}

#[test]
fn a_missing_file_is_not_an_answer() {
    let desk = Desk::with(plain());
    let arguments = ["--scale", "0:4", "--authors", "nowhere.csv"];
    assert_refused(&desk, &arguments, 2, &["nowhere.csv"]);
    let output = desk.run(&["--reviews", "nowhere.csv", "--scale", "0:4", "--out", "new.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!desk.path("new.csv").exists());
}

#[test]
fn bad_usage_is_told_and_nothing_is_written() {
    let cases: [(&[&str], &str); 11] = [
        (&[], "--scale"),
        (&["--scale", "4"], "MIN:MAX"),
        (&["--scale", "4:0"], "below"),
        (&["--scale", "0:4", "--step", "3"], "whole number of steps"),
        (&["--scale", "0:4", "--step", "0"], "above zero"),
        (&["--scale", "0:4", "--weights", "a=0,b=0"], "not all zero"),
        (&["--scale", "0:4", "--weights", "a=-1"], "zero or above"),
        (&["--scale", "0:4", "--weights", "c=1"], "\"c\""),
        (&["--scale", "0:4", "--weights", "2"], "CRITERION=NUMBER"),
        (&["--scale", "0:4", "--mastery", "65"], "0 to 1"),
        (&["--scale", "0:4", "--model", "median"], "median"),
    ];
    for (arguments, said) in cases {
        assert_refused(&Desk::with(plain()), arguments, 2, &[said]);
    }
}

#[test]
fn an_input_is_never_written_over() {
    let desk = Desk::with(plain());
    let output = desk.run(&["--reviews", "reviews.csv", "--scale", "0:4", "--out", "reviews.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(desk.read("reviews.csv"), plain());
    desk.put("x.reviewers.csv", plain());
    let output = desk.run(&["--reviews", "x.reviewers.csv", "--scale", "0:4", "--out", "x.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(desk.read("x.reviewers.csv"), plain());
    assert!(!desk.path("x.csv").exists());
}

#[test]
fn where_one_file_cannot_be_written_none_is() {
    let desk = Desk::with(plain());
    std::fs::create_dir(desk.path("scores.reviewers.csv")).unwrap();
    assert_refused(&desk, &["--scale", "0:4"], 2, &["scores.reviewers.csv"]);
}

/// A text in UTF-16, as spreadsheets save "Unicode text".
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn text_in_utf_16_is_refused_by_its_name() {
    let text = plain();
    let marked = format!("\u{feff}{text}");
    refused(utf16(&marked, u16::to_le_bytes), &["line 1", "UTF-16", "CSV UTF-8"]);
    refused(utf16(&marked, u16::to_be_bytes), &["line 1", "UTF-16", "CSV UTF-8"]);
    // Without its mark it is a text full of NULs.
    refused(utf16(&text, u16::to_le_bytes), &["line 1", "NUL", "UTF-16"]);
    refused(utf16(&text, u16::to_be_bytes), &["line 1", "NUL", "UTF-16"]);
}

#[test]
fn a_nul_character_is_refused_wherever_it_stands() {
    refused(format!("{HEADER}s,p,a,1\ns,q\0,a,2\n"), &["line 3", "NUL"]);
    let beside = "submission,reviewer,criterion,score,note\ns,p,a,1,x\n\ns,q,a,2,\0\n";
    refused(beside, &["line 4", "NUL"]);
}

#[test]
fn a_header_alone_is_refused_with_every_line_end() {
    for header in ["submission,reviewer,criterion,score", "submission;reviewer;criterion;score"] {
        for end in ["", "\n", "\r\n", "\r", "\n\n \n"] {
            refused(format!("{header}{end}"), &["line 1", "no row"]);
        }
    }
    refused(format!("\n\n{HEADER}"), &["line 3", "no row"]);
}

#[test]
fn a_line_is_counted_through_fields_that_run_over_lines() {
    let header = "submission,reviewer,criterion,score,note\n";
    let long = "s,p,a,1,\"one\ntwo\r\nthree \"\"quoted\"\"\"\n";
    refused(format!("{header}{long}s,q,a,9,x\n"), &["line 5", "outside"]);
    refused(format!("{header}{long}{long}"), &["line 5", "line 2"]);
    // The line of a row is the one on which it begins.
    refused(format!("{header}s,p,a,9,\"one\ntwo\"\ns,q,a,1,x\n"), &["line 2", "outside"]);
    refused(format!("{header}{long}s,q,a,1,\"open\n\n\n"), &["line 5", "not closed"]);
    refused(format!("{header}{long}s,q,a,1,x\"y\n"), &["line 5", "quote"]);
    // The first wrong line is told, whatever is wrong further down.
    refused(format!("{header}s,p,a\ns,q,a,1,x\"y\n"), &["line 2", "3 fields"]);
}

#[test]
fn a_repeated_mark_is_seen_through_another_spelling() {
    for again in [" s , p , a ,1", "\"s\",\"p\",\"a\",1.0", "s,p,a,2"] {
        refused(format!("{HEADER}s,p,a,1\n{again}\n"), &["line 3", "line 2"]);
    }
    let (composed, apart) = ("Zo\u{e9}", "Zoe\u{301}");
    let twice = format!("{HEADER}s,{composed},a,1\ns,{apart},a,2\n");
    refused(twice, &["line 3", "line 2"]);
}

#[test]
fn marks_off_their_grid_are_refused_on_every_grid() {
    let on = |scale: &str, step: &str, score: &str| {
        let desk = Desk::with(format!("{HEADER}s,p,a,{score}\n"));
        let said = ["line 2", "not a whole number of steps"];
        assert_refused(&desk, &["--scale", scale, "--step", step], 1, &said);
    };
    on("0:4", "0.5", "1.25");
    on("1:5", "2", "2");
    on("0:1", "0.1", "0.55");
    on("-2:2", "1", "-0.5");
    on("0:4", "1", "3.0001");
}

#[test]
fn what_looks_like_a_number_and_is_none_is_refused() {
    for text in ["1 000", "1_0", "0x1", "1e", "--1", "+", ".", "1/2", "٣", "Infinit", "1,2,3"] {
        let text = format!("{HEADER}s,p,a,1\ns,q,a,\"{text}\"\n");
        refused(text, &["line 3", "is not a number"]);
    }
    for text in ["INF", "+inf", "-NaN", "1e400", "-1e999"] {
        refused(format!("{HEADER}s,p,a,1\ns,q,a,{text}\n"), &["line 3", "not a finite number"]);
    }
    refused(format!("{HEADER}s,p,a,1e3\n"), &["line 2", "1000 is outside"]);
}

#[test]
fn a_huge_field_is_refused_in_a_few_words() {
    let huge = "x".repeat(5_000_000);
    for row in [format!("{huge},p,a,1"), format!("s,{huge},a,1"), format!("s,p,{huge},1")] {
        refused(format!("{HEADER}{row}\n"), &["line 2", "longer than 200 characters"]);
    }
    let desk = Desk::with(format!("{HEADER}s,p,a,\"{}\"\n", "9".repeat(5_000_000)));
    let output = desk.score(&["--scale", "0:4"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.len() < 500, "{} bytes of complaint", output.stderr.len());
    // What would do something to a terminal does nothing.
    let output = Desk::with(format!("{HEADER}s,p,a,\u{1b}[31mx\n")).score(&["--scale", "0:4"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn choices_that_make_no_sense_are_told_and_nothing_is_written() {
    let cases: [(&[&str], &str); 16] = [
        (&["--scale", "5:1"], "below"),
        (&["--scale", "1:1"], "below"),
        (&["--scale", "0:inf"], "MIN:MAX"),
        (&["--scale", "NaN:4"], "MIN:MAX"),
        (&["--scale", "0:4:8"], "MIN:MAX"),
        (&["--scale", ""], "MIN:MAX"),
        (&["--scale", "0:4,0:5"], "twice"),
        (&["--scale", "0:4", "--step=-1"], "above zero"),
        (&["--scale", "0:4", "--step", "NaN"], "--step"),
        (&["--scale", "0:4", "--step", "0.0000001"], "at most a million"),
        (&["--scale", "0:4", "--weights", "a=1,zz=2"], "\"zz\""),
        (&["--scale", "0:4", "--weights", "a=1,a=2"], "twice"),
        (&["--scale", "0:4", "--weights", "a=NaN"], "--weights"),
        (&["--scale", "0:4", "--mastery", "1.01"], "0 to 1"),
        (&["--scale", "0:4", "--mastery=-0.1"], "0 to 1"),
        (&["--scale", "0:4", "--mastery", "NaN"], "0 to 1"),
    ];
    for (arguments, said) in cases {
        assert_refused(&Desk::with(plain()), arguments, 2, &[said]);
    }
}

#[test]
fn what_is_no_file_is_never_replaced() {
    let desk = Desk::with(plain());
    std::fs::create_dir(desk.path("folder")).unwrap();
    let before = desk.names();
    for out in ["folder", "folder/", ".", "..", "/", "nowhere/scores.csv", "reviews.csv/x.csv", ""]
    {
        let output = desk.run(&["--reviews", "reviews.csv", "--scale", "0:4", "--out", out]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{out}: {text}");
        assert!(text.contains("cannot write") || out.is_empty(), "{out}: {text}");
        assert_eq!(desk.names(), before, "{out}");
    }
    assert_eq!(std::fs::read_dir(desk.path("folder")).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_device_or_a_socket_is_never_replaced() {
    let desk = Desk::with(plain());
    let socket = std::os::unix::net::UnixListener::bind(desk.path("socket")).unwrap();
    let before = desk.names();
    let output = desk.run(&["--reviews", "reviews.csv", "--scale", "0:4", "--out", "socket"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("socket") && text.contains("no regular file"), "{text}");
    assert_eq!(desk.names(), before);
    drop(socket);
}

#[cfg(unix)]
#[test]
fn an_input_is_not_written_over_by_another_name() {
    let desk = Desk::with(plain());
    std::os::unix::fs::symlink(desk.path("reviews.csv"), desk.path("link.csv")).unwrap();
    for out in ["link.csv", "./reviews.csv"] {
        let output = desk.run(&["--reviews", "reviews.csv", "--scale", "0:4", "--out", out]);
        assert_eq!(output.status.code(), Some(2), "{out}");
        assert_eq!(desk.read("reviews.csv"), plain(), "{out}");
    }
    desk.put("authors.csv", "submission,author\ns1,p9\n");
    let output = desk.run(&[
        "--reviews",
        "reviews.csv",
        "--authors",
        "authors.csv",
        "--scale",
        "0:4",
        "--out",
        "authors.csv",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(desk.read("authors.csv"), "submission,author\ns1,p9\n");
    assert_eq!(desk.names(), ["authors.csv", "link.csv", "reviews.csv"]);
}

#[test]
fn the_last_of_a_million_rows_is_refused_by_its_line() {
    let mut text = HEADER.to_owned();
    for row in 0..1_000_000_u32 {
        text.push_str(&format!("s{},p{},a,{}\n", row / 20, row % 20, row % 5));
    }
    text.push_str("s0,p21,a,9\n");
    refused(&text, &["line 1000002", "9 is outside"]);
    let open = format!("{HEADER}s,p,a,1\n{}", "\"s,p,a,1\n".repeat(999_999));
    // The first quote is closed by the second, on the next line.
    refused(open, &["line 4", "quote"]);
}

#[test]
fn anchors_that_fit_nothing_are_refused_with_their_line() {
    let cases = [
        ("s9,a,1\n", "line 2", "s9"),
        ("s1,a,1\ns1,style,1\n", "line 3", "no peer marked the criterion \"style\""),
        ("s1,a,5\n", "line 2", "5 is outside the scale 0:4"),
        ("s1,a,NaN\n", "line 2", "finite"),
        ("", "line 1", "no row"),
    ];
    for (rows, line, reason) in cases {
        let desk = Desk::with(plain());
        desk.put("anchors.csv", format!("submission,criterion,score\n{rows}"));
        let arguments = ["--scale", "0:4", "--anchors", "anchors.csv", "--json", "report.json"];
        assert_refused(&desk, &arguments, 1, &["anchors.csv", line, reason]);
    }
    let desk = Desk::with(plain());
    assert_refused(&desk, &["--scale", "0:4", "--json", "reviews.csv"], 2, &["is an input"]);
    for taken in ["scores.csv", "scores.reviewers.csv"] {
        assert_refused(&desk, &["--scale", "0:4", "--json", taken], 2, &["a file each"]);
    }
    assert_refused(&desk, &["--scale", "0:4", "--anchors", "none.csv"], 2, &["none.csv"]);
}
