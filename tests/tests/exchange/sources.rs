//! Security tokens that come from elsewhere for each request.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{
    Credentials, ErrorKind, Secret, SecurityToken, SecurityTokenSource, TokenType, oauth_provider,
};
use oauth_tests::{RawServer, response};

use super::{builder, client, clocked, counting, exposed, sent};

/// Tokens about whoever is logged in: `alice-1`, `alice-2` and so on.
#[derive(Debug)]
struct LoggedIn {
    user: Mutex<&'static str>,
    asked: AtomicUsize,
    /// Who logs in while it is asked.
    next: Mutex<Option<&'static str>>,
}

impl LoggedIn {
    fn new(user: &'static str) -> Arc<Self> {
        Arc::new(Self { user: Mutex::new(user), asked: AtomicUsize::new(0), next: Mutex::default() })
    }

    fn log_in(&self, user: &'static str) {
        *self.user.lock().unwrap() = user;
    }
}

impl SecurityTokenSource for LoggedIn {
    fn subject(&self) -> Cow<'_, str> {
        Cow::Borrowed(*self.user.lock().unwrap())
    }

    fn security_token(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            if let Some(next) = self.next.lock().unwrap().take() {
                self.log_in(next);
            }
            Ok(Secret::new(format!("{}-{number}", self.user.lock().unwrap())))
        })
    }
}

#[tokio::test]
async fn each_exchange_has_the_next_token_of_each_source() {
    let server = counting();
    let (client, clock) = clocked(&server);
    let (subject, actor) =
        (SecurityToken::from(LoggedIn::new("alice")), SecurityToken::from(LoggedIn::new("mail")));
    let request = || {
        client.token_exchange(subject.clone(), TokenType::IdToken).actor_token(actor.clone(), TokenType::Jwt)
    };
    let tokens = request().cached().unwrap();
    for number in 1..=3 {
        assert_eq!(exposed(&tokens.token().await.unwrap()), format!("AT{number}"));
        // Another handle for the same.
        assert_eq!(exposed(&request().cached().unwrap().token().await.unwrap()), format!("AT{number}"));
        clock.advance(Duration::from_secs(3601));
    }
    let numbered = |name: &str| (1..=3).map(|number| Some(format!("{name}-{number}"))).collect::<Vec<_>>();
    assert_eq!(sent(&server, "subject_token"), numbered("alice"));
    assert_eq!(sent(&server, "actor_token"), numbered("mail"));
    request().send().await.unwrap();
    assert_eq!(sent(&server, "subject_token")[3].as_deref(), Some("alice-4"));
}

#[tokio::test]
async fn an_assertion_of_a_source_renews_the_token_that_it_is_the_grant_of() {
    let server = counting();
    let (client, clock) = clocked(&server);
    let (jwt, saml) = (LoggedIn::new("jwt"), LoggedIn::new("saml"));
    let all =
        [client.jwt_bearer(jwt).cached().unwrap(), client.saml2_bearer(saml).scope("read").cached().unwrap()];
    for _ in 0..2 {
        for tokens in &all {
            tokens.token().await.unwrap();
            tokens.token().await.unwrap();
        }
        clock.advance(Duration::from_secs(3601));
    }
    let sent: Vec<_> = sent(&server, "assertion").into_iter().flatten().collect();
    assert_eq!(sent, ["jwt-1", "saml-1", "jwt-2", "saml-2"]);
}

#[tokio::test]
async fn who_speaks_of_another_subject_gets_nothing_of_the_one_before() {
    let server = counting();
    let client = client(&server);
    let source = LoggedIn::new("alice");
    let subject = SecurityToken::from(Arc::clone(&source));
    let cached = || client.token_exchange(subject.clone(), TokenType::Jwt).cached().unwrap();
    let of_alice = cached();
    assert_eq!(exposed(&of_alice.token().await.unwrap()), "AT1");
    source.log_in("bob");
    assert!(of_alice.try_header().is_none());
    let error = of_alice.token().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (
            ErrorKind::Configuration,
            "Acme: the source of the subject_token speaks of another subject now; call `cached` again"
        )
    );
    let of_bob = cached();
    assert_eq!(exposed(&of_bob.token().await.unwrap()), "AT2");
    source.log_in("alice");
    assert_eq!(*of_alice.try_header().unwrap(), "Bearer AT1");
    assert!(of_bob.try_header().is_none());
    assert_eq!(sent(&server, "subject_token"), [Some("alice-1".into()), Some("bob-2".into())]);
}

