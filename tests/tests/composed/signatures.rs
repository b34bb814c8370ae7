//! Signatures over requests, and those of answers and callbacks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Received, Token, oauth_provider};
use oauth_tests::login::param;
use oauth_tests::{RawServer, response};
use ring::rand::SystemRandom;
use ring::signature::{self, RsaKeyPair, UnparsedPublicKey};
use ring::{digest, hmac};
use serde_json::{Value, json};

use super::{Standing, acme, form_value, key};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"))
}

/// What a client of `Acme` makes of this answer, and what it has sent.
async fn asked(mut keys: Value, fields: &[(&str, String)], body: &'static str) -> (Outcome, RawServer) {
    let server = RawServer::answering(move |_| response(200, "content-type: application/json\r\n", body));
    keys["token_url"] = json!(server.url("/token"));
    let provider = DynamicProvider::new(acme(keys));
    let provider =
        fields.iter().fold(provider, |provider, (name, value)| provider.field(*name, value.as_str()));
    let client =
        Client::builder(provider, Credentials::secret("id", "se&cret")).runtime(Standing).build().unwrap();
    (client.request_token().send().await, server)
}

type Outcome = oauth_runtime::Result<Token<DynamicProvider>>;

#[tokio::test]
async fn a_request_is_signed_over_its_parameters_in_the_order_of_their_names() {
    let keys = json!({
        "client_auth": "none",
        "request": {
            "params": {"timestamp": "{now_ms}", "app_key": "{client_id}", "empty": ""}, "omit": ["client_id"],
            "sign": {"param": "sign", "alg": "HS256", "encoding": "hex", "over": "{client_secret}{sorted_params}"},
        },
    });
    let (outcome, server) = asked(keys, &[], r#"{"access_token":"AT"}"#).await;
    outcome.unwrap();
    let over = "se&cretapp_key=id&grant_type=client_credentials&timestamp=1767225600000";
    let signed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"se&cret"), over.as_bytes());
    let expected = format!(
        "grant_type=client_credentials&app_key=id&empty=&timestamp=1767225600000&sign={}",
        hex(signed.as_ref())
    );
    assert_eq!(server.only_request().body, expected);
}

#[tokio::test]
async fn a_request_is_signed_over_its_body_with_a_private_key() {
    let keys = json!({
        "fields": {"private_key": {"secret": true}},
        "request": {"method": "POST", "format": "json", "sign": {
            "param": "sign", "alg": "RS256", "key": "{private_key}", "encoding": "base64", "over": "{body}.{client_id}",
        }},
    });
    let (outcome, server) = asked(keys, &[("private_key", key("rsa.pem"))], r#"{"access_token":"AT"}"#).await;
    outcome.unwrap();
    // What signs the body is not in it.
    let request = server.only_request();
    let (_, signed) = request.line.split_once("?sign=").unwrap();
    let signed = form_value(&format!("sign={}", signed.split_once(' ').unwrap().0), "sign").unwrap();
    let signed = STANDARD.decode(signed).unwrap();
    let over = format!("{}.id", request.body);
    assert_eq!(
        request.body,
        r#"{"grant_type":"client_credentials","client_id":"id","client_secret":"se&cret"}"#
    );
    let public = STANDARD.decode(pem("rsa.pub.pem")).unwrap();
    let public =
        UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, &public[public.len() - 270..]);
    public.verify(over.as_bytes(), &signed).unwrap();
}

fn pem(name: &str) -> String {
    key(name).lines().filter(|line| !line.starts_with('-')).collect()
}

fn rsa_signed(text: &str) -> String {
    let pair = RsaKeyPair::from_pkcs8(&STANDARD.decode(pem("rsa.pem")).unwrap()).unwrap();
    let mut signed = vec![0; pair.public().modulus_len()];
    pair.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signed).unwrap();
    STANDARD.encode(signed)
}

/// The answer, which lives as long as the server that gives it.
fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

