//! Requests in every format.

use oauth_runtime::{Client, Credentials, DynamicProvider, oauth_provider};
use oauth_tests::RawServer;
use serde_json::{Value, json};

use super::{acme, play};

/// The token that comes of a request which is sent like this.
async fn sent(keys: Value, case: Value, request: Value) {
    let mut exchange = request;
    exchange["response"] = json!({"body": {"access_token": "AT"}});
    let mut case = case;
    case["http"] = json!([exchange]);
    let scope = case.get("scope").cloned().unwrap_or_else(|| json!([]));
    case["token"] = json!({"access_token": "AT", "scope": scope});
    play(&acme(keys), case).await;
}

const TARGET: &str = "POST https://acme.example/token";

#[tokio::test]
async fn parameters_nest_in_json() {
    let keys = json!({
        "fields": {"user": {}, "site": {}, "pass": {"secret": true}},
        "client_auth": "none",
        "request": {"format": "json", "grant_type": "none", "omit": ["client_id"], "params": {
            "credentials": {"name": "{user}", "password": "{pass}", "site": {"contentUrl": "{site}"}},
            "version": 3, "scopes": {"json": "[\"a\",{\"b\":null}]"}, "active": true,
        }},
    });
    let body = json!({
        "credentials": {"name": "a\"b", "password": "}{1}", "site": {"contentUrl": "s\n"}},
        "version": 3, "scopes": ["a", {"b": null}], "active": true,
    });
    let request = json!({"request": TARGET, "headers": {"content-type": "application/json"}, "body": body});
    let fields = json!({"user": "a\"b", "site": "s\n", "pass": "}{1}"});
    sent(keys, json!({"fields": fields, "client_secret": null}), request).await;
}

#[tokio::test]
async fn what_has_no_value_is_not_there_and_neither_is_what_it_leaves_empty() {
    let keys = json!({
        "fields": {"a": {"optional": true}, "b": {"optional": true}},
        "request": {"format": "json", "params": {"outer": {"inner": {"a": "{a}"}, "b": "{b}"}}},
    });
    let usual = || json!({"grant_type": "client_credentials", "client_id": "id", "client_secret": "secret"});
    let request = |body: Value| json!({"request": TARGET, "headers": {"content-type": "application/json"}, "body": body});
    sent(keys.clone(), json!({}), request(usual())).await;
    let mut body = usual();
    body["outer"] = json!({"b": "1"});
    sent(keys, json!({"fields": {"b": "1"}}), request(body)).await;
}

#[tokio::test]
async fn parameters_are_elements_of_xml() {
    let keys = json!({
        "fields": {"user": {}, "pass": {"secret": true}},
        "client_auth": "none",
        "request": {"format": "xml", "grant_type": "none", "omit": ["client_id"], "params": {
            "tsRequest": {"credentials": {"name": "{user}", "password": "{pass}"}},
        }},
    });
    let body = "<tsRequest><credentials><name>&lt;a&gt;&amp;</name>\
                <password>]]&gt;&quot;</password></credentials></tsRequest>";
    let request = json!({"request": TARGET, "headers": {"content-type": "application/xml"}, "body": body});
    sent(keys, json!({"fields": {"user": "<a>&", "pass": "]]>\""}, "client_secret": null}), request).await;
}

#[tokio::test]
async fn a_json_value_is_a_text_where_the_format_is_not_json() {
    let keys = json!({"request": {"params": {"claims": {"json": "{\"id\":[1,true]}"}}}});
    let body = "grant_type=client_credentials&client_id=id&client_secret=secret&claims=%7B%22id%22%3A%5B1%2Ctrue%5D%7D";
    sent(keys, json!({}), json!({"request": TARGET, "body": body})).await;
}

#[tokio::test]
async fn a_scope_may_be_a_parameter_of_its_own() {
    let body = "grant_type=client_credentials&scope=a&scope=b%3Ac&client_id=id&client_secret=secret";
    let keys = json!({"scope": {"separator": "none"}});
    sent(keys, json!({"scope": ["a", "b:c"]}), json!({"request": TARGET, "body": body})).await;

    let keys = json!({"scope": {"separator": "none"}, "request": {"format": "json"}});
    let body = json!({
        "grant_type": "client_credentials", "scope": ["a", "b"], "client_id": "id", "client_secret": "secret",
    });
    let request = json!({"request": TARGET, "headers": {"content-type": "application/json"}, "body": body});
    sent(keys, json!({"scope": ["a", "b"]}), request).await;
}

#[tokio::test]
async fn client_authentication_may_be_basic_with_nothing_behind_the_colon() {
    let keys = json!({"client_auth": {"client_secret_basic": true, "empty_secret": true}});
    let request = json!({
        "request": TARGET, "body": "grant_type=client_credentials", "headers": {"authorization": "Basic aWQ6"},
    });
    sent(keys, json!({"client_secret": null}), request).await;
}

