//! Answers as the world gives them.

use std::time::Duration;

use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, Credentials, DynamicProvider, Error, Expiry, oauth_provider};
use oauth_tests::RawServer;
use serde_json::{Value, json};

use super::{NOW, Standing, acme, play, usual};

#[tokio::test]
async fn an_answer_in_xml_is_read_by_paths() {
    let answer = "<?xml version=\"1.0\"?>\n<!-- of 2026 --><Response status='ok'><Data><Token>a&amp;b</Token>\
                  <Life unit=\"s\">60</Life><Scope>read</Scope><Scope>write</Scope></Data></Response>";
    let keys = json!({"response": {
        "format": "xml", "root": "Response.Data", "access_token": "Token", "expires_in": "/Response/Data/Life/$text", "scope": "Scope[*]",
        "extra": {"unit": {"type": "string", "path": "Life.unit"}},
    }});
    let http = |body: &str| {
        let mut http = usual(&json!(body));
        http[0]["headers"] = json!({"accept": "application/xml"});
        http[0]["response"]["headers"] = json!({"content-type": "application/xml; charset=utf-8"});
        http
    };
    let token =
        json!({"access_token": "a&b", "expires_in": 60, "scope": ["read", "write"], "extra": {"unit": "s"}});
    play(&acme(keys), json!({"http": http(answer), "token": token})).await;

    let keys = json!({
        "response": {"format": "xml", "access_token": "r.token"},
        "errors": {"ok": {"r.code": 0}, "error": "r.code", "error_description": "r.msg", "code": {"17": "invalid_client"}},
    });
    let refused = "<r><code>17</code><msg><![CDATA[not <you>]]></msg></r>";
    let error = json!({"code": "invalid_client", "provider_code": "17", "description": "not <you>"});
    play(&acme(keys), json!({"http": http(refused), "error": error})).await;
}

#[tokio::test]
async fn an_answer_in_xml_that_is_hostile_is_an_error() {
    let nested = "<a>".repeat(5_000);
    let billion =
        "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><r><token>&b;</token></r>";
    let external = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><r><token>&x;</token></r>";
    for body in [&*nested, billion, external, "<r><token>a</r>", "<r/><r/>", "<r><token>a</token>", "plain"] {
        let acme = acme(json!({"response": {"format": "xml", "access_token": "r.token"}}));
        let mut http = usual(&json!(body));
        http[0]["headers"] = json!({"accept": "application/xml"});
        play(&acme, json!({"http": http, "error": {"kind": "invalid_response"}})).await;
    }
}

#[tokio::test]
async fn a_text_is_the_token_without_what_stands_around_it() {
    let text = json!({"response": {"format": "text", "strip_prefix": "token=", "strip_suffix": ";"}, "lifetime": 60});
    let http = usual(&json!("token=a!b;\n"));
    play(&acme(text), json!({"http": http, "token": {"access_token": "a!b", "expires_in": 60}})).await;

    let json = json!({"response": {"strip_prefix": "callback(", "strip_suffix": ");"}});
    let http = usual(&json!("callback( {\"access_token\":\"AT\"} );"));
    play(&acme(json), json!({"http": http, "token": {"access_token": "AT"}})).await;
}

#[tokio::test]
async fn members_may_be_words_made_of_several_too() {
    let keys = json!({"response": {
        "root": "data",
        "access_token": ["{key}.{part[0]}", "token"],
        "expires_at": {"path": "{day}T{time}Z", "format": "rfc3339"},
        "refresh_token": "{id}/{/meta/number}",
        "extra": {"user": {"type": "string", "optional": true, "path": "{first} {last}"}},
    }, "errors": {"error_uri": "{error.base}/help", "retry_after": "{wait.whole}.{wait.rest}"}});
    let acme = acme(keys);
    let data = json!({
        "key": "K", "part": ["p"], "day": "2026-01-01", "time": "00:01:00", "id": "r", "first": "Ada", "last": "L",
    });
    let http = usual(&json!({"data": data, "meta": {"number": 7}}));
    let token =
        json!({"access_token": "K.p", "expires_in": 60, "refresh_token": "r/7", "extra": {"user": "Ada L"}});
    play(&acme, json!({"http": http, "token": token})).await;
    // Where a part is missing, the word is not there.
    let http = usual(&json!({"data": {"key": "K", "token": "T", "first": "Ada"}}));
    play(&acme, json!({"http": http, "token": {"access_token": "T", "extra": {"user": null}}})).await;

    let refused = json!({"error": {"base": "https://acme.example"}, "wait": {"whole": 2, "rest": 5}});
    let mut http = usual(&refused);
    http[0]["response"]["status"] = json!(400);
    let error = json!({"uri": "https://acme.example/help", "retry_after": 2});
    play(&acme, json!({"http": http, "error": error})).await;
}