#[tokio::test]
async fn who_changes_while_they_are_asked_is_not_exchanged() {
    let server = counting();
    let client = client(&server);
    let source = LoggedIn::new("alice");
    *source.next.lock().unwrap() = Some("bob");
    let tokens = client.token_exchange(Arc::clone(&source), TokenType::Jwt).cached().unwrap();
    assert_eq!(tokens.token().await.unwrap_err().kind(), ErrorKind::Configuration);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn two_sources_of_one_name_are_two() {
    let server = counting();
    let client = client(&server);
    let source =
        |token: &'static str| SecurityToken::from_fn("user", move || async move { Ok(Secret::new(token)) });
    let (one, other) = (source("one"), source("other"));
    for (subject, expected) in [(&one, "AT1"), (&other, "AT2"), (&one, "AT1")] {
        let tokens = client.token_exchange(subject.clone(), TokenType::Jwt).cached().unwrap();
        assert_eq!(exposed(&tokens.token().await.unwrap()), expected);
    }
}

#[tokio::test]
async fn a_source_that_fails_or_says_nothing_sends_nothing() {
    let server = counting();
    let client = client(&server);
    let failing = SecurityToken::from_fn("user", || async { Err("the agent\nis down".into()) });
    let error = client.token_exchange(failing, TokenType::Jwt).send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Connect, "Acme: the source of the subject_token has failed: the agent\\nis down")
    );
    let silent = SecurityToken::from_fn("user", || async { Ok(Secret::new("")) });
    let error = client.jwt_bearer(silent).send().await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: the assertion is empty");
    assert!(server.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_answers_is_waited_for_half_a_minute() {
    let server = counting();
    let silent = SecurityToken::from_fn("user", std::future::pending);
    let error = client(&server).jwt_bearer(silent).send().await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: the source of the assertion has failed: it took more than 30 s");
}

#[tokio::test]
async fn an_assertion_that_was_given_is_sent_once_and_one_of_a_source_is_made_anew() {
    #[derive(Debug)]
    struct Other;
    impl oauth_runtime::CredentialSource for Other {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, Box<dyn StdError + Send + Sync>>> {
            Box::pin(async { Ok(Credentials::secret("rs08", "other")) })
        }
    }
    let refused = r#"{"error":"invalid_client"}"#;
    let refusing = || RawServer::answering(|_| response(401, "content-type: application/json\r\n", refused));
    let (server, sourced) = (refusing(), refusing());
    let given = builder(&server).credential_source(Other).build().unwrap();
    given.jwt_bearer("ey").send().await.unwrap_err();
    assert_eq!(sent(&server, "assertion"), [Some("ey".into())]);
    let asking = builder(&sourced).credential_source(Other).build().unwrap();
    asking.jwt_bearer(LoggedIn::new("a")).send().await.unwrap_err();
    assert_eq!(sent(&sourced, "assertion"), [Some("a-1".into()), Some("a-2".into())]);
}

#[tokio::test]
async fn what_a_source_says_is_in_no_error() {
    let body = r#"{"error":"invalid_grant","error_description":"bad: alice-1"}"#;
    let server = RawServer::answer(400, "application/json", body);
    let error = client(&server).jwt_bearer(LoggedIn::new("alice")).send().await.unwrap_err();
    let printed = format!("{error} {error:?}");
    assert!(printed.contains("bad: ") && !printed.contains("alice-1"), "{printed}");
}

#[tokio::test]
async fn another_process_has_other_sources() {
    let server = counting();
    let store = Arc::new(MemoryStore::default());
    let subject = SecurityToken::from(LoggedIn::new("alice"));
    for expected in ["AT1", "AT2"] {
        let client = builder(&server).store(Arc::clone(&store)).build().unwrap();
        let tokens = client.token_exchange(subject.clone(), TokenType::Jwt).cached().unwrap();
        assert_eq!(exposed(&tokens.token().await.unwrap()), expected);
    }
}

#[oauth_provider(token_url = "{base}/token", grant = password)]
struct Passwords {
    base: String,
}

#[test]
#[expect(deprecated, reason = "it is what is tested")]
fn a_password_is_not_kept_and_nothing_empty_is_either() {
    let server = counting();
    let passwords = Passwords { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = passwords.password("ann", "pw").cached().unwrap_err();
    assert!(
        error.to_string().ends_with("a password is not kept; use `session`, which keeps what comes of it")
    );
    let error = client(&server).jwt_bearer("").cached().unwrap_err();
    assert_eq!(error.to_string(), "Acme: the assertion is empty");
}
