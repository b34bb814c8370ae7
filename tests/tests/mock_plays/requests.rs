//! Requests in XML, answers in the other formats, and values that are made of the client's credentials.

use serde_json::{Value, json};

use super::{again, mock, passes, problems, refused, told, with};

/// Parameters that nest in XML.
fn xml() -> Value {
    json!({
        "fields": {"user": {"default": "a<b"}, "site": {"optional": true}},
        "client_auth": "none",
        "request": {"format": "xml", "grant_type": "none", "omit": ["client_id"], "params": {
            "tsRequest": {"@version": 2, "credentials": {"name": "{user}", "secret": "{client_secret}", "site": {"@url": "{site}"}}},
        }},
    })
}

#[tokio::test]
async fn a_request_in_xml_is_read() {
    passes(&mock(&xml(), &[])).await;
    passes(&mock(&xml(), &[("site", "x&y".to_owned())])).await;
    let flat = json!({"request": {"format": "xml", "params": {"a": "{client_id}"}}});
    let mock = mock(&flat, &[]);
    passes(&mock).await;
    assert!(!format!("{:?}", mock.requests()).contains("mock-client-secret"), "a secret is printed");
}

#[tokio::test]
async fn a_request_in_xml_that_is_not_as_declared_is_refused() {
    let keys = xml();
    let wrong = "parameter `tsRequest` has another value than is declared";
    let changes = [
        ("/request/params/tsRequest/@version", json!(3), wrong),
        ("/request/params/tsRequest/credentials/name", Value::Null, wrong),
        ("/request/params/tsRequest/credentials/more", json!("1"), wrong),
        ("/request/params/tsRequest", json!({"other": "1"}), wrong),
        ("/request/params", json!({"other": {"x": "{user}{site}"}}), "parameter `tsRequest` is missing"),
    ];
    for (pointer, value, expected) in changes {
        let mock = mock(&keys, &[]);
        let mut keys = with(&keys, pointer, value);
        let text = keys["request"].to_string();
        keys["fields"].as_object_mut().unwrap().retain(|name, _| text.contains(&format!("{{{name}}}")));
        let error = refused(&mock, &keys, &[]).await;
        assert_eq!(told(&error).0, "invalid_request", "{pointer}");
        assert_eq!(problems(&mock), [expected], "{pointer}");
    }
    let mock = mock(&keys, &[]);
    let keys = with(&keys, "/request/params/tsRequest/credentials/secret", json!("{client_id}"));
    assert_eq!(told(&refused(&mock, &keys, &[]).await).0, "invalid_client");
}

#[tokio::test]
async fn a_credential_in_a_header_is_held_to_the_clients() {
    let keys = json!({
        "client_auth": "none",
        "request": {"format": "none", "headers": {"X-Key": "{base64(client_id ':' client_secret)}", "X-Id": "{uuid}"}},
    });
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let keys = with(&keys, "/request/headers/X-Key", json!("{base64(client_id)}"));
    assert_eq!(told(&refused(&mock, &keys, &[]).await).0, "invalid_client");
}

#[tokio::test]
async fn a_literal_value_is_held_to_the_declared_one() {
    let keys =
        json!({"request": {"params": {"audience": "https://api.example", "version": 2, "dry": false}}});
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let mut request = mock.requests().pop().unwrap();
    request.body = String::from_utf8(request.body).unwrap().replace("version=2", "version=3").into();
    let (status, body) = again(&mock, &request);
    assert_eq!(status, 400);
    assert!(body.contains("parameter `version` has another value than is declared"), "{body}");
}

#[tokio::test]
async fn answers_and_errors_are_in_the_declared_format() {
    let formats = [
        json!({"format": "xml", "root": "Response.Data", "access_token": "Token", "token_type": "Type",
               "expires_in": {"path": "/Response/Life/$text"}, "extra": {"unit": {"type": "string", "path": "/Response/Life/unit"}}}),
        json!({"format": "xml", "access_token": "r.token", "token_type": "r.type", "expires_in": "r.life"}),
        json!({"format": "form"}),
        json!({"format": "text", "strip_prefix": "token=", "strip_suffix": ";"}),
        json!({"root": "a.b", "access_token": "/c/token", "expires_in": {"path": "life"}}),
    ];
    for response in formats {
        let keys = json!({"response": response, "errors": {"code": {"bad": "invalid_scope"}}});
        let mock = mock(&keys, &[]);
        passes(&mock).await;
        let client = mock.client().unwrap();
        mock.fail_next(mock.declared_errors().remove(0));
        let error = client.request_token().send().await.unwrap_err();
        assert_eq!(told(&error).0, "invalid_scope", "{response}");
    }
}

#[tokio::test]
async fn the_outermost_element_may_be_a_parameter() {
    let keys = json!({
        "client_auth": "none",
        "request": {"format": "xml", "grant_type": "none", "omit": ["client_id"],
                    "params": {"request": {"id": "{client_id}", "secret": "{client_secret}"}}},
    });
    let mock = mock(&keys, &[]);
    passes(&mock).await;
    let keys = with(&keys, "/request/params/request/id", json!("other"));
    assert_eq!(told(&refused(&mock, &keys, &[]).await).0, "invalid_client");
}

#[tokio::test]
async fn scopes_that_are_parameters_of_their_own_are_granted() {
    let mock = mock(&json!({"scope": {"separator": "none"}}), &[]);
    let token = mock.client().unwrap().request_token().scope("a").scope("b").send().await.unwrap();
    let scopes: Vec<_> = token.scope().iter().map(oauth_runtime::Scope::as_str).collect();
    assert_eq!(scopes, ["a", "b"]);
}

