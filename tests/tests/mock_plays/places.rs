//! Members that placeholders name, endpoints that wait for a callback, lists of them, and environments.

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, Credentials, Received};
use oauth_tests::login::param;
use serde_json::json;

use super::{REDIRECT, acme, again, login, mock, passes, problems};

#[tokio::test]
async fn words_made_of_several_members_are_taken_apart() {
    let keys = json!({"response": {
        "root": "data", "expires_at": "{day}T{time}Z",
        "extra": {"user": {"type": "string", "path": "{user.first}-{user.last}"}},
    }});
    let mock = mock(&keys, &[]);
    let token = mock.client().unwrap().request_token().send().await.unwrap();
    let left = token.expires_in().unwrap().as_secs();
    assert!((3590..=3600).contains(&left), "{left}");
    assert_eq!(token.extra().unwrap()["user"], "mock-user");
}

#[tokio::test]
async fn members_of_the_token_are_in_its_answer() {
    let keys = json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
        "response": {"root": "data", "extra": {"level": {"type": "integer"}}},
        "origins": ["{token.instance_url}", "https://{token.data_center}.api.example"],
        "bearer": {"headers": {"X-Level": "{token.level}", "X-Id": "{token.user.id}"}},
        "refresh": {"params": {"team": "{token.teams[0].id}"}},
        "then": {"id": "more", "url": "https://acme.example/more", "params": {"open_id": "{token.open_id}"}},
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = login(&mock, &client).await.session(&sessions, "u").await.unwrap();
    assert_eq!(mock.requests()[1].param("open_id").as_deref(), Some("mock-open_id"));
    let presented = oauth_tests::presented(&client, &session.token().await.unwrap()).await.unwrap();
    assert_eq!(
        (&presented.headers()["x-level"], &presented.headers()["x-id"]),
        (&"1".parse().unwrap(), &"mock-id".parse().unwrap())
    );
    let api = ResourceClient::new(session.tokens()).unwrap();
    for url in ["https://instance-url.mock.example/a", "https://mock-data-center.api.example/b"] {
        assert_eq!(api.get(url).send().await.unwrap().status(), 200, "{url}");
    }
    assert!(api.get("https://elsewhere.example/").send().await.is_err());
    session.refresh().await.unwrap();
    assert_eq!(mock.requests()[2].param("team").as_deref(), Some("mock-id"));
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
}

#[tokio::test]
async fn an_endpoint_may_wait_for_the_callback() {
    let keys = json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
        "token_url": ["{callback.server}/{callback.region}/token", "https://acme.example/token"],
        "authorize": {"callback": {"server": {"type": "string"}, "region": {"type": "string", "optional": true}}},
        "request": {"params": {"device": "{callback.region}"}},
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    login(&mock, &client).await.send().await.unwrap();
    let request = &mock.requests()[0];
    assert_eq!(
        (request.path.as_str(), &request.headers["host"]),
        ("/mock-region/token", &"acme.example".parse().unwrap())
    );
    // A host that a callback says is that of the login. Without one of the members it is the other endpoint.
    let (url, mut pending) = client.authorize(REDIRECT).send().await.unwrap();
    let callback = mock.log_in(&url).unwrap().params;
    let callback = callback.replace("region=mock-region", "region=");
    let callback = callback.replace("&region=", "");
    assert!(param(&url, "state").is_some());
    let callback = pending.callback(Received::query(&callback)).unwrap();
    client.exchange(callback).send().await.unwrap();
    assert_eq!(mock.requests()[1].path, "/token");
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    // Elsewhere there is none.
    let mut request = mock.requests().pop().unwrap();
    request.path = "/other-region/token".to_owned();
    let (status, body) = again(&mock, &request);
    assert_eq!(status, 400);
    assert!(body.contains("the path is not /mock-region/token"), "{body}");
}

#[tokio::test]
async fn an_endpoint_is_the_first_whose_values_are_there() {
    let keys = json!({
        "fields": {"region": {"optional": true}},
        "token_url": ["https://acme.example/{region}/token", "https://acme.example/token"],
    });
    for (fields, path) in [(vec![], "/token"), (vec![("region", "eu".to_owned())], "/eu/token")] {
        let mock = mock(&keys, &fields);
        passes(&mock).await;
        assert_eq!(mock.requests()[0].path, path);
        let mut request = mock.requests().pop().unwrap();
        request.path = if path == "/token" { "/eu/token" } else { "/token" }.to_owned();
        assert_eq!(again(&mock, &request).0, 400, "{path}");
    }
}

#[tokio::test]
async fn a_client_may_choose_another_environment() {
    let keys = json!({
        "token_url": "{env}/token", "authorization_url": "{env}/authorize", "issuer": "{env}",
        "grant": ["client_credentials", "authorization_code"],
        "environments": {"production": "https://acme.example/v1", "sandbox": "https://sandbox.acme.example/test"},
        "fields": {"private_key": {"secret": true}},
        "client_auth": "private_key_jwt", "jwt": {"alg": "ES256", "key": "{private_key}", "aud": "{token_url}"},
    });
    let key = [("private_key", super::key("ec256.pem"))];
    let mock = mock(&keys, &key);
    for (environment, path) in [("production", "/v1/token"), ("sandbox", "/test/token")] {
        let client = mock.client_builder().unwrap().environment(environment).build().unwrap();
        client.request_token().send().await.unwrap();
        assert_eq!(mock.requests().pop().unwrap().path, path);
        // Its issuer says who answers.
        login(&mock, &client).await.send().await.unwrap();
    }
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    // Another one is none of its own.
    let mut elsewhere = keys.clone();
    elsewhere["environments"]["sandbox"] = json!("https://acme.example/third");
    let client = Client::builder(acme(&elsewhere, &key), Credentials::public("mock-client-id"));
    let client = client.environment("sandbox").transport(mock.transport().unwrap()).build().unwrap();
    client.request_token().send().await.unwrap_err();
    assert_eq!(problems(&mock), ["the path is not /v1/token"]);
}

#[tokio::test]
async fn an_endpoint_may_wait_for_an_answer() {
    let keys = json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
        "step": {"id": "app", "url": "https://acme.example/discover", "method": "GET"},
        "token_url": "https://{app.host}/{app.path}/token",
        "then": {"id": "about", "url": "{token.api_url}/me", "method": "GET"},
        "refresh": {"url": "https://acme.example/{token.region}/renew"},
        "revocation_url": "{token.api_url}/revoke",
        "bearer": {"headers": {"X-Id": "{about.id}"}},
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = login(&mock, &client).await.session(&sessions, "u").await.unwrap();
    session.refresh().await.unwrap();
    let token = session.token().await.unwrap();
    session.revoke().await.unwrap();
    assert!(!mock.is_valid(token.access_token()));
    let requests = mock.requests();
    let seen = |request: &oauth_runtime::mock::MockRequest| {
        format!("{}{}", request.headers["host"].to_str().unwrap(), request.path)
    };
    let seen: Vec<_> = requests.iter().map(seen).collect();
    for expected in [
        "acme.example/discover",
        "host.mock.example/mock-path/token",
        "api-url.mock.example/me",
        "acme.example/mock-region/renew",
        "api-url.mock.example/revoke",
    ] {
        assert!(seen.iter().any(|seen| seen == expected), "{expected}: {seen:?}");
    }
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
}
