//! Names that stand for addresses of the public internet alone.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::HttpConfig;
use crate::discovery::is_public_address;

impl HttpConfig {
    /// Connects to no name whose addresses are all in private networks (RFC 1918, link-local, loopback, RFC 6598 and their
    /// like): for a program that is given URLs by strangers, as [`Discovery`](crate::discovery::Discovery) is, whose names may
    /// lead inside by the DNS. It looks at the address that is connected to, so that a name cannot change in between.
    ///
    /// Addresses in a URL and `localhost` are not looked up, and so not looked at. Where a proxy is used, that one looks names up,
    /// and its own has to be public.
    ///
    /// ```
    /// use oauth_runtime::discovery::Discovery;
    /// use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
    ///
    /// let transport = ReqwestTransport::configured(HttpConfig::new().public_addresses())?;
    /// let discovery = Discovery::transport(transport);
    /// # Ok::<(), oauth_runtime::transport::TransportError>(())
    /// ```
    #[must_use]
    pub fn public_addresses(self) -> Self {
        self.reqwest(|http| http.dns_resolver(Arc::new(PublicAddresses)))
    }
}

/// The system's resolver, but for addresses inside of a network.
#[derive(Debug)]
struct PublicAddresses;

impl Resolve for PublicAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let all = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = all.filter(|address| is_public_address(address.ip())).collect();
            if public.is_empty() {
                return Err("the name stands for no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use reqwest::dns::Resolve as _;

    use super::PublicAddresses;

    #[tokio::test]
    async fn statement_83_a_name_of_this_machine_is_not_connected_to() {
        let problem = PublicAddresses.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert_eq!(problem.to_string(), "the name stands for no public address");
    }
}
