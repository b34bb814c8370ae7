//! Every fault of the fault server ends in a typed error inside its time-out, or is harmless.

use std::time::{Duration, Instant};

use oauth_runtime::mock::{Fault, FaultServer};
use oauth_runtime::transport::ReqwestTransport;
use oauth_runtime::{Client, Credentials, Error, ErrorKind, Sent};
use oauth_specs::MobifinanceDeepLink;
use oauth_tests::RawServer;

/// Short, so that the tests are; every limit is reached long before the test ends.
const TIMEOUT: Duration = Duration::from_millis(300);

/// Asks a server with this fault, with the client that puts its secret into the query.
async fn ask(fault: Fault) -> Result<String, Error> {
    let server = FaultServer::start(fault.clone()).unwrap();
    let transport = ReqwestTransport::configured(|http| http.timeout(TIMEOUT)).unwrap();
    let credentials = Credentials::secret("id", "CANARY-secret");
    let builder = Client::builder(MobifinanceDeepLink::default(), credentials).token_url(server.url());
    let client = builder.transport(transport).build().unwrap();
    let begun = Instant::now();
    let result = client.request_token().send().await;
    assert!(begun.elapsed() < TIMEOUT + Duration::from_secs(1), "{fault:?}: {:?}", begun.elapsed());
    assert_eq!(server.requests(), 1, "{fault:?}: nothing is sent twice");
    if let Err(error) = &result {
        let printed = format!("{error} {error:?} {:?}", error.error_description());
        assert!(!printed.contains("CANARY") && !printed.contains('\u{1b}'), "{fault:?}: {printed}");
    }
    Ok(result?.access_token().expose_secret().to_owned())
}

#[tokio::test]
async fn faults_end_in_typed_errors() {
    for (fault, kind, sent) in [
        (Fault::NeverAnswers, ErrorKind::Timeout, Sent::Maybe),
        (Fault::OneByteASecond, ErrorKind::Timeout, Sent::Maybe),
        (Fault::ClosesBeforeAnswer, ErrorKind::Transport, Sent::Maybe),
        (Fault::ClosesInsideBody, ErrorKind::Transport, Sent::Yes),
        (Fault::EndlessBody, ErrorKind::TooLarge, Sent::Yes),
        (Fault::AnnouncesBody(1 << 40), ErrorKind::TooLarge, Sent::Yes),
        (Fault::Html, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::EmptyBody, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::NoContent, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::WrongTypes, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::DuplicateMembers, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::Nested(100_000), ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::InvalidUtf8, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::ControlCharactersInToken, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::UnknownTokenType, ErrorKind::InvalidResponse, Sent::Yes),
        (Fault::ErrorInSuccess, ErrorKind::ErrorResponse, Sent::Yes),
        (Fault::EchoesRequest, ErrorKind::ErrorResponse, Sent::Yes),
        (Fault::TerminalEscapes, ErrorKind::ErrorResponse, Sent::Yes),
        (Fault::RetryAfter { status: 503, value: "soon".into() }, ErrorKind::Http, Sent::Yes),
        (Fault::Headers(5000), ErrorKind::Transport, Sent::Maybe),
    ] {
        let error = ask(fault.clone()).await.expect_err("a fault");
        assert_eq!((error.kind(), error.sent()), (kind, sent), "{fault:?}: {error}");
    }
}

#[tokio::test]
async fn harmless_oddities_give_the_token() {
    for fault in [Fault::ByteOrderMark, Fault::Http10WithoutLength, Fault::Headers(50), Fault::Nested(100)] {
        assert_eq!(ask(fault.clone()).await.unwrap(), "fault-server-token", "{fault:?}");
    }
}

#[tokio::test]
async fn a_redirects_target_sees_no_request() {
    let target = RawServer::json(r#"{"access_token":"AT"}"#);
    for status in [301, 302, 303, 307, 308] {
        let error = ask(Fault::Redirects { status, location: target.url("/token") }).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(status)));
    }
    assert_eq!(target.requests().len(), 0);
}
