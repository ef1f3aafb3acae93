//! Whence a request comes. `X-Forwarded-For` counts only where a trusted proxy sent it.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::app::{App, AppError, AppResult};

/// The address of the peer that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl FromRequest for Peer {
    type Error = AppError;
    type Future = Ready<AppResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing = || AppError::Internal("a request without App or peer address".to_owned());
        let app = request.app_data::<web::Data<App>>();
        let Some((app, near)) = app.zip(request.peer_addr()) else { return ready(Err(missing())) };
        let lines = request.headers().get_all("x-forwarded-for");
        let forwarded: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        ready(Ok(Self(origin(near.ip(), &forwarded.join(","), &app.config.trusted_proxies))))
    }
}

/// The last address in the chain that is not a proxy of ours. What stands before it is the peer's own word.
fn origin(near: IpAddr, forwarded: &str, trusted: &[IpAddr]) -> IpAddr {
    let ours = |address: IpAddr| trusted.iter().any(|one| one.to_canonical() == address);
    let mut origin = near.to_canonical();
    for text in forwarded.split(',').rev() {
        if !ours(origin) {
            break;
        }
        let text = text.trim().trim_start_matches('[').trim_end_matches(']');
        match text.parse::<IpAddr>() {
            Ok(address) => origin = address.to_canonical(),
            Err(_) => break,
        }
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(near: &str, forwarded: &str, trusted: &[&str]) -> String {
        let trusted: Vec<IpAddr> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        super::origin(near.parse().unwrap(), forwarded, &trusted).to_string()
    }

    #[test]
    fn nobody_names_their_own_address() {
        assert_eq!(origin("192.0.2.1", "10.0.0.1", &[]), "192.0.2.1");
        assert_eq!(origin("192.0.2.1", "10.0.0.1", &["192.0.2.9"]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_names_whom_it_serves() {
        let trusted = ["192.0.2.9", "192.0.2.8"];
        assert_eq!(origin("192.0.2.9", "203.0.113.5", &trusted), "203.0.113.5");
        assert_eq!(origin("192.0.2.9", "1.2.3.4, 203.0.113.5", &trusted), "203.0.113.5");
        assert_eq!(origin("192.0.2.9", "1.2.3.4, 203.0.113.5, 192.0.2.8", &trusted), "203.0.113.5");
        assert_eq!(origin("::ffff:192.0.2.9", "[2001:db8::5]", &trusted), "2001:db8::5");
        assert_eq!(origin("192.0.2.9", "unknown", &trusted), "192.0.2.9");
        assert_eq!(origin("192.0.2.9", "", &trusted), "192.0.2.9");
    }
}
