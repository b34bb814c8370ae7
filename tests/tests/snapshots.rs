//! The generated code, as a reviewer reads it: one snapshot for each group of the grammar, and one for each file of
//! `oauth-specs`.

use std::path::Path;

use oauth_codegen::{SourceError, expand_source};

/// The generated code of a struct with these arguments and fields.
fn expand(arguments: &str, body: &str) -> Result<String, SourceError> {
    expand_source(&format!("#[oauth_provider({arguments})]\npub struct Acme{body}"))
}

const MACHINE: &str = r#"token_url = "https://acme.example/token", grant = client_credentials,"#;
const CODE: &str = r#"
    token_url = "https://acme.example/token",
    authorization_url = "https://acme.example/authorize",
    grant = authorization_code,
"#;

macro_rules! groups {
    ($($name:ident: $base:expr, $arguments:expr, $body:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(expand(&format!("{}{}", $base, $arguments), $body).unwrap());
        }
    )*};
}

groups! {
    plain: MACHINE, "", ";";
    no_fields_in_braces: MACHINE, "", " {}";
    both_grants: CODE.replace("authorization_code,", "[client_credentials, authorization_code],"), "", ";";
    code: CODE, "refresh = none", ";";
    code_without_an_authorization_request: CODE.replace("authorization_url = \"https://acme.example/authorize\",", ""),
        "authorize = none", ";";
    fields: r#"token_url = "https://{region}.acme.example:{port}/token", grant = client_credentials,"#,
        r#"request(params(tenant = "{tenant}", kind = "{type}"))"#, r#" {
        #[oauth(default = "eu", one_of("eu", "us"))] pub region: String,
        #[oauth(default = 443)] pub port: u16,
        #[oauth(pattern = "[a-z]+")] pub tenant: Option<String>,
        pub r#type: Option<String>,
    }"#;
    secret_fields: MACHINE, r#"request(params(key = "{key}", pin = "{pin}"))"#,
        " { pub key: oauth_runtime::Secret, #[oauth(secret)] pub pin: String }";
    client_auth_basic: MACHINE, "client_auth = client_secret_basic", ";";
    client_auth_raw: MACHINE, "client_auth(client_secret_basic, encoding = raw)", ";";
    client_auth_none: MACHINE, "client_auth = none", ";";
    scope: MACHINE, r#"scope(separator = ",", param = "scopes", default = ["read"], read = "r", "users:write" = "w")"#, ";";
    request: MACHINE, r#"request(
        method = GET,
        format = query,
        grant_type = "client_credential",
        params(audience = ["{audience}", "default"], version = 2, offline = true),
        query("api-version" = "1.0"),
        headers("X-Tenant" = "{audience}", Authorization = "Key {client_id}"),
        rename(client_id = "appid"),
        omit(scope),
    )"#, " { pub audience: Option<String> }";
    request_without_parameters: MACHINE, "client_auth = client_secret_basic, request(format = none)", ";";
    request_without_grant_type: MACHINE, "request(format = json, grant_type = none)", ";";
    response: MACHINE, r#"response(
        format = json,
        root = "data",
        strip_prefix = "while(1);",
        accept_status = [302, 400],
        access_token = ["token", "/data/tokens/0/value"],
        token_type = "kind",
        default_token_type = "bearer",
        refresh_token = "refresh",
        refresh_token_expires_in = "refresh_ttl",
        scope = "scopes",
        id_token = "jwt",
    )"#, ";";
    expiry: MACHINE, r#"response(
        expires_in(path = ["ttl", "expires"], unit = milliseconds, format = auto, default = 3600),
        expires_at = "valid_until",
    )"#, ";";
    expiry_formats: MACHINE, r#"response(
        expires_in(format = "d:h:m"), expires_at(path = "until", format = rfc3339), accept_status = 304,
    )"#, ";";
    extra: MACHINE, r#"response(
        extra(team: String = "team.id", r#type: Option<Vec<u32>>),
        headers(access_token = "X-Subject-Token", request_id: Option<String> = "x-request-id"),
    )"#, ";";
    errors: MACHINE, r#"errors(
        ok("success" = true, "code" = 0, "status" = "ok"),
        error = ["error", "fault.code"],
        error_description = "message",
        error_uri = "link",
        status(400 = invalid_request, 429 = "too_many"),
        code(40029 = invalid_grant, NO_CREDENTIALS = invalid_request, "E-1" = invalid_client),
    )"#, ";";
    lifetime_in_seconds: MACHINE, "lifetime = 3600, min_validity = 60", ";";
    renewed_at_expiry: MACHINE, "renew = at_expiry", ";";
    lifetime_never: MACHINE, "lifetime = never", ";";
    lifetime_of_a_jwt: MACHINE, "lifetime = jwt", ";";
    bearer: MACHINE, r#"bearer(
        header = "X-Token", scheme = none, value = "key={access_token}", headers("X-Team" = "{token.team.id}"),
    )"#, ";";
    bearer_in_the_query: MACHINE, r#"bearer(query = "access_token")"#, ";";
    resource: MACHINE, r#"resource = "https://api.acme.example""#, ";";
    several_resources: MACHINE, r#"resource = ["https://api.acme.example", "https://{shop}.acme.example/v1"]"#,
        " { pub shop: String }";
    another_runtime: MACHINE, r#"
        crate = "::renamed",
        scope(read = "r"),
        request(params(tenant = "{tenant}")),
        response(extra(team: String)),
    "#, " { #[oauth(default = \"eu\")] pub tenant: String }";
}

#[test]
fn another_runtime_leaves_no_trace_of_the_usual_one() {
    let everything = r#"
        crate = "::renamed",
        scope(read = "r"),
        request(params(tenant = "{tenant}")),
        response(extra(team: String)),
        errors(ok("ok" = true)),
    "#;
    let code =
        expand(&format!("{MACHINE}{everything}"), " { #[oauth(default = \"eu\")] pub tenant: String }")
            .unwrap();
    assert!(!code.contains("oauth_runtime"), "{code}");
}

#[test]
fn specs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/src");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| !file.ends_with("lib.rs") && !file.ends_with("catalogue.rs")) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let code = expand_source(&std::fs::read_to_string(file).unwrap()).unwrap();
        insta::assert_snapshot!(format!("spec_{name}"), code);
    }
}
