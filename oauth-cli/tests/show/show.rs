//! `oauth show` and `oauth expand`.

use oauth_specs::CATALOGUE;

use crate::{Folder, provider, run};

#[test]
fn providers_as_they_are_shown() {
    for name in [
        "Cliquify",
        "MobifinanceDeepLink",
        "MobifinanceMiniApp",
        "FeishuUser",
        "GoogleServiceAccount",
        "Shopify",
    ] {
        let shown = run(&["show", name]);
        assert_eq!(shown.code, 0, "{}", shown.err);
        insta::assert_snapshot!(name, shown.out);
    }
}

#[test]
fn every_provider_of_the_catalogue_is_shown_with_its_requests() {
    for entry in CATALOGUE {
        let name = entry.metadata.name();
        let shown = run(&["show", &provider(&name)]);
        assert_eq!((shown.code, &*shown.err), (0, ""), "{name}");
        assert!(!shown.out.contains("cannot be shown"), "{name}\n{}", shown.out);
        // What stands for a value of the application is a variable, everywhere.
        assert!(!shown.out.contains("sample-"), "{name}\n{}", shown.out);
        for grant in entry.metadata.grants() {
            let (_, requests) = shown.out.split_once(&format!("\nrequests: {grant}\n")).unwrap();
            let requests = requests.split_once("\n\n").map_or(requests, |(requests, _)| requests);
            let is_request = requests.contains("curl ") || requests.contains("the browser is sent to");
            assert!(is_request || grant == "self_signed_jwt", "{name} {grant}\n{requests}");
        }
    }
}

#[test]
fn every_declared_key_is_shown() {
    let folder = Folder::new();
    let declaration = r#"{
        "name": "Odd",
        "fields": {"tenant": {"pattern": "[a-z]{4}"}, "note": {"optional": true, "secret": true}},
        "token_url": ["https://{tenant}.odd.example/t", "https://odd.example/t"],
        "grant": ["client_credentials", "password"],
        "client_auth": {"client_secret_basic": true, "encoding": "raw"},
        "scope": {"separator": ",", "default": ["read"], "write": "w"},
        "request": {"headers": {"X-Note": "{note}"}, "query": {"v": 2}},
        "response": {"root": "data", "expires_in": {"path": "ttl", "unit": "minutes"}, "extra": {"id": {"type": "integer"}}},
        "errors": {"ok": {"success": true}, "status": {"402": "access_denied"}, "code": {"E-7": "invalid_grant"}},
        "bearer": {"header": "X-Token", "scheme": "none", "rejected": 403},
        "rotation": {"grace": 30},
        "min_validity": 60
    }"#;
    let shown = run(&["show", &folder.file("odd.json", declaration)]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    for expected in [
        "POST https://{tenant}.odd.example/t, or else https://odd.example/t",
        "client_credentials, password",
        "client_secret_basic, encoding = raw: the HTTP Basic scheme",
        "ODD_TENANT",
        "`tenant` matches `[a-z]{4}`",
        "ODD_NOTE",
        "`note` a secret, may be left out",
        "\",\": what stands between two scopes",
        "write",
        "request(headers(\"X-Note\" = \"{note}\"))",
        "request(query(v = 2))",
        "`data.ttl`, unit = minutes",
        "`data.id`: integer",
        "`success` is true",
        "status 402",
        "E-7",
        "the header X-Token: TOKEN",
        "401, 403",
        "may be sent again for 30 s",
        "at least 60 s",
        "curl \"https://$ODD_TENANT.odd.example/t?v=2\"",
        "--user \"$ODD_CLIENT_ID:$ODD_CLIENT_SECRET\"",
        "--data-urlencode scope=read",
        "--data-urlencode \"username=$ODD_USERNAME\"",
    ] {
        assert!(shown.out.contains(expected), "{expected}\n{}", shown.out);
    }
}

#[test]
fn endpoints_that_the_issuer_says_are_variables() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "issuer": "https://acme.example", "grant": ["client_credentials", "authorization_code"]}"#;
    let shown = run(&["show", &folder.file("acme.json", declaration)]);
    assert!(shown.out.contains("  curl \"$TOKEN_URL\" "), "{}", shown.out);
    assert!(
        shown.out.contains("the browser is sent to $AUTHORIZATION_URL?response_type=code"),
        "{}",
        shown.out
    );
}

#[test]
fn a_declaration_in_a_rust_file_or_as_json() {
    let folder = Folder::new();
    let source = "#[oauth_provider(token_url = \"https://acme.example/t\", grant = client_credentials)]\npub struct Acme;\n";
    let file = folder.file("acme.rs", source);
    let shown = run(&["show", &file]);
    assert!(shown.out.contains("client_secret=$ACME_CLIENT_SECRET"), "{}{}", shown.out, shown.err);
    let rust = run(&["show", &file, "--rust"]);
    let declared = oauth_codegen::declarations(&rust.out).unwrap();
    let json = run(&["show", &file, "--json"]);
    assert_eq!(declared, [json.out.trim_end()]);
    let declaration: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(declaration["token_url"], "https://acme.example/t");
    let code = run(&["expand", &file]);
    assert!(code.out.contains("impl Acme {") && code.code == 0, "{}{}", code.out, code.err);
}

#[test]
fn what_is_no_declaration_is_an_error_of_usage() {
    let folder = Folder::new();
    let wrong =
        folder.file("wrong.json", r#"{"name": "A", "tokn_url": "https://a.example/t", "grant": "password"}"#);
    let rust = folder.file("wrong.rs", "#[oauth_provider(grant = client_credentials)]\nstruct Acme;\n");
    let of_file = run(&["show", &wrong]);
    assert_eq!((of_file.code, of_file.out.is_empty()), (2, true));
    assert!(of_file.err.contains("did you mean `token_url`?"), "{}", of_file.err);
    assert_eq!(run(&["show", "githup"]).code, 2);
    assert_eq!(run(&["expand", &rust]).code, 2);
    assert_eq!(run(&["expand", &folder.path("missing.rs")]).code, 2);
}

#[test]
fn every_name_of_the_catalogue_is_listed_and_known() {
    let listed = run(&["list", "--catalogue"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    let names: Vec<_> = listed.out.lines().collect();
    assert_eq!(names.len(), CATALOGUE.len());
    assert!(names.iter().all(|name| oauth_specs::Entry::find(name).is_some()), "{names:?}");
    assert!(run(&["show", "no-such-provider-of-ours"]).err.contains("oauth list --catalogue"));
}
