//! Where what is kept goes when a declaration changes.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use oauth_tests_tls::{Authority, Endpoint};

use super::login::pasted;
use super::support::{MACHINE, USERS, World, run};

/// A server that nobody should ask, and its origin.
fn stranger() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    (listener, origin)
}

#[track_caller]
fn assert_not_asked(stranger: &TcpListener) {
    assert_eq!(stranger.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

fn replace(world: &World, text: &str, new: &str) {
    let declaration = fs::read_to_string(world.path("acme.json")).unwrap();
    assert!(declaration.contains(text), "{declaration}");
    fs::write(world.path("acme.json"), declaration.replace(text, new)).unwrap();
}

#[test]
fn credentials_go_to_the_server_alone_that_they_were_kept_for() {
    let world = World::new(MACHINE);
    run(world.oauth(["login", "acme.json"])).ok();
    let (stranger, origin) = stranger();
    replace(&world, &world.origin(), &origin);
    for command in ["token acme.json", "token acme.json --as default --fresh", "login acme.json"] {
        let ran = run(world.bare(command.split_whitespace()));
        let ran = ran.failed(4, &format!("leads to `{origin}` now"));
        assert!(ran.err.contains(&world.origin()) && ran.err.contains("oauth logout "), "{ran:?}");
    }
    let ran = run(world.bare(["status", "acme.json"]));
    assert!(ran.code == 4 && ran.out.contains(&format!("leads to `{origin}` now")), "{ran:?}");
    assert!(
        ran.out.contains(&format!("for `{}`", world.origin())) && ran.out.contains("run `oauth logout "),
        "{ran:?}"
    );
    assert_eq!(run(world.bare(["status"])).code, 0);
    assert_not_asked(&stranger);
    // Those of the environment are meant for it. After a logout, it can be logged in to.
    let other = World::new(MACHINE);
    replace(&world, &origin, &other.origin());
    world.run("token acme.json").ok();
    run(world.bare(["logout", "acme.json"])).ok();
    world.run("login acme.json").ok();
    run(world.bare(["token", "acme.json"])).ok();
    assert_eq!((world.requests(), other.requests()), (1, 2));
}

#[test]
fn a_field_that_is_given_does_not_send_credentials_elsewhere() {
    let keys = r#""token_url": "{host}/token", "grant": "client_credentials", "fields": {"host": {}}"#;
    let world = World::new(MACHINE);
    fs::write(world.path("hosts.json"), format!(r#"{{"name": "Acme", {keys}}}"#)).unwrap();
    let field = format!("host={}", world.origin());
    run(world.oauth(["login", "hosts.json", "--field", &field])).ok();
    let (stranger, origin) = stranger();
    let field = format!("host={origin}");
    let ran = run(world.bare(["token", "hosts.json", "--field", &field]));
    ran.failed(4, &format!("leads to `{origin}` now"));
    assert_not_asked(&stranger);
}

#[test]
fn what_a_user_granted_is_neither_used_nor_revoked_elsewhere() {
    let world = World::new(USERS);
    assert_eq!(pasted(world.oauth(["login", "acme.json", "--paste"])).code, 0);
    let (stranger, origin) = stranger();
    let own = world.origin();
    replace(&world, &format!("{own}/revoke"), &format!("{origin}/revoke"));
    world.run("token acme.json --fresh").failed(4, &format!("leads to `{origin}` now"));
    let ran = world.run("status acme.json");
    assert!(ran.code == 4 && ran.out.contains(&format!("leads to `{origin}` now")), "{ran:?}");
    let ran = run(world.bare(["logout", "acme.json"])).failed(1, "has not revoked what was granted");
    assert!(ran.err.contains("Forgotten: Acme as `default`."), "{ran:?}");
    assert_eq!(world.run("list --json").ok(), "[]\n");
    assert_not_asked(&stranger);
}

#[test]
fn an_authority_that_is_named_is_trusted_with_what_an_issuer_says_too() {
    let authority = Authority::new();
    let endpoint = Endpoint::answering(&authority, |origin| {
        let metadata = format!(r#""issuer": "{origin}", "token_endpoint": "{origin}/token""#);
        let grants = r#""grant_types_supported": ["client_credentials"], "response_types_supported": []"#;
        format!(
            r#"{{{metadata}, {grants}, "access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer"}}"#
        )
    });
    let world = World::new(MACHINE);
    let issuer = endpoint.url().strip_suffix("/token").unwrap();
    let file = authority.file(world.folder.path().to_str().unwrap(), "authority");
    let file = file.to_str().unwrap();
    world.private("credentials", "client_id=id\nclient_secret=secret\n");
    for arguments in [
        &["token", issuer, "--credentials", "credentials", "--fresh"][..],
        &["login", issuer, "--credentials", "credentials"],
        &["call", issuer, endpoint.url(), "--origin", issuer],
        &["status", issuer],
        &["logout", issuer],
    ] {
        let asked = endpoint.seen().len();
        if arguments[0] != "logout" {
            let ran = run(world.bare(arguments));
            assert!(ran.code != 0 && endpoint.seen().len() == asked, "{arguments:?}: {ran:?}");
        }
        run(world.bare([arguments, &["--authority", file]].concat())).ok();
        assert!(endpoint.seen().len() > asked, "{arguments:?}");
    }
    let script = r#""$0" token "$1" --credentials credentials --authority <(cat "$2")"#;
    let program = world.bare([""; 0]);
    let mut shell = std::process::Command::new("bash");
    shell.args(["-c", script]).arg(program.get_program()).args([issuer, file]);
    shell.env_clear().current_dir(world.folder.path());
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    assert_eq!(run(shell).ok(), "2YotnFZFEjr1zCsicMWpAA\n");
}
