//! Mistakes in JSON, each named with its path.

use oauth_runtime::{ErrorKind, Metadata};

use super::ACME;

/// Mistakes in the keys of `Acme`, and what is said of them.
const MISTAKES: &[(&str, &str)] = &[
    (r#","lifetme":60"#, "Acme: `lifetme`: unknown key; did you mean `lifetime`?"),
    (r#","pkce":"none""#, "Acme: `pkce`: it belongs inside `authorize(..)`"),
    (r#","crate":"x""#, "Acme: `crate`: the crate of the runtime has no meaning at run time; leave it out"),
    (r#","response":{"rot":"a"}"#, "Acme: `response.rot`: unknown key; did you mean `root`?"),
    (
        r#","errors":{"ok":[]},"request":{"methode":"GET","format":"yaml","omit":["scop"]}"#,
        "Acme: `errors.ok`: expected an object, found an array; \
         `request.methode`: unknown key; did you mean `method`?; \
         `request.format`: unknown value `yaml`; expected one of: `form`, `query`, `json`, `xml`, `none`; \
         `request.omit`: unknown parameter `scop`; did you mean `scope`?",
    ),
    (
        r#","request":{"format":"none","params":{"a":"b"}}"#,
        "Acme: `client_auth`: `format = none` sends no `client_secret`; write `client_auth = client_secret_basic` or `none`; \
         `request.params`: `format = none` sends no parameters; remove `params`, or change `format`",
    ),
    (
        r#","rotation":"grace(30)""#,
        "Acme: `rotation`: unknown value `grace(30)`; expected one of: `strict`, `reusable`, `{\"grace\": 30}`",
    ),
    (
        r#","request":{"format":"json","params":{"a":{"json":"{tenant}"}}}"#,
        "Acme: `request.params.a`: `json` takes a JSON value in a string, and in its strings alone a placeholder stands; \
         write `{\"json\": \"[1, 2]\"}` or `{\"json\": \"[\\\"{name}\\\"]\"}`",
    ),
    (
        r#","lifetime":"forever""#,
        "Acme: `lifetime`: unknown value `forever`; expected one of: `never`, `jwt`",
    ),
    (
        r#","lifetime":-1"#,
        "Acme: `lifetime`: expected a whole number that is not negative or `never` or `jwt`, found `-1`",
    ),
    (
        r#","device_authorization_url":"https://acme.example/d","device":{"client_auth":"none"}"#,
        "Acme: `device_authorization_url`: `device_authorization_url` is of `grant = device_code`; add `device_code` \
         to `grant`, or remove it; `device`: `device` is of `grant = device_code`; add `device_code` to `grant`, or \
         remove it",
    ),
    (
        r#","device":{"response":{"access_token":"a"}}"#,
        "Acme: `device.response.access_token`: unknown key; expected one of: `format`, `root`, ",
    ),
    (
        r#","issuer":{"metadata_url":"https://acme.example/metadata.json"}"#,
        "Acme: `issuer`: missing `identifier`; write `identifier = \"https://..\"`",
    ),
    (
        r#","issuer":{"identifier":"https://acme.example","domains":["https://apis.example"]}"#,
        "Acme: `issuer.domains`: a domain is written as in `apis.example`: in lower case, without a scheme or a path",
    ),
    (r#","jwt":{"alg":"RS265"}"#, "Acme: `jwt.alg`: unknown value `RS265`; did you mean `RS256`?"),
    (
        r#","client_auth":"private_key_jwt""#,
        "Acme: `client_auth`: `private_key_jwt` needs a signed JWT; declare \
         `jwt(alg = RS256, key = \"{private_key}\", ..)`",
    ),
    (
        r#","response":{"root":"a b"}"#,
        "Acme: `response.root`: `a b` has a space in it; write `a.b[0].c` or `/a/b`",
    ),
    (
        r#","request":{"params":{"x":"{tenat}"}}"#,
        "Acme: `request.params.x`: unknown placeholder `tenat`; did you mean `tenant`?",
    ),
    (
        r#","request":{"params":{"x":"{jwt}"}}"#,
        "Acme: `request.params.x`: `{jwt}` is what `jwt(..)` makes, for a request; declare it",
    ),
    (
        r#","request":{"params":{"x":"{sha256(client_id)}"}}"#,
        "Acme: `request.params.x`: unknown function `sha256`",
    ),
    (
        r#","request":{"params":{"x":"{replace(replace(replace('a' 'a' 'aaaaaaaaaaaaaaaa') 'a' 'aaaaaaaaaaaaaaaa') 'a' 'aaaaaaaaaaaaaaaa')}"}}"#,
        "Acme: `request.params.x`: the result may be more than a thousand times as long as what is put in",
    ),
    (
        r#","request":{"params":{"x":"{upper(base64(client_i))}"}}"#,
        "Acme: `request.params.x`: unknown placeholder `client_i`; did you mean `client_id`?",
    ),
    (
        r#","resource":"https://{client_secret}.example""#,
        "Acme: `resource`: `client_secret` cannot stand in a resource; expected one of: `tenant`, `client_id`",
    ),
    (
        r#","response":{"extra":{"a":{"typ":"string"}}}"#,
        "Acme: `response.extra.a.typ`: unknown key; did you mean `type`?",
    ),
    (
        r#","response":{"extra":{"a":{"type":"int"}}}"#,
        "Acme: `response.extra.a.type`: unknown type `int`; expected one of: `string`, `integer`, ",
    ),
    (
        r#","response":{"extra":{"a b":{"type":"string"}}}"#,
        "Acme: `response.extra.a b`: a name here is made of letters, digits and `_`",
    ),
    (
        r#","request":{"omit":{"scope":true}}"#,
        "Acme: `request.omit`: expected an array of strings, found an object",
    ),
    (r#","request":{"omit":[]}"#, "Acme: `request.omit`: an empty array says nothing; leave it out"),
    (
        r#","request":{"headers":{"X":"{tenat}"}},"bearer":{"headers":{"Y":"{tenat}"}}"#,
        "Acme: `request.headers.X`: unknown placeholder `tenat`; did you mean `tenant`?; \
         `bearer.headers.Y`: unknown placeholder `tenat`; did you mean `tenant`?",
    ),
    (
        r#","lifetme":60,"resource":"{tenat}""#,
        "Acme: `lifetme`: unknown key; did you mean `lifetime`?; \
         `resource`: unknown placeholder `tenat`; did you mean `tenant`?",
    ),
    (r#","fields":{}"#, "declaration: not JSON: duplicate member at line 1 column"),
];

/// Mistakes in a whole declaration.
const WHOLE: &[(&str, &str)] = &[
    (
        "{}",
        "declaration: missing `name`; write `\"name\": \"Acme\"`; \
         missing `token_url`; write `\"token_url\": \"https://acme.example/oauth/token\"`; \
         missing `grant`; write `\"grant\": \"client_credentials\"`",
    ),
    ("[]", "declaration: a declaration is an object, not an array"),
    (r#"{"name":"Acme""#, "declaration: not JSON: it ends too early at line 1 column 14"),
    (
        r#"{"name":"Acme","fields":{"code":{},"a":{"defalt":1}},"token_url":"{","grant":"client_credentials"}"#,
        "Acme: `fields.code`: the name is built in and is no configuration; \
         `fields.a.defalt`: unknown key; did you mean `default`?; \
         `token_url`: unclosed `{`; a literal brace is written `{{`",
    ),
    (
        r#"{"name":"Acme","feilds":{"tenant":{}},"token_url":"https://{tenant}/","grant":"client_credentials"}"#,
        "Acme: `feilds`: unknown key; did you mean `fields`?",
    ),
    (
        r#"{"name":"Acme","fields":{"tenant":"eu"},"token_url":"https://a.example/","grant":"client_credentials"}"#,
        "Acme: `fields.tenant`: expected an object such as `{\"default\": \"eu\"}`, found a string",
    ),
    (
        r#"{"name":"Acme","token_url":"https://a.example/{","grant":["client_credentials"]}"#,
        "Acme: `token_url`: unclosed `{`; a literal brace is written `{{`",
    ),
];

#[test]
fn every_mistake_in_json_is_named_with_its_path_and_what_to_write() {
    for (keys, expected) in MISTAKES {
        let json = format!("{}{keys}}}", ACME.strip_suffix('}').unwrap());
        let error = Metadata::from_json(&json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().starts_with(expected), "{error}");
    }
    for (json, expected) in WHOLE {
        assert_eq!(Metadata::from_json(json).unwrap_err().to_string(), *expected, "{json}");
    }
}

#[test]
fn the_json_of_a_stranger_makes_little_work() {
    let names: Vec<_> = (0..1_000).map(|number| format!(r#""unknown_{number}":"{{nothing}}""#)).collect();
    let error = Metadata::from_json(&format!("{{{}}}", names.join(","))).unwrap_err().to_string();
    assert!(error.contains("`unknown_19`") && !error.contains("`unknown_20`"), "{error}");
    assert!(error.ends_with("; and more"), "{error}");

    let nested = format!("{{{}", "f(".repeat(20_000));
    let error = Metadata::from_json(&ACME.replace("{tenant}", &format!("{nested}}}"))).unwrap_err();
    assert_eq!(error.to_string(), "Acme: `token_url`: a placeholder nests too deeply");

    let long = |length: usize| format!("{ACME}{}", " ".repeat(length - ACME.len()));
    assert!(Metadata::from_json(&long(65_536)).is_ok());
    assert_eq!(
        Metadata::from_json(&long(65_537)).unwrap_err().to_string(),
        "declaration: it has 65537 bytes; a declaration has at most 65536"
    );
}

#[test]
fn what_is_debugged_names_the_provider_alone() {
    let metadata = Metadata::from_json(ACME).unwrap();
    assert_eq!(format!("{metadata:?}"), "Metadata(\"Acme\")");
}
