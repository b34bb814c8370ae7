//! The listener: where it listens, for how long, and what it shows.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use oauth_runtime::mock::MockProvider;
use oauth_runtime::native::Loopback;
use oauth_runtime::url::Url;
use oauth_runtime::{CallbackProblem, ErrorCode, ErrorKind, Sent};

use super::{LONG, Posting, Waiting, acme, address, body, get, header, post, send, status};

/// Waits until nothing listens there.
async fn closed(port: u16) -> Duration {
    let began = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
        assert!(began.elapsed() < LONG, "the port is not given back");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_51_79_81_the_browser_ends_on_a_static_page_without_the_code() {
    let waiting = Waiting::begin().await;
    let (target, at) = (waiting.callback(), waiting.address());
    let answer = waiting.get(&target).await;
    assert_eq!((status(&answer), header(&answer, "location"), body(&answer)), (303, Some("/done"), ""));
    let callback = waiting.outcome.await.unwrap().unwrap();
    waiting.client.exchange(callback).send().await.unwrap();
    let page = send(at, get(at, "/done")).await;
    assert_eq!(status(&page), 200);
    for answer in [&answer, &page] {
        assert!(!answer.contains("mock-code") && !answer.contains("state"), "{answer}");
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "default-src 'none'"),
            ("x-content-type-options", "nosniff"),
            ("connection", "close"),
        ] {
            assert_eq!(header(answer, name), Some(value), "{answer}");
        }
    }
    assert!(body(&page).contains("come back to the program"), "{page}");
    closed(at.port()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_79_after_the_callback_only_its_page_is_there_and_not_for_long() {
    let waiting = Waiting::begin().await;
    let (target, at) = (waiting.callback(), waiting.address());
    for page in ["/done", "/failed"] {
        assert_eq!(status(&waiting.get(page).await), 404);
    }
    let began = Instant::now();
    waiting.get(&target).await;
    waiting.outcome.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(1), "the login waits for the page");
    for (request, expected) in [
        (get(at, &target), 400),
        (get(at, "/failed"), 404),
        (get(at, "/"), 404),
        (post(at, "/done", ""), 405),
    ] {
        assert_eq!(status(&send(at, request).await), expected);
    }
    closed(at.port()).await;
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_ends_the_login_with_a_page_of_its_own() {
    let loopback = Loopback::bind().failed_text("Try <again> & \"again\".").await.unwrap();
    let waiting = Waiting::on(loopback, LONG).await;
    waiting.mock.refuse_next("access_denied");
    let target = format!("{}&error_description=%3Cscript%3E", waiting.callback());
    let at = waiting.address();
    let answer = waiting.get(&target).await;
    assert_eq!((status(&answer), header(&answer, "location")), (303, Some("/failed")));
    let error = waiting.outcome.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::AccessDenied)));
    assert!(error.is_from_provider());
    let page = send(at, get(at, "/failed?error_description=%3Cscript%3E")).await;
    assert!(body(&page).contains("<p>Try &lt;again&gt; &amp; &quot;again&quot;.</p>"), "{page}");
    assert!(!page.contains("script"), "{page}");
}

#[tokio::test]
async fn a_login_that_takes_too_long_is_an_error_of_its_own() {
    let loopback = Loopback::bind().await.unwrap();
    let waiting = Waiting::on(loopback, Duration::from_millis(100)).await;
    let port = waiting.address().port();
    let error = waiting.outcome.await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.callback_problem()),
        (ErrorKind::Callback, Some(CallbackProblem::TimedOut))
    );
    assert_eq!((error.sent(), error.is_transient()), (Sent::No, false));
    assert_eq!(error.to_string(), "Acme: the browser has not come back in time");
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
}

