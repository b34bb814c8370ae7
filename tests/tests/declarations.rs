//! What is declared is what the metadata says: every word that the grammar lets a declaration choose.

use oauth_runtime::{Metadata, Scope, oauth_provider};
use serde_json::{Value, json};

/// What a provider with these keys, besides the two that every provider has, says of them in JSON. The runtime takes it.
macro_rules! declared {
    ($($keys:tt)*) => {{
        #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials, $($keys)*)]
        struct Acme;
        declaration(Acme::METADATA)
    }};
}

fn declaration(metadata: &Metadata) -> Value {
    assert_eq!(&Metadata::from_json(metadata.as_str()).unwrap(), metadata);
    let mut declared = serde_json::to_value(metadata).unwrap();
    let members = declared.as_object_mut().unwrap();
    for always in ["name", "token_url", "grant"] {
        assert!(members.remove(always).is_some(), "{always}");
    }
    declared
}

#[test]
fn a_plain_provider_says_nothing_more() {
    assert_eq!(declared!(), json!({}));
}

#[test]
fn grants() {
    #[oauth_provider(
        token_url = "https://acme.example/token",
        grant = [authorization_code, client_credentials],
        authorize = none,
        refresh = none,
    )]
    struct Both;

    let declared = serde_json::to_value(Both::METADATA).unwrap();
    assert_eq!(declared["grant"], json!(["authorization_code", "client_credentials"]));
    assert_eq!((&declared["authorize"], &declared["refresh"]), (&json!("none"), &json!("none")));
}

#[test]
fn client_authentications() {
    let auth = |method: Value| json!({"client_auth": method});
    assert_eq!(declared!(client_auth = client_secret_post), auth(json!("client_secret_post")));
    assert_eq!(declared!(client_auth = none), auth(json!("none")));
    assert_eq!(declared!(client_auth = client_secret_basic), auth(json!("client_secret_basic")));
    let form = json!({"client_secret_basic": true, "encoding": "form"});
    assert_eq!(declared!(client_auth(client_secret_basic, encoding = form)), auth(form));
    let raw = json!({"client_secret_basic": true, "encoding": "raw"});
    assert_eq!(declared!(client_auth(client_secret_basic, encoding = raw)), auth(raw));
}

#[test]
fn request_words() {
    let request = |rules: Value| json!({"request": rules});
    assert_eq!(declared!(request(method = GET)), request(json!({"method": "GET"})));
    assert_eq!(declared!(request(method = POST)), request(json!({"method": "POST"})));
    assert_eq!(declared!(request(format = form)), request(json!({"format": "form"})));
    assert_eq!(declared!(request(format = query)), request(json!({"format": "query"})));
    assert_eq!(declared!(request(format = json)), request(json!({"format": "json"})));
    assert_eq!(
        declared!(client_auth = none, request(format = none)),
        json!({"client_auth": "none", "request": {"format": "none"}})
    );
    assert_eq!(declared!(request(grant_type = none)), request(json!({"grant_type": "none"})));
    assert_eq!(declared!(request(grant_type = "x")), request(json!({"grant_type": "x"})));
    assert_eq!(
        declared!(request(omit(scope, redirect_uri), rename(client_id = "appid"))),
        request(json!({"omit": ["scope", "redirect_uri"], "rename": {"client_id": "appid"}}))
    );
}

#[test]
fn response_words() {
    let format = |word: &str| json!({"response": {"format": word}});
    assert_eq!(declared!(response(format = auto)), format("auto"));
    assert_eq!(declared!(response(format = json)), format("json"));
    assert_eq!(declared!(response(format = form)), format("form"));
    assert_eq!(declared!(response(format = text)), format("text"));
}

