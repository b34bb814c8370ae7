//! Where credentials come from, and where not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::support::{CLIENT_ID, CLIENT_SECRET, MACHINE, World, run};

const FIELDS: &str = r#""token_url": "https://acme.example/token", "grant": "client_credentials",
    "fields": {"tenant": {}, "pin": {"secret": true}}, "request": {"params": {"tenant": "{tenant}", "pin": "{pin}"}}"#;

fn with_fields() -> World {
    World::with(FIELDS, &[("tenant", "eu"), ("pin", "4711")])
}

#[test]
fn all_that_is_missing_is_named_at_once() {
    let world = with_fields();
    let ran = run(world.bare(["token", "acme.json"]));
    let ran = ran.failed(2, "`ACME_TENANT`, `ACME_PIN`, `ACME_CLIENT_ID`, `ACME_CLIENT_SECRET`");
    assert!(ran.err.contains("--credentials FILE"), "{ran:?}");
    assert!(!world.store().exists(), "nothing is left behind");
}

#[test]
fn fields_come_from_the_environment_or_the_arguments() {
    let world = with_fields();
    let mut command = world.oauth(["token", "acme.json", "--field", "tenant=eu"]);
    command.env("ACME_PIN", "4711").env("ACME_TENANT", "us");
    run(command).ok();
    assert_eq!(world.mock.requests()[0].param("tenant").as_deref(), Some("eu"));
    world.assert_as_declared();
}

#[test]
fn a_secret_is_no_argument() {
    let world = with_fields();
    for (name, variable) in [("pin", "ACME_PIN"), ("client_secret", "ACME_CLIENT_SECRET")] {
        let ran = world.run(&format!("token acme.json --field {name}=CANARY")).failed(2, "is a secret");
        assert!(ran.err.contains(variable) && !ran.err.contains("CANARY"), "{ran:?}");
    }
    world.run("token acme.json --field tenat=eu").failed(2, "did you mean `tenant`?");
    world.run("token acme.json --field tenant").failed(2, "`--field NAME=VALUE`");
}

#[test]
fn a_file_has_them_as_json_or_as_lines() {
    let world = with_fields();
    let json = serde_json::json!({"tenant": "eu", "pin": "4711", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET});
    let lines = format!(
        "ACME_TENANT=eu\nACME_PIN='4711'\nACME_CLIENT_ID={CLIENT_ID}\nACME_CLIENT_SECRET={CLIENT_SECRET}\n"
    );
    world.private("acme.credentials", &json.to_string());
    world.private(".env", &lines);
    for file in ["acme.credentials", ".env"] {
        run(world.bare(["token", "acme.json", "--fresh", "--credentials", file])).ok();
    }
    assert_eq!(world.requests(), 2);
    world.assert_as_declared();
}

#[test]
fn the_values_of_a_file_stand_for_themselves() {
    let world = World::with(FIELDS, &[("tenant", "eu"), ("pin", r"a$HOME-${HOME}\n#b")]);
    for line in [r"ACME_PIN=a$HOME-${HOME}\n#b # mine", r"export ACME_PIN='a$HOME-${HOME}\n#b'"] {
        let lines = format!(
            "ACME_TENANT = \"eu\"\n\n# mine\n{line}\nACME_CLIENT_ID={CLIENT_ID}\nACME_CLIENT_SECRET={CLIENT_SECRET}"
        );
        world.private("values", &lines);
        run(world.bare(["token", "acme.json", "--fresh", "--credentials", "values"])).ok();
    }
    world.assert_as_declared();
    world.private("values", "A=b\nCANARY CANARY\n");
    let ran =
        world.run("token acme.json --credentials values").failed(2, "values: line 2 is not `NAME=VALUE`");
    assert!(!ran.err.contains("CANARY"), "{ran:?}");
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let world = World::new(MACHINE);
    let path = world.private("credentials", "ACME_CLIENT_SECRET=CANARY\n");
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let ran =
            world.run("token acme.json --credentials credentials").failed(2, "others may read or write it");
        assert!(ran.err.contains("chmod 600 credentials") && !ran.err.contains("CANARY"), "{ran:?}");
    }
    world.run("token acme.json --credentials none").failed(2, "none cannot be read");
}

#[test]
fn a_login_that_is_named_comes_before_the_environment() {
    let world = World::new(MACHINE);
    world.run("login acme.json --as one").ok();
    let mut command = world.bare(["token", "acme.json", "--as", "one", "--fresh"]);
    command.env("ACME_CLIENT_ID", "other").env("ACME_CLIENT_SECRET", "another");
    run(command).ok();
    assert_eq!(world.requests(), 2);
}

#[test]
fn the_secret_of_one_client_does_not_go_with_the_id_of_another() {
    let world = World::new(MACHINE);
    world.run("login acme.json").ok();
    let with = |arguments: &str, name: &str, value: &str| {
        let mut command = world.bare(arguments.split_whitespace());
        command.env(name, value);
        run(command)
    };
    with("token acme.json --fresh", "ACME_CLIENT_ID", "other").failed(2, "missing: `ACME_CLIENT_SECRET`");
    let with_argument = "token acme.json --fresh --field client_id=other";
    run(world.bare(with_argument.split_whitespace())).failed(2, "missing: `ACME_CLIENT_SECRET`");
    world.run(with_argument).failed(2, "missing: `ACME_CLIENT_SECRET`");
    assert_eq!(world.requests(), 1);
    // Nor the other way round.
    with("token acme.json --fresh", "ACME_CLIENT_SECRET", "another").ok();
    with("token acme.json --fresh", "ACME_CLIENT_ID", CLIENT_ID).ok();
    let with_argument = format!("token acme.json --fresh --field client_id={CLIENT_ID}");
    with(&with_argument, "ACME_CLIENT_SECRET", CLIENT_SECRET).ok();
    assert_eq!(world.requests(), 4);
}
