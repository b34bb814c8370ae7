//! Tokens, scopes and hosts.

use oauth_runtime::transport::{HttpConfig, ReqwestTransport};
use oauth_runtime::{Credentials, ErrorCode, ErrorKind, oauth_provider};
use oauth_tests::login;
use oauth_tests::{RawServer, presented};

use super::{Plain, bytes, credentials, json, plain};

#[tokio::test]
async fn w1_a_token_of_any_visible_characters_is_presented_as_it_is() {
    for token in [
        "AAAA%2FBBB%3DCCC",
        "Atza|IQ-x_1",
        "00Dxx01!AQcAQ.xyz",
        "v^1.1#i^1#p^3",
        "7|abc",
        "ab:cd",
        "a,b;c",
        "=",
        r#"{"a":[1]}"#,
        "aZ0-._~+/==",
    ] {
        let body = serde_json::json!({"token_type": "bearer", "access_token": token}).to_string();
        let server = RawServer::json(&body);
        let client = Plain { base: server.origin() }.client(credentials()).unwrap();
        let presentation = presented(&client, &client.token().await.unwrap()).await.unwrap();
        let header = presentation.headers().get("authorization").unwrap();
        assert_eq!(header.to_str().unwrap(), format!("Bearer {token}"));
    }
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    response(token_type(accept = ["bot", "user"])),
)]
struct BotAndUser {
    base: String,
}

#[tokio::test]
async fn w2_words_that_mean_a_bearer_token_are_declared() {
    for (token_type, is_accepted) in [
        ("bot", true),
        ("User", true),
        ("bearer", true),
        ("BearerToken", false),
        ("Application Access Token", false),
        ("DPoP", false),
    ] {
        let body =
            serde_json::json!({"ok": true, "access_token": "xoxb-1", "token_type": token_type}).to_string();
        let server = RawServer::json(&body);
        let client = BotAndUser { base: server.origin() }.client(credentials()).unwrap();
        match client.token().await {
            Ok(token) => {
                assert!(is_accepted && token.token_type() == token_type);
                let presentation = presented(&client, &token).await.unwrap();
                assert_eq!(presentation.headers().get("authorization").unwrap(), "Bearer xoxb-1");
            }
            Err(error) => {
                assert!(!is_accepted, "{error}");
                let advice = format!("`token_type(accept = [\"{token_type}\"])`");
                assert_eq!(error.to_string().contains(&advice), token_type != "DPoP", "{error}");
            }
        }
    }
}

#[oauth_provider(
    token_url = "{base}/t",
    grant = client_credentials,
    scope(default = ["https://{host}/.default", "{extra}", "openid"]),
)]
struct HostScope {
    base: String,
    host: String,
    extra: Option<String>,
}

