//! How many requests a mock keeps.

use oauth_runtime::http::{HeaderMap, Method};
use oauth_runtime::transport::{HttpRequest, Transport as _};
use serde_json::json;

use super::mock;

/// So many bytes at most, together; see `MockProvider::requests`.
const MOST: usize = 64 * 1024 * 1024;

#[tokio::test]
async fn of_large_requests_the_last_are_kept_and_the_others_are_known_to_be_gone() {
    let mock = mock(&json!({}), &[]);
    let transport = mock.transport().unwrap();
    let count = 80;
    let post = |number: usize| {
        let body = format!("number={number}&text={}", "x".repeat(900_000)).into_bytes();
        let url = "https://acme.example/token".parse().unwrap();
        HttpRequest::new(Method::POST, url, HeaderMap::new(), body, 1000)
    };
    for number in 0..count {
        transport.send(post(number)).await.unwrap();
        if number == 9 {
            assert_eq!(mock.requests().len(), 10);
        }
    }
    let kept = mock.requests();
    let numbers: Vec<usize> =
        kept.iter().map(|kept| kept.param("number").unwrap().parse().unwrap()).collect();
    let first = numbers[0];
    assert_eq!(numbers, (first..count).collect::<Vec<_>>());
    let bytes = |bodies: usize| bodies * 900_000;
    assert!(bytes(kept.len()) < MOST && bytes(kept.len() + 2) > MOST, "{}", kept.len());

    assert!(mock.answered(0).await.is_none() && mock.answered(first - 1).await.is_none());
    for number in [first, count - 1] {
        let answered = mock.answered(number).await.unwrap();
        assert_eq!(answered.request.param("number"), Some(number.to_string()));
        assert_eq!(answered.status.unwrap(), 400, "it is none as declared");
    }
}
