//! What looks like a mistake and is none.

use oauth_codegen::expand_source;
use oauth_runtime::Metadata;

use super::{ACME, acme_of};

/// What looks like a mistake and is none: the attribute's keys, and the JSON's.
const TAKEN: &[(&str, &str)] = &[
    // A session has the redirect URI.
    (
        r#"grant = authorization_code, authorize = none, request(sign(param = "sig", alg = HS256, over = "{client_id}{redirect_uri}{now_unix}"))"#,
        r#""grant":"authorization_code","authorize":"none","request":{"sign":{"param":"sig","alg":"HS256","over":"{client_id}{redirect_uri}{now_unix}"}}"#,
    ),
    // A provider's own word may be near to one of the RFCs.
    (r#"errors(code(1001 = "invalid_code"))"#, r#""errors":{"code":{"1001":"invalid_code"}}"#),
    // The authorization request has the scope, wherever its endpoint comes from.
    (
        r#"issuer = "https://idp.example", grant = authorization_code, client_auth = client_secret_basic, request(format = none, query(code = "{code}")), scope(default = ["openid"])"#,
        r#""issuer":"https://idp.example","grant":"authorization_code","client_auth":"client_secret_basic","request":{"format":"none","query":{"code":"{code}"}},"scope":{"default":["openid"]}"#,
    ),
    (
        r#"grant = authorization_code, authorization_url = "https://a.example/a", authorize(callback(ticket: String)), client_auth = none, request(format = none, query(t = "{callback.ticket}"))"#,
        r#""grant":"authorization_code","authorization_url":"https://a.example/a","authorize":{"callback":{"ticket":{"type":"string"}}},"client_auth":"none","request":{"format":"none","query":{"t":"{callback.ticket}"}}"#,
    ),
    (
        r#"request(method = GET, headers("Content-Type" = "application/json"))"#,
        r#""request":{"method":"GET","headers":{"Content-Type":"application/json"}}"#,
    ),
    (
        r#"request(format = json, headers("Content-Type" = "application/json; charset=utf-8"))"#,
        r#""request":{"format":"json","headers":{"Content-Type":"application/json; charset=utf-8"}}"#,
    ),
];

#[test]
fn what_is_no_mistake_is_taken_by_both() {
    for (attribute, json) in TAKEN {
        let (grant, acme) = acme_of(attribute);
        let source = format!(
            r#"#[oauth_provider(token_url = "https://{{tenant}}.example/t", {grant}{attribute})]
               struct Acme {{ tenant: String }}"#
        );
        assert!(expand_source(&source).is_ok(), "{}", expand_source(&source).unwrap_err());
        let read = Metadata::from_json(&format!("{},{json}}}", acme.strip_suffix('}').unwrap()));
        assert!(read.is_ok(), "{json}: {}", read.unwrap_err());
    }
}

#[test]
fn a_program_may_allow_plain_http_and_nothing_else_that_is_wrong_with_a_url() {
    let json = |url: &str| format!(r#"{{"name":"Acme","token_url":"{url}","grant":"client_credentials"}}"#);
    assert!(Metadata::from_json(&json("http://keycloak:8080/token")).is_ok());
    for (url, problem) in [
        ("http://keycloak:99999/token", "a port is a number up to 65535"),
        ("http://keycloak/token#top", "an endpoint has no fragment; remove `#` and what follows"),
        ("ftp://keycloak/token", "`ftp` is not a scheme of an endpoint; write `https://`"),
    ] {
        let error = Metadata::from_json(&json(url)).unwrap_err();
        assert_eq!(error.to_string(), format!("Acme: `token_url`: {problem}"));
    }
    let field = |default: &str| {
        format!(
            r#"{{"name":"Acme","fields":{{"base":{{"default":"{default}"}}}},"token_url":"{{base}}/t","grant":"client_credentials"}}"#
        )
    };
    assert!(Metadata::from_json(&field("http://keycloak:8080")).is_ok());
    assert!(Metadata::from_json(&field("http://keycloak:8080?a=b")).is_err());
}

#[test]
fn the_default_of_a_secret_is_not_repeated() {
    let json = ACME.replace("{}", r#"{"secret":true,"default":"hunter2","pattern":"[0-9]+"}"#);
    let error = Metadata::from_json(&json).unwrap_err().to_string();
    assert!(error.contains("`tenant` is a secret and has no default"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}
