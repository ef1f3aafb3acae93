use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;
use crate::credential::verify::{Found, Reason, Resolve, Wanted};

/// A server that answers each request with these bytes and counts the connections.
fn serve(answer: Vec<u8>) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = answer.clone();
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                let _ = stream.write_all(&answer);
            });
        }
    });
    (address, count)
}

fn answer(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn open_to(address: SocketAddr) -> Outbound {
    Outbound::new([address.to_string().parse().unwrap()]).unwrap()
}

#[test]
fn only_addresses_of_the_public_internet_are_public() {
    for inside in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(inside.parse().unwrap()), "{inside}");
    }
    for outside in [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(is_public(outside.parse().unwrap()), "{outside}");
    }
}

#[test]
fn a_name_with_one_private_address_is_refused_whole() {
    let mixed = ["8.8.8.8:0".parse().unwrap(), "10.0.0.1:0".parse().unwrap()];
    assert!(!address::all_public(&mixed));
    assert!(address::all_public(&mixed[..1]));
    assert!(!address::all_public(&[]));
}

#[test]
fn addresses_that_are_not_asked_are_refused_without_a_connection() {
    let (trap, connections) = serve(answer("application/json", b"{}"));
    let port = trap.port();
    let client = Outbound::new([]).unwrap();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        "https://127.0.0.1/".into(),
        "https://127.1/".into(),
        "https://2130706433/".into(),
        "https://0x7f.0.0.1/".into(),
        "https://0177.0.0.1/".into(),
        "https://[::1]/".into(),
        "https://[64:ff9b::7f00:1]/".into(),
        "https://169.254.169.254/latest/meta-data/".into(),
        "http://example.com/".into(),
        "https://example.com:22/".into(),
        "https://user:pass@example.com/".into(),
        "https://example.com\\@127.0.0.1/".into(),
        "https://example.com/\r\nHost: x".into(),
        "file:///etc/passwd".into(),
        "gopher://example.com/".into(),
        "example.com".into(),
        format!("https://example.com/{}", "a".repeat(MAX_URL)),
    ] {
        assert_eq!(client.get(&url, Kind::Document), Err(FetchError::Refused), "{url}");
    }
    // A name that resolves inside is answered like one that does not exist.
    assert_eq!(client.get("https://localhost/", Kind::Document), Err(FetchError::Unreachable));
    let none = client.get("https://no-such-host.invalid/", Kind::Document);
    assert_eq!(none, Err(FetchError::Unreachable));
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[test]
fn a_listed_host_and_port_is_asked_and_its_neighbour_is_not() {
    let (address, connections) = serve(answer("application/did+json; charset=utf-8", b"{\"a\":1}"));
    let client = open_to(address);
    let url = format!("http://{address}/did.json#key");
    assert_eq!(client.get(&url, Kind::Document), Ok(b"{\"a\":1}".to_vec()));
    let (other, none) = serve(answer("application/json", b"{}"));
    let refused = client.get(&format!("http://{other}/"), Kind::Document);
    assert_eq!(refused, Err(FetchError::Refused));
    assert_eq!((connections.load(Ordering::SeqCst), none.load(Ordering::SeqCst)), (1, 0));
}

#[test]
fn a_did_web_on_a_listed_host_is_found_over_plain_http() {
    let (address, _) = serve(answer("application/json", b"{\"id\":\"x\"}"));
    let port = address.port();
    let client = Outbound::new([format!("localhost:{port}").parse().unwrap()]).unwrap();
    let did = format!("did:web:localhost%3A{port}");
    let found = Fetching::since(&client, Instant::now()).resolve(Wanted::DidDocument(&did));
    assert_eq!(found, Found::Bytes(b"{\"id\":\"x\"}".to_vec()));
    let other =
        Fetching::since(&client, Instant::now()).resolve(Wanted::DidDocument("did:web:127.0.0.1"));
    assert_eq!(other, Found::NotChecked(Reason::AddressRefused));
}

#[test]
fn redirects_wrong_types_and_large_bodies_are_not_taken() {
    let large = vec![b' '; 300 * 1024];
    let chunked = {
        let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for _ in 0..40 {
            bytes.extend_from_slice(b"2000\r\n");
            bytes.extend_from_slice(&[b' '; 0x2000]);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    };
    let (trap, connections) = serve(answer("application/json", b"{}"));
    let redirect =
        format!("HTTP/1.1 302 Found\r\nLocation: http://{trap}/\r\nContent-Length: 0\r\n\r\n");
    for bytes in [
        redirect.into_bytes(),
        answer("text/html", b"<html>"),
        answer("application/json", &large),
        chunked,
        b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
            .to_vec(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
    ] {
        let (address, _) = serve(bytes);
        let client = Outbound::new([
            address.to_string().parse().unwrap(),
            trap.to_string().parse().unwrap(),
        ])
        .unwrap();
        let got = client.get(&format!("http://{address}/"), Kind::Document);
        assert_eq!(got, Err(FetchError::Unusable));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[test]
fn a_server_that_never_ends_is_left_after_the_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
        // Until the client hangs up.
        while stream.write_all(b" ").is_ok() {
            #[expect(clippy::disallowed_methods, reason = "a slow server, on a thread of its own")]
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    let started = Instant::now();
    let got = open_to(address).get(&format!("http://{address}/"), Kind::Document);
    assert_eq!(got, Err(FetchError::Unreachable));
    assert!(started.elapsed() < TOTAL * 3);
}

#[test]
fn host_and_port_are_both_due_in_the_list() {
    for wrong in
        ["localhost", "localhost:", "localhost:x", ":80", "a/b:80", "u@h:80", "h:0", "h:70000"]
    {
        assert_eq!(wrong.parse::<HostPort>(), Err(BadHostPort), "{wrong}");
    }
    assert_eq!("LOCALHOST:8080".parse::<HostPort>(), "localhost:8080".parse());
    assert!("[::1]:8080".parse::<HostPort>().is_ok());
}

#[test]
fn what_is_gone_for_good_is_told_apart_from_what_cannot_be_used() {
    for (status, expected) in
        [("410 Gone", FetchError::Gone), ("404 Not Found", FetchError::Unusable)]
    {
        let body = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let (address, _) = serve(body.into_bytes());
        let url = format!("http://{address}/a");
        assert_eq!(open_to(address).get(&url, Kind::Document), Err(expected));
    }
}

#[test]
fn a_verification_that_has_waited_long_enough_asks_nobody_any_more() {
    let (address, count) = serve(answer("application/json", b"{}"));
    let client = open_to(address);
    let url = format!("http://{address}/k");
    let fresh = Fetching::since(&client, Instant::now()).resolve(Wanted::Key(&url));
    assert_eq!(fresh, Found::Bytes(b"{}".to_vec()));
    let Some(long_ago) = Instant::now().checked_sub(Duration::from_secs(11)) else { return };
    let late = Fetching::since(&client, long_ago).resolve(Wanted::Key(&url));
    assert_eq!(late, Found::NotChecked(Reason::FetchBudget));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}
