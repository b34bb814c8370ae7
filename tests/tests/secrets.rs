//! No secret in anything that can be printed.

use std::error::Error as _;
use std::fmt::Debug;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::{Client, Credentials, Error, Secret, Token, oauth_provider};
use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};
use oauth_tests::RawServer;
use tracing_subscriber::fmt::MakeWriter;

/// Everything secret in these tests holds this word.
const CANARY: &str = "CANARY";
/// `id:CANARY-secret%2B%2F%3D`, as HTTP Basic sends it.
const BASIC: &str = "aWQ6Q0FOQVJZLXNlY3JldCUyQiUyRiUzRA==";

#[oauth_provider(
    token_url = "{base}/t",
    grant = [client_credentials, authorization_code],
    authorize = none,
    client_auth = client_secret_basic,
    request(params(api_key = "{api_key}"), headers("X-Key" = "{api_key}")),
    response(extra(session: String)),
)]
struct Vendor {
    base: String,
    #[oauth(secret)]
    api_key: String,
}

/// All that was printed, and the secrets that must not be in it.
#[derive(Default)]
struct Output(Vec<String>);

impl Output {
    fn debug(&mut self, value: &dyn Debug) {
        self.0.push(format!("{value:?}"));
        self.0.push(format!("{value:#?}"));
    }

    fn error(&mut self, error: &Error) {
        self.debug(error);
        self.0.push(error.to_string());
        self.0.extend(error.error_description().map(str::to_owned));
        self.0.extend(error.error_uri().map(str::to_owned));
        self.0.extend(error.provider_code().map(str::to_owned));
        self.0.extend(error.code().map(|code| format!("{code} {code:?}")));
        let mut source = error.source();
        while let Some(error) = source {
            self.0.push(format!("{error} {error:?}"));
            source = error.source();
        }
    }

    fn assert_clean(&self) {
        let bytes: Vec<String> = CANARY.bytes().map(|byte| byte.to_string()).collect();
        let decimal = bytes.join(", ");
        for text in &self.0 {
            let shows = [CANARY, BASIC, &decimal].iter().any(|secret| text.contains(secret));
            assert!(!shows, "a secret shows in: {text}");
        }
    }
}

/// Collects what `tracing` and `log` print at the finest level.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

struct LogCapture(Captured);

impl log::Log for LogCapture {
    fn enabled(&self, _metadata: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let _ = writeln!(self.0.clone(), "{} {}", record.target(), record.args());
    }

    fn flush(&self) {}
}

fn captured() -> Captured {
    static CAPTURED: OnceLock<Captured> = OnceLock::new();
    CAPTURED
        .get_or_init(|| {
            let captured = Captured::default();
            let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
            subscriber.with_writer(captured.clone()).with_ansi(false).init();
            log::set_boxed_logger(Box::new(LogCapture(captured.clone()))).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
            captured
        })
        .clone()
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
async fn s2_s3_e16_no_secret_is_printed_whatever_the_answer() {
    let captured = captured();
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
        let exchange =
            client.exchange("CANARY-code", "https://app.example/").code_verifier("CANARY".repeat(10));
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
    output.assert_clean();
    let logs = String::from_utf8_lossy(&captured.0.lock().unwrap()).into_owned();
    assert!(logs.contains("token received") && logs.contains("no token"), "the logs were captured");
    let leak = logs.lines().find(|line| line.contains(CANARY));
    assert_eq!(leak, None);
}

fn show(output: &mut Output, result: Result<Token<Vendor>, Error>) {
    match result {
        Ok(token) => {
            output.debug(&token);
            output.debug(&token.exposed());
            output.0.push(serde_json::to_string(&token).unwrap());
            match token.extra() {
                Ok(extra) => output.debug(extra),
                Err(error) => output.error(&error),
            }
        }
        Err(error) => output.error(&error),
    }
}

#[tokio::test]
async fn secrets_in_the_query_of_the_deep_link_are_not_printed() {
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
    mini_app.client().unwrap().exchange(code.clone(), "https://app.example/").send().await.unwrap();
    let cliquify = MockProvider::start(Cliquify).unwrap();
    cliquify.fail_next(MockError::status(500));
    cliquify.client().unwrap().token().await.unwrap_err();
    for request in [deep_link.requests(), mini_app.requests(), cliquify.requests()].concat() {
        let shown = format!("{request} {request:?}");
        assert!(!shown.contains("mock-client-secret") && !shown.contains(&code), "{shown}");
        assert!(shown.contains("client_secret=[redacted]"), "{shown}");
    }
}
