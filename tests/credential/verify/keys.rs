//! Whose key it is: issuers at https addresses, and keys at addresses of their own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compagnon::credential::did;
use compagnon::credential::jwt;
use compagnon::credential::signer::Signer;
use compagnon::credential::verify::{Reason, Report, Step, Verdict};
use serde_json::{Value, json};

use super::world::*;

const SCHOOL: &str = "https://school.example/issuers/1";
const KEY: &str = "https://school.example/keys/1";
const BELOW: &str = "https://school.example/issuers/1/key";

/// A badge of the issuer at an https address, without status.
fn badge() -> Value {
    let mut badge = unsigned();
    badge["issuer"]["id"] = json!(SCHOOL);
    badge.as_object_mut().unwrap().shift_remove("credentialStatus");
    badge
}

fn token(signer: &dyn Signer, kid: &str) -> String {
    jwt::sign(&badge(), signer, kid).unwrap()
}

/// The school's document with this key under this id.
fn controller(id: &str, key: &dyn Signer) -> Value {
    json!({"id": SCHOOL, "assertionMethod": [{"id": id, "type": "JsonWebKey", "controller": SCHOOL,
        "publicKeyJwk": key.public_key().jwk()}]})
}

fn profile() -> Value {
    json!({"id": SCHOOL, "type": "Profile", "name": "School"})
}

fn verified(place: &[(&str, Value)], token: &str) -> (Report, Vec<String>) {
    let mut world = World::new();
    for (address, document) in place {
        world.put(address, document);
    }
    (world.verify(token.as_bytes()), world.asked())
}

#[test]
fn a_key_that_the_issuers_document_lists_is_the_issuers_wherever_it_stands() {
    let own = key(OWN);
    let jwk = own.public_key().jwk();
    let listed = json!({"id": SCHOOL, "assertionMethod": ["https://cdn.example/k"]});
    let cases = [
        // Described in the document itself, under its own fragment or another address.
        (format!("{SCHOOL}#1"), vec![(SCHOOL, controller(&format!("{SCHOOL}#1"), own.as_ref()))]),
        (
            "https://cdn.example/k".to_owned(),
            vec![(SCHOOL, controller("https://cdn.example/k", own.as_ref()))],
        ),
        // Listed by its address alone.
        (
            "https://cdn.example/k".to_owned(),
            vec![(SCHOOL, listed), ("https://cdn.example/k", jwk.clone())],
        ),
        // At an address of the same web origin, the very key that the document lists elsewhere.
        (
            KEY.to_owned(),
            vec![(SCHOOL, controller(&format!("{SCHOOL}#1"), own.as_ref())), (KEY, jwk.clone())],
        ),
    ];
    for (kid, places) in cases {
        let (report, _) = verified(&places, &token(own.as_ref(), &kid));
        assert_eq!(report.verdict, Verdict::Valid, "{kid}: {report:#?}");
        assert_eq!(report.checks[2].note, None);
    }
}

#[test]
fn where_the_issuers_document_names_no_key_only_an_address_below_the_issuers_own_counts() {
    let own = key(OWN);
    let jwk = own.public_key().jwk();
    let places = [(SCHOOL, profile()), (BELOW, jwk.clone())];
    let (report, _) = verified(&places, &token(own.as_ref(), BELOW));
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.checks[2].note, Some(Reason::KeyBelowIssuer));
    // Elsewhere on the same host may be somebody else: nothing is shown, and nothing asked.
    for kid in [
        KEY,
        "https://school.example/issuers/10/key",
        "https://school.example/issuers/1",
        "https://school.example/issuers/1/../2/key",
        "https://school.example/issuers/1/%2e%2e/2/key",
        "https://school.example/issuers/1/..%2f2/key",
    ] {
        let places = [(SCHOOL, profile()), (kid, jwk.clone())];
        let (report, asked) = verified(&places, &token(own.as_ref(), kid));
        if kid != SCHOOL {
            assert_open(&report, Step::Issuer, Reason::KeyOfSameHost, kid);
        }
        assert!(report.verdict != Verdict::Valid && report.claims.is_none(), "{kid}");
        assert_eq!(asked, [SCHOOL], "{kid}");
    }
    // Not when the issuer names other keys.
    let other = controller(&format!("{SCHOOL}#1"), key(OTHER).as_ref());
    let (report, _) = verified(&[(SCHOOL, other), (BELOW, jwk)], &token(own.as_ref(), BELOW));
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "other keys named");
}

