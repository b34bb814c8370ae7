//! Logins by a device code, and a server that finds polls too frequent.

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::{Client, Credentials, DeviceAuthorization, DevicePoll, ErrorCode, oauth_provider};
use oauth_tests_conformance::Server;

#[oauth_provider(
    device_authorization_url = "{base}/codes",
    token_url = "{base}/token",
    grant = device_code,
    client_auth = none,
)]
struct Television {
    base: String,
}

/// A device whose clock the test moves; that of the server goes on as ever.
async fn begin(server: &Server) -> (TelevisionClient, Arc<ManualClock>, DeviceAuthorization<Television>) {
    let clock = ManualClock::new();
    let provider = Television { base: server.base().to_owned() };
    let builder = Client::builder(provider, Credentials::public("tv"));
    let client = builder.runtime(Arc::clone(&clock)).build().unwrap();
    let device = client.device_authorization().scope("read").send().await.unwrap();
    (client, clock, device)
}

/// One poll, as soon as the client may make it.
async fn poll(
    client: &TelevisionClient,
    clock: &ManualClock,
    device: &mut DeviceAuthorization<Television>,
) -> DevicePoll<TelevisionToken> {
    clock.advance(device.interval());
    device.poll(client).await.unwrap()
}

#[tokio::test]
async fn d2_statement_76_a_server_that_is_polled_too_often_slows_the_client_down() {
    let server = Server::authlib();
    let (client, clock, mut device) = begin(&server).await;
    assert_eq!(device.interval(), Duration::from_secs(2));
    let page = format!("{}/device", server.base());
    assert_eq!(device.verification_uri().as_str(), page);
    let complete = device.verification_uri_complete().unwrap().as_str();
    assert_eq!(complete, format!("{page}?user_code={}", device.user_code()));
    assert!(matches!(poll(&client, &clock, &mut device).await, DevicePoll::Pending { error: None, .. }));
    assert_eq!(device.interval(), Duration::from_secs(2));
    // By the server's clock this is at once.
    let second = poll(&client, &clock, &mut device).await;
    assert!(matches!(second, DevicePoll::Pending { after, error: None, .. } if after.as_secs() == 7));
    assert_eq!(device.interval(), Duration::from_secs(7));
    assert_eq!(server.answer_of_user(device.user_code(), "yes"), 200);
    let DevicePoll::Done(token) = poll(&client, &clock, &mut device).await else { panic!("pending") };
    token.require_scopes(["read"]).unwrap();
    assert_eq!(
        server.answers(),
        "device_code authorization_pending: 1, device_code ok: 1, device_code slow_down: 1"
    );
}

#[tokio::test]
async fn statement_76_a_user_who_refuses_ends_the_login() {
    let server = Server::authlib();
    let (client, clock, mut device) = begin(&server).await;
    assert_eq!(server.answer_of_user(device.user_code(), "no"), 200);
    clock.advance(device.interval());
    let error = device.poll(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
    assert_eq!(server.answers(), "device_code access_denied: 1");
}