#[tokio::test]
async fn an_endpoint_is_the_first_whose_values_are_there() {
    let keys = json!({
        "fields": {"region": {"optional": true}},
        "token_url": ["https://{region}.acme.example/token", "https://acme.example/token"],
    });
    let body = "grant_type=client_credentials&client_id=id&client_secret=secret";
    sent(keys.clone(), json!({}), json!({"request": TARGET, "body": body})).await;
    let target = "POST https://eu.acme.example/token";
    sent(keys, json!({"fields": {"region": "eu"}}), json!({"request": target, "body": body})).await;
}

#[tokio::test]
async fn a_value_is_encoded_for_its_place_and_is_not_read_again() {
    let keys = json!({
        "fields": {"x": {}},
        "token_url": "https://acme.example/{x}/token?v={x}",
        "request": {"query": {"q": "{x}"}, "headers": {"x-value": "{x}"}, "params": {"p": "{x}"}},
    });
    let request = json!({
        "request": "POST https://acme.example/%7B1%7D%2F..%2F%3F%23%26/token\
                    ?v=%7B1%7D%2F..%2F%3F%23%26&q=%7B1%7D%2F..%2F%3F%23%26",
        "headers": {"x-value": "{1}/../?#&"},
        "body": "grant_type=client_credentials&client_id=id&client_secret=secret&p=%7B1%7D%2F..%2F%3F%23%26",
    });
    sent(keys, json!({"fields": {"x": "{1}/../?#&"}}), request).await;
}

#[tokio::test]
async fn the_strings_of_a_json_value_may_name_what_is_put_into_them() {
    let mut keys = json!({
        "fields": {"team": {"optional": true}, "who": {}},
        "request": {"format": "json", "omit": ["client_id", "client_secret"], "params": {
            "roles": {"json": "[\"{who}\",\"{team}\",{\"id\":\"{{{client_id}}}\",\"n\":1}]"},
        }},
    });
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    keys["token_url"] = json!(server.url("/token"));
    let provider = DynamicProvider::new(acme(keys)).field("who", "a\"b");
    let client = Client::new(provider, Credentials::secret("id", "secret")).unwrap();
    client.request_token().send().await.unwrap();
    let sent: Value = serde_json::from_str(&server.only_request().body).unwrap();
    assert_eq!(sent["roles"], json!(["a\"b", {"id": "{id}", "n": 1}]));
}

#[tokio::test]
async fn a_function_may_stand_in_a_url_and_a_header_may_be_made_of_the_body() {
    let keys = json!({
        "fields": {"account": {}},
        "token_url": "https://{lower(replace(account '_' '-'))}.acme.example/{upper(account)}",
        "request": {"headers": {"x-sign": "{hmac_sha256_hex(client_secret, body now_unix)}", "x-over": "{sorted_params}"}},
    });
    let body = "grant_type=client_credentials&client_id=id&client_secret=secret";
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret");
    let signed = ring::hmac::sign(&key, format!("{body}1767225600").as_bytes());
    let signed = signed.as_ref().iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    let over = "client_id=id&client_secret=secret&grant_type=client_credentials";
    let request = json!({
        "request": "POST https://12-sb1.acme.example/12_SB1", "body": body,
        "headers": {"x-sign": signed, "x-over": over},
    });
    sent(keys, json!({"fields": {"account": "12_SB1"}}), request).await;
}

#[tokio::test]
async fn a_field_whose_default_is_empty_may_be_empty() {
    let keys = json!({
        "fields": {"site": {"default": ""}},
        "request": {"params": {"site": "{site}"}},
    });
    let body = "grant_type=client_credentials&client_id=id&client_secret=secret&site=";
    sent(keys, json!({}), json!({"request": TARGET, "body": body})).await;
}

#[tokio::test]
async fn scopes_that_stand_in_a_header_are_those_that_are_asked_for() {
    let keys = json!({
        "client_auth": "client_secret_basic",
        "scope": {"default": ["read", "write"]},
        "request": {"format": "none", "headers": {"x-scopes": "{scope}"}},
    });
    let headers = json!({"x-scopes": "read write", "authorization": "Basic aWQ6c2VjcmV0"});
    let request = json!({"request": TARGET, "headers": headers, "body": ""});
    sent(keys, json!({"scope": ["read", "write"]}), request).await;
    oauth_codegen::expand_source(
        r#"#[oauth_provider(
            token_url = "https://acme.example/token", grant = client_credentials, client_auth = client_secret_basic,
            scope(default = ["read", "write"]), request(format = none, headers("x-scopes" = "{scope}")),
        )] struct Acme;"#,
    )
    .unwrap();
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    client_auth = none,
    request(format = json, grant_type = none, omit(client_id),
            params(j = json("{\"b\": 1.50, \"a\": [1e2, 12345678901234567890123, \"{region}\"], \"b\": null}"))),
)]
struct AsItStands {
    base: String,
    region: String,
}

#[tokio::test]
async fn a_json_value_has_its_order_and_its_digits() {
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let acme = AsItStands { base: server.origin(), region: "e\"u".into() };
    acme.client(Credentials::public("c")).unwrap().request_token().send().await.unwrap();
    let body = r#"{"j":{"b":1.50,"a":[1e2,12345678901234567890123,"e\"u"],"b":null}}"#;
    assert_eq!(server.only_request().body, body);
}
