//! `step` and `then`.

use oauth_runtime::store::MemoryStore;
use serde_json::{Value, json};

use super::{again, login, mock, passes, problems, refused, told, with};

/// A call before it, whose answer a header of the token request shows.
fn with_step() -> Value {
    json!({
        "client_auth": "none",
        "step": {
            "id": "app", "url": "https://acme.example/app/token", "format": "json", "ok": {"code": 0}, "cache": "expire",
            "params": {"app_id": "{client_id}", "app_secret": "{client_secret}", "kind": "internal", "of": {"version": 2}},
            "query": {"v": 1}, "headers": {"X-App": "{client_id}"},
        },
        "request": {"omit": ["client_id"], "headers": {"Authorization": "Bearer {app.data.app_access_token}"}},
        "errors": {"ok": {"code": 0}},
    })
}

#[tokio::test]
async fn a_step_is_answered_with_what_placeholders_name() {
    let mock = mock(&with_step(), &[]);
    passes(&mock).await;
    let requests = mock.requests();
    let paths: Vec<_> = requests.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths, ["/app/token", "/token"]);
    assert_eq!(requests[1].headers["authorization"], "Bearer mock-app_access_token");
    // The answer holds for a while.
    let client = mock.client().unwrap();
    client.request_token().send().await.unwrap();
    client.request_token().send().await.unwrap();
    assert_eq!(mock.requests().len(), 5);
    assert!(!format!("{:?}", mock.requests()).contains("mock-client-secret"), "a secret is printed");
}

#[tokio::test]
async fn a_placeholder_may_name_what_every_success_has() {
    let keys = with(&with_step(), "/request/params", json!({"code": "{app.code}", "for": "{app.expire}"}));
    let mock = mock(&keys, &[]);
    mock.set_lifetime(std::time::Duration::from_secs(60));
    passes(&mock).await;
    let request = mock.requests().pop().unwrap();
    assert_eq!((request.param("code").as_deref(), request.param("for").as_deref()), (Some("0"), Some("60")));
}

#[tokio::test]
async fn the_answer_of_a_step_is_a_success_of_its_own() {
    let keys = with(&with_step(), "/errors", Value::Null);
    let keys = with(&keys, "/step/ok", json!({"of.status": "fine"}));
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let (status, body) = again(&mock, &mock.requests()[0]);
    let body: Value = serde_json::from_str(&body).unwrap();
    let expected = json!({"of": {"status": "fine"}, "data": {"app_access_token": "mock-app_access_token"}, "expire": 3600});
    assert_eq!((status, body), (200, expected));
    // An error is one of the token request.
    mock.fail_next(oauth_runtime::mock::MockError::status(503));
    let error = mock.client().unwrap().request_token().send().await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    let paths: Vec<_> = mock.requests().into_iter().skip(3).map(|request| request.path).collect();
    assert_eq!(paths, ["/app/token", "/token"]);
}

#[tokio::test]
async fn a_step_that_is_not_as_declared_is_refused() {
    let keys = with_step();
    let changes = [
        ("/step/params/kind", json!("other"), "parameter `kind` has another value than is declared"),
        ("/step/params/kind", Value::Null, "parameter `kind` is missing"),
        ("/step/params/more", json!("1"), "parameter `more` in the body is not declared"),
        ("/step/params/of", json!({"version": 3}), "parameter `of` has another value than is declared"),
        (
            "/step/params/of",
            json!({"version": 2, "x": 1}),
            "parameter `of` has another value than is declared",
        ),
        ("/step/query/v", Value::Null, "query parameter `v` is missing"),
        ("/step/query/w", json!(1), "parameter `w` in the query is not declared"),
        ("/step/headers/X-App", Value::Null, "header `X-App` is missing"),
        ("/step/method", json!("GET"), "the method is not POST"),
        ("/step/format", json!("form"), "the content type is"),
    ];
    for (pointer, value, expected) in changes {
        let mock = mock(&keys, &[]);
        let keys = with(&keys, pointer, value);
        // Neither a form nor a query nests.
        let nests = !pointer.ends_with("format") && !pointer.ends_with("method");
        let keys = if nests { keys } else { with(&keys, "/step/params/of", Value::Null) };
        let keys =
            if pointer.ends_with("method") { with(&keys, "/step/format", json!("query")) } else { keys };
        let (code, description) = told(&refused(&mock, &keys, &[]).await);
        assert_eq!(code, "invalid_request", "{pointer}");
        assert!(problems(&mock).iter().any(|problem| problem.contains(expected)), "{pointer}: {description}");
        assert_eq!(mock.requests().len(), 1, "the token was not asked for");
    }
    // The client's secret is that of the mock.
    let mock = mock(&keys, &[]);
    let keys = with(&keys, "/step/params/app_secret", json!("{client_id}"));
    assert_eq!(told(&refused(&mock, &keys, &[]).await).0, "invalid_client");
}

#[tokio::test]
async fn the_token_request_shows_what_the_step_has_given() {
    let mock = mock(&with_step(), &[]);
    let keys =
        with(&with_step(), "/request/headers/Authorization", json!("Basic {app.data.app_access_token}"));
    let (code, description) = told(&refused(&mock, &keys, &[]).await);
    assert_eq!(code, "invalid_request");
    assert_eq!(description, "header `Authorization` has another value than is declared");
}

