//! What is sent to both endpoints.

use oauth_runtime::blocking::wait;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Metadata, Secret, oauth_provider};
use oauth_tests::RawServer;

use super::lab::{Lab, TOKEN, json};

const DEVICE_GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code";
const CODE: &str = "device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS";

#[tokio::test]
async fn a_public_client_says_its_name_at_both_endpoints() {
    let lab = Lab::new(super::lab::CODES, [json(200, TOKEN)]);
    let client = lab.client();
    let request = client.device_authorization().scope("read").scopes(["write", "offline_access"]);
    let mut device =
        request.resource("https://api.acme.example").param("audience", "a b").send().await.unwrap();
    assert_eq!(device.user_code(), "WDJB-MJHT");
    assert_eq!(device.verification_uri().as_str(), "https://acme.example/device");
    let complete = device.verification_uri_complete().unwrap().as_str();
    assert_eq!(complete, "https://acme.example/device?user_code=WDJB-MJHT");
    let token = device.complete(&client).await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
    let scopes: Vec<_> = token.scope().iter().map(ToString::to_string).collect();
    assert_eq!(scopes, ["read", "write", "offline_access"], "those that were asked for");
    let requests = lab.server.requests();
    let resource = "resource=https%3A%2F%2Fapi.acme.example";
    assert_eq!(requests[0].line, "POST /device HTTP/1.1");
    assert_eq!(
        requests[0].body,
        format!("scope=read+write+offline_access&{resource}&client_id=id&audience=a+b")
    );
    assert_eq!(requests[1].line, "POST /token HTTP/1.1");
    assert_eq!(requests[1].body, format!("{DEVICE_GRANT}&{CODE}&{resource}&client_id=id"));
    for request in &requests {
        assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("authorization"), None);
    }
}

#[oauth_provider(
    device_authorization_url = "{base}/device",
    token_url = "{base}/token",
    grant = device_code,
    client_auth = client_secret_basic,
    scope(default = ["profile"]),
)]
struct Basic {
    base: String,
}

#[oauth_provider(
    device_authorization_url = "{base}/device",
    token_url = "{base}/token",
    grant = device_code,
    device(client_auth = none, format = json, rename(scope = "scopes"), headers("X-Key" = "{key}"), params(kind = "tv")),
)]
struct Differs {
    base: String,
    #[oauth(secret)]
    key: Secret,
}

#[tokio::test]
async fn the_client_authenticates_at_both_endpoints_as_declared() {
    let lab = Lab::new(super::lab::CODES, [json(200, TOKEN)]);
    let secret = || Credentials::secret("id", "secret");
    let basic = lab.client_of(Basic { base: lab.server.origin() }, secret());
    basic.device_authorization().send().await.unwrap().complete(&basic).await.unwrap();
    let provider = Differs { base: lab.server.origin(), key: "k".into() };
    let differs = lab.client_of(provider, secret());
    differs.device_authorization().scope("a").send().await.unwrap().complete(&differs).await.unwrap();
    let requests = lab.server.requests();
    assert_eq!(requests[0].body, "scope=profile");
    assert_eq!(requests[0].header("authorization"), Some("Basic aWQ6c2VjcmV0"));
    assert_eq!(requests[1].body, format!("{DEVICE_GRANT}&{CODE}"), "the scope was asked for before");
    assert_eq!(requests[1].header("authorization"), Some("Basic aWQ6c2VjcmV0"));
    assert_eq!(requests[2].body, r#"{"scopes":"a","client_id":"id","kind":"tv"}"#);
    assert_eq!(requests[2].header("x-key"), Some("k"));
    assert_eq!(requests[3].body, format!("{DEVICE_GRANT}&{CODE}&client_id=id&client_secret=secret"));
}

#[tokio::test]
async fn a_loaded_declaration_logs_in_like_an_annotated_struct() {
    let lab = Lab::new(
        r#"{"data":{"code":"DC","user_code":12345,"url":"https://acme.example/d","ttl":10,"poll":7}}"#,
        [json(200, TOKEN)],
    );
    let base = lab.server.origin();
    let declaration = format!(
        r#"{{"name":"Loaded","device_authorization_url":"{base}/device","token_url":"{base}/token",
            "grant":"device_code","request":{{"rename":{{"device_code":"code"}},"grant_type":"none"}},
            "device":{{"response":{{"root":"data","device_code":"code","verification_uri":"url",
            "expires_in":{{"path":"ttl","unit":"minutes"}},"interval":"poll"}}}}}}"#
    );
    let provider = DynamicProvider::new(Metadata::from_json(&declaration).unwrap());
    let client = lab.client_of(provider, Credentials::public("id"));
    let mut device = client.device_authorization().send().await.unwrap();
    assert_eq!((device.user_code(), device.interval().as_secs()), ("12345", 7));
    device.complete(&client).await.unwrap();
    assert_eq!(lab.server.requests()[1].body, "code=DC&client_id=id");
    assert_eq!(lab.polls(), [7]);
}

