//! No secret in anything that can be printed.

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::{Client, Credentials, Error, Secret, Token, oauth_provider};
use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};
use oauth_tests::RawServer;
use oauth_tests::canary::{Captured, Output};
use oauth_tests::login::callback;

/// `id:CANARY-secret%2B%2F%3D`, as HTTP Basic sends it.
const BASIC: &str = "aWQ6Q0FOQVJZLXNlY3JldCUyQiUyRiUzRA==";

#[oauth_provider(
    token_url = "{base}/t",
    grant = [client_credentials, authorization_code],
    authorization_url = "{base}/authorize",
    client_auth = client_secret_basic,
    request(params(api_key = "{api_key}"), headers("X-Key" = "{api_key}")),
    response(extra(session: String)),
)]
struct Vendor {
    base: String,
    #[oauth(secret)]
    api_key: String,
}

fn vendor(base: String) -> Client<Vendor> {
    let credentials = Credentials::secret("id", "CANARY-secret+/=");
    Vendor { base, api_key: "CANARY-key".into() }.client(credentials).unwrap()
}

/// Good, bad and hostile answers; some repeat what was sent, as it is and as it is encoded.
fn answers(sent: &str) -> Vec<RawServer> {
    let token = r#""access_token":"CANARY-token","token_type":"Bearer","refresh_token":"CANARY-rt","id_token":"CANARY-id","session":"CANARY-session""#;
    let encoded = "CANARY-secret%2B%2F%3D CANARY%2dsecret+/%3d";
    let echo = format!("CANARY-secret+/= {encoded} {BASIC} CANARY-key {sent}");
    let mut answers = vec![
        RawServer::json(&format!("{{{token}}}")),
        RawServer::json(&format!("{{{token}")),
        RawServer::json(&format!("{{{token},\"access_token\":\"CANARY-2\"}}")),
        RawServer::json(r#"{"access_token":"CANARY token"}"#),
        RawServer::json(r#"{"access_token":["CANARY-token"]}"#),
        RawServer::json(r#"{"access_token":"CANARY-token","token_type":"mac"}"#),
        RawServer::json(r#"{"access_token":"CANARY-token","session":5}"#),
        RawServer::json("\"CANARY-token\""),
        RawServer::answer(200, "text/html", "<html>CANARY-token</html>"),
        RawServer::answer(200, "text/CANARY-secret+/=", ""),
        RawServer::answer(200, "text/plain", "access_token=CANARY-a&access_token=CANARY-b"),
        RawServer::raw(format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{{{token}")),
        RawServer::raw("CANARY not http\r\n\r\n"),
        RawServer::with_headers(302, "location: https://a.example/?CANARY\r\n", ""),
    ];
    for status in [200, 400, 401, 500] {
        answers.push(RawServer::answer(
            status,
            "application/json",
            &format!(
                r#"{{"error":"{echo}","error_description":"{echo}","error_uri":"https://a.example/{echo}"}}"#
            ),
        ));
        answers.push(RawServer::answer(
            status,
            "application/json",
            &format!(r#"{{"error":"invalid_grant","error_description":"{echo}"}}"#),
        ));
    }
    answers
}

#[tokio::test]
async fn s2_s3_e16_statement_32_33_no_secret_is_printed_whatever_the_answer() {
    let captured = Captured::start();
    let mut output = Output::default();
    for server in answers("CANARY-param") {
        let client = vendor(server.origin());
        output.debug(&client);
        let request = client.request_token().param("x", "CANARY-param");
        output.debug(&request);
        show(&mut output, request.send().await);
    }
    for server in answers("CANARY-code") {
        let client = vendor(server.origin());
        let exchange = client.exchange(callback(&client, "https://app.example/", "CANARY-code").await);
        output.debug(&exchange);
        show(&mut output, exchange.send().await);
    }
    for server in answers("") {
        let client = vendor(server.origin());
        show(&mut output, client.token().await);
        output.debug(&client.try_header());
    }
    output.debug(&Credentials::secret("id", "CANARY"));
    output.debug(&Secret::new("CANARY"));
    let logs = captured.text();
    assert!(logs.contains("token received") && logs.contains("no token"), "the logs were captured");
    output.text(logs);
    output.assert_clean();
}

/// The names of the fields of an event, as the subscriber prints them.
fn fields(line: &str) -> impl Iterator<Item = &str> {
    let names = line.split(' ').filter_map(|word| word.split_once('=')).map(|(name, _)| name);
    // The first field of a span stands behind its name.
    names.map(|name| name.split_once('{').map_or(name, |(_, name)| name))
}

#[tokio::test]
async fn statement_35_events_have_no_more_than_provider_grant_kind_code_and_status() {
    let captured = Captured::start();
    for server in answers("") {
        let _ = vendor(server.origin()).token().await;
    }
    let logs = captured.text();
    let own: Vec<&str> = logs.lines().filter(|line| line.contains(" oauth_runtime::")).collect();
    assert!(own.iter().any(|line| fields(line).count() > 3), "the events were captured");
    let known = ["provider", "grant", "kind", "code", "status", "count"];
    let other = own.iter().find(|line| fields(line).any(|field| !known.contains(&field)));
    assert_eq!(other, None);
}

fn show(output: &mut Output, result: Result<Token<Vendor>, Error>) {
    match result {
        Ok(token) => {
            output.debug(&token);
            output.debug(&token.exposed());
            output.text(serde_json::to_string(&token).unwrap());
            match token.extra() {
                Ok(extra) => output.debug(extra),
                Err(error) => output.error(&error),
            }
        }
        Err(error) => output.error(&error),
    }
}

#[tokio::test]
async fn statement_34_secrets_in_the_query_of_the_deep_link_are_not_printed() {
    let mut output = Output::default();
    for server in
        [RawServer::raw(""), RawServer::raw("nonsense\r\n\r\n"), RawServer::answer(400, "text/plain", "")]
    {
        let provider = MobifinanceDeepLink { base_url: server.origin() };
        let client = provider.client(Credentials::secret("id", "CANARY-secret")).unwrap();
        output.debug(&client);
        output.error(&client.token().await.unwrap_err());
    }
    output.assert_clean();
}

#[tokio::test]
async fn the_log_of_the_mock_masks_secrets() {
    let deep_link = MockProvider::start(MobifinanceDeepLink::default()).unwrap();
    deep_link.client().unwrap().token().await.unwrap();
    let mini_app = MockProvider::start(MobifinanceMiniApp::default()).unwrap();
    let code = mini_app.authorization_code("https://app.example/");
    mini_app.client().unwrap().exchange_code(code.clone(), "https://app.example/").send().await.unwrap();
    let cliquify = MockProvider::start(Cliquify).unwrap();
    cliquify.fail_next(MockError::status(500));
    cliquify.client().unwrap().token().await.unwrap_err();
    for request in [deep_link.requests(), mini_app.requests(), cliquify.requests()].concat() {
        let shown = format!("{request} {request:?}");
        assert!(!shown.contains("mock-client-secret") && !shown.contains(&code), "{shown}");
        assert!(shown.contains("client_secret=[redacted]"), "{shown}");
    }
}
