//! Metadata that is fetched again.

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::{Client, Credentials, oauth_provider};
use serde_json::json;

use crate::Server;

const OAUTH: &str = "/.well-known/oauth-authorization-server";
const DAY: u64 = 24 * 3600;

#[oauth_provider(issuer = "{base}", grant = client_credentials)]
struct Acme {
    base: String,
}

async fn acme(server: &Server) -> (Client<Acme>, Arc<ManualClock>) {
    server.gives_tokens();
    server.at(OAUTH, &server.metadata("", &json!({})));
    let clock = ManualClock::new();
    let builder = Acme { base: server.origin() }.builder(Credentials::secret("id", "secret"));
    (builder.runtime(Arc::clone(&clock)).discover().await.unwrap(), clock)
}

fn fetched(server: &Server) -> usize {
    server.paths().iter().filter(|path| *path == OAUTH).count()
}

#[tokio::test]
async fn statement_85_metadata_holds_for_a_day_and_is_then_fetched_once_for_all() {
    let server = Server::new();
    let (client, clock) = acme(&server).await;
    clock.advance(Duration::from_secs(DAY - 1));
    client.request_token().send().await.unwrap();
    assert_eq!(fetched(&server), 1);
    clock.advance(Duration::from_secs(1));
    let all = futures_util::future::join_all((0..4).map(|_| client.request_token().send())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(fetched(&server), 2);
}

#[tokio::test]
async fn statement_83_a_token_endpoint_that_has_moved_is_used_from_then_on() {
    let server = Server::new();
    let (client, clock) = acme(&server).await;
    let moved = json!({"token_endpoint": server.raw.url("/moved")});
    server.at(OAUTH, &server.metadata("", &moved));
    server.at("/moved", &json!({"access_token": "AT2", "token_type": "Bearer"}));
    clock.advance(Duration::from_secs(DAY));
    let token = client.request_token().send().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT2");
}

#[tokio::test]
async fn statement_85_the_last_metadata_stands_while_the_server_is_down_or_lies() {
    let server = Server::new();
    let (client, clock) = acme(&server).await;
    for answer in [
        oauth_tests::response(503, "", ""),
        oauth_tests::response(
            200,
            "",
            &server.metadata("", &json!({"issuer": "https://evil.example"})).to_string(),
        ),
        oauth_tests::response(
            200,
            "",
            &server.metadata("", &json!({"token_endpoint": "https://evil.example/token"})).to_string(),
        ),
    ] {
        server.raw_at(OAUTH, answer);
        clock.advance(Duration::from_secs(DAY));
        let token = client.request_token().send().await.unwrap();
        assert_eq!(token.access_token().expose_secret(), "AT");
    }
    clock.advance(Duration::from_secs(7 * DAY));
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(error.sent(), oauth_runtime::Sent::No, "{error}");
}

#[tokio::test]
async fn statement_85_asking_for_metadata_again_is_one_request_a_minute() {
    let server = Server::new();
    let (client, clock) = acme(&server).await;
    let moved = server.metadata("", &json!({"token_endpoint": server.raw.url("/moved")}));
    server.at(OAUTH, &moved);
    let before = client.renew_server_metadata().await.unwrap().unwrap();
    assert_eq!(before.token_endpoint, Some(server.raw.url("/token")));
    clock.advance(Duration::from_secs(60));
    let after = client.renew_server_metadata().await.unwrap().unwrap();
    assert_eq!(after.token_endpoint, Some(server.raw.url("/moved")));
    client.renew_server_metadata().await.unwrap();
    assert_eq!(fetched(&server), 2);
}
