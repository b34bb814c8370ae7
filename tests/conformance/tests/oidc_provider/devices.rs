//! Logins by a device code, whose user confirms on the server's own pages.

use std::sync::Arc;

use oauth_runtime::runtime::ManualClock;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::url::Url;
use oauth_runtime::{Client, Credentials, DeviceAuthorization, DevicePoll, ErrorCode, oauth_provider};
use oauth_tests_conformance::{Browser, CLIENT_SECRET, Page, Server, exposed};

use super::user;

#[oauth_provider(
    device_authorization_url = "{base}/device/auth",
    token_url = "{base}/token",
    revocation_url = "{base}/token/revocation",
    issuer = "{base}",
    grant = device_code,
    client_auth = none,
    scope(default = ["openid", "offline_access"]),
)]
struct Tv {
    base: String,
}

#[oauth_provider(
    device_authorization_url = "{base}/device/auth",
    token_url = "{base}/token",
    grant = device_code,
    client_auth = client_secret_basic,
    scope(default = ["openid"]),
)]
struct SetTopBox {
    base: String,
}

fn tv(server: &Server) -> (TvClient, Arc<ManualClock>) {
    let clock = ManualClock::new();
    let builder = Client::builder(Tv { base: server.base().to_owned() }, Credentials::public("tv"));
    (builder.runtime(Arc::clone(&clock)).build().unwrap(), clock)
}

/// The hidden value of a form.
fn hidden<'p>(page: &'p Page, name: &str) -> &'p str {
    let (_, behind) = page.body.split_once(&format!("name=\"{name}\" value=\"")).expect("a form");
    behind.split('"').next().unwrap_or_default()
}

/// A user opens the page, enters the code, and answers with this button.
pub(super) fn answer(page: &Url, user_code: &str, button: &str) -> Page {
    let mut browser = Browser::default();
    let form = browser.open(page).unwrap_err();
    let xsrf = hidden(&form, "xsrf").to_owned();
    let asked = browser.submit(page, &[("xsrf", &xsrf), ("user_code", user_code)]).unwrap_err();
    assert_eq!(asked.status, 200, "{asked:?}");
    let answer = [("xsrf", &*xsrf), ("user_code", user_code), (button, "yes")];
    browser.submit(page, &answer).unwrap_err()
}

#[tokio::test]
async fn d1_a_user_confirms_on_the_page_of_the_server_and_the_device_has_a_session() {
    let server = Server::oidc_provider();
    let (client, clock) = tv(&server);
    let sessions = client.sessions(MemoryStore::default());
    let mut device = client.device_authorization().send().await.unwrap();
    assert_eq!(device.verification_uri().as_str(), format!("{}/device", server.base()));
    assert_eq!(device.interval().as_secs(), 5, "the server says none");
    clock.advance(device.interval());
    let polled = device.poll_session(&sessions, "alice").await.unwrap();
    assert!(matches!(polled, DevicePoll::Pending { error: None, .. }), "{polled:?}");
    let page = answer(device.verification_uri(), device.user_code(), "confirm");
    assert!(page.body.contains("the device is logged in"), "{page:?}");
    clock.advance(device.interval());
    let DevicePoll::Done(session) = device.poll_session(&sessions, "alice").await.unwrap() else {
        panic!("pending")
    };
    let token = session.token().await.unwrap();
    token.require_scopes(["openid", "offline_access"]).unwrap();
    assert_eq!(user(&server, exposed(&token)).body, r#"{"sub":"alice"}"#);
    let renewed = session.refresh().await.unwrap();
    assert_ne!(exposed(&renewed), exposed(&token));
    assert_eq!(user(&server, exposed(&renewed)).status, 200);
    session.revoke().await.unwrap();
    assert_ne!(user(&server, exposed(&renewed)).status, 200);
    let device_code = "urn:ietf:params:oauth:grant-type:device_code";
    assert_eq!(
        server.answers(),
        format!("refresh_token ok: 1, {device_code} authorization_pending: 1, {device_code} ok: 1")
    );
}

#[tokio::test]
async fn statement_76_a_user_who_refuses_on_the_page_ends_the_login() {
    let server = Server::oidc_provider();
    let (client, clock) = tv(&server);
    let mut device = client.device_authorization().send().await.unwrap();
    answer(device.verification_uri(), device.user_code(), "abort");
    clock.advance(device.interval());
    let error = device.poll(&client).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
    assert_eq!(error.error_description(), Some("End-User aborted interaction"));
}

#[tokio::test]
async fn a_device_with_a_secret_is_restored_in_another_process_and_its_code_works_once() {
    let server = Server::oidc_provider();
    let start = || {
        let (clock, provider) = (ManualClock::new(), SetTopBox { base: server.base().to_owned() });
        let builder = Client::builder(provider, Credentials::secret("box", CLIENT_SECRET));
        (builder.runtime(Arc::clone(&clock)).build().unwrap(), clock)
    };
    let device = start().0.device_authorization().send().await.unwrap();
    let stored = serde_json::to_string(&device.exposed()).unwrap();
    let page = answer(device.verification_uri(), device.user_code(), "confirm");
    assert!(page.body.contains("the device is logged in"), "{page:?}");
    let restored = || serde_json::from_str::<DeviceAuthorization<SetTopBox>>(&stored).unwrap();
    for is_first in [true, false] {
        let (client, clock) = start();
        let mut device = restored();
        clock.advance(2 * device.interval());
        match device.poll(&client).await {
            Ok(DevicePoll::Done(token)) => assert!(is_first && token.id_token().is_some()),
            Ok(pending) => panic!("{pending:?}"),
            Err(error) => {
                assert!(!is_first, "{error}");
                assert_eq!(error.code(), Some(&ErrorCode::InvalidGrant));
            }
        }
    }
}
