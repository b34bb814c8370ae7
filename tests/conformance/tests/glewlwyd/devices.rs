//! Logins by a device code.

use std::sync::Arc;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Credentials, DevicePoll, ErrorCode, oauth_provider};
use oauth_tests_conformance::{Server, send};

use super::alice;

#[oauth_provider(
    device_authorization_url = "{base}/api/oidc/device_authorization",
    token_url = "{base}/api/oidc/token",
    grant = device_code,
    client_auth = none,
    scope(default = ["openid", "orders"]),
)]
struct Tv {
    base: String,
}

#[tokio::test]
async fn a_device_waits_for_its_user_and_goes_on_with_a_session() {
    let server = Server::glewlwyd();
    let clock = ManualClock::new();
    let builder = Tv { base: server.base().to_owned() }.builder(Credentials::public("tv"));
    let client = builder.runtime(Arc::clone(&clock)).build().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let mut device = client.device_authorization().send().await.unwrap();
    clock.advance(device.interval());
    let polled = device.poll_session(&sessions, "alice").await.unwrap();
    assert!(matches!(polled, DevicePoll::Pending { error: None, .. }), "{polled:?}");

    let cookie = alice(&server, "tv");
    let page = format!("{}&g_continue", device.verification_uri_complete().unwrap());
    let page = send("GET", &page, &[("cookie", &cookie)], "");
    assert_eq!(page.status, 302, "{page:?}");
    // By the server's clock the poll before was just now: it may be told to slow down once.
    let session = loop {
        clock.advance(device.interval());
        match device.poll_session(&sessions, "alice").await.unwrap() {
            DevicePoll::Done(session) => break session,
            DevicePoll::Pending { error: None, .. } => std::thread::yield_now(),
            polled @ DevicePoll::Pending { .. } => panic!("{polled:?}"),
        }
    };
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn a_client_that_is_no_device_is_refused_before_a_user_is_asked() {
    let server = Server::glewlwyd();
    let client = Tv { base: server.base().to_owned() }.client(Credentials::public("native")).unwrap();
    let error = client.device_authorization().send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::UnauthorizedClient), "{error}");
}
