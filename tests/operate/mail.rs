//! Mail by SMTP, seen from the mail server's side.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use compagnon::jobs;
use compagnon::store::jobs as queue;
use reqwest::Method;
use serde_json::json;

use crate::support::{Timed, beginning, decoded, on_both};

/// The value of a header, its folded lines joined.
fn header(message: &str, name: &str) -> String {
    let head = message.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    let found = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    found.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
}

/// Undoes the encoded words of a header (RFC 2047, base64 in UTF-8).
fn words(text: &str) -> String {
    assert!(text.is_ascii(), "a header is ASCII: {text}");
    let (mut bytes, mut after_encoded) = (Vec::new(), true);
    for word in text.split(' ') {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        // White space between two encoded words is none.
        if !(after_encoded && (encoded.is_some() || bytes.is_empty())) {
            bytes.push(b' ');
        }
        after_encoded = encoded.is_some();
        match encoded {
            Some(encoded) => bytes.extend(STANDARD.decode(encoded).unwrap()),
            None => bytes.extend(word.bytes()),
        }
    }
    String::from_utf8(bytes).unwrap()
}

on_both! { with_timed:
    async fn a_letter_arrives_by_smtp_once_the_mail_server_takes_it(timed: Timed) {
        let Timed { server, clock, sink } = timed;
        let trainer = server.person("Théo").await;
        let cohort = server.empty_cohort("Écrire à plusieurs").await;
        server.place(cohort, trainer.person, compagnon::domain::Role::Trainer).await;
        let path = format!("/api/v1/cohorts/{cohort}/roster");
        let roster = trainer.client.request(Method::POST, &path).header("content-type", "text/csv");
        let csv = "email,name\nzoe@example.fr,Zoé\n".to_owned();
        trainer.client.send(roster.body(csv)).await.expect(200);

        // The mail server says 451: the job is put off with its reason, and nothing has arrived.
        assert_eq!(jobs::drain(&server.app).await.unwrap(), 1);
        let failing = server.app.read(|conn| Ok(queue::failing(conn)?)).await.unwrap();
        assert_eq!(failing.len(), 1);
        assert!(failing[0].0 == "mail" && failing[0].1.contains("451"), "{failing:?}");
        assert!(failing[0].1.contains("come back later"), "{failing:?}");
        assert!(!failing[0].1.contains("zoe"), "the address is not kept: {failing:?}");
        assert_eq!(sink.letters().len(), 0);
        assert_eq!(jobs::drain(&server.app).await.unwrap(), 0, "not before its time");

        clock.set(beginning() + TimeDelta::seconds(2));
        assert_eq!(jobs::drain(&server.app).await.unwrap(), 1);
        assert_eq!(server.app.read(|conn| Ok(queue::list(conn)?)).await.unwrap(), []);
        let letters = sink.letters();
        let [letter] = &letters[..] else { panic!("{letters:?}") };
        assert_eq!(letter.from, "noreply@badges.example");
        assert_eq!(letter.to, ["zoe@example.fr"]);
        let message = &letter.message;
        assert_eq!(header(message, "From"), "Compagnon <noreply@badges.example>");
        assert_eq!(header(message, "To"), "zoe@example.fr");
        assert_eq!(words(&header(message, "Subject")), "On vous attend : Écrire à plusieurs");
        assert_eq!(header(message, "Date"), "Mon, 02 Mar 2026 09:00:02 +0000");
        assert!(header(message, "Message-ID").ends_with("@badges.example>"));
        assert_eq!(header(message, "Content-Type"), "text/plain; charset=utf-8");
        let text = decoded(message);
        assert!(text.contains("inscrit·e dans la cohorte « Écrire à plusieurs »"), "{text}");
        // The link in it is good.
        let body = json!({"token": server.link_in(&text), "password": "un cheval bleu"});
        server.anonymous().post("/api/v1/one-time-links/use", &body).await.expect(200);
    }
}
