//! Members of answers that placeholders name, and what becomes of those that are not there.

use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Scope, Sent, oauth_provider};
use oauth_tests::RawServer;
use serde_json::json;

use super::{acme, play, server, usual};

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    step(id = app, url = "{base}/app"),
    then(id = about, url = "{base}/{token./a~1b/0}/about", method = GET),
    then(id = more, url = "{base}/more", method = GET, headers("X-Key" = "{about./keys/1/id}")),
    request(params(app = "{app./d/id}")),
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
    client.token().await.unwrap();
    let requests = server.requests();
    assert!(requests[1].body.ends_with("&app=5"), "{}", requests[1].body);
    assert_eq!(requests[3].header("x-key"), Some("K"));
    let mock = MockProvider::start(Pointed { base: "https://acme.example".to_owned() }).unwrap();
    mock.client().unwrap().token().await.unwrap();
}

#[tokio::test]
async fn a_member_that_a_later_call_needs_and_that_is_not_there_is_an_error_of_the_answer() {
    const APP: (&str, &str) = ("/app", r#"{"d":{"id":5}}"#);
    const BARE: (&str, &str) = ("/token", r#"{"access_token":"AT"}"#);
    const WHOLE: (&str, &str) = ("/token", r#"{"access_token":"AT","a/b":["east"]}"#);
    const ABOUT: (&str, &str) = ("/east/about", "{}");
    for (answers, problem) in [
        (&[APP, BARE][..], "about.url: there is no `token./a~1b/0`"),
        (&[APP, WHOLE, ABOUT][..], "there is no `about./keys/1/id`"),
    ] {
        let server = server(answers);
        let client = Pointed { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
        let error = client.token().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::InvalidResponse, Sent::Yes), "{error}");
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn a_scope_that_is_not_sent_was_not_asked_for() {
    let omitted = acme(json!({"scope": {"default": ["a"]}, "request": {"omit": ["scope"]}}));
    let token = json!({"access_token": "AT", "scope": []});
    play(&omitted, json!({"http": usual(&json!({"access_token": "AT"})), "token": token})).await;
    // It goes along elsewhere.
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let named = acme(json!({
        "token_url": server.url("/token"),
        "scope": {"default": ["a"]},
        "request": {"omit": ["scope"], "headers": {"X-Scope": "{scope}"}},
    }));
    let provider = DynamicProvider::new(named);
    let client = Client::new(provider, Credentials::secret("id", "secret")).unwrap();
    let token = client.token().await.unwrap();
    assert_eq!(token.scope(), [Scope::from("a")]);
}
