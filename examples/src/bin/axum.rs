//! A client in the state of an axum service, under concurrent load: many requests come in, each needs a token
//! for a call to the provider's resource, and the provider is asked for one token.

use std::error::Error;

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use futures_util::future::join_all;
use oauth_runtime::mock::MockProvider;
use oauth_specs::{Cliquify, CliquifyClient};

const REQUESTS: usize = 1000;

/// What every handler has; cloning it is cheap.
#[derive(Clone)]
struct App {
    cliquify: CliquifyClient,
    http: reqwest::Client,
    resource_url: reqwest::Url,
}

/// Calls the provider's resource with a valid token.
async fn profile(State(app): State<App>) -> Result<String, (StatusCode, String)> {
    let token = app.cliquify.token().await.map_err(|error| {
        let status =
            if error.is_transient() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_GATEWAY };
        (status, error.to_string())
    })?;
    let presented = app.cliquify.present(&token, &Method::GET, &app.resource_url).await;
    let presented = presented.map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))?;
    let call = app.http.get(app.resource_url).headers(presented.headers().clone()).send().await;
    let answer = call.map_err(|error| (StatusCode::BAD_GATEWAY, error.without_url().to_string()))?;
    Ok(format!("the resource answered {}", answer.status()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // reqwest leaves the choice of a TLS provider to the program here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mock = MockProvider::start(Cliquify)?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let app =
        App { cliquify: mock.client()?, http: http.clone(), resource_url: mock.resource_url().parse()? };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/profile", listener.local_addr()?);
    let router = Router::new().route("/profile", get(profile)).with_state(app);
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let calls = (0..REQUESTS).map(|_| async { http.get(&url).send().await?.text().await });
    let answers = join_all(calls).await.into_iter().collect::<Result<Vec<String>, _>>()?;
    server.abort();

    let good = answers.iter().filter(|answer| *answer == "the resource answered 200 OK").count();
    println!("{good} of {REQUESTS} concurrent requests got a token that the resource accepted");
    println!("{} token request(s) reached the provider", mock.requests().len());
    if good == REQUESTS && mock.requests().len() == 1 {
        Ok(())
    } else {
        Err("the load was not served as expected".into())
    }
}
