//! What is accepted, and that its form changes no byte of the result.

use super::{Desk, file, plain, rows};

const SCALE: [&str; 2] = ["--scale", "0:4"];

#[test]
fn the_output_has_a_row_per_submission_and_criterion_and_the_totals() {
    let desk = Desk::with(plain());
    let scores = desk.scores(&SCALE);
    let lines: Vec<&str> = scores.lines().collect();
    assert_eq!(lines[0], "submission,criterion,score,sd,low90,high90,p_mastery,reviews");
    let keys: Vec<String> =
        lines[1..].iter().map(|l| l.split(',').take(2).collect::<Vec<_>>().join("/")).collect();
    let expected: Vec<String> =
        (1..=6).flat_map(|s| ["a", "b", "total"].map(|c| format!("s{s}/{c}"))).collect();
    assert_eq!(keys, expected);
    for line in &lines[1..] {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| fields[i].parse::<f64>().unwrap();
        let top = if fields[1] == "total" { 8.0 } else { 4.0 };
        assert!(0.0 <= number(4) && number(4) <= number(2), "{line}");
        assert!(number(2) <= number(5) && number(5) <= top, "{line}");
        assert!((0.0..=1.0).contains(&number(6)) && number(3) > 0.0, "{line}");
        assert_eq!(fields[7], "3");
    }
    let reviewers = desk.read("scores.reviewers.csv");
    let lines: Vec<&str> = reviewers.lines().collect();
    assert_eq!(lines[0], "reviewer,leniency,reliability,reviews");
    assert_eq!(lines.len(), 7);
    assert!(lines[1].starts_with("p1,") && lines[1].ends_with(",3"), "{}", lines[1]);
    assert_eq!(desk.names(), ["reviews.csv", "scores.csv", "scores.reviewers.csv"]);
}

#[test]
fn the_form_of_the_file_changes_no_byte() {
    let expected = Desk::with(plain()).scores(&SCALE);
    let semicolons =
        file("submission;reviewer;criterion;score", |(s, p, c, x)| format!("{s};{p};{c};{x},0"));
    let quoted = file(
        "\"criterion\",\"note, free\",\"score\",\"reviewer\",\"submission\"",
        |(s, p, c, x)| {
            format!("\"{c}\",\"a \"\"note\"\",\nover two lines\",\"{x},0\", \"{p}\" ,{s}")
        },
    );
    let forms = [
        ("CRLF", plain().replace('\n', "\r\n")),
        ("BOM", format!("\u{feff}{}", plain())),
        (
            "BOM, CRLF, semicolons and decimal commas",
            format!("\u{feff}{}", semicolons.replace('\n', "\r\n")),
        ),
        ("semicolons", semicolons),
        ("quotes, other columns and another order", quoted),
        (
            "blank lines and no line end at the end",
            plain().replace('\n', "\n\n").trim_end().to_owned(),
        ),
        (
            "decimal points",
            file("submission,reviewer,criterion,score", |(s, p, c, x)| {
                format!("{s},{p},{c},{x}.00")
            }),
        ),
    ];
    for (form, text) in forms {
        assert_eq!(Desk::with(text).scores(&SCALE), expected, "{form}");
    }
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let desk = Desk::with(plain());
    let expected = desk.scores(&SCALE);
    let reviewers = desk.read("scores.reviewers.csv");
    let text = plain();
    let (header, body) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = body.lines().collect();
    lines.reverse();
    lines.swap(0, 17);
    let turned = Desk::with(format!("{header}\n{}\n", lines.join("\n")));
    assert_eq!(turned.scores(&SCALE), expected);
    assert_eq!(turned.read("scores.reviewers.csv"), reviewers);
}

#[test]
fn other_names_of_reviewers_change_no_byte_of_the_scores() {
    let expected = Desk::with(plain()).scores(&SCALE);
    let other = |p: &str| ["zz", "m", "k9", "a", "q", "b"][p[1..].parse::<usize>().unwrap() - 1];
    let renamed = file("submission,reviewer,criterion,score", |(s, p, c, x)| {
        format!("{s},{},{c},{x}", other(p))
    });
    assert_eq!(Desk::with(renamed).scores(&SCALE), expected);
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_nearly_the_same_scores() {
    let desk = Desk::with(plain());
    let one = desk.scores(&[&SCALE[..], &["--seed", "7"]].concat());
    assert_eq!(desk.scores(&[&SCALE[..], &["--seed", "7"]].concat()), one);
    let other = desk.scores(&[&SCALE[..], &["--seed", "8"]].concat());
    assert_ne!(one, other);
    for (a, b) in one.lines().zip(other.lines()).skip(1) {
        let number = |line: &str, i: usize| line.split(',').nth(i).unwrap().parse::<f64>().unwrap();
        assert!((number(a, 2) - number(b, 2)).abs() < 0.5 * number(a, 3), "{a} {b}");
    }
}

#[test]
fn marks_on_ones_own_work_are_counted_and_never_used() {
    let expected = Desk::with(plain()).scores(&SCALE);
    let desk = Desk::with(format!("{}s1,p1,a,4\ns1,p1,b,4\ns2,p2,a,4\n", plain()));
    let authors: String = (1..=6).map(|i| format!("p{i};s{i}\r\n")).collect();
    desk.put("authors.csv", format!("author;submission\r\n{authors}"));
    let output = desk.score(&[&SCALE[..], &["--authors", "authors.csv"]].concat());
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains("3 marks on one's own work left out"), "{printed}");
    assert_eq!(desk.read("scores.csv"), expected);
}

