//! The resources that a token is for (RFC 8707): what is sent, byte by byte, and what the mock makes of it.

use oauth_runtime::grant::ClientCredentials;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Client, Credentials, ErrorKind, oauth_provider};
use oauth_tests::{RawRequest, RawServer};

const TOKEN: &str = r#"{"access_token":"AT"}"#;

/// A provider at this base URL with these keys.
macro_rules! provider {
    ($name:ident, $($keys:tt)*) => {
        #[oauth_provider(token_url = "{base}/t", grant = client_credentials, client_auth = none, $($keys)*)]
        struct $name {
            base: String,
        }
    };
}

provider!(One, resource = "https://api.example");
provider!(Several, resource = ["https://b.example/v1", "https://a.example:8443"]);
provider!(InQuery, resource = ["https://b.example/v1", "https://a.example"], request(format = query));
provider!(ByGet, resource = "https://a.example", request(method = GET));
provider!(AsJson, resource = "https://a.example", request(format = json));
provider!(SeveralAsJson, resource = ["https://b.example", "https://a.example"], request(format = json));
provider!(Omitted, resource = "https://a.example", request(omit(resource)));
provider!(OfItsOwn, resource = "https://a.example", request(omit(resource), params(resource = "graph")));
provider!(
    Renamed,
    resource = ["https://a.example", "https://b.example"],
    request(rename(resource = "audience"))
);
provider!(Bare, resource = "https://a.example", request(format = none));
provider!(Undeclared,);

#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    resource = ["https://{shop}.api.example/v1/{shop}", "{base}", "https://{client_id}.example"],
)]
struct Templates {
    shop: String,
    base: String,
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = authorization_code,
    authorize = none,
    resource = "https://api.example",
)]
struct Code {
    base: String,
}

async fn sent<P: ClientCredentials>(provider: impl FnOnce(String) -> P) -> RawRequest {
    let server = RawServer::json(TOKEN);
    let client = Client::new(provider(server.origin()), Credentials::public("c")).unwrap();
    client.request_token().send().await.unwrap();
    server.only_request()
}

#[tokio::test]
async fn a_resource_is_sent_as_it_is_written() {
    let request = sent(|base| One { base }).await;
    assert_eq!(request.body, "grant_type=client_credentials&resource=https%3A%2F%2Fapi.example&client_id=c");
}

#[tokio::test]
async fn r16_all_resources_are_sent_as_repeated_parameters_in_their_order() {
    let request = sent(|base| Several { base }).await;
    assert_eq!(
        request.body,
        "grant_type=client_credentials&resource=https%3A%2F%2Fb.example%2Fv1\
         &resource=https%3A%2F%2Fa.example%3A8443&client_id=c"
    );
}

#[tokio::test]
async fn r16_resources_go_where_the_other_parameters_go() {
    let request = sent(|base| InQuery { base }).await;
    assert_eq!(
        request.line,
        "POST /t?client_id=c&grant_type=client_credentials&resource=https%3A%2F%2Fb.example%2Fv1\
         &resource=https%3A%2F%2Fa.example HTTP/1.1"
    );
    assert_eq!(request.body, "");
    let request = sent(|base| ByGet { base }).await;
    assert_eq!(
        request.line,
        "GET /t?client_id=c&grant_type=client_credentials&resource=https%3A%2F%2Fa.example HTTP/1.1"
    );
}

#[tokio::test]
async fn json_has_a_string_for_one_resource_and_an_array_for_several() {
    let resource = |request: RawRequest| {
        serde_json::from_str::<serde_json::Value>(&request.body).unwrap()["resource"].clone()
    };
    let one = resource(sent(|base| AsJson { base }).await);
    assert_eq!(one, serde_json::json!("https://a.example"));
    let several = resource(sent(|base| SeveralAsJson { base }).await);
    assert_eq!(several, serde_json::json!(["https://b.example", "https://a.example"]));
}

#[tokio::test]
async fn a_provider_that_does_not_know_the_parameter_is_not_sent_it() {
    let request = sent(|base| Omitted { base }).await;
    assert_eq!(request.body, "grant_type=client_credentials&client_id=c");
    let request = sent(|base| OfItsOwn { base }).await;
    assert_eq!(request.body, "grant_type=client_credentials&client_id=c&resource=graph");
    let request = sent(|base| Bare { base }).await;
    assert_eq!((request.line.as_str(), request.body.as_str()), ("POST /t HTTP/1.1", ""));
}

#[tokio::test]
async fn the_parameter_may_go_by_another_name() {
    let request = sent(|base| Renamed { base }).await;
    assert_eq!(
        request.body,
        "grant_type=client_credentials&audience=https%3A%2F%2Fa.example&audience=https%3A%2F%2Fb.example\
         &client_id=c"
    );
}

