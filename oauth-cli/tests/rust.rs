//! Structs written from declarations in JSON.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what is wrong ends the test")]

use oauth_cli::{IMPORT, annotated_struct};
use oauth_runtime::Metadata;
use oauth_specs::CATALOGUE;

/// The JSON of the struct that is written for this JSON.
fn again(metadata: &Metadata) -> String {
    let text = format!("{IMPORT}\n{}", annotated_struct(metadata));
    let declarations = oauth_codegen::declarations(&text);
    let declarations = declarations.unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(declarations.len(), 1, "{text}");
    declarations.into_iter().next().unwrap()
}

#[test]
fn the_struct_of_every_entry_declares_the_same_byte_for_byte() {
    for entry in CATALOGUE {
        assert_eq!(again(entry.metadata), entry.metadata.as_str(), "{}", annotated_struct(entry.metadata));
    }
}

#[test]
fn no_line_of_the_catalogue_is_longer_than_rustfmt_leaves_it() {
    for entry in CATALOGUE {
        let text = annotated_struct(entry.metadata);
        for line in text.lines() {
            // A text is not broken.
            let is_one_text = line.matches(" = \"").count() <= 1 && !line.contains("\", ");
            assert!(line.chars().count() <= 100 || is_one_text, "{line}");
        }
    }
}

#[test]
fn all_that_the_grammar_can_say_comes_back() {
    let declaration = r#"{
        "name": "Acme",
        "fields": {
            "type": {"optional": true},
            "region": {"default": "eu \"1\"\n", "pattern": "[a-z]{2}[^!]*", "one_of": ["eu \"1\"\n", "us x"]},
            "port": {"default": 443},
            "offset": {"default": -3},
            "beta": {"default": false},
            "key": {"secret": true},
            "pin": {"default": 7, "optional": true}
        },
        "token_url": ["https://{type}.example/token", "https://acme.example/{region}/{port}/token"],
        "authorization_url": "https://acme.example/authorize",
        "grant": ["authorization_code", {"vendor": "client_credential"}],
        "client_auth": {"client_secret_basic": true, "encoding": "raw"},
        "scope": {"separator": "none", "in": "in", "a-b": ["a:b", "A:B"]},
        "request": {
            "format": "json",
            "params": {"class": {"in-side": "{offset}", "deep": {"x": {"json": "[1, \"é\"]"}}}, "flag": true, "n": [1, "2"], "beta": "{beta}", "pin": "{pin}"},
            "headers": {"Accept": "text/plain", "X-Key": "{key}"},
            "rename": {"code": "auth code"},
            "omit": ["redirect_uri"]
        },
        "rotation": {"grace": 30},
        "response": {
            "access_token": ["a.b[0].c", "/x~1y/0"],
            "scope": "none",
            "expires_in": {"path": "ttl", "format": "d:h:m"},
            "extra": {
                "type": {"type": "string", "path": "user.type"},
                "n": {"type": "number", "optional": true},
                "all": {"type": "array"},
                "map": {"type": "object"},
                "any": {"type": "any"},
                "is": {"type": "boolean"}
            }
        },
        "errors": {
            "ok": {"success": true, "code": 0},
            "error": "{code}/{sub}",
            "status": {"400": "invalid_request", "505": "odd"},
            "code": {"40029": "invalid_grant", "007": "invalid_client", "a b": "x", "gone": "invalid_grant"}
        },
        "authorize": {"response_mode": "query.jwt", "callback": {"shop": {"type": "string"}}},
        "jwks_uri": "https://acme.example/jwks",
        "issuer": "https://acme.example",
        "step": [
            {"id": "one", "url": "https://acme.example/one", "ok": {"a.b": "x"}},
            {"id": "two", "url": "https://acme.example/two"}
        ]
    }"#;
    let metadata = Metadata::from_json(declaration).unwrap();
    let once = again(&metadata);
    assert_eq!(Metadata::from_json(&once).unwrap(), metadata, "{}", annotated_struct(&metadata));
}
