//! What `expand_source` returns, and every mistake it reports.

use oauth_codegen::{SourceError, expand_source};

/// The mistakes of a source text, as `line:column: message` lines.
fn mistakes(source: &str) -> Vec<String> {
    expand_source(source).err().iter().flat_map(SourceError::messages).map(ToString::to_string).collect()
}

#[test]
fn seven_mistakes_give_seven_messages_each_at_its_token() {
    let source = r#"
#[oauth_provider(
    tokn_url = "https://acme.example/token",
    grant = client_credential,
    client_auth = 7,
    lifetime = never,
    lifetime = never,
    request(metod = GET, root = "data"),
)]
struct Acme {
    #[oauth(secrt)]
    key: String,
}
"#;
    assert_eq!(
        mistakes(source),
        [
            "3:5: unknown key `tokn_url`; did you mean `token_url`?",
            "4:13: unknown value `client_credential`; did you mean `client_credentials`?",
            "5:19: unexpected value; write `client_auth = client_secret_post` or `client_auth(..)`",
            "7:5: duplicate key `lifetime`; a key is given once",
            "8:13: unknown key `metod`; did you mean `method`?",
            "8:26: `root` belongs inside `response(..)`",
            "11:13: unknown key `secrt`; did you mean `secret`?",
        ]
    );
}

#[test]
fn a_word_that_is_no_path_is_no_runtime() {
    for word in ["_", "fn", "async"] {
        let source = format!(
            "#[oauth_provider(token_url = \"https://a.example/\", grant = client_credentials, crate = {word})]\nstruct Acme;"
        );
        let message = "is not a path; write one such as `\"::name\"`, `\"crate::name\"` or `\"name\"`";
        assert_eq!(mistakes(&source), [format!("1:88: `{word}` {message}")]);
    }
}

#[test]
fn half_typed_input_gives_exactly_its_own_mistakes() {
    let source = "#[oauth_provider(token_url = , grant)]\nstruct Acme;";
    assert_eq!(
        mistakes(source),
        [
            "1:18: expected a value; write `token_url = \"..\"`",
            "1:32: `grant` needs a value; write `grant = client_credentials`",
        ]
    );
}

#[test]
fn a_forgotten_comma_costs_one_message() {
    let source = "#[oauth_provider(token_url = \"https://acme.example/token\" grant = client_credentials)]\nstruct Acme;";
    assert_eq!(mistakes(source), ["1:59: expected `,`"]);
}