#[test]
fn a_strangers_address_is_neither_believed_nor_asked() {
    let stranger = key(OTHER);
    for kid in [
        "https://evil.example/keys/1",
        "https://school.example.evil.example/keys/1",
        "https://school.example:8443/keys/1",
        "https://school.example@evil.example/keys/1",
    ] {
        for document in [profile(), controller(&format!("{SCHOOL}#1"), key(OWN).as_ref())] {
            let places = [(SCHOOL, document), (kid, stranger.public_key().jwk())];
            let (report, asked) = verified(&places, &token(stranger.as_ref(), kid));
            assert_fails(&report, Step::Issuer, Reason::KeyOfAnother, kid);
            assert_eq!(asked, [SCHOOL], "{kid}");
        }
    }
    for kid in ["http://school.example/keys/1", "../keys/1", "file:///etc/passwd"] {
        let (report, asked) = verified(&[(SCHOOL, profile())], &token(stranger.as_ref(), kid));
        assert_fails(&report, Step::Issuer, Reason::KeyOfAnother, kid);
        assert!(asked.is_empty(), "{kid}: {asked:?}");
    }
}

/// Two tenants of one host: what the one serves must not speak for the other.
#[test]
fn a_neighbours_key_on_the_same_host_does_not_sign_for_a_did_web_issuer() {
    let neighbour = key(OTHER);
    let issuer = "did:web:host.example:issuers:a";
    let kid = "https://host.example/issuers/b/key";
    let mut badge = badge();
    badge["issuer"]["id"] = json!(issuer);
    let token = jwt::sign(&badge, neighbour.as_ref(), kid).unwrap();
    let mut world = World::new();
    world.put(issuer, &did::document(issuer, &[key(OWN).public_key().clone()]));
    world.put(kid, &neighbour.public_key().jwk());
    let report = world.verify(token.as_bytes());
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "neighbour");
    world.put(issuer, &json!({"id": issuer}));
    let report = world.verify(token.as_bytes());
    assert_fails(&report, Step::Issuer, Reason::KeyOfAnother, "no keys");
}

#[test]
fn what_stands_at_a_keys_address_must_be_one_public_key_of_the_issuer() {
    let own = key(OWN);
    let jwk = own.public_key().jwk();
    let mut private = jwk.clone();
    private["d"] = json!("AAAA");
    let method = |id: &str, controller: &str| {
        json!({"id": id, "type": "Multikey", "controller": controller,
            "publicKeyMultibase": own.public_key().multibase()})
    };
    let fails = [
        (private, Reason::BadKey),
        (json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}), Reason::BadKey),
        (json!({"keys": [jwk]}), Reason::NotTheIssuersDocument),
        (method(BELOW, "https://other.example/"), Reason::NotTheIssuersDocument),
        (method("https://other.example/k", SCHOOL), Reason::NotTheIssuersDocument),
    ];
    for (document, reason) in fails {
        let (report, _) =
            verified(&[(SCHOOL, profile()), (BELOW, document)], &token(own.as_ref(), BELOW));
        assert_fails(&report, Step::Issuer, reason, "key document");
    }
    let (report, _) = verified(
        &[(SCHOOL, profile()), (BELOW, method(BELOW, SCHOOL))],
        &token(own.as_ref(), BELOW),
    );
    assert_eq!(report.verdict, Verdict::Valid, "a verification method");
    let (report, _) = verified(&[(SCHOOL, profile())], &token(own.as_ref(), BELOW));
    assert_open(&report, Step::Issuer, Reason::Unreachable, "lost");
    let (report, _) =
        verified(&[(SCHOOL, profile()), (BELOW, json!("x"))], &token(own.as_ref(), BELOW));
    assert_open(&report, Step::Issuer, Reason::UnreadableKeyDocument, "no object");
}

/// A key in the header is no proof of anything; it may say which of the issuer's keys is meant.
#[test]
fn a_key_in_the_header_counts_only_if_the_issuer_lists_the_same() {
    let shown = |signer: &dyn Signer| {
        let signed = token(signer, "x");
        let payload = signed.split('.').nth(1).unwrap();
        let header = json!({"alg": "EdDSA", "typ": "JWT", "jwk": signer.public_key().jwk()});
        let message = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header.to_string()));
        let signature = signer.sign(message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    let document = controller(&format!("{SCHOOL}#1"), key(OWN).as_ref());
    let (report, _) = verified(&[(SCHOOL, document.clone())], &shown(key(OWN).as_ref()));
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    assert_eq!(report.signed.unwrap().verification_method, format!("{SCHOOL}#1"));
    let (report, _) = verified(&[(SCHOOL, document)], &shown(key(OTHER).as_ref()));
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "a stranger's key");
    let (report, _) = verified(&[(SCHOOL, profile())], &shown(key(OTHER).as_ref()));
    assert_fails(&report, Step::Issuer, Reason::KeyNotListed, "no key listed");
}

#[test]
fn an_embedded_proof_may_name_a_key_at_an_address_of_its_own() {
    let own = key(OWN);
    let signed = signed_as(&badge(), own.as_ref(), KEY);
    let mut world = World::new();
    world.put(SCHOOL, &controller(KEY, own.as_ref()));
    let report = world.verify_json(&signed);
    assert_eq!(report.verdict, Verdict::Valid, "{report:#?}");
    world.put(SCHOOL, &controller(KEY, key(OTHER).as_ref()));
    let report = world.verify_json(&signed);
    assert_fails(&report, Step::Signature, Reason::WrongSignature, "another key at that address");
}
