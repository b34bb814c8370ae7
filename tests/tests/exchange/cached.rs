//! Cached tokens of exchanges: which request has which, and nobody another's.

use std::time::Duration;

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, TokenExchangeRequest, TokenType, Tokens};
use oauth_tests::RawServer;

use super::{Acme, builder, client, clocked, counting, exposed, sent};

fn cached(request: TokenExchangeRequest<Acme>) -> Tokens<Acme> {
    request.cached().unwrap()
}

async fn token(request: TokenExchangeRequest<Acme>) -> String {
    exposed(&cached(request).token().await.unwrap()).to_owned()
}

#[tokio::test]
async fn statement_87_everything_that_an_exchange_asks_for_has_a_token_of_its_own() {
    let server = counting();
    let client = client(&server);
    let of = |subject: &str| client.token_exchange(subject, TokenType::AccessToken);
    let distinct = || {
        [
            of("alice"),
            of("bob"),
            client.token_exchange("alice", TokenType::Jwt),
            of("alice").actor_token("alice", TokenType::AccessToken),
            of("alice").actor_token("mail", TokenType::AccessToken),
            of("alice").actor_token("mail", TokenType::Jwt),
            of("alice").requested_token_type(TokenType::AccessToken),
            of("alice").requested_token_type(TokenType::Jwt),
            of("alice").audience("a"),
            of("alice").audience("b"),
            of("alice").audience("a").audience("b"),
            of("alice").resource("https://a.example/"),
            of("alice").scope("read"),
            of("alice").param("audiences", "a"),
        ]
    };
    let mut first = Vec::new();
    for request in distinct() {
        first.push(token(request).await);
    }
    let expected: Vec<_> = (1..=first.len()).map(|number| format!("AT{number}")).collect();
    assert_eq!(first, expected);
    for (request, first) in distinct().into_iter().zip(&first) {
        assert_eq!(token(request).await, *first);
    }
    assert_eq!(token(of("alice").audience("b").audience("a").audience("b")).await, first[10], "in any order");
    assert_eq!(server.requests().len(), first.len());
    // An assertion of the same text is another matter, and so is the token that the client asks for itself.
    for tokens in [
        client.jwt_bearer("alice").cached().unwrap(),
        client.saml2_bearer("alice").cached().unwrap(),
        client.tokens(),
    ] {
        let token = tokens.token().await.unwrap();
        assert!(!first.contains(&exposed(&token).to_owned()));
    }
}

#[tokio::test]
async fn statement_87_no_key_holds_a_token() {
    let server = counting();
    let client = client(&server);
    let tokens = cached(
        client.token_exchange("s3cr3t-subject", TokenType::Jwt).actor_token("s3cr3t-actor", TokenType::Jwt),
    );
    tokens.token().await.unwrap();
    let printed =
        format!("{tokens:?} {client:?} {:?}", client.token_exchange("s3cr3t-subject", TokenType::Jwt));
    assert!(!printed.contains("s3cr3t"), "{printed}");
}

#[tokio::test]
async fn a_token_is_read_without_waiting_and_exchanged_again_before_it_ends() {
    let server = counting();
    let (client, clock) = clocked(&server);
    let tokens = cached(client.token_exchange("alice", TokenType::AccessToken).scope("read"));
    assert!(tokens.try_header().is_none());
    assert_eq!(exposed(&tokens.token().await.unwrap()), "AT1");
    assert_eq!(*tokens.try_header().unwrap(), "Bearer AT1");
    clock.advance(Duration::from_secs(3601));
    assert!(tokens.try_header().is_none());
    assert_eq!(exposed(&tokens.token().await.unwrap()), "AT2");
    let bodies: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    assert!(bodies.len() == 2 && bodies[0] == bodies[1], "{bodies:?}");
}

#[tokio::test]
async fn many_callers_make_one_exchange() {
    let server = counting();
    let client = client(&server);
    let tokens = (0..50).map(|_| token(client.token_exchange("alice", TokenType::AccessToken)));
    let tokens = futures_util::future::join_all(tokens).await;
    assert!(tokens.iter().all(|token| token == "AT1"), "{tokens:?}");
    assert_eq!(server.requests().len(), 1);
}

/// Two processes of a fleet.
fn fleet(server: &RawServer) -> [Client<Acme>; 2] {
    let store = std::sync::Arc::new(MemoryStore::default());
    [(); 2].map(|()| builder(server).store(std::sync::Arc::clone(&store)).build().unwrap())
}

#[tokio::test]
async fn a_fleet_shares_the_token_of_a_subject_and_gives_nobody_anothers() {
    let server = counting();
    let [one, other] = fleet(&server);
    let exchange =
        |client: &Client<Acme>, subject: &str| token(client.token_exchange(subject, TokenType::AccessToken));
    assert_eq!(exchange(&one, "alice").await, "AT1");
    assert_eq!(exchange(&other, "alice").await, "AT1");
    assert_eq!(exchange(&other, "bob").await, "AT2");
    let acting =
        other.token_exchange("alice", TokenType::AccessToken).actor_token("bob", TokenType::AccessToken);
    assert_eq!(token(acting).await, "AT3");
    let audience = other.token_exchange("alice", TokenType::AccessToken).audience("a");
    assert_eq!(token(audience).await, "AT4");
    assert_eq!(sent(&server, "subject_token").len(), 4);
}
