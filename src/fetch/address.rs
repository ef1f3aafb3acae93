//! Which addresses are public, and a resolver that gives out no others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Networks that are not the public internet (IANA special-purpose registries, RFC 6890 and its
/// successors), as address and prefix length.
const NOT_PUBLIC_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

const NOT_PUBLIC_V6: &[(Ipv6Addr, u32)] = &[
    // Unspecified, loopback, and the old IPv4-compatible form.
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 0), 96),
    // IPv4-mapped: whoever means an IPv4 address can write one.
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
    // Translation (64:ff9b::/96 and 64:ff9b:1::/48) reaches IPv4 inside.
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64),
    // Special purposes (Teredo among them), documentation, 6to4.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16),
    // Unique local, link local, the old site local, multicast.
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8),
];

/// Whether an address is on the public internet. Addresses that embed another (mapped, translated,
/// 6to4) are not: nobody needs them to serve a badge.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_PUBLIC_V4
            .iter()
            .any(|(network, length)| (v4.to_bits() ^ network.to_bits()) >> (32 - length) == 0),
        IpAddr::V6(v6) => !NOT_PUBLIC_V6
            .iter()
            .any(|(network, length)| (v6.to_bits() ^ network.to_bits()) >> (128 - length) == 0),
    }
}

/// Resolves a name and gives its addresses only if all of them are public. The connection is made to
/// what is returned here, so a name that answers differently a moment later gains nothing.
pub(super) struct PublicOnly;

/// Said of every name alike, whether it does not exist or lies inside.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("no public address")]
struct NoPublicAddress;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let looked_up = tokio::task::spawn_blocking(move || {
                (host.as_str(), 0).to_socket_addrs().map(Vec::from_iter)
            });
            let found: Vec<SocketAddr> =
                looked_up.await.ok().and_then(Result::ok).unwrap_or_default();
            match all_public(&found) {
                true => Ok(Box::new(found.into_iter()) as Addrs),
                false => Err(NoPublicAddress.into()),
            }
        })
    }
}

/// Not "some": a name with a public and a private address is an attack or a mistake.
pub(super) fn all_public(found: &[SocketAddr]) -> bool {
    !found.is_empty() && found.iter().all(|address| is_public(address.ip()))
}
