//! The token as one link in a chain of `reqwest-middleware`: what to copy into a program that has such a chain.
//!
//! `cargo run --bin middleware`

use std::error::Error;

use oauth_runtime::http::{Extensions, StatusCode};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Provider, Tokens};
use oauth_specs::Cliquify;
use reqwest::{Request, Response};
use reqwest_middleware::{ClientBuilder, Middleware, Next, Result};

/// Puts the token on requests to the declared resources; others end in an error.
struct Authorized<P>(Tokens<P>);

#[async_trait::async_trait]
impl<P: Provider> Middleware for Authorized<P> {
    async fn handle(
        &self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let Self(tokens) = self;
        let failed = reqwest_middleware::Error::middleware::<oauth_runtime::Error>;
        tokens.check_target(request.url().as_str()).map_err(failed)?;
        let token = tokens.token().await.map_err(failed)?;
        let presented = tokens.present(&token, request.method(), request.url()).await.map_err(failed)?;
        request.headers_mut().extend(presented.headers().clone());
        for (name, value) in presented.query() {
            request.url_mut().query_pairs_mut().append_pair(name, value.expose_secret());
        }
        let response = next.run(request, extensions).await?;
        if response.status() == StatusCode::UNAUTHORIZED {
            // The next request gets another.
            tokens.invalidate(&token);
        }
        Ok(response)
    }
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn Error>> {
    // reqwest leaves the choice of a TLS provider to the program here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mock = MockProvider::start(Cliquify)?;
    // Redirects would take the token along.
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let api = ClientBuilder::new(http).with(Authorized(mock.client()?.tokens())).build();
    println!("the resource answered {}", api.get(mock.resource_url()).send().await?.status());
    let elsewhere = api.get("https://elsewhere.example/").send().await;
    println!("elsewhere: {}", elsewhere.err().ok_or("it was sent")?);
    Ok(())
}
