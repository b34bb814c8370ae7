//! Very many tokens under one client: one for every tenant, told apart by a parameter or by the configuration; and the
//! map that one would write by hand. `many_tokens` and `allocations` measure them.

use std::collections::HashMap;
use std::fmt;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{Client, Credentials, Tokens, oauth_provider};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::RwLock;

use crate::Result;

#[oauth_provider(token_url = "https://{tenant}.example/oauth/token", grant = client_credentials)]
struct Acme {
    tenant: String,
}

/// Answers every request at once, with another token of this length each time.
#[derive(Debug)]
struct Provider {
    length: usize,
    tokens: AtomicUsize,
}

impl Transport for Provider {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, std::result::Result<HttpResponse, TransportError>> {
        Box::pin(async {
            let (number, length) = (self.tokens.fetch_add(1, Ordering::Relaxed), self.length);
            let body =
                format!(r#"{{"access_token":"{number:0length$}","token_type":"Bearer","expires_in":86400}}"#);
            Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), body.into_bytes()))
        })
    }
}

/// How tokens are told apart, or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By a parameter of the request.
    Parameter,
    /// By the configuration.
    Configuration,
    /// By hand.
    Map,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Parameter, Self::Configuration, Self::Map];

    /// How it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parameter => "`.param(..).cached()`",
            Self::Configuration => "`.with_provider(..)`",
            Self::Map => "`RwLock<HashMap<String, HeaderValue>>`",
        }
    }

    /// The kind with this name.
    pub fn of(name: &str) -> Result<Self> {
        Ok(Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or("no such kind")?)
    }
}

/// The tokens of tenants, from number 0 on.
pub struct Tenants {
    client: Client<Acme>,
    kind: Kind,
    map: RwLock<HashMap<String, HeaderValue>>,
    runtime: Runtime,
}

impl fmt::Debug for Tenants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenants").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Tenants {
    /// None yet; at most `limit` are kept, with tokens of `length` bytes.
    pub fn new(kind: Kind, limit: usize, length: usize) -> Result<Self> {
        let builder =
            Client::builder(Acme { tenant: "main".to_owned() }, Credentials::secret("id", "secret"));
        let builder = builder.transport(Provider { length, tokens: AtomicUsize::default() });
        Ok(Self {
            client: builder.max_cached_tokens(limit).build()?,
            kind,
            map: RwLock::default(),
            runtime: Builder::new_current_thread().build()?,
        })
    }

    /// Fetches the tokens of so many tenants.
    pub fn fetch(&self, tenants: usize) -> Result<()> {
        self.runtime.block_on(async {
            for number in 0..tenants {
                if self.kind == Kind::Map {
                    let token = self.client.request_token().send().await?;
                    let resource = "https://api.example".parse()?;
                    let presented = self.client.present(&token, &Method::GET, &resource).await?;
                    let header = presented.headers().values().next().ok_or("no header")?;
                    self.map.write().await.insert(tenant(number), header.clone());
                } else {
                    self.tokens(&tenant(number)).token().await?;
                    // What the request left to the background, to be dropped there.
                    tokio::task::yield_now().await;
                }
            }
            Ok(())
        })
    }

    /// How many of so many tenants still have a token.
    ///
    /// The latest are looked up first: to look for a token that is gone makes room for another one, which drops those
    /// that were not looked up for the longest time.
    #[must_use]
    pub fn kept(&self, tenants: usize) -> usize {
        (0..tenants).rev().filter(|number| self.tokens(&tenant(*number)).try_header().is_some()).count()
    }

    fn tokens(&self, tenant: &str) -> Tokens<Acme> {
        match self.kind {
            Kind::Configuration => self
                .client
                .with_provider(Acme { tenant: tenant.to_owned() })
                .expect("a tenant's name")
                .tokens(),
            Kind::Parameter | Kind::Map => self.client.request_token().param("tenant", tenant).cached(),
        }
    }

    /// Reads the tokens of these tenants, one after the other, from clients made for every one.
    pub fn look_up(&self, tenants: &[String]) {
        if self.kind == Kind::Map {
            let runtime = Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(tokio::task::unconstrained(async {
                for tenant in tenants {
                    black_box(self.map.read().await.get(tenant).cloned().expect("a token"));
                }
            }));
        } else {
            for tenant in tenants {
                black_box(self.tokens(tenant).try_header().expect("a token"));
            }
        }
    }

    /// Something that reads the tokens of these tenants, one after the other, from clients that are held.
    pub fn hold(&self, tenants: &[String]) -> impl Fn() + use<> {
        let clients: Vec<_> = tenants.iter().map(|tenant| self.tokens(tenant)).collect();
        move || {
            for client in &clients {
                black_box(client.try_header().expect("a token"));
            }
        }
    }
}

/// The name of a tenant.
#[must_use]
pub fn tenant(number: usize) -> String {
    format!("tenant-{number:07}")
}