#[tokio::test]
async fn an_exchange_names_the_resource_too() {
    let server = RawServer::json(TOKEN);
    let client = Code { base: server.origin() }.client(Credentials::public("c")).unwrap();
    client.exchange_code("code", "https://app.example/").send().await.unwrap();
    assert_eq!(
        server.only_request().body,
        "grant_type=authorization_code&code=code&redirect_uri=https%3A%2F%2Fapp.example%2F\
         &resource=https%3A%2F%2Fapi.example&client_id=c"
    );
}

async fn refusal<P: ClientCredentials>(provider: P, name: &str) -> String {
    let client = Client::new(provider, Credentials::public("c")).unwrap();
    let error = client.request_token().param(name, "https://evil.example").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    error.to_string()
}

#[tokio::test]
async fn r12_a_caller_cannot_add_to_the_declared_resources() {
    let base = || "https://acme.example".to_owned();
    let message = |name: &str, param: &str| format!("{name}: parameter `{param}` is set by the declaration");
    assert_eq!(refusal(One { base: base() }, "resource").await, message("One", "resource"));
    assert_eq!(refusal(Renamed { base: base() }, "resource").await, message("Renamed", "resource"));
    assert_eq!(refusal(Renamed { base: base() }, "audience").await, message("Renamed", "audience"));
    assert_eq!(refusal(Omitted { base: base() }, "resource").await, message("Omitted", "resource"));
}

#[tokio::test]
async fn a_caller_may_name_the_resource_where_the_declaration_does_not() {
    let server = RawServer::json(TOKEN);
    let client = Undeclared { base: server.origin() }.client(Credentials::public("c")).unwrap();
    client.request_token().param("resource", "https://a.example").send().await.unwrap();
    assert_eq!(
        server.only_request().body,
        "grant_type=client_credentials&client_id=c&resource=https%3A%2F%2Fa.example"
    );
}

#[tokio::test]
async fn placeholders_are_filled_from_the_configuration() {
    let mock =
        MockProvider::start(Templates { shop: "eu".into(), base: "https://API.example".into() }).unwrap();
    mock.client().unwrap().token().await.unwrap();
    let request = &mock.requests()[0];
    let sent: Vec<String> = request
        .body_params()
        .into_iter()
        .filter(|(name, _)| name == "resource")
        .map(|(_, value)| value)
        .collect();
    assert_eq!(
        sent,
        ["https://eu.api.example/v1/eu", "https://API.example", "https://mock-client-id.example"]
    );
    assert_eq!(request.problems, [""; 0]);
}

#[test]
fn a_resource_that_comes_out_wrong_is_an_error_of_the_configuration() {
    for (shop, base, problem) in [
        ("eu.evil/", "https://a.example", "`shop` stands in a host"),
        ("eu", "http://a.example", "`http` is for loopback alone"),
        ("eu", "https://a.example/#s3cr3t", "`base` is not a base URL: it holds a fragment"),
        ("eu", "https://s3cr3t@a.example", "`base` is not a base URL: it holds user information"),
        ("eu", "s3cr3t", "`base` is not a base URL: relative URL without a base"),
        ("eu", "https://a.example/s3cr3t|", "it holds a character that is percent-encoded in a URI"),
    ] {
        let provider = Templates { shop: shop.into(), base: base.into() };
        let error = provider.client(Credentials::public("c")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = error.to_string();
        assert!(text.starts_with(&format!("Templates: resource: {problem}")), "{text}");
        assert!(!text.contains("s3cr3t"), "{text}");
    }
}

/// What a mock of `P` finds wrong with the request of a client of `Q`.
async fn problems<P: ClientCredentials, Q: ClientCredentials>(provider: P, other: Q) -> Vec<String> {
    let mock = MockProvider::start(provider).unwrap();
    let client = Client::builder(other, mock.credentials()).transport(mock.transport().unwrap()).build();
    let _ = client.unwrap().request_token().send().await;
    mock.requests()[0].problems.clone()
}

#[tokio::test]
async fn the_mock_holds_a_request_to_the_declared_resources() {
    macro_rules! problems {
        ($provider:ident, $other:ident) => {{
            let base = || "https://acme.example".to_owned();
            problems($provider { base: base() }, $other { base: base() }).await
        }};
    }
    assert_eq!(problems!(Several, Several), [""; 0]);
    assert_eq!(problems!(InQuery, InQuery), [""; 0]);
    assert_eq!(problems!(SeveralAsJson, SeveralAsJson), [""; 0]);
    assert_eq!(problems!(Renamed, Renamed), [""; 0]);
    assert_eq!(problems!(Omitted, Omitted), [""; 0]);
    assert_eq!(problems!(OfItsOwn, OfItsOwn), [""; 0]);
    assert_eq!(problems!(Bare, Bare), [""; 0]);
    assert_eq!(problems!(One, Undeclared), ["parameter `resource` is not in the body"]);
    assert_eq!(problems!(One, Renamed), ["parameter `resource` is not in the body"]);
    assert_eq!(problems!(Omitted, One), ["parameter `resource` is in the body"]);
    assert_eq!(problems!(One, Several), ["parameter `resource` names a resource that is not declared"; 2]);
}