#[tokio::test]
async fn a_step_of_a_refresh_comes_before_it_alone() {
    let keys = json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
        "refresh": {
            "step": {"id": "fresh", "url": "https://acme.example/nonce", "method": "GET"},
            "params": {"nonce": "{fresh.value}"},
        },
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = login(&mock, &client).await.session(&sessions, "u").await.unwrap();
    session.refresh().await.unwrap();
    let paths: Vec<_> = mock.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/token", "/nonce", "/token"]);
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    let mut refresh = mock.requests().pop().unwrap();
    refresh.body = String::from_utf8(refresh.body).unwrap().replace("nonce=mock-value", "nonce=other").into();
    let (status, body) = again(&mock, &refresh);
    assert_eq!(status, 400);
    assert!(body.contains("parameter `nonce` has another value than is declared"), "{body}");
}

/// A call after it, at the same endpoint, whose answer is the token.
fn with_long_lived() -> Value {
    json!({
        "request": {"method": "GET", "grant_type": "none"},
        "then": {
            "id": "long_lived", "url": "https://acme.example/token", "method": "GET",
            "params": {"grant_type": "exchange", "client_secret": "{client_secret}", "token": "{access_token}"},
            "response": {"root": "data", "access_token": "token"},
            "ok": {"status": "fine"},
        },
    })
}

#[tokio::test]
async fn a_call_after_it_brings_a_token_that_the_mock_knows() {
    let mock = mock(&with_long_lived(), &[]);
    let token = mock.client().unwrap().token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "mock-access-token-2");
    assert!(mock.is_valid(token.access_token()));
    assert!(token.expires_in().unwrap().as_secs() > 3500);
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    assert_eq!(mock.requests()[1].param("token").as_deref(), Some("mock-access-token-1"));
}

#[tokio::test]
async fn a_call_after_it_that_is_not_as_declared_is_refused() {
    let keys = with_long_lived();
    let changes = [
        ("/then/params/token", json!("{client_id}"), "parameter `token` has another value than is declared"),
        ("/then/params/token", Value::Null, "parameter `token` is missing"),
        ("/then/params/x", json!(true), "parameter `x` in the query is not declared"),
    ];
    for (pointer, value, expected) in changes {
        let mock = mock(&keys, &[]);
        let (code, description) = told(&refused(&mock, &with(&keys, pointer, value), &[]).await);
        assert_eq!((code.as_str(), description.as_str()), ("invalid_request", expected), "{pointer}");
        assert_eq!(problems(&mock), [expected]);
    }
    // A token that was not issued here is none.
    let mock = mock(&keys, &[]);
    mock.client().unwrap().token().await.unwrap();
    let mut then = mock.requests().pop().unwrap();
    then.query = then.query.replace("mock-access-token-1", "another");
    let (status, body) = again(&mock, &then);
    assert_eq!(status, 400);
    assert!(body.contains("invalid_request"), "{body}");
}

#[tokio::test]
async fn a_token_that_a_call_has_brought_is_refreshed() {
    let mut keys = with_long_lived();
    keys["grant"] = json!("authorization_code");
    keys["authorization_url"] = json!("https://acme.example/authorize");
    keys["refresh"] =
        json!({"url": "https://acme.example/renew", "token": "access_token", "grant_type": "renew"});
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = login(&mock, &client).await.session(&sessions, "u").await.unwrap();
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "mock-access-token-4", "after a code and two tokens");
    assert_eq!(mock.requests()[2].param("access_token").as_deref(), Some("mock-access-token-3"));
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
}

#[tokio::test]
async fn a_call_after_it_says_more_about_the_token() {
    let keys = json!({
        "then": {"id": "about", "url": "https://acme.example/about", "method": "GET", "format": "none",
                 "headers": {"Authorization": "OAuth {access_token}"}},
        "response": {"extra": {
            "dc": {"type": "string", "path": "{about.dc}"}, "level": {"type": "integer", "path": "{about.of.level}"},
        }},
        "bearer": {"headers": {"X-Center": "{about.dc}"}},
        "origins": ["{about.api_endpoint}"],
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    let token = client.token().await.unwrap();
    assert_eq!(*token.extra().unwrap(), *json!({"dc": "mock-dc", "level": 1}).as_object().unwrap());
    let presented = oauth_tests::presented(&client, &token).await.unwrap();
    assert_eq!(presented.headers()["x-center"], "mock-dc");
    let api = oauth_runtime::attach::ResourceClient::new(client).unwrap();
    let answer = api.get("https://api-endpoint.mock.example/v1/me").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));

    let keys = with(&keys, "/then/headers/Authorization", json!("Bearer {access_token}"));
    refused(&mock, &keys, &[]).await;
    assert_eq!(problems(&mock), ["header `Authorization` has another value than is declared"]);
}

#[tokio::test]
async fn a_call_after_it_is_answered_in_its_format() {
    let answers = [
        ("form", "{more.ticket}"),
        ("json", "{more.list[1].ticket}"),
        ("auto", "{more.ticket}"),
        ("xml", "{more.answer.data.ticket}"),
        ("text", "{more.access_token}"),
    ];
    for (format, placeholder) in answers {
        let keys = json!({
            "then": {"id": "more", "url": "https://acme.example/more", "method": "GET", "response": {"format": format}},
            "bearer": {"headers": {"X-Ticket": placeholder}},
        });
        let mock = mock(&keys, &[]);
        let client = mock.client().unwrap();
        let token = client.token().await.unwrap();
        // What is read of a text has no members.
        if format != "text" {
            let presented = oauth_tests::presented(&client, &token).await.unwrap();
            assert_eq!(presented.headers()["x-ticket"], "mock-ticket", "{format}");
        }
        assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    }
}
