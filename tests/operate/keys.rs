//! `compagnon keys` on the machine: a key is revoked in two steps.

use crate::support::{Place, on_both};

/// The keys of an algorithm as `keys list` prints them: id and state.
fn keys(place: &Place, algorithm: &str) -> Vec<(String, String)> {
    let said = place.run(&["keys", "list"]).expect(0);
    let lines = said.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let such = lines.filter(|fields| fields[1] == algorithm);
    such.map(|fields| (fields[0].to_owned(), fields[2].to_owned())).collect()
}

/// The one key of an algorithm in a state.
fn key(place: &Place, state: &str) -> String {
    let all: Vec<_> = keys(place, "Ed25519").into_iter().filter(|(_, its)| its == state).collect();
    assert_eq!(all.len(), 1, "{state}: {all:?}");
    all[0].0.clone()
}

on_both! { with_place:
    async fn a_key_is_revoked_in_two_steps_on_the_machine(place: Place) {
        drop(place.open_under("https://badges.example").await);
        place.run(&["issuer", "add", "--name", "École", "--url", "https://ecole.example"]).expect(0);
        let lost = key(&place, "active");
        let next = key(&place, "next");
        place.run(&["keys", "revoke", &lost]).expect(2);
        let early = ["keys", "revoke", &lost, "--reason", "volée", "--at", "2020-01-01T00:00:00Z"];
        assert_ne!(place.run(&early).code, 0);
        assert_eq!(place.run(&["keys", "pending"]).expect(0), "", "nothing was asked");

        let ask = ["keys", "revoke", &lost, "--reason", "volée"];
        let first = place.run(&ask).expect(0).trim().to_owned();
        assert_ne!(place.run(&ask).code, 0, "it is asked already");
        let waiting = place.run(&["keys", "pending"]).expect(0);
        assert!(waiting.starts_with(&format!("{first}\t{lost}\t")) && waiting.ends_with("\tvolée\n"), "{waiting}");
        assert_eq!(key(&place, "active"), lost, "asking changes nothing");
        place.run(&["keys", "withdraw", &first]).expect(0);
        assert_ne!(place.run(&["keys", "approve", &first]).code, 0, "it was taken back");
        assert_eq!(key(&place, "active"), lost);
        assert_ne!(place.run(&["keys", "sign-anew", &lost]).code, 0, "it is not revoked");

        let second = place.run(&ask).expect(0).trim().to_owned();
        place.run(&["keys", "approve", &second]).expect(0);
        assert_eq!(key(&place, "revoked"), lost);
        assert_eq!(key(&place, "active"), next, "the next one signs");
        assert_ne!(key(&place, "next"), next);
        assert_eq!(place.run(&["keys", "pending"]).expect(0), "");
        place.run(&["keys", "sign-anew", &lost]).expect(0);
        // To retire the one that signs lets the next take over.
        place.run(&["keys", "retire", &next]).expect(0);
        assert_eq!(key(&place, "retired"), next);
        key(&place, "active");
        key(&place, "next");
    }
}
