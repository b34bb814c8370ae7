//! What functions of placeholders put on the wire.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Metadata, oauth_provider};
use oauth_tests::{RawRequest, RawServer, response};

const TOKEN: &str = r#"{"access_token":"AT"}"#;

/// A Wednesday: 2018-02-14T00:28:07.123Z.
const NOW: Duration = Duration::from_millis(1_518_568_087_123);

/// A clock that stands.
#[derive(Debug)]
struct Standing;

impl Runtime for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::new(Duration::from_secs(1), NOW)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        TokioRuntime.sleep(time)
    }
}

/// As a vendor's documentation has it, but for the address.
#[oauth_provider(
    token_url = "{base}/v1.0/auth",
    grant = client_credentials,
    client_auth = none,
    request(method = GET, grant_type = none,
        headers("x-av-app-id" = "{client_id}", "x-av-req-id" = "{uuid}", "x-av-date" = "{now('%Y-%m-%dT%H:%M:%S')}",
                "x-av-sig" = "{sha256_hex(base64(uuid client_id now('%Y-%m-%dT%H:%M:%S') client_secret))}")),
    response(format = text),
    lifetime = 3600,
    bearer(header = "x-av-token", scheme = none),
)]
struct Avanan {
    base: String,
}

fn sha256_hex(text: &str) -> String {
    format!("{:?}", ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
        .trim_start_matches("SHA256:")
        .to_owned()
}

fn avanan() -> (RawServer, Client<Avanan>) {
    let server = RawServer::answer(200, "text/plain", "AT");
    let credentials = Credentials::secret("app", "CANARY-secret");
    let builder = Client::builder(Avanan { base: server.origin() }, credentials);
    let client = builder.runtime(Standing).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_request_is_signed_with_what_else_is_in_it() {
    let (server, client) = avanan();
    let mut ids = Vec::new();
    for _ in 0..2 {
        client.request_token().send().await.unwrap();
    }
    for request in server.requests() {
        let header = |name| request.header(name).unwrap().to_owned();
        let (id, date) = (header("x-av-req-id"), header("x-av-date"));
        assert_eq!((header("x-av-app-id").as_str(), date.as_str()), ("app", "2018-02-14T00:28:07"));
        let signed = STANDARD.encode(format!("{id}app{date}CANARY-secret"));
        assert_eq!(header("x-av-sig"), sha256_hex(&signed));
        ids.push(id);
    }
    assert_ne!(ids[0], ids[1], "one for each request");
    for id in ids {
        // RFC 9562 §4 and §5.4: version 4, and the variant of that document.
        let parts: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
        assert!(id.bytes().all(|byte| byte == b'-' || matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{id}");
        assert!(id[14..].starts_with('4') && id[19..].starts_with(['8', '9', 'a', 'b']), "{id}");
    }
}

/// What a declaration with this value for `x` sends.
async fn sent(format: &str, value: &str) -> RawRequest {
    let server = RawServer::json(TOKEN);
    let json = serde_json::json!({
        "name": "Acme",
        "fields": {"base": {}, "key": {"secret": true}, "name": {}, "none": {"optional": true}},
        "token_url": "{base}/t",
        "grant": "client_credentials",
        "client_auth": "none",
        "request": {
            "format": format,
            "grant_type": "none",
            "omit": ["client_id"],
            "params": {"x": value},
            "headers": {"X-Used": "{key}{name}{none}"},
        },
    });
    let metadata = Metadata::from_json(&json.to_string()).unwrap_or_else(|error| panic!("{value}: {error}"));
    let provider = DynamicProvider::new(metadata).field("base", server.origin());
    let provider = provider.field("key", "Jefe").field("name", "Käse-&\"x\"");
    let client = Client::builder(provider, Credentials::secret("what do ya want ", "for nothing?"));
    client.runtime(Standing).build().unwrap().request_token().send().await.unwrap();
    server.only_request()
}

#[tokio::test]
async fn each_function_gives_what_it_says() {
    let rfc_4231 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let in_base64 = STANDARD.encode(
        (0..32).map(|at| u8::from_str_radix(&rfc_4231[2 * at..2 * at + 2], 16).unwrap()).collect::<Vec<_>>(),
    );
    for (value, expected) in [
        ("{base64(name ':' 7)}", STANDARD.encode("Käse-&\"x\":7").as_str()),
        ("{base64('')}", ""),
        ("{base64url('>>>?')}", "Pj4-Pw"),
        // FIPS 180-2, appendix B.1.
        ("{sha256_hex('abc')}", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("{sha256_base64('abc')}", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        // RFC 2202 §3 and RFC 4231 §4.3, case 2 of each.
        ("{hmac_sha1_hex(key, client_id client_secret)}", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ("{hmac_sha256_hex(key, client_id client_secret)}", rfc_4231),
        ("{hmac_sha256_base64(key, client_id client_secret)}", &in_base64),
        ("{now('%Y-%m-%dT%H:%M:%S')}", "2018-02-14T00:28:07"),
        (
            "{now('%F %T.%3f%z %:z %s %y%% %a %b')}",
            "2018-02-14 00:28:07.123+0000 +00:00 1518568087 18% Wed Feb",
        ),
        ("{now('%F %T', '+7d')}", "2018-02-21 00:28:07"),
        ("{now('%F %T', '-90m')}", "2018-02-13 22:58:07"),
        ("{now('%F %T%z %s', '+0s', '+08:00')}", "2018-02-14 08:28:07+0800 1518568087"),
        ("{now('%F %T%:z', '+0s', '-03:30')}", "2018-02-13 20:58:07-03:30"),
        ("{url_host('https://user@Acme.example:8443/x?y')}", "acme.example"),
        ("{url_host('acme')}", "acme"),
        ("{prefix(name, 2)}", "Kä"),
        ("{prefix(name, 99)}", "Käse-&\"x\""),
        ("{json(name)}", r#""Käse-&\"x\"""#),
        ("{lower('ÄB')}{upper('äb')}", "äbÄB"),
        ("{replace(name '-' '+')}", "Käse+&\"x\""),
        ("{replace(name, 's', '')}", "Käe-&\"x\""),
        ("{upper(base64(lower('A') prefix('bcd', 1)))}", "YWI="),
        ("a{{{upper('b')}}}c", "a{B}c"),
        ("{base64('{name}')}", "e25hbWV9"),
    ] {
        let form = sent("form", value).await;
        let pairs: Vec<_> =
            oauth_runtime::url::form_urlencoded::parse(form.body.as_bytes()).into_owned().collect();
        assert_eq!(pairs, [("x".to_owned(), expected.to_owned())], "{value}");
        let json: serde_json::Value = serde_json::from_str(&sent("json", value).await.body).unwrap();
        assert_eq!(json, serde_json::json!({"x": expected}), "{value}");
    }
}

#[tokio::test]
async fn a_function_of_what_has_no_value_sends_nothing() {
    let request = sent("form", "{base64('a' none)}").await;
    assert_eq!(request.body, "");
}

#[tokio::test]
async fn what_a_function_makes_of_a_secret_is_one() {
    // A provider that repeats what it was sent.
    let server = RawServer::answering(|request| {
        let description = format!("the signature {} is wrong", request.header("x-av-sig").unwrap());
        let body = serde_json::json!({"error": "invalid_client", "error_description": description});
        response(400, "content-type: application/json\r\n", &body.to_string())
    });
    let provider = Avanan { base: server.origin() };
    let client = Client::new(provider, Credentials::secret("app", "CANARY-secret")).unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ErrorResponse, "{error:?}");
    let signature = server.only_request().header("x-av-sig").unwrap().to_owned();
    let printed = format!("{error} {error:?} {:?}", error.error_description());
    assert!(!printed.contains(&signature) && printed.contains("[redacted]"), "{printed}");
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(params(client_hint = "{sha256_hex(client_id)}")),
    request(headers("X-Code" = "{sha256_hex(code)}")),
    refresh(headers("X-Key" = "{hmac_sha256_hex(client_secret, refresh_token)}")),
    bearer(headers("X-Proof" = "{sha256_hex(access_token)}")),
)]
struct Everywhere;

#[tokio::test]
async fn functions_stand_wherever_something_is_sent() {
    use oauth_runtime::Received;
    use oauth_runtime::store::MemoryStore;

    let mock = MockProvider::start(Everywhere).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    let hint = url.query_pairs().find(|(name, _)| name == "client_hint").unwrap().1.into_owned();
    assert_eq!(hint, sha256_hex(mock.credentials().client_id()));
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    session.refresh().await.unwrap();
    let [exchange, refresh] = mock.requests().try_into().unwrap_or_else(|requests| panic!("{requests:?}"));
    let code = exchange.param("code").unwrap();
    assert_eq!(exchange.headers["x-code"], sha256_hex(&code).as_str());
    assert_eq!(refresh.headers["x-key"].len(), 64);
    assert!(exchange.problems.is_empty() && refresh.problems.is_empty());
}
