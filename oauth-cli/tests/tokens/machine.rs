//! `oauth token` by grants that need no user.

use std::process::Stdio;

use serde_json::Value;

use super::support::{CLIENT_SECRET, MACHINE, World, ended, run, run_with};

#[test]
fn a_token_is_asked_for_once_and_kept() {
    let world = World::new(MACHINE);
    let first = world.run("token acme.json").ok();
    assert!(world.mock.is_valid(&first.trim_end().into()), "{first}");
    assert_eq!((world.run("token acme.json").ok(), world.requests()), (first.clone(), 1));
    // Another scope is another token.
    assert_ne!(world.run("token acme.json --scope read").ok(), first);
    assert_eq!(world.requests(), 2);
    // A new one takes the place of the one before.
    let fresh = world.run("token acme.json --fresh").ok();
    assert_ne!(fresh, first);
    assert_eq!((world.run("token acme.json").ok(), world.requests()), (fresh, 3));
    world.assert_as_declared();
}

#[test]
fn a_new_token_is_one_request() {
    let world = World::new(MACHINE);
    world.run("token acme.json --fresh").ok();
    assert_eq!(world.requests(), 1);
}

#[test]
fn many_processes_at_once_ask_once() {
    let world = World::new(MACHINE);
    let children: Vec<_> = (0..8)
        .map(|_| {
            world.oauth(["token", "acme.json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut tokens: Vec<_> = children.into_iter().map(|child| ended(child).ok()).collect();
    tokens.dedup();
    assert_eq!((tokens.len(), world.requests()), (1, 1), "{tokens:?}");
}

#[test]
fn a_token_is_printed_as_it_is_asked_for() {
    let world = World::new(MACHINE);
    let token = world.run("token acme.json --scope read").ok();
    let token = token.trim_end();
    assert_eq!(
        world.run("token acme.json --scope read --header").ok(),
        format!("Authorization: Bearer {token}\n")
    );
    let json: Value = serde_json::from_str(&world.run("token acme.json --scope read --json").ok()).unwrap();
    assert_eq!((&json["access_token"], &json["token_type"]), (&token.into(), &"Bearer".into()));
    assert_eq!((&json["scope"], &json["provider"]), (&serde_json::json!(["read"]), &"Acme".into()));
    assert!(json["expires_at"].as_str().unwrap().ends_with('Z'), "{json}");
    assert_eq!(world.requests(), 1);
}

#[test]
fn the_header_is_that_of_the_declaration() {
    let keys = |bearer: &str| format!(r#"{MACHINE}, "bearer": {bearer}"#);
    let world = World::new(&keys(
        r#"{"header": "x-acme-token", "scheme": "none", "headers": {"x-api-key": "{client_id}"}}"#,
    ));
    let token = world.run("token acme.json").ok();
    let mut header: Vec<_> = world.run("token acme.json --header").ok().lines().map(str::to_owned).collect();
    header.sort();
    assert_eq!(
        header,
        ["X-Acme-Token: ".to_owned() + token.trim_end(), "X-Api-Key: mock-client-id".to_owned()]
    );
    let world = World::new(&keys(r#"{"query": "access_token"}"#));
    world.run("token acme.json --header").failed(2, "the query parameter `access_token`");
}

#[test]
fn a_command_gets_the_token_and_no_other_secret() {
    let world = World::new(MACHINE);
    let token = world.run("token acme.json").ok();
    let mut command = world.oauth(["token", "acme.json", "--exec", "sh", "-c"]);
    command
        .arg(r#"printf '%s|%s|%s' "$ACME_ACCESS_TOKEN" "$ACME_CLIENT_SECRET" "$1"; exit 7"#)
        .args(["sh", "--header"]);
    let ran = run(command);
    assert_eq!((ran.code, ran.out), (7, format!("{}||--header", token.trim_end())));
    let mut named = world.oauth(["token", "acme.json", "--variable", "GITHUB_TOKEN", "--exec", "printenv"]);
    named.arg("GITHUB_TOKEN");
    assert_eq!(run(named).ok(), token);
    let mut apart = world.oauth(["token", "acme.json", "--exec", "--", "printenv", "--"]);
    apart.arg("ACME_ACCESS_TOKEN");
    assert_eq!(run(apart).ok(), token);
    world.run("token acme.json --exec ./no-such-program").failed(127, "`./no-such-program` cannot be run");
    world.run("token acme.json --exec ./acme.json").failed(126, "`./acme.json` cannot be run");
    world.run("token acme.json --exec").failed(2, "CMD");
    world.run("token acme.json printenv").failed(2, "--exec");
    for name in ["A=B", ""] {
        let named = world.oauth(["token", "acme.json", "--variable", name, "--exec", "printenv"]);
        run(named).failed(2, "a name without `=`");
    }
}

#[test]
fn an_assertion_is_read_from_a_file_or_the_input() {
    let world = World::new(
        r#""token_url": "https://acme.example/token", "grant": ["client_credentials", "jwt_bearer"]"#,
    );
    world.private("assertion", "header.claims.signature\n");
    let token = world.run("token acme.json --assertion assertion").ok();
    let request = &world.mock.requests()[0];
    assert_eq!(request.param("assertion").as_deref(), Some("header.claims.signature"));
    assert_eq!(request.param("grant_type").as_deref(), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    let piped = run_with(world.oauth(["token", "acme.json", "--assertion", "-"]), "header.claims.signature");
    assert_eq!((piped.ok(), world.requests()), (token, 1));
    world.run("token acme.json --grant jwt_bearer").failed(2, "write `--assertion FILE`");
    world.run("token acme.json --grant jwt_bear").failed(2, "did you mean `jwt_bearer`?");
}

#[test]
fn a_token_is_exchanged_for_another() {
    let world = World::new(r#""token_url": "https://acme.example/token", "grant": "token_exchange""#);
    world.private("subject", "subject-token\n");
    let arguments =
        "token acme.json --subject-token subject --subject-token-type jwt --audience api --scope read";
    let token = world.run(arguments).ok();
    assert_eq!((world.run(arguments).ok(), world.requests()), (token, 1));
    let request = &world.mock.requests()[0];
    for (name, value) in [
        ("subject_token", "subject-token"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
        ("audience", "api"),
        ("scope", "read"),
    ] {
        assert_eq!(request.param(name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn a_password_is_asked_for_once_and_what_comes_of_it_is_kept() {
    let world = World::new(r#""token_url": "https://acme.example/token", "grant": "password""#);
    world.run("token acme.json --username alice").failed(2, "these are missing: `ACME_PASSWORD`");
    let mut command = world.oauth(["token", "acme.json", "--username", "alice"]);
    command.env("ACME_PASSWORD", "p4ssw0rd");
    let token = run(command).ok();
    assert_eq!(world.mock.requests()[0].param("username").as_deref(), Some("alice"));
    assert_eq!((world.run("token acme.json").ok(), world.requests()), (token.clone(), 1));
    // Another user is another login.
    world.run("token acme.json --username bob").failed(2, "these are missing: `ACME_PASSWORD`");
    let mut command = world.oauth(["token", "acme.json", "--username", "bob"]);
    command.env("ACME_PASSWORD", "p4ssw0rd");
    assert_ne!(run(command).ok(), token);
    assert_eq!(world.mock.requests()[1].param("username").as_deref(), Some("bob"));
}

#[test]
fn a_login_by_a_password_that_is_over_says_what_begins_it_anew() {
    let world =
        World::new(r#""token_url": "https://acme.example/token", "grant": ["password", "refresh_token"]"#);
    let with_password = |arguments: &str| {
        let mut command = world.oauth(arguments.split_whitespace());
        command.env("ACME_PASSWORD", "p4ssw0rd");
        run(command)
    };
    with_password("token acme.json --username alice").ok();
    world.mock.revoke_grants();
    let ran = world.run("token acme.json --fresh").failed(4, "run `oauth token acme.json`");
    assert!(!ran.err.contains("oauth login"), "{ran:?}");
    let ran = world.run("token acme.json --username alice").failed(4, "has ended");
    assert!(ran.err.contains("run `oauth token acme.json --username alice`"), "{ran:?}");
    assert!(ran.err.contains("`ACME_PASSWORD`") && !ran.err.contains("oauth login"), "{ran:?}");
    let ran = world.run("status acme.json");
    assert!(ran.code == 4 && ran.out.contains(" --as default --username alice`"), "{ran:?}");
    with_password("token acme.json --username alice").ok();
    assert_eq!(world.run("status acme.json").code, 0);
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_provider() {
    let world = World::new(MACHINE);
    let mut command = world.bare(["token", "acme.json"]);
    command.env("ACME_CLIENT_ID", "mock-client-id").env("ACME_CLIENT_SECRET", "wrong-secret");
    let ran = run(command).failed(1, "invalid_client");
    assert!(!ran.err.contains("wrong-secret") && !ran.err.contains(CLIENT_SECRET), "{ran:?}");
}

#[test]
fn a_provider_that_is_not_there_is_another_exit_code() {
    let world = World::new(MACHINE);
    let json = r#"{"name": "Acme", "token_url": "http://127.0.0.1:1/token", "grant": "client_credentials"}"#;
    std::fs::write(world.path("gone.json"), json).unwrap();
    world.run("token gone.json").failed(3, "Acme");
}
