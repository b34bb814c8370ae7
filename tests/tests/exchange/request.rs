//! What a token exchange sends (RFC 8693 §2.1).

use oauth_runtime::{Credentials, ErrorKind, TokenType, oauth_provider};
use oauth_tests::RawServer;

use super::{client, counting};

/// The parameters of a form without their order, which carries no meaning.
fn sorted(body: &str) -> Vec<&str> {
    let mut params: Vec<_> = body.split('&').collect();
    params.sort_unstable();
    params
}

#[tokio::test]
async fn the_example_of_the_rfc_is_sent_as_it_stands_there() {
    let server = counting();
    let request = client(&server)
        .token_exchange("accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC", TokenType::AccessToken)
        .resource("https://backend.example.com/api");
    request.send().await.unwrap();
    let sent = server.only_request();
    assert_eq!(
        sent.header("authorization"),
        Some("Basic cnMwODpsb25nLXNlY3VyZS1yYW5kb20tc2VjcmV0"),
        "that of RFC 8693 §2.3"
    );
    assert_eq!(sent.header("content-type"), Some("application/x-www-form-urlencoded"));
    let example = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
        &resource=https%3A%2F%2Fbackend.example.com%2Fapi\
        &subject_token=accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC\
        &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token";
    assert_eq!(sorted(&sent.body), sorted(example));
}

#[tokio::test]
async fn every_parameter_of_the_rfc_is_sent_once_and_audience_and_resource_as_often_as_they_are_named() {
    let server = counting();
    let request = client(&server)
        .token_exchange("SUB", "urn:example:badge")
        .actor_token("ACT0", TokenType::AccessToken)
        .actor_token("ACT", TokenType::IdToken)
        .requested_token_type(TokenType::Saml2)
        .requested_token_type(TokenType::Jwt)
        .audience("billing")
        .audience("mail")
        .resource("https://a.example/")
        .resource("https://b.example/")
        .scope("read")
        .scopes(["write"])
        .param("consent", "no");
    request.send().await.unwrap();
    assert_eq!(
        server.only_request().body,
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange\
         &subject_token=SUB&subject_token_type=urn%3Aexample%3Abadge\
         &actor_token=ACT&actor_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aid_token\
         &requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt\
         &audience=billing&audience=mail&scope=read+write\
         &resource=https%3A%2F%2Fa.example%2F&resource=https%3A%2F%2Fb.example%2F&consent=no"
    );
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = token_exchange,
    client_auth = none,
    request(format = json, rename(subject_token = "subjectToken", audience = "aud"), omit(requested_token_type)),
)]
struct Renamed {
    base: String,
}

#[tokio::test]
async fn a_declaration_may_rename_and_omit_and_a_client_may_have_no_name() {
    let server = counting();
    let client = Renamed { base: server.origin() }.client(Credentials::anonymous()).unwrap();
    let request = || client.token_exchange("SUB", TokenType::IdToken).audience("//iam.example/pool");
    request().audience("b").send().await.unwrap();
    assert_eq!(
        server.only_request().body,
        r#"{"grant_type":"urn:ietf:params:oauth:grant-type:token-exchange","subjectToken":"SUB","subject_token_type":"urn:ietf:params:oauth:token-type:id_token","aud":["//iam.example/pool","b"]}"#
    );
    let error = request().requested_token_type(TokenType::Jwt).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Renamed: the declaration omits `requested_token_type`, so a request cannot name one"
    );
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before_it_is() {
    let server = counting();
    let client = client(&server);
    let refusals = [
        (client.token_exchange("", TokenType::Jwt).send().await, "the subject_token is empty"),
        (
            client.token_exchange("S", TokenType::Jwt).actor_token("", TokenType::Jwt).send().await,
            "the actor_token is empty",
        ),
        (
            client.token_exchange("S", TokenType::Jwt).param("subject_token", "T").send().await,
            "parameter `subject_token` is reserved for the grant and the client",
        ),
        (
            client.token_exchange("S", TokenType::Jwt).resource("/api").send().await,
            "resource: it is not an absolute URI",
        ),
    ];
    for (result, problem) in refusals {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(problem), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_error_shows_neither_token() {
    let secret = "s3cr3t-subject-token";
    let body =
        format!(r#"{{"error":"invalid_request","error_description":"no good: {secret} act-0-token"}}"#);
    let server = RawServer::answer(400, "application/json", &body);
    let client = client(&server);
    let request = || client.token_exchange(secret, TokenType::Jwt).actor_token("act-0-token", TokenType::Jwt);
    let printed = format!("{:?} {:?}", request(), request().send().await.unwrap_err());
    assert!(printed.contains("no good"), "{printed}");
    assert!(!printed.contains(secret) && !printed.contains("act-0-token"), "{printed}");
}