#[tokio::test]
async fn a_login_that_is_given_up_frees_the_port_at_once() {
    let (_mock, client) = acme();
    let loopback = Loopback::bind().await.unwrap();
    let port = address(&loopback.redirect_uri().parse().unwrap()).port();
    let (_, mut pending) = client.authorize(loopback.redirect_uri()).send().await.unwrap();
    let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let waiting = loopback.wait(&mut pending, LONG);
    assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err());
    // The pending authorization is as it was, and can be waited for again.
    assert!(pending.redirect_uri().is_some());
    drop(Loopback::bind().port(port).await.unwrap());
    drop(Loopback::bind().port(port).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_79_only_loopback_literals_are_listened_on() {
    let waiting = Waiting::begin().await;
    let port = waiting.address().port();
    assert_eq!(waiting.redirect_uri.as_str(), format!("http://127.0.0.1:{port}/callback"));
    // Every other address is free; 0.0.0.0 would have taken all. Elsewhere than on Linux they are none of the machine's.
    #[cfg(target_os = "linux")]
    for other in ["127.0.0.2", "127.1.2.3"] {
        TcpListener::bind((other, port)).unwrap();
    }
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        let at = (Ipv6Addr::LOCALHOST, port).into();
        let target = waiting.callback();
        assert_eq!(status(&send(at, get(at, &target)).await), 303);
        waiting.outcome.await.unwrap().unwrap();
    } else {
        waiting.succeeds().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_79_the_second_family_may_be_taken_and_the_first_may_not() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Loopback::bind().port(port).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.to_string().contains(&format!("port {port} of 127.0.0.1 cannot be listened on")),
        "{error}"
    );
    let Ok(other) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)) else { return };
    drop(taken);
    let waiting = Waiting::on(Loopback::bind().port(port).await.unwrap(), LONG).await;
    assert_eq!(waiting.address().port(), port);
    waiting.succeeds().await;
    let error = Loopback::bind().ipv6().port(port).await.unwrap_err();
    assert!(error.to_string().contains(&format!("port {port} of ::1")), "{error}");
    drop(other);
    let loopback = Loopback::bind().ipv6().port(port).path("/a/b").await.unwrap();
    assert_eq!(loopback.redirect_uri(), format!("http://[::1]:{port}/a/b"));
    Waiting::on(loopback, LONG).await.succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fixed_port_is_there_for_the_next_login() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    for _ in 0..2 {
        // The page is not fetched.
        Waiting::on(Loopback::bind().port(port).await.unwrap(), LONG).await.succeeds().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_logins_at_a_time_do_not_meet() {
    let (one, other) = (Waiting::begin().await, Waiting::begin().await);
    assert_ne!(one.address(), other.address());
    assert_eq!(status(&one.get(&other.callback()).await), 400);
    assert_eq!(status(&other.get(&one.callback()).await), 400);
    other.succeeds().await;
    one.succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_taken_where_the_provider_posts_one() {
    let mock = MockProvider::start(Posting).unwrap();
    let client = mock.client().unwrap();
    let loopback = Loopback::bind().await.unwrap();
    let redirect_uri: Url = loopback.redirect_uri().parse().unwrap();
    let at = address(&redirect_uri);
    let (url, mut pending) = client.authorize(loopback.redirect_uri()).send().await.unwrap();
    let outcome = tokio::spawn(async move { loopback.wait(&mut pending, LONG).await });
    let params = mock.log_in(&url).unwrap().params;
    let with_type = |content_type| {
        post(at, "/callback", &params).replace("application/x-www-form-urlencoded", content_type)
    };
    let chunked = format!(
        "POST /callback HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        70_000,
        "x".repeat(70_000)
    );
    for (request, expected) in [
        (get(at, &format!("/callback?{params}")), 405),
        (with_type("text/plain"), 415),
        (post(at, "/callback", "code=c&state=other"), 400),
        (post(at, "/callback", &format!("{params}&long={}", "x".repeat(70_000))), 413),
        (chunked, 413),
    ] {
        let answer = send(at, request).await;
        // A body that is too long may be cut off before the answer is read.
        assert!(status(&answer) == expected || (expected == 413 && answer.is_empty()), "{expected} {answer}");
    }
    let answer = send(at, with_type("Application/X-WWW-Form-Urlencoded; charset=utf-8")).await;
    assert_eq!((status(&answer), header(&answer, "location")), (303, Some("/done")));
    client.exchange(outcome.await.unwrap().unwrap()).send().await.unwrap();
}

#[tokio::test]
async fn a_listener_waits_for_logins_that_come_to_it() {
    let (_mock, client) = acme();
    for other in ["http://127.0.0.1:1/callback", "https://app.example/callback", "http://localhost/callback"]
    {
        let loopback = Loopback::bind().await.unwrap();
        let (_, mut pending) = client.authorize(other).send().await.unwrap();
        let error = loopback.wait(&mut pending, LONG).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
    let loopback = Loopback::bind().await.unwrap();
    let (_, mut pending) = client.authorize(loopback.redirect_uri()).initiator("x").send().await.unwrap();
    let mock = MockProvider::start(super::Hash).unwrap();
    let hash = mock.client().unwrap();
    let (_, mut in_fragment) = hash.authorize(loopback.redirect_uri()).send().await.unwrap();
    let error = loopback.wait(&mut in_fragment, LONG).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(pending.redirect_uri().is_some());
    pending.callback(oauth_runtime::Received::query("code=c")).unwrap_err();
}

#[test]
fn without_a_runtime_a_listener_is_an_error_and_no_panic() {
    let bound = futures_util::FutureExt::now_or_never(Loopback::bind().into_future());
    assert_eq!(bound.unwrap().unwrap_err().kind(), ErrorKind::Configuration);
    // That of `blocking` will do.
    oauth_runtime::blocking::wait(Loopback::bind()).unwrap();
}
