//! Logins by a device code, where there is no browser.

use std::ffi::OsString;
use std::io::{self, Cursor};
use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::mock::{MockPoll, MockProvider};
use oauth_runtime::native::{self, Way};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{CallbackProblem, ErrorCode, ErrorKind, oauth_provider};

use super::paste::Screen;
use super::{acme, browse};

#[oauth_provider(
    authorization_url = "https://both.example/authorize",
    device_authorization_url = "https://both.example/device",
    token_url = "https://both.example/token",
    grant = [authorization_code, device_code],
    scope(default = ["profile"]),
)]
struct Both;

const SHOWN: &str = "To log in to Both, open this address on any device:\n\nhttps://both.example/mock/device\n\n\
                     Then enter this code:\n\nMOCK-0001\n";

fn over_ssh(name: &str) -> Option<OsString> {
    (name == "SSH_TTY").then(|| "/dev/pts/1".into())
}

fn with_display(name: &str) -> Option<OsString> {
    (name == "DISPLAY").then(|| ":0".into())
}

fn both() -> (Arc<MockProvider<Both>>, BothClient) {
    let mock = MockProvider::start(Both).unwrap();
    let client = mock.client().unwrap();
    (Arc::new(mock), client)
}

fn is_send<T: Send>(login: T) -> T {
    login
}

#[tokio::test(start_paused = true)]
async fn without_a_browser_the_login_is_by_a_device_code_where_there_is_one() {
    let (mock, client) = both();
    mock.answer_polls([MockPoll::Pending, MockPoll::SlowDown]);
    let screen = Screen::default();
    let login = native::login(&client).environment(over_ssh).output(screen.clone());
    let login = login.request(|request| request.scope("email").resource("https://api.both.example"));
    let token = is_send(login.token()).await.unwrap();
    assert!(mock.is_valid(token.access_token()));
    assert_eq!(screen.text(), SHOWN);
    let requests = mock.requests();
    assert!(requests.iter().all(|request| request.problems.is_empty()), "{requests:?}");
    let paths: Vec<_> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths, ["/device", "/token", "/token", "/token"]);
    assert_eq!(requests[0].param("scope").as_deref(), Some("email"));
    for request in &requests {
        assert_eq!(request.param("resource").as_deref(), Some("https://api.both.example"));
    }
}

#[tokio::test(start_paused = true)]
async fn it_may_end_in_a_session() {
    let (mock, client) = both();
    let sessions = client.sessions(MemoryStore::default());
    let login = native::login(&client).environment(over_ssh).output(io::sink());
    let session = is_send(login.session(&sessions, "alice")).await.unwrap();
    assert!(mock.is_valid(session.refresh().await.unwrap().access_token()));
    assert_eq!(mock.refreshes(), 1);
}

#[tokio::test]
async fn with_a_browser_the_same_call_goes_through_it() {
    let (mock, client) = both();
    let provider = Arc::clone(&mock);
    let login = native::login(&client).environment(with_display).output(io::sink());
    let login = login.browser(move |url| {
        browse(provider.browser_url(url));
        Ok(())
    });
    let sessions = client.sessions(MemoryStore::default());
    let session = login.session(&sessions, "alice").await.unwrap();
    assert!(mock.is_valid(session.token().await.unwrap().access_token()));
    assert!(mock.requests().iter().all(|request| request.path == "/token"));
}

#[tokio::test]
async fn a_way_that_was_given_is_taken() {
    let (mock, client) = both();
    let login = native::login(&client).way(Way::Paste).output(io::sink()).input(Cursor::new("\n"));
    let error = login.token().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::InputEnded));
    let error = native::login(&client).way(Way::Device).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("use `token` or `session`"), "{error}");
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn a_provider_without_device_codes_has_the_address_pasted() {
    let (_mock, client) = acme();
    let screen = Screen::default();
    let login = native::login(&client).environment(over_ssh).output(screen.clone());
    let error = login.input(Cursor::new("")).token().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::InputEnded));
    assert!(screen.text().contains("paste the whole address"), "{}", screen.text());
    let error = native::login(&client).way(Way::Device).token().await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: the declaration does not offer `grant = device_code`");
}

#[tokio::test(start_paused = true)]
async fn a_user_who_refuses_or_does_nothing_ends_the_login() {
    let (mock, client) = both();
    mock.answer_polls([MockPoll::Pending, MockPoll::Denied]);
    let login = || native::login(&client).environment(over_ssh).output(io::sink());
    let error = login().token().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::AccessDenied)));
    mock.answer_polls([MockPoll::Pending; 100]);
    let error = login().timeout(Duration::from_secs(12)).token().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::TimedOut));
    assert_eq!(mock.requests().len(), 3 + 3);
}

#[tokio::test(start_paused = true)]
async fn a_qr_code_is_shown_where_it_is_wanted() {
    let (_mock, client) = both();
    let screen = Screen::default();
    let login = native::login(&client).environment(over_ssh).output(screen.clone());
    login.qr().token().await.unwrap();
    let text = screen.text();
    assert!(text.starts_with(SHOWN), "{text}");
    assert!(text.contains("Or scan this, and see that the code is the same:\n\n\u{2588}"), "{text}");
}