#[test]
fn typed_members_say_their_json_type() {
    let declared = declared!(response(
        extra(a: String, b: Option<u32> = "x.b", c: Vec<String>, d: bool, e: f64, f: Value),
        headers(access_token = "X-Token", id: Option<String> = "x-id"),
    ));
    assert_eq!(
        declared["response"],
        json!({
            "extra": {
                "a": {"type": "string"},
                "b": {"type": "integer", "optional": true, "path": "x.b"},
                "c": {"type": "array"},
                "d": {"type": "boolean"},
                "e": {"type": "number"},
                "f": {"type": "any"},
            },
            "headers": {"access_token": "X-Token", "id": {"type": "string", "optional": true, "path": "x-id"}},
        })
    );
}

#[test]
fn expiry_words() {
    let expires_in = |rules: Value| json!({"response": {"expires_in": rules}});
    assert_eq!(declared!(response(expires_in(unit = seconds))), expires_in(json!({"unit": "seconds"})));
    assert_eq!(
        declared!(response(expires_in(unit = milliseconds))),
        expires_in(json!({"unit": "milliseconds"}))
    );
    assert_eq!(declared!(response(expires_in(unit = minutes))), expires_in(json!({"unit": "minutes"})));
    assert_eq!(declared!(response(expires_in(format = auto))), expires_in(json!({"format": "auto"})));
    assert_eq!(declared!(response(expires_in(format = "d:h:m"))), expires_in(json!({"format": "d:h:m"})));

    let expires_at = |word: &str| json!({"response": {"expires_at": {"format": word}}});
    assert_eq!(declared!(response(expires_at(format = unix))), expires_at("unix"));
    assert_eq!(declared!(response(expires_at(format = unix_ms))), expires_at("unix_ms"));
    assert_eq!(declared!(response(expires_at(format = rfc3339))), expires_at("rfc3339"));
    assert_eq!(declared!(response(expires_at(format = auto))), expires_at("auto"));
}

#[test]
fn lifetimes() {
    assert_eq!(declared!(lifetime = 3600), json!({"lifetime": 3600}));
    assert_eq!(declared!(lifetime = never), json!({"lifetime": "never"}));
    assert_eq!(declared!(lifetime = jwt), json!({"lifetime": "jwt"}));
    assert_eq!(declared!(min_validity = 60), json!({"min_validity": 60}));
}

#[test]
fn bearer_schemes() {
    assert_eq!(declared!(bearer(scheme = none)), json!({"bearer": {"scheme": "none"}}));
    assert_eq!(declared!(bearer(scheme = "Token")), json!({"bearer": {"scheme": "Token"}}));
}

#[test]
fn literals() {
    let ok = declared!(errors(ok("a.b[0]" = true, "/c" = 0, d = "yes")));
    assert_eq!(ok["errors"]["ok"], json!({"a.b[0]": true, "/c": 0, "d": "yes"}));
    let params = declared!(request(params(a = ["{client_id}", -1, false])));
    assert_eq!(params["request"]["params"], json!({"a": ["{client_id}", -1, false]}));
    let code = declared!(errors(code(40029 = invalid_grant, NOPE = "x"), status(400 = invalid_request)));
    let expected =
        json!({"code": {"40029": "invalid_grant", "NOPE": "x"}, "status": {"400": "invalid_request"}});
    assert_eq!(code["errors"], expected);
}

#[test]
fn defaults_have_the_type_of_their_field() {
    #[oauth_provider(
        token_url = "https://{region}.acme.example:{port}/token",
        grant = client_credentials,
        request(params(offline = "{offline}", tenant = "{tenant}", note = "{note}")),
    )]
    struct Acme {
        #[oauth(default = "eu")]
        region: String,
        #[oauth(default = 8443)]
        port: u16,
        #[oauth(default = true)]
        offline: bool,
        #[oauth(default = "main")]
        tenant: Option<String>,
        note: Option<String>,
    }

    let Acme { region, port, offline, tenant, note } = Acme::default();
    assert_eq!((region.as_str(), port, offline), ("eu", 8443, true));
    assert_eq!((tenant.as_deref(), note), (Some("main"), None));
}