#[tokio::test]
async fn w4_a_default_scope_has_placeholders() {
    for (extra, scope) in [
        (None, "https%3A%2F%2Fa.example%2F.default+openid"),
        (Some(""), "https%3A%2F%2Fa.example%2F.default+openid"),
        (Some("x:y"), "https%3A%2F%2Fa.example%2F.default+x%3Ay+openid"),
    ] {
        let server = RawServer::json(r#"{"access_token":"AT"}"#);
        let provider =
            HostScope { base: server.origin(), host: "a.example".into(), extra: extra.map(str::to_owned) };
        let client = provider.client(credentials()).unwrap();
        client.token().await.unwrap();
        assert!(
            server.requests()[0].body.contains(&format!("scope={scope}&")),
            "{}",
            server.requests()[0].body
        );
    }
    for (host, extra) in [("s3cr3t b", None), ("a.example", Some("s3cr3t\""))] {
        let base = "https://a.example".to_owned();
        let provider = HostScope { base, host: host.into(), extra: extra.map(str::to_owned) };
        let error = provider.client(credentials()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
}

#[oauth_provider(token_url = "{base}/t", grant = client_credentials, scope(response_separator = ","))]
struct CommaInAnswer {
    base: String,
}

#[tokio::test]
async fn w5_scopes_of_an_answer_are_separated_in_their_own_way() {
    let server = RawServer::json(r#"{"access_token":"AT","scope":"repo,user:email"}"#);
    let client = CommaInAnswer { base: server.origin() }.client(credentials()).unwrap();
    let token = client.request_token().scope("repo").scope("user:email").send().await.unwrap();
    assert!(server.requests()[0].body.contains("scope=repo+user%3Aemail"), "{}", server.requests()[0].body);
    assert_eq!(
        token.scope().iter().map(oauth_runtime::Scope::as_str).collect::<Vec<_>>(),
        ["repo", "user:email"]
    );
    assert!(token.unrequested_scope().is_empty());
}

#[oauth_provider(
    token_url = "{base}/t",
    authorization_url = "{base}/authorize",
    grant = authorization_code,
    scope(default = ["read"]),
    refresh = none,
)]
struct Code {
    base: String,
}

#[tokio::test]
async fn w3_the_exchange_of_a_code_has_no_scope_and_grants_none_that_is_not_said() {
    // What is not said is what the user was asked for.
    for (member, granted) in [("", vec!["read"]), (r#","scope":"write""#, vec!["write"])] {
        let server = RawServer::json(&format!(r#"{{"access_token":"AT"{member}}}"#));
        let client = Code { base: server.origin() }.client(credentials()).unwrap();
        let callback = login::callback(&client, "https://app.example/cb", "c").await;
        let token = client.exchange(callback).send().await.unwrap();
        assert!(!server.requests()[0].body.contains("scope"), "{}", server.requests()[0].body);
        assert_eq!(token.scope().iter().map(oauth_runtime::Scope::as_str).collect::<Vec<_>>(), granted);
    }
}

#[tokio::test]
async fn w13_a_letter_of_another_encoding_matters_in_the_token_alone() {
    let token = plain(&bytes("200 OK", b"{\"access_token\":\"AT\",\"name\":\"Jos\xE9\"}")).await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
    let body = b"{\"error\":\"invalid_grant\",\"error_description\":\"expir\xE9\"}";
    let error = plain(&bytes("400 Bad Request", body)).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidGrant));
    assert_eq!(error.error_description(), Some("expiré"));
    let echo = b"{\"error\":\"invalid_client\",\"error_description\":\"bad p\xE4sswort-geheim\"}";
    let server = bytes("401 Unauthorized", echo);
    let client =
        Plain { base: server.origin() }.client(Credentials::secret("id", "pässwort-geheim")).unwrap();
    let error = client.token().await.unwrap_err();
    assert!(!error.to_string().contains("sswort"), "{error}");
    for body in [&b"{\"access_token\":\"A\xFFT\"}"[..], b"access_token=A\xFFT", b"\x8b\x1f\x08\x00\xff"] {
        let error = plain(&bytes("200 OK", body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert!(error.to_string().contains(&format!("{} bytes", body.len())), "{error}");
    }
}

#[tokio::test]
async fn w14_a_number_that_nothing_can_hold_is_a_member_that_does_not_matter() {
    let digits = "9".repeat(400);
    for member in ["1e400", "-1e400", &digits, &format!("[{digits}, {{\"a\": 1E+999}}]"), r#""1e400""#] {
        let body =
            format!(r#"{{"quota":{member},"note":"say \"1e400\" \\","access_token":"AT","expires_in":60}}"#);
        let token = json(&body).await.unwrap();
        assert_eq!(token.access_token().expose_secret(), "AT", "{member}");
        assert!(token.expires_in().is_some());
    }
    assert!(json(&format!(r#"{{"access_token":{digits}}}"#)).await.is_err());
    assert!(json(r#"{"access_token":"AT","quota":1e400"#).await.is_err());
}

#[tokio::test]
async fn w15_an_empty_scope_grants_nothing() {
    let server = RawServer::json(r#"{"access_token":"AT","scope":""}"#);
    let client = Plain { base: server.origin() }.client(credentials()).unwrap();
    let token = client.request_token().scope("read write").send().await.unwrap();
    assert!(token.scope().is_empty());
    assert!(token.require_scopes(["read"]).is_err());
    for scope in ["{}", "false", "7", "[]"] {
        let server = RawServer::json(&format!(r#"{{"access_token":"AT","scope":{scope}}}"#));
        let client = Plain { base: server.origin() }.client(credentials()).unwrap();
        let token = client.request_token().scope("read").send().await.unwrap();
        assert!(token.scope().is_empty(), "{scope}");
    }
}

#[oauth_provider(token_url = "https://{host}/t", grant = client_credentials)]
struct OwnHost {
    host: String,
}

#[oauth_provider(token_url = "https://{tenant}.acme.example/t", grant = client_credentials)]
struct OwnTenant {
    tenant: String,
}

#[test]
fn w41_a_host_may_have_a_port() {
    let own = |host: &str| OwnHost { host: host.into() }.client(credentials());
    assert_eq!(own("mycompany.example:19999").unwrap().token_url(), "https://mycompany.example:19999/t");
    assert_eq!(own("a.example").unwrap().token_url(), "https://a.example/t");
    assert_eq!(own("my_keycloak:8443").unwrap().token_url(), "https://my_keycloak:8443/t");
    assert_eq!(own("[2001:db8::1]:8443").unwrap().token_url(), "https://[2001:db8::1]:8443/t");
    for host in [
        "a.example:",
        "a.example:x",
        "a.example:65536",
        "a.example:+1",
        "a.example:1:2",
        ":80",
        "a.example:80@b",
        "::1",
    ] {
        assert_eq!(own(host).unwrap_err().kind(), ErrorKind::Configuration, "{host}");
    }
    for host in ["[::1", "[x]", "[::1]x", "[::1]:", "a[::1]"] {
        assert_eq!(own(host).unwrap_err().kind(), ErrorKind::Configuration, "{host}");
    }
    let of_tenant = |tenant: &str| OwnTenant { tenant: tenant.into() }.client(credentials());
    assert!(of_tenant("eu").is_ok());
    assert_eq!(of_tenant("evil.example:443").unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn w40_localhost_is_loopback_and_another_host_is_named_by_the_caller() {
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let port = server.origin().rsplit(':').next().unwrap().to_owned();
    let base = format!("http://localhost:{port}");
    assert!(Plain { base }.client(credentials()).unwrap().token().await.is_ok());

    let plain = || Plain { base: format!("http://keycloak:{port}") }.builder(credentials());
    let error = plain().build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("`plain_http`"), "{error}");
    assert!(plain().plain_http("other").build().is_err());
    for no_host in ["keycloak:8080", "http://keycloak", "a b", ""] {
        let error = plain().plain_http(no_host).build().unwrap_err();
        assert!(error.to_string().contains("plain_http: "), "{error}");
    }
    let transport = ReqwestTransport::configured(
        HttpConfig::new()
            .reqwest(|http| http.resolve("keycloak", std::net::SocketAddr::from(([127, 0, 0, 1], 0)))),
    );
    let client = plain().plain_http("Keycloak").transport(transport.unwrap()).build().unwrap();
    assert!(client.token().await.is_ok());
    let other =
        plain().plain_http("gateway").plain_http("keycloak").token_url("http://gateway/t").build().unwrap();
    assert_eq!(other.token_url(), "http://gateway/t");
}
