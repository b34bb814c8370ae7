//! Where a document that a stranger writes may lead.

#[cfg(feature = "reqwest")]
use std::net::IpAddr;
use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::printable::printable;
use crate::url_rules::{is_loopback, is_of_one_domain, parse_endpoint};

/// Names of hosts that are inside of some network (RFC 6762, RFC 8375, RFC 6761, and what clouds call their own).
const INNER_NAMES: [&str; 6] = ["local", "localhost", "internal", "localdomain", "lan", "home.arpa"];

/// Which hosts may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of the public internet: a stranger's document must not send requests into the network of this machine.
    Public,
    /// Any: the program declares the issuer, or begins in a private network or on loopback itself.
    Anywhere,
}

impl Reach {
    /// Where requests may go that begin at this URL.
    pub(super) fn from(start: &Url) -> Self {
        if is_public(start) { Self::Public } else { Self::Anywhere }
    }

    /// # Errors
    ///
    /// That the host is inside of some network.
    pub(super) fn check(self, url: &Url) -> Result<(), String> {
        if self == Self::Public && !is_public(url) {
            return Err(
                "it leads into a private network, where only a URL that begins there may lead".to_owned()
            );
        }
        Ok(())
    }
}

/// What is trusted of what the metadata of one server says.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    pub(crate) issuer: Url,
    /// Domains that the declaration or the program names besides that of the issuer.
    pub(crate) domains: Box<[Box<str>]>,
    pub(crate) plain_http: Box<[Box<str>]>,
    pub(crate) reach: Reach,
}

impl Trust {
    /// An endpoint that metadata names: `https` or on loopback, and on the issuer's domain or a named one.
    ///
    /// # Errors
    ///
    /// Why it is not asked, and what to write if it is right.
    pub(crate) fn endpoint(&self, text: &str) -> Result<Url, String> {
        let url = parse_endpoint(text, &self.plain_http)?;
        self.reach.check(&url)?;
        let host = url.host_str().unwrap_or_default();
        let is_issuer = is_of_one_domain(host, self.issuer.host_str().unwrap_or_default())
            || is_loopback(&url) && is_loopback(&self.issuer);
        let is_named = || self.domains.iter().any(|domain| is_in(host, domain));
        if is_issuer || is_named() {
            return Ok(url);
        }
        Err(format!(
            "its host `{}` is not of the issuer's domain; name the domain in `domains` if that is right",
            printable(host)
        ))
    }
}

/// Whether a host is this domain, or in it.
fn is_in(host: &str, domain: &str) -> bool {
    let before = host.strip_suffix(domain);
    before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Whether the host is on the public internet, as far as its name or address says.
fn is_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_public_ipv4(address),
        Some(Host::Ipv6(address)) => is_public_ipv6(address),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name.contains('.') && INNER_NAMES.iter().all(|inner| !is_in(name, inner))
        }
        None => false,
    }
}

/// Whether an address is on the public internet (the registries of RFC 6890).
#[cfg(feature = "reqwest")]
pub(crate) fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_ipv4(address),
        IpAddr::V6(address) => is_public_ipv6(address),
    }
}

fn is_public_ipv4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_shared = a == 100 && b & 0xc0 == 64; // RFC 6598
    let is_special = a == 0 || a >= 224 || (a, b, c) == (192, 0, 0) || a == 198 && b & 0xfe == 18;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || is_shared
        || is_special)
}

fn is_public_ipv6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    let [.., high, low] = segments;
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_ipv4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // An IPv4 address in its IPv6 forms: mapped, compatible, NAT64 (RFC 6052), 6to4 (RFC 3056).
        [0, 0, 0, 0, 0, 0xffff | 0, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // Teredo (RFC 4380), and what is for documentation or tests.
        [0x2001, 0 | 0x2 | 0xdb8, ..] | [0x64, 0xff9b, 1, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // The rest of what is given out (RFC 4291 §2.4).
        _ => first & 0xe000 == 0x2000 && (first, second) != (0x2001, 0x10),
    }
}

#[cfg(test)]
mod tests {
    use super::{Reach, Trust, is_public};

    fn public(url: &str) -> bool {
        is_public(&url.parse().unwrap())
    }

    #[test]
    fn statement_83_addresses_inside_of_a_network_are_not_public() {
        for url in [
            "https://127.0.0.1/",
            "https://10.0.0.1/",
            "https://172.16.3.4/",
            "https://192.168.1.1/",
            "https://169.254.169.254/",
            "https://100.64.0.1/",
            "https://100.127.255.254/",
            "https://0.0.0.0/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://198.18.0.1/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://[2001::1]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://[ff02::1]/",
            "https://localhost/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://metadata.google.internal./",
            "https://intranet/",
        ] {
            assert!(!public(url), "{url}");
        }
        for url in [
            "https://acme.example/",
            "https://8.8.8.8/",
            "https://100.63.0.1/",
            "https://100.128.0.1/",
            "https://172.32.0.1/",
            "https://[2606:4700::1111]/",
            "https://[::ffff:8.8.8.8]/",
            "https://notlocal.example/",
        ] {
            assert!(public(url), "{url}");
        }
    }

    #[test]
    fn statement_83_only_what_begins_in_a_private_network_leads_into_one() {
        let leads =
            |start: &str, to: &str| Reach::from(&start.parse().unwrap()).check(&to.parse().unwrap()).is_ok();
        let private =
            ["https://10.0.0.5/", "https://[fd00::5]/", "http://keycloak:8080/", "http://127.0.0.1/"];
        for start in private {
            for to in private.into_iter().chain(["https://acme.example/"]) {
                assert!(leads(start, to), "{start} {to}");
            }
        }
        for start in ["https://acme.example/", "https://8.8.8.8/", "https://[2606:4700::1111]/"] {
            assert!(leads(start, "https://login.example/"), "{start}");
            for to in private {
                assert!(!leads(start, to), "{start} {to}");
            }
        }
    }

    fn trust(issuer: &str, domains: &[&str]) -> Trust {
        let domains = domains.iter().map(|domain| Box::from(*domain)).collect();
        let (issuer, plain_http) = (issuer.parse().unwrap(), Box::default());
        Trust { issuer, domains, plain_http, reach: Reach::Anywhere }
    }

    #[test]
    fn statement_83_endpoints_are_https_and_on_the_domain_of_the_issuer_or_a_named_one() {
        let acme = trust("https://login.acme.example/tenant", &["acme-apis.example"]);
        for right in [
            "https://login.acme.example/token",
            "https://api.acme.example/token?x=1",
            "https://acme-apis.example/token",
            "https://oauth2.acme-apis.example/token",
        ] {
            assert!(acme.endpoint(right).is_ok(), "{right}");
        }
        for wrong in [
            "http://login.acme.example/token",
            "https://evil.example/token",
            "https://acme.example.evil.org/token",
            "https://evilacme-apis.example/token",
            "https://10.0.0.1/token",
            "https://127.0.0.1/token",
            "http://127.0.0.1/token",
            "https://user@login.acme.example/token",
            "https://login.acme.example/token#x",
            "javascript:alert(1)",
            "/token",
            "",
        ] {
            assert!(acme.endpoint(wrong).is_err(), "{wrong}");
        }
        let local = trust("http://127.0.0.1:8080", &[]);
        assert!(local.endpoint("http://localhost:9090/token").is_ok());
        assert!(local.endpoint("http://acme.example/token").is_err());
        assert!(local.endpoint("https://acme.example/token").is_err());
    }
}