#[test]
fn weights_and_scales_of_their_own_make_the_total() {
    let desk =
        Desk::with("submission,reviewer,criterion,score\ns,p,a,2\ns,p,b,1.5\ns,q,a,1\ns,q,b,3\n");
    let scores = desk.scores(&[
        "--scale",
        "a=0:2,b=0:3",
        "--step",
        "b=0.5",
        "--weights",
        "a=2,b=0.5",
        "--model",
        "mean",
    ]);
    let total = scores.lines().find(|line| line.starts_with("s,total,")).unwrap();
    // 2 x 1.5 + 0.5 x 2.25.
    assert!(total.starts_with("s,total,4.1250,"), "{total}");
}

#[test]
fn a_submission_without_a_review_on_some_criterion_has_no_total() {
    let desk = Desk::with(format!("{}s7,p1,a,3\n", plain()));
    let scores = desk.scores(&SCALE);
    let own: Vec<&str> = scores.lines().filter(|line| line.starts_with("s7,")).collect();
    assert_eq!(own.len(), 1);
    assert!(own[0].starts_with("s7,a,") && own[0].ends_with(",1"), "{}", own[0]);
}

#[test]
fn a_single_criterion_and_its_total_are_the_same_estimate() {
    let only = |name: &str| {
        let kept = rows().into_iter().filter(|row| row.2 == "a");
        let lines: String = kept.map(|(s, p, _, x)| format!("{s},{p},{name},{x}\n")).collect();
        format!("submission,reviewer,criterion,score\n{lines}")
    };
    let scores = Desk::with(only("overall")).scores(&SCALE);
    let lines: Vec<&str> = scores.lines().skip(1).collect();
    for pair in lines.chunks(2) {
        assert_eq!(pair[0].replace("overall", "total"), pair[1]);
    }
    let total = Desk::with(only("total")).scores(&SCALE);
    let expected: Vec<&str> = lines.iter().skip(1).step_by(2).copied().collect();
    assert_eq!(total.lines().skip(1).collect::<Vec<_>>(), expected);
}

#[test]
fn mastery_is_a_share_of_the_scale() {
    let desk =
        Desk::with("submission,reviewer,criterion,score\ns,p,a,2\ns,q,a,4\nt,p,a,3\nt,q,a,5\n");
    let at = |share: &str| {
        let scores = desk.scores(&["--scale", "1:5", "--model", "mean", "--mastery", share]);
        scores.lines().nth(1).unwrap().split(',').nth(6).unwrap().to_owned()
    };
    // The mean is 3, half of the way from 1 to 5.
    assert_eq!(at("0.5"), "0.5000");
    assert!(at("0.625").parse::<f64>().unwrap() < 0.5);
}

#[test]
fn labels_are_written_back_as_they_were() {
    let desk =
        Desk::with("submission,reviewer,criterion,score\n\"é, \"\"1\"\"\",\"p;1\",clarté,3\n");
    let scores = desk.scores(&SCALE);
    assert!(scores.contains("\n\"é, \"\"1\"\"\",clarté,"), "{scores}");
    assert!(desk.read("scores.reviewers.csv").contains("\n\"p;1\","));
}

#[test]
fn a_number_may_be_written_in_every_usual_way() {
    let expected = Desk::with(plain()).scores(&SCALE);
    for (form, of) in [
        ("exponents", &(|x: u32| format!("{x}0e-1")) as &dyn Fn(u32) -> String),
        ("signs, and zero with a minus", &|x| if x == 0 { "-0".into() } else { format!("+{x}") }),
        ("many zeros", &|x| format!("000{x}.{}", "0".repeat(60))),
        ("spaces and tabs around", &|x| format!(" \t{x}\u{a0} ")),
        ("a point at the end", &|x| format!("{x}.")),
    ] {
        let text = file("submission,reviewer,criterion,score", |(s, p, c, x)| {
            format!(" {s} ,{p}\t,  {c},{}", of(*x))
        });
        assert_eq!(Desk::with(text).scores(&SCALE), expected, "{form}");
    }
    let thousands = Desk::with("submission,reviewer,criterion,score\ns,p,a,1e3\ns,q,a,2e3\n");
    let scores = thousands.scores(&["--scale", "0:3000", "--step", "1000", "--model", "mean"]);
    assert!(scores.contains("s,a,1500.0000,"), "{scores}");
}

