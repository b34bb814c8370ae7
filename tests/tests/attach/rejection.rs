//! What follows when the resource server rejects a token.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::Method;
use http_body_util::Full;
use oauth_runtime::attach::AttachError;
use oauth_runtime::mock::MockError;
use oauth_tests::{RawRequest, RawServer, response};
use tokio::sync::Barrier;

use super::{Acme, FIRST, INVALID_TOKEN, InHeader, InQuery, Placed, QUIET, RejectsWith403, SECOND, Setup};

#[tokio::test]
async fn c19_statement_66_a_rejected_token_is_replaced_and_the_request_sent_once_more() {
    async fn check<P: Placed>() {
        let setup = Setup::<P>::rejecting_the_first();
        let api = setup.api();
        let answer = api.get(setup.server.url("/orders?a=b")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(setup.tokens(), [FIRST, SECOND]);
        assert_eq!(setup.token_requests(), 2);
        let header = |request: &RawRequest| request.headers.len();
        let requests = setup.server.requests();
        assert_eq!(header(&requests[0]), header(&requests[1]), "the second has no more than the first");
        assert_eq!(requests[0].line.replace("token-1", "token-2"), requests[1].line);
    }
    check::<Acme>().await;
    check::<InHeader>().await;
    check::<InQuery>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_66_fifty_callers_make_one_token_request_and_are_each_sent_once_more() {
    let setup = Setup::<Acme>::rejecting_the_first();
    setup.client.token().await.unwrap();
    let (api, together) = (setup.api(), Arc::new(Barrier::new(50)));
    let tasks = (0..50).map(|number| {
        let (api, url, together) =
            (api.clone(), setup.server.url(&format!("/{number}")), Arc::clone(&together));
        tokio::spawn(async move {
            together.wait().await;
            api.get(url).send().await.unwrap().status().as_u16()
        })
    });
    for status in join_all(tasks).await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(setup.token_requests(), 2);
    let with = |token: &str| {
        let requests = setup.server.requests().into_iter().filter(|request| Acme::token(request) == token);
        let mut lines: Vec<String> = requests.map(|request| request.line).collect();
        let count = lines.len();
        lines.sort();
        lines.dedup();
        assert_eq!(count, lines.len(), "nobody repeats with the same token");
        count
    };
    // Who came after the rejection had the second token at once.
    assert_eq!(with(SECOND), 50);
    assert!((1..=50).contains(&with(FIRST)));
}

#[tokio::test]
async fn c19_a_token_that_is_rejected_each_time_does_not_drive_a_loop() {
    let setup = Setup::<Acme>::new(RawServer::with_headers(401, INVALID_TOKEN, "no"));
    let api = setup.api();
    let answer = api.get(setup.server.url("/")).send().await.unwrap();
    assert_eq!(answer.status(), 401, "the second refusal is for the caller");
    assert_eq!(answer.text().await.unwrap(), "no");
    assert_eq!(setup.tokens(), [FIRST, SECOND]);
    // Two requests a second for five minutes.
    for _ in 0..600 {
        setup.clock.advance(Duration::from_millis(500));
        assert_eq!(api.get(setup.server.url("/")).send().await.unwrap().status(), 401);
    }
    // The very first, and those at 0, 1, 3, 7, 15, 31, 63, 123, 183 and 243 seconds.
    assert_eq!(setup.token_requests(), 11);
    let repeated = setup.server.requests().len() - 601;
    assert_eq!(repeated, setup.token_requests() - 1, "without another token nothing is repeated");
}

/// The status, and how many token requests and requests a `GET` makes that is answered with this.
async fn answered<P: Placed>(status: u16, headers: &str) -> (u16, usize, usize) {
    let setup = Setup::<P>::new(RawServer::with_headers(status, headers, ""));
    let api = setup.api();
    let answer = api.get(setup.server.url("/")).send().await.unwrap();
    (answer.status().as_u16(), setup.token_requests(), setup.server.requests().len())
}

#[tokio::test]
async fn statement_66_other_refusals_ask_for_no_token() {
    for (status, headers) in [
        (403, "www-authenticate: Bearer error=\"insufficient_scope\", scope=\"write\"\r\n"),
        (403, INVALID_TOKEN),
        (400, INVALID_TOKEN),
        (200, INVALID_TOKEN),
    ] {
        assert_eq!(answered::<Acme>(status, headers).await, (status, 1, 1), "{status} {headers}");
    }
}

#[tokio::test]
async fn w35_a_401_rejects_the_token_whatever_its_challenge_says() {
    let beside_another = format!("www-authenticate: Negotiate\r\n{INVALID_TOKEN}");
    for headers in [
        "",
        "www-authenticate: Bearer\r\n",
        "www-authenticate: Bearer error=\"invalid_request\"\r\n",
        "www-authenticate: Basic realm=\"x\"\r\n",
        "www-authenticate: Bearer error=\"invalid_token\r\n",
        INVALID_TOKEN,
        &beside_another,
    ] {
        assert_eq!(answered::<Acme>(401, headers).await, (401, 2, 2), "{headers}");
    }
}

#[tokio::test]
async fn w35_other_statuses_reject_the_token_where_that_is_declared() {
    for (status, requests) in [(401, 2), (403, 2), (404, 1), (500, 1)] {
        assert_eq!(answered::<RejectsWith403>(status, "").await, (status, requests, requests), "{status}");
    }
}

#[tokio::test]
async fn statement_66_only_an_idempotent_method_is_repeated() {
    for method in [Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
        let setup = Setup::<Acme>::rejecting_the_first();
        let api = setup.api();
        let request = api.request(method.clone(), setup.server.url("/"));
        assert_eq!(
            request.with(|request| request.body("whole")).send().await.unwrap().status(),
            200,
            "{method}"
        );
        let bodies: Vec<String> = setup.server.requests().into_iter().map(|request| request.body).collect();
        assert_eq!(bodies, ["whole", "whole"], "{method}");
    }
    for method in [Method::POST, Method::PATCH, Method::from_bytes(b"CHARGE").unwrap()] {
        let setup = Setup::<Acme>::rejecting_the_first();
        let api = setup.api();
        let url = setup.server.url("/");
        let request = || api.request(method.clone(), &url).with(|request| request.body("whole"));
        assert_eq!(request().send().await.unwrap().status(), 401, "{method}");
        assert_eq!(setup.tokens(), [FIRST], "{method}");
        // The token is out of use all the same.
        let request = || api.request(method.clone(), &url).with(|request| request.body("whole"));
        assert_eq!(request().send().await.unwrap().status(), 200, "{method}");
        assert_eq!(setup.tokens(), [FIRST, SECOND], "{method}");
    }
}

#[tokio::test]
async fn statement_66_any_method_is_repeated_where_the_caller_says_so() {
    let setup = Setup::<Acme>::rejecting_the_first();
    let api = setup.api().repeat_any_method();
    let answer = api.post(setup.server.url("/")).with(|request| request.body("whole")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let sent: Vec<_> =
        setup.server.requests().into_iter().map(|sent| (Acme::token(&sent).to_owned(), sent.body)).collect();
    assert_eq!(
        sent,
        [(FIRST, "whole"), (SECOND, "whole")].map(|(token, body)| (token.to_owned(), body.to_owned()))
    );
}

#[tokio::test]
async fn statement_66_a_body_that_can_be_read_once_is_not_repeated() {
    let setup = Setup::<Acme>::rejecting_the_first();
    let api = setup.api().repeat_any_method();
    let body = reqwest::Body::wrap(Full::new(Bytes::from_static(b"once")));
    let request = api.request(Method::PUT, setup.server.url("/")).with(|request| request.body(body));
    assert_eq!(request.send().await.unwrap().status(), 401);
    assert_eq!(setup.tokens(), [FIRST]);
}

#[tokio::test]
async fn statement_66_the_rejection_is_the_answer_when_no_other_token_can_be_had() {
    let setup = Setup::<Acme>::rejecting_the_first();
    setup.client.token().await.unwrap();
    setup.mock.fail_next(MockError::status(503));
    let api = setup.api();
    assert_eq!(api.get(setup.server.url("/")).send().await.unwrap().status(), 401);
    assert_eq!(setup.tokens(), [FIRST]);
}

#[tokio::test]
async fn statement_66_a_provider_that_gives_the_rejected_token_again_has_no_other() {
    let setup = Setup::<Acme>::rejecting_the_first();
    setup.mock.set_member("access_token", FIRST.into());
    let api = setup.api();
    assert_eq!(api.get(setup.server.url("/")).send().await.unwrap().status(), 401);
    assert_eq!((setup.tokens(), setup.token_requests()), (vec![FIRST.to_owned()], 2));
}

#[tokio::test]
async fn statement_66_a_request_is_repeated_from_its_beginning_after_a_redirect() {
    let server = RawServer::answering(|request: &RawRequest| match Acme::token(request) {
        _ if request.line.starts_with("GET / ") => response(302, "location: /there\r\n", ""),
        token if token == SECOND => response(200, "", ""),
        _ => response(401, INVALID_TOKEN, ""),
    });
    let setup = Setup::<Acme>::new(server);
    let api = setup.api();
    assert_eq!(api.get(setup.server.url("/")).send().await.unwrap().status(), 200);
    assert_eq!(setup.tokens(), [FIRST, FIRST, SECOND, SECOND]);
}

#[tokio::test]
async fn a_token_that_is_presented_by_hand_is_invalidated_by_hand() {
    let setup = Setup::<Acme>::plain();
    let token = setup.client.token().await.unwrap();
    let header = setup.client.try_header().unwrap();
    assert!(setup.client.invalidate_header(&header).is_gone(), "the token is gone");
    assert!(setup.client.try_header().is_none());
    assert!(setup.client.invalidate(&token).is_gone(), "it is gone already");
    let newer = setup.client.token().await.unwrap();
    assert_eq!(setup.token_requests(), 2);
    assert!(
        setup.client.invalidate(&token).is_gone() && setup.client.invalidate_header(&header).is_gone(),
        "the older one is meant"
    );
    assert!(setup.client.try_header().is_some(), "its successor stays");
    assert!(!setup.client.invalidate(&newer).is_gone(), "so soon after the first, it stays in use");
    assert!(setup.client.try_header().is_some());
    setup.clock.advance(QUIET);
    assert!(setup.client.invalidate(&newer).is_gone());
    let own = setup.client.request_token().send().await.unwrap();
    assert!(setup.client.invalidate(&own).is_gone(), "one that the cache never had");
}

#[tokio::test]
async fn a_request_that_is_lost_is_not_repeated() {
    let setup = Setup::<Acme>::new(RawServer::raw(""));
    let api = setup.api();
    let error = api.get(setup.server.url("/")).send().await.unwrap_err();
    assert!(matches!(error, AttachError::Request(_)), "{error:?}");
    assert_eq!(setup.server.requests().len(), 1);
    assert_eq!(setup.token_requests(), 1);
}