#[tokio::test]
async fn a_login_may_ask_for_scopes_one_by_one() {
    let keys = json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize", "scope": {"separator": "none"},
    });
    let mock = mock(&keys, &[]);
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize(super::REDIRECT).scope("a").scope("b").send().await.unwrap();
    let callback =
        pending.callback(oauth_runtime::Received::query(&mock.log_in(&url).unwrap().params)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    assert_eq!(token.scope().len(), 2);
}

#[tokio::test]
async fn a_token_is_revoked_by_whichever_name_it_goes() {
    for revocation in
        [json!({"rename": {"token": "access_token"}}), json!({"method": "GET"}), json!({"format": "json"})]
    {
        let keys = json!({
            "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
            "revocation_url": "https://acme.example/revoke", "revocation": revocation,
        });
        let mock = mock(&keys, &[]);
        let client = mock.client().unwrap();
        let sessions = client.sessions(oauth_runtime::store::MemoryStore::default());
        let session = super::login(&mock, &client).await.session(&sessions, "u").await.unwrap();
        let token = session.token().await.unwrap();
        session.revoke().await.unwrap();
        assert!(!mock.is_valid(token.access_token()), "{revocation}");
        assert!(problems(&mock).is_empty(), "{:?}", problems(&mock));
    }
}

#[tokio::test]
async fn what_goes_along_with_a_token_is_checked_at_the_resource() {
    let keys = json!({"bearer": {"headers": {"X-Type": "OAUTH"}, "params": {"openid": "{token.openid}"}}});
    let mock = mock(&keys, &[]);
    let api = oauth_runtime::attach::ResourceClient::new(mock.client().unwrap()).unwrap();
    assert_eq!(api.get(mock.resource_url()).send().await.unwrap().status(), 200);
    for change in ["/bearer/headers/X-Type", "/bearer/params/openid"] {
        let client = super::other(&mock, &with(&keys, change, Value::Null), &[]);
        let token = client.request_token().send().await.unwrap();
        let presented = oauth_tests::presented(&client, &token).await.unwrap();
        let mut request = mock.requests().pop().unwrap();
        request.method = "GET".to_owned();
        request.path = "/mock/resource".to_owned();
        request.headers.remove("content-type");
        request.headers.extend(presented.headers().clone());
        let query = presented.query().map(|(name, value)| format!("{name}={}", value.expose_secret()));
        request.query = query.collect::<Vec<_>>().join("&");
        request.body.clear();
        let (status, body) = again(&mock, &request);
        assert_eq!(status, 400, "{change} {body}");
        assert!(body.contains("is missing"), "{body}");
    }
}

#[tokio::test]
async fn a_json_value_has_placeholders_and_leaves_out_what_has_no_value() {
    let keys = json!({
        "fields": {"a": {"optional": true}, "b": {"default": "x"}},
        "client_auth": "none",
        "request": {"format": "json", "omit": ["client_id"],
                    "params": {"of": {"json": "[\"{a}\",{\"id\":\"{client_id}\",\"b\":[\"{b}\"],\"n\":1},true]"}}},
    });
    for fields in [vec![], vec![("a", "1".to_owned())]] {
        let mock = mock(&keys, &fields);
        passes(&mock).await;
        let request = mock.requests().pop().unwrap();
        for (from, to, code) in [
            ("mock-client-id", "another", "invalid_client"),
            ("\"n\":1", "\"n\":2", "invalid_request"),
            ("true]", "true,1]", "invalid_request"),
            ("\"n\":1", "\"n\":1,\"m\":1", "invalid_request"),
        ] {
            let mut request = request.clone();
            request.body = String::from_utf8(request.body).unwrap().replace(from, to).into();
            let (_, body) = again(&mock, &request);
            assert!(body.contains(code), "{from} {body}");
        }
    }
}

#[tokio::test]
async fn a_header_over_what_is_sent_is_computed_again() {
    for over in ["body", "sorted_params"] {
        let sign = format!("{{hmac_sha256_hex(client_secret, {over} uuid)}}");
        let keys = json!({
            "client_auth": "none",
            "request": {"params": {"b": "2"}, "headers": {"X-Id": "{uuid}", "X-Sign": sign}},
        });
        let mock = mock(&keys, &[]);
        passes(&mock).await;
        let mut request = mock.requests().pop().unwrap();
        request.headers.insert("x-id", "another".parse().unwrap());
        let (status, body) = again(&mock, &request);
        assert_eq!(status, 401, "{over}");
        assert!(body.contains("invalid_client"), "{body}");
    }
}

#[tokio::test]
async fn grants_of_one_grant_type_are_told_by_their_parameters() {
    for grant_type in [json!("none"), json!("token")] {
        let keys = json!({
            "grant": ["authorization_code", "client_credentials"],
            "authorize": "none",
            "request": {"grant_type": grant_type, "omit": ["scope"]},
        });
        let mock = mock(&keys, &[]);
        passes(&mock).await;
        let client = mock.client().unwrap();
        let code = mock.authorization_code("https://app.example/cb");
        let token = client.exchange_code(code, "https://app.example/cb").send().await.unwrap();
        assert!(mock.is_valid(token.access_token()));
        assert_eq!(problems(&mock), [""; 0]);
    }
}
