//! `oauth diff`.

use serde_json::{Value, json};

use crate::{Folder, run};

fn base() -> Value {
    json!({
        "name": "Acme",
        "fields": {"tenant": {"default": "eu"}},
        "token_url": "https://{tenant}.acme.example/token",
        "authorization_url": "https://acme.example/authorize",
        "revocation_url": "https://acme.example/revoke",
        "grant": ["client_credentials", "authorization_code"],
        "client_auth": "client_secret_basic",
        "scope": {"default": ["read", "x"], "read_all": "read:all"},
        "step": {"id": "app", "url": "https://acme.example/app", "params": {"id": "{client_id}"}},
        "request": {"format": "json", "headers": {"X-App": "{app.token}"}, "omit": ["redirect_uri"]},
        "response": {"root": "data", "expires_in": {"path": "ttl", "unit": "minutes"}, "extra": {"team": {"type": "string"}}},
        "errors": {"ok": {"success": true}, "code": {"17": "invalid_grant"}, "status": {"402": "access_denied"}},
        "bearer": {"scheme": "Token", "rejected": [403]},
        "origins": ["https://api.acme.example", "https://files.acme.example"],
        "rotation": {"grace": 30},
        "min_validity": 60
    })
}

fn changed(change: impl FnOnce(&mut Value)) -> (i32, String) {
    let folder = Folder::new();
    let old = folder.file("old.json", &base().to_string());
    let mut new = base();
    change(&mut new);
    let new = folder.file("new.json", &new.to_string());
    let ran = run(&["diff", &old, &new]);
    assert!(!ran.err.contains("error:"), "{}", ran.err);
    (ran.code, ran.out)
}

