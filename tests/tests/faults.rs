//! Every fault of the fault server ends in a typed error inside its time-out, or is harmless.

use std::time::{Duration, Instant};

use oauth_runtime::mock::{Echo, Fault, FaultServer};
use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Client, Credentials, Error, ErrorCode, ErrorKind, Sent, grant, oauth_provider};
use oauth_tests::canary::{Captured, Output};

/// For the faults that end in it; short, so that the tests are.
const SHORT: Duration = Duration::from_millis(300);
/// For all others, which end before it however busy the machine is.
const LONG: Duration = Duration::from_secs(60);
/// With characters that every encoding writes in another way.
const SECRET: &str = "CANARY/a b+c\"d&<é>\\CANARY";

macro_rules! clients {
    ($($name:ident($($declaration:tt)*))*) => {$(
        #[oauth_provider(token_url = "https://a.example/t", grant = client_credentials, $($declaration)*)]
        #[derive(Clone)]
        struct $name;
    )*};
}

clients! {
    Post(client_auth = client_secret_post)
    Basic(client_auth = client_secret_basic)
    RawBasic(client_auth(client_secret_basic, encoding = raw))
    Json(request(format = json))
    Query(request(method = GET))
}

/// What a fault ends in, as far as its kind says it.
#[derive(Debug, PartialEq)]
enum End {
    Token,
    Error { kind: ErrorKind, sent: Sent, status: Option<u16>, transient: bool },
}

impl End {
    /// An answer whose status was there.
    fn answered(kind: ErrorKind, status: u16, transient: bool) -> Self {
        Self::Error { kind, sent: Sent::Yes, status: Some(status), transient }
    }

    /// Without an answer, or with one that has no status to be read.
    fn unanswered(sent: Sent, kind: ErrorKind) -> Self {
        Self::Error { kind, sent, status: None, transient: true }
    }

    fn of(result: &Result<String, Error>) -> Self {
        match result {
            Ok(_) => Self::Token,
            Err(error) => Self::Error {
                kind: error.kind(),
                sent: error.sent(),
                status: error.status(),
                transient: error.is_transient(),
            },
        }
    }
}

/// What has to become of a fault.
fn expected(fault: &Fault) -> End {
    match *fault {
        Fault::NeverAnswers | Fault::OneByteASecond | Fault::StallsInsideHeaders | Fault::EndlessContinue => {
            End::unanswered(Sent::Maybe, ErrorKind::Timeout)
        }
        Fault::ClosesBeforeAnswer | Fault::ResetsBeforeAnswer => {
            End::unanswered(Sent::Maybe, ErrorKind::Transport)
        }
        Fault::Headers(5000) | Fault::LongHeader(_) | Fault::TwoContentLengths => {
            End::unanswered(Sent::Yes, ErrorKind::Transport)
        }
        Fault::ClosesInsideBody | Fault::BadChunkLength => End::answered(ErrorKind::Transport, 200, true),
        Fault::ResetsInsideBody { status } => End::answered(ErrorKind::Transport, status, true),
        Fault::Redirects { status, .. } | Fault::RedirectsToTarget { status } => {
            End::answered(ErrorKind::Redirect, status, false)
        }
        Fault::RetryAfter { status, .. } | Fault::RetryAfterDate { status, .. } => {
            End::answered(ErrorKind::Http, status, true)
        }
        Fault::EndlessBody | Fault::GzipBomb(u64::MAX) | Fault::AnnouncesBody(_) => {
            End::answered(ErrorKind::TooLarge, 200, false)
        }
        Fault::LargePage { status, .. } => End::answered(ErrorKind::TooLarge, status, true),
        Fault::NoContent => End::answered(ErrorKind::InvalidResponse, 204, false),
        Fault::Html
        | Fault::EmptyBody
        | Fault::WrongTypes
        | Fault::DuplicateMembers
        | Fault::Nested(100_000)
        | Fault::ManyValues(250_000)
        | Fault::InvalidUtf8
        | Fault::ControlCharactersInToken
        | Fault::UnknownTokenType => End::answered(ErrorKind::InvalidResponse, 200, false),
        Fault::ErrorInSuccess => End::answered(ErrorKind::ErrorResponse, 200, false),
        Fault::EchoesRequest(_) | Fault::TerminalEscapes => {
            End::answered(ErrorKind::ErrorResponse, 400, false)
        }
        Fault::AnswersBeforeRequest
        | Fault::ByteOrderMark
        | Fault::GzipBomb(_)
        | Fault::Headers(_)
        | Fault::Http10WithoutLength
        | Fault::Nested(_)
        | Fault::ManyValues(_)
        | Fault::TrailingGarbage => End::Token,
        _ => panic!("nothing is expected of {fault:?}"),
    }
}

fn client<P: grant::ClientCredentials>(provider: P, server: &FaultServer) -> Client<P> {
    client_with(HttpConfig::new().timeouts(LONG, LONG), provider, server)
}

/// What a program has that changes something about reqwest, so that requests go over it.
fn over_reqwest() -> HttpConfig {
    HttpConfig::new().reqwest(|http| http)
}

fn client_with<P: grant::ClientCredentials>(
    http: HttpConfig,
    provider: P,
    server: &FaultServer,
) -> Client<P> {
    let transport = ReqwestTransport::configured(http).unwrap();
    let builder = Client::builder(provider, Credentials::secret("id", SECRET)).token_url(server.url());
    builder.transport(transport).build().unwrap()
}

