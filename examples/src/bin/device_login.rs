//! A program on a machine without a browser, whose user confirms on another device (RFC 8628). It runs here against a mock of the
//! provider, whose user takes their time, and stops in the middle: another run goes on.
//!
//! `cargo run --bin device_login`

use std::error::Error;
use std::time::Duration;

use oauth_runtime::mock::{MockPoll, MockProvider};
use oauth_runtime::native::DevicePrompt;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{DeviceAuthorization, DevicePoll, ErrorCode, oauth_provider};

#[oauth_provider(
    device_authorization_url = "https://acme.example/device",
    token_url = "https://acme.example/token",
    grant = device_code,
    client_auth = none,
    scope(default = ["orders", "offline_access"]),
)]
struct Acme;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Begins the login, and shows the user what to do. What is returned may be stored, but is a secret.
async fn begin(client: &AcmeClient) -> Outcome<String> {
    let device = client.device_authorization().send().await?;
    println!("{}", DevicePrompt::new(&device).qr());
    Ok(serde_json::to_string(&device.exposed())?)
}

/// Goes on with a login that was begun, perhaps by another run, until the user has answered.
async fn go_on(
    client: &AcmeClient,
    mut device: DeviceAuthorization<Acme>,
) -> oauth_runtime::Result<AcmeSession> {
    let sessions = client.sessions(MemoryStore::default());
    // `device.complete_session(&sessions, "default")` does the same; this says how it goes.
    loop {
        match device.poll_session(&sessions, "default").await? {
            DevicePoll::Done(session) => return Ok(session),
            DevicePoll::Pending { after, error, .. } => {
                if let Some(error) = error {
                    println!("the provider cannot be asked ({error}); again in {after:?}");
                }
                tokio::time::sleep(after).await;
            }
        }
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mock = MockProvider::start(Acme)?;
    mock.set_interval(Duration::from_secs(1));
    // With a real provider: `Acme.client(Credentials::public("the client id"))?`.
    let client = mock.client()?;

    mock.answer_polls([MockPoll::Pending, MockPoll::Pending]);
    let stored = begin(&client).await?;
    let session = go_on(&client, serde_json::from_str(&stored)?).await?;
    let is_good = mock.is_valid(session.token().await?.access_token());
    step(
        "the user has confirmed after two polls, and there is a session",
        is_good && mock.requests().len() == 4,
    )?;

    mock.answer_polls([MockPoll::Denied]);
    let stored = begin(&client).await?;
    let outcome = go_on(&client, serde_json::from_str(&stored)?).await;
    let is_refused = outcome.is_err_and(|error| error.code() == Some(&ErrorCode::AccessDenied));
    step("another user has refused", is_refused)?;
    step("all was as the declaration says", mock.requests().iter().all(|request| request.problems.is_empty()))
}

/// Says what was shown, or fails.
fn step(what: &str, is_shown: bool) -> Outcome<()> {
    if is_shown {
        println!("{what}");
        return Ok(());
    }
    Err(format!("this is not so: {what}").into())
}
