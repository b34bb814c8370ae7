//! Token exchange, assertions that renew what they brought, introspection and revocation.

use std::time::Duration;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::{
    Client, Credentials, DynamicProvider, Error, ErrorCode, Metadata, Secret, SecurityToken, TokenType,
    oauth_provider,
};
use oauth_tests_conformance::{CLIENT_SECRET, Server, exposed, key_of, send};
use serde_json::{Value, json};

fn client(server: &Server, method: &str) -> Client<DynamicProvider> {
    let base = server.base();
    let alg = if method == "private_key_jwt" { "ES256" } else { "HS256" };
    let mut declaration = json!({
        "name": "Service",
        "token_url": format!("{base}/token"),
        "introspection_url": format!("{base}/introspect"),
        "revocation_url": format!("{base}/revoke"),
        "issuer": base,
        "grant": ["client_credentials", "token_exchange"],
        "client_auth": method,
    });
    if method.ends_with("_jwt") {
        declaration["jwt"] = json!({"alg": alg});
    }
    if method == "private_key_jwt" {
        declaration["jwt"]["key"] = "{private_key}".into();
        declaration["fields"] = json!({"private_key": {"secret": true}});
    }
    let provider = DynamicProvider::new(Metadata::from_json(&declaration.to_string()).unwrap());
    let (provider, credentials) = match method {
        "private_key_jwt" => (provider.field("private_key", key_of(alg)), Credentials::public(alg)),
        "client_secret_jwt" => (provider, Credentials::secret(alg, CLIENT_SECRET)),
        "none" => (provider, Credentials::public(method)),
        _ => (provider, Credentials::secret(method, CLIENT_SECRET)),
    };
    Client::builder(provider, credentials).build().unwrap()
}

fn description(error: &Error) -> (Option<&ErrorCode>, Option<&str>) {
    (error.code(), error.error_description())
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_about_the_same_subject() {
    let server = Server::authlib();
    let (subject, service) = (client(&server, "client_secret_post"), client(&server, "client_secret_basic"));
    let (incoming, own) = (subject.token().await.unwrap(), service.token().await.unwrap());
    let request = || service.token_exchange(incoming.access_token(), TokenType::AccessToken).scope("read");
    let request = || request().audience("billing").audience("mail");
    let acting = request().actor_token(own.access_token(), TokenType::AccessToken).cached().unwrap();
    let token = acting.token().await.unwrap();
    assert_eq!(token.issued_token_type(), Some(TokenType::AccessToken));
    token.require_scopes(["read"]).unwrap();
    assert_ne!(exposed(&token), exposed(&incoming));
    let introspection = service.introspect(token.access_token()).send().await.unwrap();
    assert_eq!(introspection.sub(), Some("client_secret_post"));
    assert_eq!(introspection.client_id(), Some("client_secret_basic"));
    assert_eq!(introspection.aud().collect::<Vec<_>>(), ["billing", "mail"]);
    assert_eq!(introspection.member::<Value>("act").unwrap(), Some(json!({"sub": "client_secret_basic"})));
    assert_eq!(exposed(&acting.token().await.unwrap()), exposed(&token), "it is cached");
    let impersonating = request().cached().unwrap().token().await.unwrap();
    assert_ne!(exposed(&impersonating), exposed(&token));
    assert_eq!(server.answers(), "client_credentials ok: 2, token-exchange ok: 2");
}

#[tokio::test]
async fn what_cannot_be_exchanged_is_refused_as_the_rfc_says() {
    let server = Server::authlib();
    let service = client(&server, "client_secret_basic");
    let token = service.token().await.unwrap();
    let error = service.token_exchange("another", TokenType::AccessToken).send().await.unwrap_err();
    assert_eq!(
        description(&error),
        (Some(&ErrorCode::InvalidRequest), Some("The 'subject_token' is not valid."))
    );
    let error = service.token_exchange(token.access_token(), TokenType::Jwt).send().await.unwrap_err();
    assert_eq!(description(&error).1, Some("The 'subject_token_type' is not supported."));
    let request = service.token_exchange(token.access_token(), TokenType::AccessToken);
    assert_eq!(
        description(&request.audience("x").send().await.unwrap_err()).1,
        Some("The 'audience' is unknown.")
    );
    service.revoke(token.access_token()).send().await.unwrap();
    let error =
        service.token_exchange(token.access_token(), TokenType::AccessToken).send().await.unwrap_err();
    assert_eq!(description(&error).1, Some("The 'subject_token' is not valid."));
}

#[tokio::test]
async fn s7_statement_63_a_client_of_each_authentication_exchanges_asks_and_revokes() {
    let server = Server::authlib();
    let incoming = client(&server, "client_secret_basic").token().await.unwrap();
    for method in ["client_secret_basic", "client_secret_post", "none"] {
        let service = client(&server, method);
        let request = service.token_exchange(incoming.access_token(), TokenType::AccessToken);
        let token = request.send().await.unwrap_or_else(|error| panic!("{method}: {error}"));
        assert!(service.introspect(token.access_token()).send().await.unwrap().is_active(), "{method}");
        service.revoke(token.access_token()).send().await.unwrap();
        assert!(!service.introspect(token.access_token()).send().await.unwrap().is_active(), "{method}");
        service.revoke("unknown").send().await.unwrap();
    }
    for method in ["private_key_jwt", "client_secret_jwt"] {
        let service = client(&server, method);
        let token = service.token().await.unwrap();
        assert!(service.introspect(token.access_token()).send().await.unwrap().is_active(), "{method}");
        service.revoke(token.access_token()).token_type_hint("access_token").send().await.unwrap();
        assert!(!service.introspect(token.access_token()).send().await.unwrap().is_active(), "{method}");
    }
    let service = client(&server, "client_secret_basic");
    let error = service.revoke("x").token_type_hint("id_token").send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::UnsupportedTokenType));
}

#[oauth_provider(token_url = "{base}/token", grant = jwt_bearer, client_auth = none)]
struct Asserted {
    base: String,
}

#[tokio::test]
async fn a_token_renews_itself_with_the_next_assertion_of_its_source() {
    let server = Server::authlib();
    let clock = ManualClock::new();
    let asserted = Asserted { base: server.base().to_owned() };
    let client = asserted.builder(Credentials::anonymous()).runtime(clock.clone()).build().unwrap();
    let url = format!("{}/assertion", server.base());
    let assertions = SecurityToken::from_fn("alice", move || {
        let assertion = send("GET", &url, &[], "").body;
        async move { Ok(Secret::new(assertion)) }
    });
    let tokens = client.jwt_bearer(assertions).scope("read").cached().unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let token = tokens.token().await.unwrap();
        token.require_scopes(["read"]).unwrap();
        assert_eq!(exposed(&tokens.token().await.unwrap()), exposed(&token));
        seen.push(exposed(&token).to_owned());
        // What the server gives holds for ten days at most.
        clock.advance(Duration::from_secs(11 * 24 * 3600));
    }
    seen.dedup();
    assert_eq!((seen.len(), server.answers().as_str()), (3, "jwt-bearer ok: 3"));
}
