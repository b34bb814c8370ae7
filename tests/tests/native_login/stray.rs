//! What else asks a port on loopback: none of it ends a login.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use oauth_runtime::CallbackProblem;
use oauth_runtime::native::Loopback;

use super::{LONG, Waiting, acme, address, body, get, header, post, send, status};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_79_other_paths_methods_and_callbacks_are_refused_and_end_nothing() {
    let waiting = Waiting::begin().await;
    let at = waiting.address();
    let target = waiting.callback();
    let (_, query) = target.split_once('?').unwrap();
    for (request, expected) in [
        (get(at, "/favicon.ico"), 404),
        (get(at, "/"), 404),
        (get(at, &format!("/other?{query}")), 404),
        (get(at, &format!("/callback/?{query}")), 404),
        (get(at, &format!("//callback?{query}")), 404),
        (get(at, &format!("/Callback?{query}")), 404),
        (get(at, &format!("/x/../callback?{query}")), 404),
        (post(at, &target, ""), 405),
        (post(at, "/callback", query), 405),
        (get(at, &target).replacen("GET", "HEAD", 1), 405),
        (get(at, &target).replacen("GET", "OPTIONS", 1), 405),
        (get(at, "/callback"), 400),
        (get(at, "/callback?"), 400),
        (get(at, "/callback?code=c"), 400),
        (get(at, "/callback?code=c&state="), 400),
        (get(at, "/callback?code=c&state=other"), 400),
        (get(at, "/callback?error=access_denied"), 400),
        (get(at, "/callback?error=access_denied&state=other"), 400),
        (get(at, &format!("{target}&code=d")), 400),
        (get(at, &format!("{target}&error=access_denied")), 400),
        (get(at, &target.replace("code=", "cod=")), 400),
        (get(at, "/callback?code=%FF%00&state=%FF"), 400),
    ] {
        let answer = send(at, request.clone()).await;
        assert_eq!(status(&answer), expected, "{request}");
        if expected == 405 {
            assert_eq!(header(&answer, "allow"), Some("GET"));
        }
    }
    waiting.succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_79_a_name_that_resolves_to_loopback_is_not_ours() {
    let waiting = Waiting::begin().await;
    let (at, target) = (waiting.address(), waiting.callback());
    let port = at.port();
    let with_host = |host: &str| format!("GET {target} HTTP/1.1\r\n{host}\r\n");
    for host in [
        "Host: evil.example\r\n",
        &format!("Host: evil.example:{port}\r\n"),
        &format!("Host: localhost:{port}\r\n"),
        "Host: 127.0.0.1\r\n",
        &format!("Host: 127.0.0.1:{port}0\r\n"),
        &format!("Host: 127.0.0.2:{port}\r\n"),
        &format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n"),
        "Host: \r\n",
        "",
    ] {
        assert_eq!(status(&waiting.send(with_host(host)).await), 400, "{host}");
    }
    let absolute = format!("GET http://evil.example{target} HTTP/1.1\r\nHost: {at}\r\n\r\n");
    assert_eq!(status(&waiting.send(absolute).await), 400);
    waiting.succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_81_no_page_reflects_what_it_was_sent() {
    let waiting = Waiting::begin().await;
    let at = waiting.address();
    for target in [
        "/callback?code=MARK&state=MARK",
        "/callback?error=MARK&error_description=%3Cscript%3EMARK%3C/script%3E",
        "/MARK?MARK=MARK",
        "/callback?<script>MARK</script>",
    ] {
        let request =
            get(at, target).replace("\r\n\r\n", "\r\nReferer: http://MARK/\r\nCookie: MARK=MARK\r\n\r\n");
        let answer = waiting.send(request).await;
        assert!(status(&answer) >= 400 && !answer.contains("MARK"), "{answer}");
        if !body(&answer).is_empty() {
            assert_eq!(header(&answer, "content-security-policy"), Some("default-src 'none'"));
            assert!(body(&answer).contains("belongs to no login"), "{answer}");
        }
    }
    waiting.succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_81_requests_are_capped_and_end_nothing() {
    let waiting = Waiting::begin().await;
    let at = waiting.address();
    let padded =
        |size| get(at, "/").replace("\r\n\r\n", &format!("\r\nX-Long: {}\r\n\r\n", "x".repeat(size)));
    assert_eq!(status(&waiting.send(padded(12_000)).await), 404);
    let many = (0..200).fold(String::new(), |many, index| format!("{many}X-{index}: x\r\n"));
    for (request, expected) in [
        (padded(20_000).into_bytes(), 431),
        (get(at, &format!("/callback?{}", "x".repeat(20_000))).into_bytes(), 431),
        (get(at, "/").replace("\r\n\r\n", &format!("\r\n{many}\r\n")).into_bytes(), 431),
        (post(at, "/callback", &"x".repeat(100_000)).into_bytes(), 405),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03garbage\r\n\r\n".to_vec(), 400),
        (b"\0\0\0\0\r\n\r\n".to_vec(), 400),
        (b"GET /callback\r\n\r\n".to_vec(), 400),
        // That of HTTP/2 gets no answer.
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), 0),
    ] {
        let answer = waiting.send(request).await;
        // The answer is lost when the rest of a long request meets a socket that is closed.
        assert!(status(&answer) == expected || answer.is_empty(), "{expected} {answer}");
    }
    waiting.send(padded(2_000_000)).await;
    waiting.succeeds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_79_silent_half_sent_and_reset_connections_end_nothing() {
    let waiting = Waiting::begin().await;
    let at = waiting.address();
    let silent = [TcpStream::connect(at).unwrap(), TcpStream::connect(at).unwrap()];
    let mut half = TcpStream::connect(at).unwrap();
    half.write_all(b"GET /callback?co").unwrap();
    // One that is closed with unread bytes is reset.
    for _ in 0..5 {
        let mut reset = TcpStream::connect(at).unwrap();
        reset.write_all(get(at, "/").as_bytes()).unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(reset);
        drop(TcpStream::connect(at).unwrap());
    }
    waiting.succeeds().await;
    drop((silent, half));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_81_connections_are_limited_in_number_and_time() {
    let waiting = Waiting::begin().await;
    let silent: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(waiting.address()).unwrap()).collect();
    let began = Instant::now();
    // It is served when one of those before it has had its time.
    assert_eq!(status(&waiting.get("/favicon.ico").await), 404);
    assert!((9..20).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    waiting.succeeds().await;
    drop(silent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_with_the_right_state_that_nothing_can_heal_ends_the_wait() {
    let (mock, client) = acme();
    let loopback = Loopback::bind().await.unwrap();
    let at = address(&loopback.redirect_uri().parse().unwrap());
    let request = client.authorize(loopback.redirect_uri()).initiator("alice");
    let (url, mut pending) = request.send().await.unwrap();
    let outcome = tokio::spawn(async move { loopback.wait(&mut pending, LONG).await });
    let params = mock.log_in(&url).unwrap().params;
    let answer = send(at, get(at, &format!("/callback?{params}"))).await;
    assert_eq!(header(&answer, "location"), Some("/failed"));
    let error = outcome.await.unwrap().unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::OtherInitiator));
}