#[test]
fn named_scopes() {
    #[oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        scope(default = ["r"], read = "r", users_write = "users:write", "users:read" = "users:read"),
    )]
    struct Acme;

    assert_eq!(AcmeScope::UsersWrite.as_str(), "users:write");
    assert_eq!(Scope::from(AcmeScope::UsersRead), Scope::from("users:read"));
    assert_ne!(AcmeScope::Read, AcmeScope::UsersRead);
    let declared = serde_json::to_value(Acme::METADATA).unwrap();
    assert_eq!(
        declared["scope"],
        json!({"default": ["r"], "read": "r", "users_write": "users:write", "users:read": "users:read"})
    );
}

#[test]
fn resources() {
    assert_eq!(declared!(resource = "https://api.example"), json!({"resource": "https://api.example"}));
    let two = json!({"resource": ["https://api.example/v1", "https://{client_id}.example"]});
    assert_eq!(declared!(resource = ["https://api.example/v1", "https://{client_id}.example"]), two);
}

#[test]
fn fields() {
    #[oauth_provider(
        token_url = "https://{region}.acme.example:{port}/{key}",
        grant = client_credentials,
        request(params(note = "{note}")),
    )]
    struct Acme {
        #[oauth(default = "eu", one_of("eu", "us"))]
        region: String,
        #[oauth(default = 8443)]
        port: u16,
        #[oauth(secret, pattern = "[a-z]+")]
        key: String,
        note: Option<oauth_runtime::Secret>,
    }

    let declared = serde_json::to_value(Acme::METADATA).unwrap();
    assert_eq!(
        declared["fields"],
        json!({
            "region": {"default": "eu", "one_of": ["eu", "us"]},
            "port": {"default": 8443},
            "key": {"secret": true, "pattern": "[a-z]+"},
            "note": {"optional": true, "secret": true},
        })
    );
}

#[test]
fn openid() {
    #[oauth_provider(
        issuer = "https://acme.example",
        authorization_url = "https://acme.example/authorize",
        token_url = "https://acme.example/token",
        jwks_uri = "https://acme.example/keys",
        signed_response_alg = [PS256, ES256],
        userinfo_url = "https://acme.example/userinfo",
        end_session_url = "https://acme.example/logout",
        grant = authorization_code,
        authorize(response_mode = "form_post.jwt"),
    )]
    struct Acme;

    let declared = serde_json::to_value(Acme::METADATA).unwrap();
    assert_eq!(declared["jwks_uri"], "https://acme.example/keys");
    assert_eq!(declared["signed_response_alg"], json!(["PS256", "ES256"]));
    assert_eq!(declared["end_session_url"], "https://acme.example/logout");
    assert_eq!(declared["authorize"], json!({"response_mode": "form_post.jwt"}));
    // What the macro refuses is refused of JSON.
    for (key, value) in [
        ("issuer", json!(null)),
        ("jwks_uri", json!("http://acme.example/keys")),
        ("signed_response_alg", json!("none")),
        ("authorize", json!({"response_mode": "jwt.query"})),
    ] {
        let mut declared = declared.clone();
        match value {
            Value::Null => drop(declared.as_object_mut().unwrap().remove(key)),
            value => declared[key] = value,
        }
        let metadata = Metadata::from_json(&declared.to_string());
        let refused = metadata.err().map(|error| error.to_string());
        let refused = refused.or_else(|| {
            let metadata = Metadata::from_json(&declared.to_string()).ok()?;
            let provider = oauth_runtime::DynamicProvider::new(metadata);
            let client =
                oauth_runtime::Client::builder(provider, oauth_runtime::Credentials::public("id")).build();
            client.err().map(|error| error.to_string())
        });
        let refused = refused.unwrap_or_else(|| panic!("{key} is taken"));
        let path = if key == "issuer" { "jwks_uri" } else { key };
        assert!(refused.contains(path), "{refused}");
    }
}