#[tokio::test]
async fn an_answer_is_held_to_the_signature_over_what_it_says_to_the_byte() {
    let keys = || {
        json!({
            "fields": {"public_key": {}},
            "response": {"root": "answer.data", "verify": {
                "param": "/sign", "alg": "RS256", "key": "{public_key}", "encoding": "base64", "over": "{body}",
            }},
        })
    };
    let fields = [("public_key", key("rsa.pub.pem"))];
    // Another writer of JSON would not write it like this.
    let data = "{ \"access_token\":\"A\\u0054\",\n\"expires_in\": 60 }";
    let signed = rsa_signed(data);
    let answer = leaked(format!(r#"{{"answer":{{"data":{data}}},"sign":"{signed}"}}"#));
    let token = asked(keys(), &fields, answer).await.0.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");

    let evil = r#"{"access_token":"EVIL"}"#;
    let answers = [
        answer.replace("60", "61"),
        // What was signed stands somewhere else, and what is read is not signed.
        format!(
            r#"{{"data":{data},"x":{{"answer":{{"data":{data}}}}},"answer":{{"data":{evil}}},"sign":"{signed}"}}"#
        ),
        format!(r#"{{"answer":{{"data":{data}}},"sign":""}}"#),
        format!(r#"{{"answer":{{"data":{data}}},"sign":"{}"}}"#, &signed[..signed.len() - 4]),
        format!(r#"{{"answer":{{"data":{data}}}}}"#),
        format!(r#"{{"answer":{{"data":{data}}},"sign":17}}"#),
    ];
    for answer in answers {
        let error = asked(keys(), &fields, leaked(answer)).await.0.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
        assert!(error.to_string().contains("signature"), "{error}");
    }
}

#[tokio::test]
async fn a_public_key_is_no_secret_of_an_hmac() {
    let keys = json!({
        "fields": {"public_key": {}},
        "response": {"verify": {
            "param": "sign", "alg": "RS256", "key": "{public_key}", "encoding": "hex", "over": "{client_id}",
        }},
    });
    let public = key("rsa.pub.pem");
    let forged = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes()), b"id");
    let answer = leaked(format!(r#"{{"access_token":"AT","sign":"{}"}}"#, hex(forged.as_ref())));
    let error = asked(keys, &[("public_key", public)], answer).await.0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse);
}

#[tokio::test]
async fn a_callback_may_be_signed_with_the_key_of_the_provider() {
    let declaration = acme(json!({
        "fields": {"public_key": {}},
        "grant": "authorization_code",
        "authorization_url": "https://acme.example/authorize",
        "authorize": {"callback": {"shop": {"type": "string"}, "verify": {
            "param": "sig", "alg": "RS256", "key": "{public_key}", "encoding": "base64", "over": "{sorted_query}",
        }}},
    }));
    let provider = DynamicProvider::new(declaration).field("public_key", key("rsa.pub.pem"));
    let client = Client::new(provider, Credentials::secret("id", "secret")).unwrap();
    for (shop, is_right) in [("acme", true), ("other", false)] {
        let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
        let state = param(&url, "state").unwrap();
        let signed = rsa_signed(&format!("code=c&shop=acme&state={state}"));
        let mut query = oauth_runtime::url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([("code", "c"), ("state", &*state), ("shop", shop), ("sig", &*signed)]);
        let callback = pending.callback(Received::query(&query.finish()));
        assert_eq!(callback.is_ok(), is_right, "{callback:?}");
    }
}

#[tokio::test]
async fn a_header_may_be_a_hash_of_what_is_sent() {
    let keys = json!({"client_auth": "none", "request": {
        "method": "GET", "grant_type": "none", "omit": ["client_id"],
        "headers": {
            "x-id": "{uuid}", "x-date": "{now('%Y-%m-%d')}", "x-sig": "{sha256_hex(base64(uuid client_id client_secret))}",
        },
    }});
    let (outcome, server) = asked(keys, &[], r#"{"access_token":"AT"}"#).await;
    outcome.unwrap();
    let request = server.only_request();
    let id = request.header("x-id").unwrap();
    let expected = digest::digest(&digest::SHA256, STANDARD.encode(format!("{id}idse&cret")).as_bytes());
    assert_eq!(request.header("x-sig").unwrap(), hex(expected.as_ref()));
    assert_eq!(request.header("x-date").unwrap(), "2026-01-01");
    assert_eq!(form_value(&request.body, "client_id"), None);
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    response(format = xml, root = "r", verify(param = "/r/sign", alg = HS256, encoding = hex, over = "{client_id}")),
)]
struct InXml {
    base: String,
}

#[tokio::test]
async fn an_answer_in_xml_may_be_signed_over_what_is_known() {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
    let tag = hmac::sign(&key, b"id");
    for (sign, is_right) in [(hex(tag.as_ref()), true), ("00".repeat(32), false)] {
        let body = format!("<r><access_token>AT</access_token><sign>{sign}</sign></r>");
        let server = RawServer::answering(move |_| response(200, "content-type: text/xml\r\n", &body));
        let client = InXml { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
        assert_eq!(client.token().await.is_ok(), is_right);
    }
}

#[oauth_provider(
    token_url = "{base}/token?z=9&a=",
    grant = client_credentials,
    request(
        query(v = "2 3"),
        headers("X-Query" = "{sorted_query}", "X-Params" = "{sorted_params}"),
        sign(param = "sig", alg = HS256, encoding = hex, over = "{sorted_query}|{sorted_params}"),
    ),
)]
struct Queried {
    base: String,
}

#[tokio::test]
async fn the_query_may_be_signed_beside_the_parameters() {
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let client = Queried { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    client.token().await.unwrap();
    let request = server.only_request();
    assert_eq!(request.line, "POST /token?z=9&a=&v=2+3 HTTP/1.1");
    let params = "client_id=id&client_secret=secret&grant_type=client_credentials";
    assert_eq!(request.header("x-query"), Some("v=2 3&z=9"));
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
    let signature = hex(hmac::sign(&key, format!("v=2 3&z=9|{params}").as_bytes()).as_ref());
    assert_eq!(form_value(&request.body, "sig"), Some(signature));
    let mock = oauth_runtime::mock::MockProvider::start(Queried { base: "https://acme.example".to_owned() });
    mock.unwrap().client().unwrap().token().await.unwrap();
}