#[test]
fn a_placeholder_is_underlined_inside_its_string() {
    let declare = |url: &str| {
        format!(
            "#[oauth_provider(token_url = {url}, grant = client_credentials)]\nstruct Acme {{ tenant: String }}"
        )
    };
    let message = "unknown placeholder `tenat`; did you mean `tenant`?";
    assert_eq!(mistakes(&declare(r#""https://{tenat}.example/""#)), [format!("1:40: {message}")]);
    assert_eq!(mistakes(&declare(r##"r#"https://{tenat}.example/"#"##)), [format!("1:42: {message}")]);
    assert_eq!(mistakes(&declare(r#""\u{68}ttps://\x78{tenat}.example/""#)), [format!("1:49: {message}")]);
}

#[test]
fn every_unknown_placeholder_is_reported() {
    let source = r#"
#[oauth_provider(
    token_url = "https://{tenat}.example/{regin}/{{literal}}",
    grant = client_credentials,
    request(params(a = "{region}", b = ["{moon}", "{region}"])),
)]
struct Acme { tenant: String, region: String }
"#;
    assert_eq!(
        mistakes(source),
        [
            "3:27: unknown placeholder `tenat`; did you mean `tenant`?",
            "3:43: unknown placeholder `regin`; did you mean `region`?",
            "5:43: unknown placeholder `moon`; expected one of: `tenant`, `region`, `code`, `redirect_uri`,\n`code_verifier`, `username`, `password`, `assertion`, `scope`, `client_id`, `client_secret`,\n`token_url`, `now_ms`, `now_unix`, `uuid`, `callback`, `state`, `body`, `sorted_params`,\n`sorted_query`",
        ]
    );
}

#[test]
fn what_a_key_makes_is_named_where_it_stands() {
    for (key, placeholder) in [
        (r#"step(id = app, url = "https://acme.example/app")"#, "{app.token}"),
        (r#"environments(sandbox = "https://sandbox.acme.example")"#, "{env}"),
        ("jwt(alg = HS256)", "{jwt}"),
    ] {
        let declare = |keys: &str| {
            format!(
                "#[oauth_provider(token_url = \"https://acme.example/token\", grant = client_credentials,\n\
                 {keys}request(params(a = \"{placeholder}\")))]\nstruct Acme;"
            )
        };
        assert!(expand_source(&declare(&format!("{key}, "))).is_ok(), "{key}");
        assert_eq!(mistakes(&declare("")).len(), 1, "{key}");
    }
}

#[test]
fn providers_in_modules_are_expanded_in_order() {
    let source = r#"
mod inner {
    #[oauth_runtime::oauth_provider(token_url = "https://first.example/token", grant = client_credentials)]
    pub struct First;
}
struct Unrelated;
#[oauth_provider(token_url = "https://second.example/token", grant = client_credentials)]
pub struct Second;
"#;
    let code = expand_source(source).unwrap();
    let first = code.find("type FirstClient").unwrap();
    assert!(code.find("type SecondClient").unwrap() > first);
    assert!(!code.contains("Unrelated") && !code.contains("struct"), "{code}");
}

#[test]
fn a_conditional_field_is_refused() {
    let source = r#"
#[oauth_provider(token_url = "https://{tenant}.acme.example/token", grant = client_credentials)]
struct Acme {
    #[cfg(test)]
    tenant: String,
}
"#;
    assert_eq!(mistakes(source), ["4:5: only a compiler evaluates `cfg`; expand a provider without it"]);
}

#[test]
fn a_source_that_is_not_rust_is_an_error() {
    assert_eq!(mistakes("struct 1;"), ["1:8: expected identifier"]);
}

#[test]
fn a_second_declaration_is_refused() {
    let source = r#"
#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
#[oauth_provider(grant = authorization_code)]
struct Acme;
"#;
    assert_eq!(
        mistakes(source),
        ["3:3: a struct takes one `#[oauth_provider(..)]`; put every key into the first"]
    );
}

#[test]
fn messages_are_short_and_in_the_house_style() {
    let sources = [
        "#[oauth_provider(x, y = 1, grant(a), response = 1, scope: T, request(omit(client)))]\nstruct Acme(String);",
        "#[oauth_provider(token_url = \"ftp://u@h/#f\", grant = [], errors(status(99 = x, a = b)))]\nstruct Acme;",
        "#[oauth_provider(token_url = \"https://{\", grant = \"x\", min_validity = -1, crate = \"a b\")]\nenum Acme {}",
    ];
    let messages: Vec<_> = sources.iter().flat_map(|source| mistakes(source)).collect();
    assert!(messages.len() == 14, "{messages:#?}");
    for message in messages {
        let text = message
            .splitn(3, ": ")
            .last()
            .unwrap_or_default()
            .trim_start_matches(|c: char| c.is_ascii_digit());
        assert!(!text.ends_with('.') || text.ends_with(".."), "full stop: {message}");
        assert!(!text.starts_with(char::is_uppercase), "capital: {message}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "too long: {message}");
        assert_eq!(text.matches('`').count() % 2, 0, "unbalanced: {message}");
    }
}

const ACME: &str = "#[oauth_provider(token_url = \"https://acme.example/token\", grant = client_credentials)]\nstruct Acme;\n";

#[test]
fn what_is_nested_too_deep_is_refused_and_no_stack_ends() {
    for (before, open, close, after) in [
        ("", "mod a {", "}", ""),
        ("", "fn a() {", "}", ""),
        ("const A: u8 = ", "(", ")", ";"),
        ("const A: u8 = ", "- ", "", "1;"),
        ("const A: u8 = ", "a = ", "", "1;"),
        ("const A: u8 = ", "|a, b| ", "", "1;"),
        ("const A: u8 = ", "|a, b| c > ", "", "1;"),
        ("const A: u8 = ", "for A {} in ", "{}", ";"),
        ("const A: u8 = ", "if a {} else ", "", "{};"),
        ("type A = ", "&", "", "u8;"),
        ("type A = ", "A<u8, ", ">", ";"),
        ("type A = ", "A<&&u8, fn() -> ", ">", ";"),
        ("type A = ", "<", "", "u8;"),
        ("#!/usr/bin/env cargo\n", "mod a {", "}", ""),
        ("a! {", "#[", "]", "}"),
    ] {
        let (opened, closed) = (open.repeat(20_000), close.repeat(20_000));
        let found = mistakes(&format!("{before}{opened}{closed}{after}{ACME}"));
        let message = "nested too deep: more than 1000 tokens without a `,` or `;` between them; move the provider to a file of its own";
        assert!(found.len() == 1 && found[0].ends_with(message), "{open}: {found:?}");
    }
}

#[test]
fn what_is_long_is_not_deep() {
    let source = format!(
        "#!/usr/bin/env cargo\n#![allow(dead_code)]\n{}{}\nconst A: [A<u8>; 5000] = [{}];\n{}{ACME}",
        "//! All of it.\n".repeat(2_000),
        "use a::{b, c};".repeat(2_000),
        "A::<u8, u8>(1 + 2, &3), ".repeat(5_000),
        "/// Some.\n#[a] fn a(a: u8) -> A<u8> { if a {} for a in a { a += 1 } match a { A => {} B => {} } }"
            .repeat(2_000),
    );
    assert!(expand_source(&source).is_ok(), "{:?}", mistakes(&source));
    let nested = format!("{}{ACME}{}", "mod a {".repeat(300), "}".repeat(300));
    assert!(expand_source(&nested).is_ok(), "{:?}", mistakes(&nested));
}
