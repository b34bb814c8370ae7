//! Without an async runtime.

use std::time::Duration;

use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::blocking::wait;
use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::{Error, ErrorKind, oauth_provider};

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "https://api.acme.example",
)]
struct Acme;

#[test]
fn w32_a_program_without_a_runtime_waits_for_the_same_types() {
    let mock = MockProvider::start(Acme).unwrap();
    let client = mock.client().unwrap();
    let token = wait(client.token()).unwrap();
    assert!(mock.is_valid(token.access_token()));
    assert_eq!(*client.try_header().unwrap(), "Bearer mock-access-token-1");
    wait(client.request_token().param("a", "b").send()).unwrap();
    let api = ResourceClient::new(client.clone()).unwrap();
    let answer = wait(api.get("https://api.acme.example/orders").send()).unwrap();
    assert_eq!(answer.status(), 200);
    mock.fail_next(MockError::status(503));
    assert_eq!(wait(client.request_token().send()).unwrap_err().status(), Some(503));
}

#[test]
fn w32_threads_wait_at_the_same_time_and_share_one_request() {
    let mock = MockProvider::start(Acme).unwrap();
    mock.set_delay(Duration::from_millis(100));
    let client = mock.client().unwrap();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..20).map(|_| scope.spawn(|| wait(client.token()).map(drop))).collect();
        for thread in threads {
            thread.join().unwrap().unwrap();
        }
    });
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn w32_inside_of_a_runtime_waiting_is_an_error_that_says_what_to_do() {
    let mock = MockProvider::start(Acme).unwrap();
    let client = mock.client().unwrap();
    let check = |error: &Error| {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("await the future"), "{error}");
    };
    check(&wait(client.token()).unwrap_err());
    let api = ResourceClient::new(client).unwrap();
    let error = wait(api.get("https://api.acme.example/orders").send()).unwrap_err();
    let AttachError::Token(error) = error else { panic!("{error:?}") };
    check(&error);
    assert_eq!(mock.requests().len(), 0);
}