#[tokio::test]
async fn the_scope_of_a_token_is_that_of_the_call_which_brings_it() {
    let keys = json!({
        "scope": {"default": ["a", "b"]},
        "then": [{"id": "long", "url": "https://acme.example/long", "response": {"access_token": "token", "scope": "permissions"}}],
    });
    let acme = acme(keys);
    let http = |long: Value| {
        let first = json!({"access_token": "AT", "scope": "a c"});
        json!([
            {"request": "POST https://acme.example/token", "response": {"body": first},
             "body": "grant_type=client_credentials&scope=a+b&client_id=id&client_secret=secret"},
            {"request": "POST https://acme.example/long", "response": {"body": long}, "body": ""},
        ])
    };
    let said = json!({"token": "LT", "permissions": ["a", "d"]});
    play(&acme, json!({"http": http(said), "token": {"access_token": "LT", "scope": ["a", "d"]}})).await;
    let silent = json!({"token": "LT"});
    play(&acme, json!({"http": http(silent), "token": {"access_token": "LT", "scope": ["a", "c"]}})).await;
}

#[tokio::test]
async fn words_may_be_made_of_several_members_and_say_more() {
    let keys = json!({"errors": {
        "error": "{error.code}/{error.error_subcode}", "error_description": "error.message",
        "code": {"190/463": "invalid_grant", "190/": "invalid_client"}, "retry_after": "error.wait",
    }});
    let acme = acme(keys);
    let refused = |error: Value| usual(&json!({"error": error}));
    let http = refused(json!({"code": 190, "error_subcode": 463, "message": "expired", "wait": "120"}));
    let error = json!({
        "code": "invalid_grant", "provider_code": "190/463", "description": "expired", "retry_after": 120,
    });
    play(&acme, json!({"http": http, "error": error})).await;
    // The moment that a header would say.
    let http = refused(json!({"code": 4, "error_subcode": 1, "wait": "2026-01-01T00:00:30Z"}));
    play(&acme, json!({"http": http, "error": {"code": "4/1", "retry_after": 30}})).await;
}

#[tokio::test]
async fn scopes_are_known_by_what_they_are_granted_as() {
    let acme = acme(json!({
        "scope": {
            "separator": ",", "unreported": ["offline_access"], "default": ["email", "offline_access"],
            "email": ["email", "https://acme.example/userinfo.email"],
        },
    }));
    let body = "grant_type=client_credentials&scope=email%2Coffline_access&client_id=id&client_secret=secret";
    let mut http = usual(&json!({"access_token": "AT", "scope": "https://acme.example/userinfo.email"}));
    http[0]["body"] = json!(body);
    let token = json!({"access_token": "AT", "scope": ["email", "offline_access"]});
    play(&acme, json!({"http": http, "token": token})).await;
}

#[tokio::test]
async fn scopes_stand_in_every_element_and_in_every_name() {
    for (scope, answer, expected) in [
        (
            json!("grants[*].scope"),
            json!({"grants": [{"scope": "a b"}, {"scope": ["c"]}, {}, 7]}),
            vec!["a", "b", "c"],
        ),
        (
            json!("apis[*].may[*]"),
            json!({"apis": [{"may": ["a"]}, {"may": ["b", "c"]}]}),
            vec!["a", "b", "c"],
        ),
        (json!("may.*"), json!({"may": {"read": {"x": 1}, "write": false}}), vec!["read", "write"]),
        (json!(["may.*", "scopes[*]"]), json!({"scopes": ["a"]}), vec!["a"]),
        (json!("scopes[*]"), json!({"scopes": []}), vec![]),
    ] {
        let acme = acme(json!({"response": {"scope": scope}}));
        let mut answer = answer;
        answer["access_token"] = json!("AT");
        let token = json!({"access_token": "AT", "scope": expected});
        play(&acme, json!({"http": usual(&answer), "token": token})).await;
    }
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    scope(unreported = ["offline_access"], email = ["email", "https://acme.example/userinfo.email"]),
    errors(extra(codes: Vec<u32> = "error_codes", trace: Option<String>, place: Option<String> = "{error}@{trace}")),
)]
struct Extras {
    base: String,
}

