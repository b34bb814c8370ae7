//! `oauth token --curl`: the line sends what the program sends.

use std::process::Command;

use super::support::{MACHINE, USERS, World, run};

/// The request of the line, in a shell that has the credentials; nothing where there is no `curl`.
fn played(world: &World, line: &str) -> bool {
    if Command::new("curl").arg("--version").output().is_err() {
        return false;
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).env("ACME_CLIENT_SECRET", "mock-client-secret").env("ACME_PIN", "47 11&");
    assert!(shell.env("NO_PROXY", "127.0.0.1").output().unwrap().status.success());
    world.assert_as_declared();
    true
}

#[test]
fn the_line_sends_the_same_request_and_shows_no_secret() {
    let fields = r#""fields": {"pin": {"secret": true}}"#;
    for (declaration, has_pin) in [
        (MACHINE.to_owned(), false),
        (format!(r#"{MACHINE}, "client_auth": "client_secret_basic""#), false),
        (
            format!(
                r#"{MACHINE}, {fields}, "request": {{"format": "json", "params": {{"pin": "{{pin}}"}}}}"#
            ),
            true,
        ),
        (format!(r#"{MACHINE}, {fields}, "request": {{"params": {{"pin": "{{pin}}"}}}}"#), true),
    ] {
        let world = World::with(&declaration, if has_pin { &[("pin", "47 11&")] } else { &[] });
        let mut command = world.bare(["token", "acme.json", "--curl", "--scope", "read write"]);
        command.env("ACME_CLIENT_ID", "mock-client-id");
        let line = run(command).ok();
        assert!(line.contains("curl ") && line.contains("ACME_CLIENT_SECRET"), "{line}");
        assert_eq!(line.contains("ACME_PIN"), has_pin, "{line}");
        assert!(line.starts_with("# While it runs, others on this machine may see its arguments"), "{line}");
        assert!(!world.store().exists(), "nothing is made");
        assert_eq!(world.requests(), 0);
        // Credentials that are there do not show.
        let mut command = world.oauth(["token", "acme.json", "--curl", "--scope", "read write"]);
        command.env("ACME_PIN", "47 11&");
        assert_eq!(run(command).ok(), line);
        if !played(&world, &line) {
            continue;
        }
        let mut command = world.oauth(["token", "acme.json", "--scope", "read write"]);
        command.env("ACME_PIN", "47 11&");
        run(command).ok();
        let [by_curl, by_program] = &world.mock.requests()[..] else { panic!("two requests") };
        assert_eq!(by_curl.method, by_program.method);
        assert_eq!(
            (by_curl.body_params(), by_curl.query_params()),
            (by_program.body_params(), by_program.query_params())
        );
        assert_eq!(by_curl.headers.get("authorization"), by_program.headers.get("authorization"));
        assert_eq!(by_curl.headers.get("content-type"), by_program.headers.get("content-type"));
    }
}

#[test]
fn a_declaration_that_leaves_its_endpoints_to_the_issuer_has_no_line() {
    let world = World::new(MACHINE);
    let json =
        format!(r#"{{"name": "Acme", "issuer": "{}", "grant": "client_credentials"}}"#, world.origin());
    std::fs::write(world.path("issuer.json"), json).unwrap();
    world.run("token issuer.json --curl").failed(2, "the issuer says where tokens are asked for");
}

#[test]
fn what_is_good_once_has_no_line() {
    let world = World::new(USERS);
    world.run("token acme.json --curl").failed(2, "a user's token comes of a login");
    for value in ["{uuid}", "{now_unix}", "{sha256_hex(client_secret)}"] {
        let world = World::new(&format!(r#"{MACHINE}, "request": {{"params": {{"x": "{value}"}}}}"#));
        world.run("token acme.json --curl").failed(2, "is good once");
    }
    let jwt = r#""client_auth": "client_secret_jwt", "jwt": {"alg": "HS256", "key": "{client_secret}"}"#;
    let world = World::new(&format!("{MACHINE}, {jwt}"));
    world.run("token acme.json --curl").failed(2, "is good once");
}