#[test]
fn a_label_is_the_same_in_each_of_its_unicode_forms() {
    let header = "submission,reviewer,criterion,score\n";
    let (one, other) = ("\u{e9}t\u{e9}", "e\u{301}te\u{301}");
    let rows = |first: &str, second: &str| {
        format!("{header}{first},p,a,1\n{second},q,a,3\n{first},{first},a,4\nt,p,a,2\n")
    };
    let plain = Desk::with(rows(one, one));
    let mixed = Desk::with(rows(one, other));
    // In the authors' file the name is in its other form: it is still one's own work.
    plain.put("authors.csv", format!("submission,author\n{one},{one}\n"));
    mixed.put("authors.csv", format!("submission,author\n{other},{other}\n"));
    let arguments = [&SCALE[..], &["--authors", "authors.csv"]].concat();
    let expected = plain.scores(&arguments);
    assert_eq!(expected.lines().filter(|line| line.starts_with(one)).count(), 2);
    assert!(expected.lines().nth(3).unwrap().ends_with(",2"), "{expected}");
    assert_eq!(mixed.scores(&arguments), expected);
}

#[test]
fn an_earlier_result_is_replaced_whole() {
    let desk = Desk::with(plain());
    let expected = desk.scores(&SCALE);
    let reviewers = desk.read("scores.reviewers.csv");
    desk.put("scores.csv", "x".repeat(100_000));
    desk.put("scores.reviewers.csv", "y".repeat(100_000));
    assert_eq!(desk.scores(&SCALE), expected);
    assert_eq!(desk.read("scores.reviewers.csv"), reviewers);
}

#[test]
fn what_others_wrote_beside_the_marks_may_be_long() {
    let expected = Desk::with(plain()).scores(&SCALE);
    let comment = "Très bien, \"\"vraiment\"\" ;\n".repeat(10_000);
    let text = file("submission,reviewer,criterion,score,comment", |(s, p, c, x)| {
        format!("{s},{p},{c},{x},\"{comment}\"")
    });
    assert_eq!(Desk::with(text).scores(&SCALE), expected);
}

/// Runs in a thread, so that a blow-up is a failure and no endless wait.
fn within<T: Send + 'static>(seconds: u64, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(work()));
    wait.recv_timeout(std::time::Duration::from_secs(seconds)).expect("it hangs")
}

#[test]
fn a_million_rows_are_no_trouble() {
    let scores = within(300, || {
        let mut text = "submission,reviewer,criterion,score\n".to_owned();
        for row in 0..1_000_000_u32 {
            let (work, place) = (row / 20, row % 20);
            let reviewer = (work + place * 2_503) % 50_000;
            let score = (work % 5 + (row.wrapping_mul(2_654_435_761) >> 30)) % 5;
            text.push_str(&format!("s{work},p{reviewer},a,{score}\n"));
        }
        // The sampler itself takes a minute more on one core, in proportion to the marks.
        Desk::with(text).scores(&["--scale", "0:4", "--model", "mean"])
    });
    assert_eq!(scores.lines().count(), 1 + 2 * 50_000);
}

#[test]
fn help_names_every_option_of_the_contract() {
    let output = Desk::with("").run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    for option in
        ["reviews", "authors", "scale", "step", "weights", "mastery", "out", "model", "seed"]
    {
        assert!(text.contains(&format!("--{option}")), "{option}");
    }
}

#[test]
fn anchors_show_that_a_whole_class_is_too_kind() {
    let desk = Desk::with(plain());
    let before = desk.scores(&SCALE);
    // Three works are worth a point less on both criteria than peers say.
    desk.put(
        "anchors.csv",
        "submission,criterion,score\ns2,a,1\ns2,b,1\ns4,a,2\ns4,b,2.5\ns5,a,2\ns5,b,2\n",
    );
    let output = desk.score(&[&SCALE[..], &["--anchors", "anchors.csv"]].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(", anchored"), "{said}");
    let after = desk.read("scores.csv");
    let score = |text: &str| -> f64 {
        let row = text.lines().find(|line| line.starts_with("s3,total,")).unwrap();
        row.split(',').nth(2).unwrap().parse().unwrap()
    };
    // s3 has no anchor itself: it comes down with the class.
    assert!(score(&after) < score(&before) - 0.5, "{} {}", score(&before), score(&after));
}

#[test]
fn the_report_says_what_the_tables_say() {
    let desk = Desk::with(plain());
    let scores = desk.scores(&[&SCALE[..], &["--json", "report.json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&desk.read("report.json")).unwrap();
    assert_eq!((&report["seed"], &report["anchored"]), (&1.into(), &false.into()));
    for line in scores.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let work = &report["submissions"][fields[0]];
        let numbers = match fields[1] {
            "total" => &work["total"],
            criterion => &work["criteria"][criterion],
        };
        for (name, at) in [("score", 2), ("sd", 3), ("low90", 4), ("high90", 5), ("p_mastery", 6)] {
            let told = numbers[name].as_f64().unwrap();
            assert_eq!(format!("{told:.4}"), fields[at], "{line} {name}");
        }
    }
    assert_eq!(report["reviewers"].as_object().unwrap().len(), 6);
    assert!(report["reviewers"]["p1"]["blind"].as_f64().unwrap() < 0.9);
}