#[tokio::test]
async fn what_was_granted_under_another_name_or_without_one_is_there() -> Result<(), Error> {
    let server = RawServer::json(r#"{"access_token":"AT","scope":"https://acme.example/userinfo.email"}"#);
    let client = Extras { base: server.origin() }.client(Credentials::secret("id", "secret"))?;
    let request = client.request_token().scopes(["email", "offline_access"]);
    let token = request.send().await?;
    token.require_scopes(["email", "offline_access"])?;
    assert!(token.require_scopes(["calendar"]).is_err());
    Ok(())
}

#[tokio::test]
async fn an_error_has_typed_members() -> Result<(), Error> {
    let server = RawServer::answer(
        400,
        "application/json",
        r#"{"error":"invalid_grant","error_codes":[70008,7],"trace":"of secret"}"#,
    );
    let client = Extras { base: server.origin() }.client(Credentials::secret("id", "secret"))?;
    let error = client.request_token().send().await.unwrap_err();
    let extra: ExtrasErrorExtra = error.extra()?;
    assert_eq!((extra.codes, extra.trace), (vec![70008, 7], Some("of [redacted]".to_owned())));
    assert_eq!(extra.place.as_deref(), Some("invalid_grant@of [redacted]"), "a word made of several members");

    let server = RawServer::answer(400, "application/json", r#"{"error":"invalid_grant"}"#);
    let client = Extras { base: server.origin() }.client(Credentials::secret("id", "secret"))?;
    let error = client.request_token().send().await.unwrap_err();
    let problem = error.extra::<ExtrasErrorExtra>().unwrap_err().to_string();
    assert_eq!(problem, "Extras: the member `codes` is missing or is not a `Vec<u32>`");
    Ok(())
}

async fn answered(keys: Value, answer: &str) -> oauth_runtime::Token<DynamicProvider> {
    let server = RawServer::json(answer);
    let mut keys = keys;
    keys["token_url"] = json!(server.url("/token"));
    let client = Client::builder(DynamicProvider::new(acme(keys)), Credentials::secret("id", "secret"));
    client.runtime(Standing).build().unwrap().token().await.unwrap()
}

#[tokio::test]
async fn when_a_token_ends_and_its_refresh_token_is_a_moment_too() {
    let keys = json!({"response": {"refresh_token_expires_at": "refresh.until"}});
    let token = answered(
        keys,
        r#"{"access_token":"AT","refresh_token":"RT","refresh":{"until":"2026-01-02T00:00:00Z"}}"#,
    )
    .await;
    let until = token.refresh_token_expires_at().unwrap();
    assert_eq!(until.duration_since(std::time::UNIX_EPOCH).unwrap(), Duration::from_secs(NOW + 86_400));
    assert_eq!(token.expiry(), Expiry::Unknown);
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    authorize(pkce = none),
    response(refresh_in = "refresh_in"),
    refresh(response(access_token = none)),
)]
struct Living {
    base: String,
}

#[tokio::test]
async fn a_token_that_lives_on_is_kept_when_a_refresh_brings_none() {
    let server = RawServer::answering(|request| {
        let body = if request.body.contains("grant_type=refresh_token") {
            r#"{"ok":true,"expires_in":7200,"refresh_token":"R2"}"#
        } else {
            r#"{"access_token":"A1","expires_in":3600,"refresh_in":1800,"refresh_token":"R1"}"#
        };
        oauth_tests::response(200, "content-type: application/json\r\n", body)
    });
    let client = Living { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "A1");
    assert!(token.expires_in().unwrap() > Duration::from_secs(7_000));
    session.refresh().await.unwrap();
    assert!(server.requests()[2].body.contains("refresh_token=R2"));
}

#[tokio::test]
async fn what_says_that_all_is_well_is_believed_and_0_may_be_a_word() {
    let keys = json!({"errors": {"ok": {"code": 200}, "error": "word"}});
    let http = usual(&json!({"code": 200, "word": "SUCCESS", "access_token": "AT"}));
    play(&acme(keys), json!({"http": http, "token": {"access_token": "AT"}})).await;

    let keys = json!({"errors": {"error": "error.code", "code": {"0": "invalid_client"}}});
    let mut http = usual(&json!({"error": {"code": 0}}));
    http[0]["response"]["status"] = json!(403);
    let error = json!({"code": "invalid_client", "provider_code": "0"});
    play(&acme(keys), json!({"http": http, "error": error})).await;
}

#[tokio::test]
async fn an_answer_that_says_it_is_xml_is_read_as_that() {
    let mut http = usual(&json!("<r><access_token>AT</access_token></r>"));
    http[0]["response"]["headers"] = json!({"content-type": "text/xml"});
    let keys = json!({"response": {"root": "r"}});
    play(&acme(keys), json!({"http": http, "token": {"access_token": "AT"}})).await;
}

#[tokio::test]
async fn a_refresh_may_present_the_access_token_by_another_name() {
    let keys = json!({
        "grant": "authorization_code", "authorization_url": "https://acme.example/authorize",
        "authorize": {"pkce": "none", "place": "fragment", "fragment": "/login", "params": {"nonce": "{nonce}"}},
        "refresh": {
            "token": "access_token", "grant_type": "exchange", "rename": {"access_token": "exchange_token"},
            "omit": ["client_secret"],
        },
    });
    let redirect = "redirect_uri=https%3A%2F%2Fapp.example%2F";
    let code = format!("grant_type=authorization_code&code=c&{redirect}&client_id=id&client_secret=secret");
    let request = |body: &str, token: &str| json!([{"request": "POST https://acme.example/token", "body": body, "response": {"body": {"access_token": token}}}]);
    let refreshed = request("grant_type=exchange&exchange_token=A1&client_id=id", "A2");
    let case = json!({
        "call": "login", "redirect_uri": "https://app.example/", "callback": "code=c&state={state}",
        "authorization_url": format!(
            "https://acme.example/authorize#/login?response_type=code&client_id=id&{redirect}&state={{state}}&nonce={{nonce}}"
        ),
        "http": request(&code, "A1"), "token": {"access_token": "A1"},
        "then_refresh": {"http": refreshed, "token": {"access_token": "A2"}},
    });
    play(&acme(keys), case).await;
}

#[tokio::test]
async fn a_typed_member_in_a_header_goes_along_with_the_token() {
    let keys = json!({
        "response": {"headers": {"access_token": "x-token", "account": {"type": "string", "path": "x-account"}}},
        "bearer": {"headers": {"x-account": "{token.account}"}},
    });
    let mut http = usual(&json!({}));
    http[0]["response"]["headers"] = json!({"x-token": "AT", "x-account": "acc"});
    let token = json!({"access_token": "AT", "extra": {"account": "acc"}});
    let presented = json!({"authorization": "Bearer AT", "x-account": "acc"});
    play(&acme(keys), json!({"http": http, "token": token, "presented": presented})).await;
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    response(headers(access_token = "X-Token")),
)]
struct InAHeader {
    base: String,
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    refresh(url = "{base}/refresh", token = access_token, response(access_token = none)),
)]
struct LivesOn {
    base: String,
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    errors(ok("code" = 0)),
    refresh(url = "{base}/refresh", token = access_token, response(access_token = none)),
)]
struct SaysSo {
    base: String,
}

