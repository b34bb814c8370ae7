//! An address that a person pastes.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::native::{self, Paste, Way};
use oauth_runtime::{CallbackProblem, ErrorCode, ErrorKind};

use super::{Hash, Posting, acme};

/// What a person sees.
#[derive(Clone, Default)]
pub(super) struct Screen(Arc<Mutex<Vec<u8>>>);

impl Screen {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const REDIRECT_URI: &str = "https://app.example/cb?from=acme";

#[tokio::test]
async fn lines_that_are_not_the_callback_are_asked_for_again() {
    let (mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let address = mock.log_in(&url).unwrap().address;
    let (before, _) = address.split_once("state=").unwrap();
    let mut input = format!(
        "\n{url}\nfoo\u{1b}[31mSECRET\n{before}state=other\n{before}\n{address}&code=again\n{}\n",
        "y".repeat(70_000)
    )
    .into_bytes();
    input.extend_from_slice(b"\xff\xfe\x1b]0;title\x07\n");
    input.extend_from_slice(format!("  {address} \r\nnext line").as_bytes());
    let screen = Screen::default();
    let paste = Paste::new().output(screen.clone()).input(Cursor::new(input));
    let callback = paste.wait(&url, &mut pending).await.unwrap();
    client.exchange(callback).send().await.unwrap();
    let shown = screen.text();
    assert!(
        shown.starts_with(&format!("To log in to Acme, open this address in a browser:\n\n{url}\n\n")),
        "{shown}"
    );
    for (why, times) in [
        // Of the address that was shown, and of what is none at all, too.
        ("That is not it. Acme: the `state` of the callback is not that of the authorization request.", 1),
        ("That is not it. Acme: the callback has no `state`, so it answers no authorization request.", 3),
        ("That is not it. Acme: a parameter of the callback is there several times.", 1),
        ("That is not it. Acme: the callback is too long, or not written as one.", 1),
        ("That is not it. Acme: the callback has no code.", 1),
        ("Paste the address:", 1),
    ] {
        assert_eq!(shown.matches(why).count(), times, "{why}\n{shown}");
    }
    assert!(!shown.contains("SECRET") && !shown.contains("mock-code"), "{shown}");
    assert!(shown.chars().all(|character| character == '\n' || !character.is_control()), "{shown:?}");
}

#[tokio::test]
async fn the_end_of_the_input_and_a_refusal_end_the_login() {
    let (mock, client) = acme();
    for input in ["", "foo\n", "https://app.example/cb?code=c&state=x"] {
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        let paste = Paste::new().output(io::sink()).input(Cursor::new(input));
        let error = paste.wait(&url, &mut pending).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.callback_problem()),
            (ErrorKind::Callback, Some(CallbackProblem::InputEnded))
        );
    }
    mock.refuse_next("access_denied");
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let address = mock.log_in(&url).unwrap().address;
    let paste = Paste::new().output(io::sink()).input(Cursor::new(address.clone()));
    let error = paste.wait(&url, &mut pending).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
    let paste = Paste::new().output(io::sink()).input(Cursor::new(address));
    let error = paste.wait(&url, &mut pending).await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::Spent));
}

#[tokio::test]
async fn what_cannot_be_shown_read_or_pasted_is_an_error() {
    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let (_mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let error = Paste::new().output(Broken).wait(&url, &mut pending).await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: the address cannot be shown: broken");
    let unread = Paste::new().output(io::sink()).lines(|| async { Err(io::Error::other("no dialog")) });
    let error = unread.wait(&url, &mut pending).await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: no line can be read: no dialog");

    let mock = MockProvider::start(Posting).unwrap();
    let client = mock.client().unwrap();
    let error = native::login(&client).way(Way::Paste).output(io::sink()).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_login_by_pasting_takes_any_redirect_uri_and_a_fragment() {
    let (mock, client) = acme();
    let screen = Screen::default();
    let (provider, seen) = (Arc::clone(&mock), screen.clone());
    // The person has a browser elsewhere, and reads its address from the screen.
    let login = native::login(&client)
        .way(Way::Paste)
        .redirect_uri("com.example.app:/cb")
        .request(|request| request.scope("email").param("prompt", "consent"))
        .output(screen)
        .lines(move || {
            let shown = seen.text();
            let url = shown.lines().find(|line| line.starts_with("https://")).unwrap().parse().unwrap();
            let address = provider.log_in(&url).unwrap().address;
            assert!(
                url.query().unwrap().contains("scope=email")
                    && url.query().unwrap().contains("prompt=consent")
            );
            assert!(address.starts_with("com.example.app:/cb?"));
            std::future::ready(Ok(Some(address)))
        });
    let callback = tokio::time::timeout(Duration::from_secs(60), login.send()).await.unwrap().unwrap();
    client.exchange(callback).send().await.unwrap();

    let mock = Arc::new(MockProvider::start(Hash).unwrap());
    let client = mock.client().unwrap();
    let screen = Screen::default();
    let (provider, seen) = (Arc::clone(&mock), screen.clone());
    // It is pasted whatever the environment is: no listener sees a fragment.
    let callback = native::login(&client).output(screen).lines(move || {
        let shown = seen.text();
        let url = shown.lines().find(|line| line.starts_with("https://")).unwrap().parse().unwrap();
        let address = provider.log_in(&url).unwrap().address;
        assert!(address.starts_with("http://127.0.0.1/callback#"));
        std::future::ready(Ok(Some(address)))
    });
    client.exchange(callback.send().await.unwrap()).send().await.unwrap();
}

#[tokio::test]
async fn a_person_who_pastes_nothing_is_not_waited_for_any_longer() {
    let (_mock, client) = acme();
    let login = native::login(&client)
        .way(Way::Paste)
        .output(io::sink())
        .lines(std::future::pending)
        .timeout(Duration::from_millis(50));
    let error = login.send().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::TimedOut));
}