/// A change of a declaration: where, to what in JSON, or to nothing, and how it is told.
type Case = (&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "/token_url",
        r#""https://{tenant}.acme.example/v2/token""#,
        &[
            "the token endpoint moved from `https://{tenant}.acme.example/token` to `https://{tenant}.acme.example/v2/token`",
            "+ curl https://eu.acme.example/v2/token",
        ],
    ),
    ("/revocation_url", "", &["the revocation endpoint is gone: it was `https://acme.example/revoke`"]),
    (
        "/introspection_url",
        r#""https://acme.example/i""#,
        &["the introspection endpoint is new: `https://acme.example/i`"],
    ),
    (
        "/grant",
        r#"["authorization_code", "password"]"#,
        &["the grant `client_credentials` is no longer offered", "the grant `password` is offered now"],
    ),
    (
        "/client_auth",
        r#""client_secret_post""#,
        &[
            "`client_auth` is now `client_secret_post`, the default, and was `client_secret_basic`; requests send the secret in the body",
            "- --user",
        ],
    ),
    (
        "/client_auth",
        r#""none""#,
        &["`client_auth` is now `none`, and was `client_secret_basic`; requests send no secret"],
    ),
    ("/scope/default", r#"["read"]"#, &["scope default lost `x`"]),
    ("/scope/default", r#"["read", "x", "y"]"#, &["scope default gained `y`"]),
    ("/scope/read_all", "", &["the scope `read_all` is gone: it was `scope(read_all = \"read:all\")`"]),
    ("/scope/separator", r#"",""#, &["`scope.separator` is now `\",\"` (what stands between two scopes;"]),
    ("/step/url", r#""https://acme.example/app2""#, &["the endpoint of the step `app` moved from"]),
    (
        "/step/params/id",
        "",
        &["the parameter `id` is gone: it was `step(id = app, params(id = \"{client_id}\"))`"],
    ),
    (
        "/request/format",
        "",
        &["`request.format` is no longer `json` (where the parameters go; a form body by default)"],
    ),
    (
        "/request/headers/X-App",
        r#""app {app.token}""#,
        &["the header `request.headers.X-App` is now `\"app {app.token}\"`, and was `\"{app.token}\"`"],
    ),
    (
        "/request/omit",
        r#"["redirect_uri", "scope"]"#,
        &["`request(omit(scope))` is new (parameters that are not sent)"],
    ),
    ("/request/params", r#"{"v": 2}"#, &["the parameter `v` is new: `request(params(v = 2))`"]),
    ("/response/root", r#""token""#, &["`response.root` is now `\"token\"`, and was `\"data\"`"]),
    ("/response/expires_in/unit", r#""seconds""#, &["`response.expires_in.unit` is no longer `minutes`"]),
    (
        "/response/extra/team",
        r#"{"type": "integer"}"#,
        &["the member `response.extra.team` is now `i64`, and was `String`"],
    ),
    ("/errors/ok/success", "1", &["the path `errors.ok.success` is now `1`, and was `true`"]),
    ("/errors/code/17", "", &["the code `17` is gone: it was `errors(code(17 = invalid_grant))`"]),
    (
        "/errors/status/403",
        r#""access_denied""#,
        &["the status `403` is new: `errors(status(403 = access_denied))`"],
    ),
    ("/bearer/scheme", "", &["`bearer.scheme` is no longer `\"Token\"`"]),
    ("/bearer/rejected", "[403, 410]", &["the status `410` now rejects a token"]),
    (
        "/origins",
        r#"["https://api.acme.example"]"#,
        &["the token may no longer be sent to `https://files.acme.example`"],
    ),
    ("/rotation", r#""reusable""#, &["`rotation` is now `reusable`, and was `grace(30)`"]),
    ("/rotation", r#"{"grace": 60}"#, &["`rotation` is now `grace(60)`, and was `grace(30)`"]),
    ("/min_validity", "90", &["`min_validity` is now `90`, and was `60`"]),
    ("/fields/tenant/default", r#""us""#, &["`fields.tenant.default` is now `\"us\"`, and was `\"eu\"`"]),
    ("/authorize", r#"{"pkce": "none"}"#, &["`authorize.pkce` is now `none`"]),
    ("/name", r#""Acme2""#, &["the provider `Acme` is now `Acme2`"]),
];

#[test]
fn each_change_is_told_in_words() {
    for (pointer, value, expected) in CASES {
        let (code, out) = changed(|new| {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let parent = new.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            if value.is_empty() {
                parent.remove(key);
            } else {
                parent.insert(key.to_owned(), serde_json::from_str(value).unwrap());
            }
        });
        assert_eq!(code, 1, "{pointer}\n{out}");
        for expected in *expected {
            assert!(out.contains(expected), "{pointer}: {expected}\n{out}");
        }
    }
}

#[test]
fn a_key_takes_the_place_of_others() {
    let (code, out) = changed(|new| {
        new["lifetime"] = "never".into();
        new["response"].as_object_mut().unwrap().remove("expires_in");
        new["refresh"] = "none".into();
        new.as_object_mut().unwrap().remove("rotation");
    });
    assert_eq!(code, 1);
    for told in ["`lifetime` is now `never` (overrides what the response says", "`refresh` is now `none`"] {
        assert!(out.contains(told), "{out}");
    }
}

#[test]
fn a_field_comes_and_goes() {
    let (code, out) = changed(|new| {
        new["fields"] = json!({"tenant": {"default": "eu"}, "shop": {}});
        new["request"]["headers"]["X-Shop"] = "{shop}".into();
    });
    assert_eq!(code, 1);
    assert!(out.contains("the field `shop` is new"), "{out}");
}

#[test]
fn what_means_the_same_is_no_change() {
    let (code, out) = changed(|new| {
        new["name"] = "Acme".into();
        new["request"]["method"] = "POST".into();
        new["response"]["format"] = "auto".into();
        new["response"]["access_token"] = "access_token".into();
        new["scope"]["separator"] = " ".into();
        new["authorize"] = json!({"pkce": "S256", "response_type": "code"});
        new["bearer"]["header"] = "Authorization".into();
        new["client_auth"] = json!({"client_secret_basic": true});
        new["renew"] = "ahead".into();
        new["grant"] = json!(["authorization_code", "client_credentials"]);
        new["token_url"] = json!(["https://{tenant}.acme.example/token"]);
        new["step"] = json!([new["step"]]);
        new["errors"]["error"] = "error".into();
    });
    assert_eq!((code, &*out), (0, ""));
    let same = run(&["diff", "GitHub", "github"]);
    assert_eq!((same.code, &*same.out), (0, ""));
    assert!(same.err.contains("both mean the same"), "{}", same.err);
    assert_eq!(run(&["diff", "GitHub", "nobody"]).code, 2);
}
