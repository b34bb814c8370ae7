//! Members of answers that placeholders name, and what becomes of those that are not there.

use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Scope, Sent, oauth_provider};
use oauth_tests::RawServer;
use serde_json::json;

use super::{acme, form_value, merged, play, server, usual};

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    step(id = app, url = "{base}/app"),
    then(id = about, url = "{base}/{token./a~1b/0}/about", method = GET),
    then(id = more, url = "{base}/more", method = GET, headers("X-Key" = "{about./keys/1/id}")),
    request(params(app = "{app./d/id}")),
    response(extra(key: Option<String> = "{about./keys/1/id}")),
)]
struct Pointed {
    base: String,
}

#[tokio::test]
async fn a_placeholder_may_have_a_json_pointer() {
    let server = server(&[
        ("/app", r#"{"d":{"id":5}}"#),
        ("/token", r#"{"access_token":"AT","a/b":["east"]}"#),
        ("/east/about", r#"{"keys":[{},{"id":"K"}]}"#),
        ("/more", "{}"),
    ]);
    let client = Pointed { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let token = client.token().await.unwrap();
    assert_eq!(token.extra().unwrap().key.as_deref(), Some("K"));
    let requests = server.requests();
    assert!(requests[1].body.ends_with("&app=5"), "{}", requests[1].body);
    assert_eq!(requests[3].header("x-key"), Some("K"));
    let mock = MockProvider::start(Pointed { base: "https://acme.example".to_owned() }).unwrap();
    mock.client().unwrap().token().await.unwrap();
}

#[tokio::test]
async fn a_url_whose_member_is_not_there_is_an_error_of_the_answer() {
    let server = server(&[("/app", r#"{"d":{"id":5}}"#), ("/token", r#"{"access_token":"AT"}"#)]);
    let client = Pointed { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = client.token().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{error}");
    assert!(error.to_string().contains("about.url: there is no `token./a~1b/0`"), "{error}");
}

#[tokio::test]
async fn a_scope_that_is_not_sent_was_not_asked_for() {
    let omitted = acme(json!({"scope": {"default": ["a"]}, "request": {"omit": ["scope"]}}));
    let token = json!({"access_token": "AT", "scope": []});
    play(&omitted, json!({"http": usual(&json!({"access_token": "AT"})), "token": token})).await;
    // It goes along elsewhere.
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    for elsewhere in [
        json!({"request": {"omit": ["scope"], "headers": {"X-Scope": "{scope}"}}}),
        json!({"request": {"omit": ["scope"]}, "step": {"id": "s", "url": server.url("/s"), "params": {"x": "{scope}"}}}),
    ] {
        let usual = json!({"token_url": server.url("/token"), "scope": {"default": ["a"]}});
        let provider = DynamicProvider::new(acme(merged(usual, elsewhere)));
        let client = Client::new(provider, Credentials::secret("id", "secret")).unwrap();
        assert_eq!(client.token().await.unwrap().scope(), [Scope::from("a")]);
    }
    assert_eq!(form_value(&server.requests()[1].body, "x").as_deref(), Some("a"));
}
