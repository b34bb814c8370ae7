//! Providers of other kinds: those that say themselves what they are, and those that bind tokens to a key.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use super::login::pasted;
use super::support::{CLIENT_ID, MACHINE, USERS, World, run};

/// A server that says of itself that it is the mock, to whoever asks.
fn issuer(world: &World) -> String {
    issuer_of(&world.origin())
}

/// The same with the token endpoint at this origin.
fn issuer_of(origin: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let metadata = serde_json::json!({
        "issuer": issuer,
        "token_endpoint": format!("{origin}/token"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": ["code"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    });
    let metadata = metadata.to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            let length = metadata.len();
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}");
            write!(stream, "{head}\r\nconnection: close\r\n\r\n{metadata}").unwrap();
        }
    });
    issuer
}

#[test]
fn a_server_that_says_what_it_is_needs_no_declaration() {
    let world = World::new(MACHINE);
    let issuer = issuer(&world);
    let missing = run(world.bare(["token", &issuer])).failed(2, "_CLIENT_ID`");
    let variable = |end: &str| {
        let names = missing.err.split('`').find(|name| name.ends_with(end));
        names.unwrap_or_else(|| panic!("{missing:?}")).to_owned()
    };
    let oauth = |arguments: &[&str]| {
        let mut command = world.bare(arguments);
        command.env(variable("_CLIENT_ID"), CLIENT_ID).env(variable("_CLIENT_SECRET"), "mock-client-secret");
        run(command)
    };
    let token = oauth(&["token", &issuer]).ok();
    assert_eq!((oauth(&["token", &issuer]).ok(), world.requests()), (token, 1));
    // So is one whose declaration names the issuer alone.
    let json = format!(r#"{{"name": "Acme", "issuer": "{issuer}", "grant": "client_credentials"}}"#);
    fs::write(world.path("discovered.json"), json).unwrap();
    world.run("token discovered.json").ok();
    assert_eq!(world.requests(), 2);
}

#[test]
fn a_server_does_not_send_a_secret_to_another_domain() {
    let world = World::new(MACHINE);
    let issuer = issuer_of("https://elsewhere.example");
    let missing = run(world.bare(["token", &issuer])).failed(2, "_CLIENT_ID`");
    let id = missing.err.split('`').find(|name| name.ends_with("_CLIENT_ID")).unwrap();
    for command in ["token", "login"] {
        let mut command = world.bare([command, &issuer]);
        command.env(id, CLIENT_ID).env(id.replace("_ID", "_SECRET"), "mock-client-secret");
        let ran = run(command).failed(1, "`elsewhere.example` is not of the issuer's domain");
        assert!(ran.err.contains(&format!("oauth new --issuer {issuer} ")), "{ran:?}");
    }
    // Whoever looks at it sees all that it says.
    assert!(run(world.bare(["show", &issuer])).ok().contains("https://elsewhere.example/token"));
}

#[test]
fn a_key_that_tokens_are_bound_to_is_kept_with_them() {
    let world = World::new(&format!(r#"{MACHINE}, "dpop": "ES256", "origins": "{{origin}}""#));
    let token = world.run("token acme.json").ok();
    assert_eq!((world.run("token acme.json").ok(), world.requests()), (token, 1));
    world.run("token acme.json --header").failed(2, "it is bound to a key");
    world.run(&format!("call acme.json {} --fail", world.mock.resource_url())).ok();
    assert_eq!(world.requests(), 1);
    assert_eq!(world.run("list --json").ok().matches("\"kind\"").count(), 1, "the key is not listed");
}

#[test]
fn the_login_of_a_public_client_lives_as_long_as_its_key() {
    let world = World::new(&format!(r#"{USERS}, "client_auth": "none", "dpop": "ES256""#));
    let mut command = world.bare(["login", "acme.json", "--paste"]);
    command.env("ACME_CLIENT_ID", CLIENT_ID);
    let ran = pasted(command);
    assert_eq!(ran.code, 0, "{ran:?}");
    run(world.bare(["token", "acme.json", "--fresh"])).ok();
    assert_eq!(world.mock.refreshes(), 1);
    world.assert_as_declared();
}

#[test]
fn a_client_may_be_known_by_an_assertion_that_others_renew() {
    let world = World::new(&format!(r#"{MACHINE}, "client_auth": "client_assertion""#));
    fs::write(world.path("assertion"), "header.first.signature\n").unwrap();
    let mut command = world.bare(["token", "acme.json", "--client-assertion", "assertion", "--fresh"]);
    command.env("ACME_CLIENT_ID", CLIENT_ID);
    run(command).ok();
    assert_eq!(world.mock.requests()[0].param("client_assertion").as_deref(), Some("header.first.signature"));
}

#[test]
fn what_is_no_certificate_is_refused_before_anything_is_sent() {
    let world = World::new(MACHINE);
    world.private("key", "CANARY");
    fs::write(world.path("certificate"), "no certificate").unwrap();
    let ran = world.run("token acme.json --certificate certificate --certificate-key key");
    let ran = ran.failed(2, "certificate");
    assert!(!ran.err.contains("CANARY"), "{ran:?}");
    world.run("token acme.json --authority none").failed(2, "none cannot be read");
    world.run("token acme.json --certificate certificate").failed(2, "--certificate-key");
    assert_eq!(world.requests(), 0);
}

#[test]
fn a_token_that_the_client_signs_itself_needs_no_server() {
    let world = World::new(MACHINE);
    let json = r#"{"name": "Acme", "grant": "self_signed_jwt", "fields": {"team": {}, "private_key": {"secret": true}},
        "jwt": {"alg": "HS256", "key": "{private_key}", "iss": "{team}", "aud": "https://api.acme.example", "lifetime": 600}}"#;
    fs::write(world.path("signed.json"), json).unwrap();
    let mut command = world.bare(["token", "signed.json", "--field", "team=T1"]);
    command.env("ACME_PRIVATE_KEY", "0123456789abcdef0123456789abcdef");
    let token = run(command).ok();
    assert_eq!((token.split('.').count(), world.requests()), (3, 0), "{token}");
}