async fn ask<P: grant::ClientCredentials>(client: &Client<P>) -> Result<String, Error> {
    Ok(client.request_token().send().await?.access_token().expose_secret().to_owned())
}

/// Asks each server once, inside the time-out and without showing a secret.
async fn every_fault<P: grant::ClientCredentials + Clone>(provider: P, http: HttpConfig) {
    let captured = Captured::start();
    let mut output = Output::default();
    for fault in Fault::all() {
        let server = FaultServer::start(fault.clone()).unwrap();
        let is_silent = expected(&fault) == End::unanswered(Sent::Maybe, ErrorKind::Timeout);
        let timeout = if is_silent { SHORT } else { LONG };
        let client = client_with(http.clone().timeouts(timeout, timeout), provider.clone(), &server);
        let begun = Instant::now();
        let result = ask(&client).await;
        assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{fault:?}: {:?}", begun.elapsed());
        if fault == Fault::AnswersBeforeRequest && result.is_err() {
            // Whether the answer or the request comes first is up to the system.
            let sent = result.as_ref().err().map(Error::sent).filter(|sent| *sent != Sent::Yes).unwrap();
            assert_eq!(End::of(&result), End::unanswered(sent, ErrorKind::Transport));
            assert!(server.requests() <= 1);
        } else {
            assert_eq!(End::of(&result), expected(&fault), "{fault:?}: {result:?}");
            assert_eq!(server.target_requests(), 0, "{fault:?}");
            // Who answers first may not have read the request yet.
            let least = usize::from(fault != Fault::AnswersBeforeRequest);
            assert!((least..=1).contains(&server.requests()), "{fault:?}: {}", server.requests());
        }
        if let Err(error) = result {
            assert!(!error.to_string().contains('\u{1b}'), "{error}");
            output.error(&error);
        }
        output.debug(&client);
        assert_eq!(output.leak(), None, "{fault:?}");
    }
    output.text(captured.text());
    output.assert_clean();
}

#[tokio::test]
async fn every_fault_with_the_secret_in_the_body() {
    every_fault(Post, HttpConfig::new()).await;
}

#[tokio::test]
async fn every_fault_with_the_secret_in_a_header() {
    every_fault(Basic, HttpConfig::new()).await;
    every_fault(RawBasic, over_reqwest()).await;
}

#[tokio::test]
async fn every_fault_with_the_secret_in_json() {
    every_fault(Json, over_reqwest()).await;
}

#[tokio::test]
async fn every_fault_with_the_secret_in_the_query() {
    every_fault(Query, HttpConfig::new()).await;
}

#[tokio::test]
async fn e11_retry_after_in_seconds_as_a_date_and_as_nonsense() {
    let seconds = |value: &str| Fault::RetryAfter { status: 503, value: value.to_owned() };
    let date = |seconds| Fault::RetryAfterDate { status: 429, seconds };
    for (fault, from, to) in [
        (seconds("120"), Some(120), Some(120)),
        (seconds("1000000000"), Some(3600), Some(3600)),
        (seconds("soon"), None, None),
        (date(120), Some(110), Some(120)),
        (date(1_000_000), Some(3600), Some(3600)),
        (date(-120), Some(0), Some(0)),
        (Fault::ResetsInsideBody { status: 503 }, Some(120), Some(120)),
        (Fault::LargePage { status: 503, bytes: 2 << 20 }, Some(120), Some(120)),
    ] {
        let server = FaultServer::start(fault.clone()).unwrap();
        let error = ask(&client(Post, &server)).await.unwrap_err();
        let delay = error.retry_after();
        assert!(
            (from.map(Duration::from_secs)..=to.map(Duration::from_secs)).contains(&delay),
            "{fault:?}: {delay:?}"
        );
    }
}

#[tokio::test]
async fn e13_statement_3_no_status_of_a_redirect_is_followed() {
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        let server = FaultServer::start(Fault::RedirectsToTarget { status }).unwrap();
        let error = ask(&client(Post, &server)).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(status)));
        assert_eq!((server.requests(), server.target_requests()), (1, 0));
    }
}

#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_not_taken_for_the_next_one() {
    let server = FaultServer::start(Fault::TrailingGarbage).unwrap();
    let client = client(Post, &server);
    for requests in 1..5 {
        assert_eq!(ask(&client).await.unwrap(), "fault-server-token");
        assert_eq!(server.requests(), requests);
    }
}

#[tokio::test]
async fn an_echo_loses_the_secret_and_keeps_the_rest() {
    for (echo, rest) in [
        (Echo::AsSent, "POST /token HTTP/1.1"),
        (Echo::Decoded, "client_credentials id [redacted]"),
        (Echo::Form, "client_credentials id [redacted]"),
        (Echo::JsonEscaped, "client_credentials id [redacted]"),
        (Echo::Html, "client_credentials id [redacted]"),
        (Echo::Base64, "Y2xpZW50X2NyZWRlbnRpYWxz aWQ= [redacted]"),
    ] {
        let server = FaultServer::start(Fault::EchoesRequest(echo)).unwrap();
        let error = ask(&client(Post, &server)).await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
        let description = error.error_description().unwrap();
        assert!(description.starts_with(rest), "{echo:?}: {description}");
    }
}
