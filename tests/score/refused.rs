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
    refused(b"\xff\xfes\0u\0b\0", &["line 1", "UTF-8"]);
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