#[tokio::test]
async fn a_declaration_without_the_grant_says_so_and_sends_nothing() {
    let server = RawServer::json("{}");
    let json =
        format!(r#"{{"name":"Other","token_url":"{}/t","grant":"client_credentials"}}"#, server.origin());
    let provider = DynamicProvider::new(Metadata::from_json(&json).unwrap());
    let client = Client::new(provider, Credentials::public("id")).unwrap();
    let error = client.device_authorization().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.to_string(), "Other: the declaration does not offer `grant = device_code`");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_parameter_of_the_grant_cannot_be_added() {
    let lab = Lab::new(super::lab::CODES, [json(200, TOKEN)]);
    for name in ["device_code", "client_id", "scope"] {
        let error = lab.client().device_authorization().param(name, "x").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
    }
    assert!(lab.server.requests().is_empty());
}

#[oauth_provider(
    device_authorization_url = "{base}/device",
    token_url = "{base}/token",
    grant = device_code,
    step(id = app, url = "{base}/app"),
    step(id = other, url = "{base}/other"),
    device(headers("X-App" = "{app.key}")),
    request(params(other = "{other.key}")),
    resource = "https://api.acme.example",
)]
struct Steps {
    base: String,
}

#[tokio::test]
async fn a_step_comes_before_the_request_that_names_its_answer() {
    let server = RawServer::answering(|request| {
        let body = match request.line.split(' ').nth(1) {
            Some("/device") => super::lab::CODES,
            Some("/token") => TOKEN,
            _ => r#"{"key":"k"}"#,
        };
        oauth_tests::response(200, "content-type: application/json\r\n", body)
    });
    let lab = Lab::new(super::lab::CODES, [json(200, TOKEN)]);
    let client = lab.client_of(Steps { base: server.origin() }, Credentials::public("id"));
    let mut device = client.device_authorization().send().await.unwrap();
    device.complete(&client).await.unwrap();
    let requests = server.requests();
    let paths: Vec<_> = requests.iter().filter_map(|request| request.line.split(' ').nth(1)).collect();
    assert_eq!(paths, ["/app", "/device", "/app", "/other", "/token"]);
    assert_eq!(requests[1].header("x-app"), Some("k"));
    let resource = "resource=https%3A%2F%2Fapi.acme.example";
    assert_eq!(requests[1].body, format!("{resource}&client_id=id"));
    assert_eq!(requests[4].body, format!("{DEVICE_GRANT}&{CODE}&{resource}&client_id=id&other=k"));
}

#[test]
fn a_program_without_a_runtime_waits_for_the_user() {
    let lab = Lab::new(super::lab::CODES, [super::lab::error("authorization_pending"), json(200, TOKEN)]);
    let client = lab.client();
    let mut device = wait(client.device_authorization().send()).unwrap();
    let token = wait(device.complete(&client)).unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
    assert_eq!(lab.polls(), [5, 10]);
}