/// The first token, and an empty answer to a refresh.
fn empty_refresh() -> RawServer {
    super::server(&[("/token", r#"{"code":0,"access_token":"AT","expires_in":60}"#), ("/refresh", "")])
}

#[tokio::test]
async fn a_token_that_lives_on_needs_no_body() {
    let server = empty_refresh();
    let client = LivesOn { base: server.origin() }.client(Credentials::secret("c", "s")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "AT");
}

#[tokio::test]
async fn an_answer_that_has_to_say_that_it_is_a_success_has_a_body() {
    let server = empty_refresh();
    let client = SaysSo { base: server.origin() }.client(Credentials::secret("c", "s")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    assert!(session.refresh().await.unwrap_err().to_string().contains("it is empty"));
}

#[tokio::test]
async fn a_token_in_a_header_needs_no_body() {
    for status in ["200 OK", "204 No Content"] {
        let answer = format!("HTTP/1.1 {status}\r\nx-token: AT\r\ncontent-length: 0\r\n\r\n");
        let server = RawServer::raw(answer);
        let client = InAHeader { base: server.origin() }.client(Credentials::secret("c", "s")).unwrap();
        let token = client.request_token().send().await.unwrap();
        assert_eq!(token.access_token().expose_secret(), "AT", "{status}");
    }
    let server = RawServer::raw("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let client = InAHeader { base: server.origin() }.client(Credentials::secret("c", "s")).unwrap();
    assert!(client.request_token().send().await.unwrap_err().to_string().contains("it is empty"));
}
