//! What is forgotten, and what is not.

use std::fs;
use std::path::PathBuf;

use super::login::pasted;
use super::support::{CLIENT_ID, MACHINE, USERS, World, files, run};

/// The records of a store whose names begin like this.
fn records(world: &World, class: &str) -> Vec<PathBuf> {
    let paths = files(&world.store()).into_iter().map(|(path, _)| path);
    let is_record = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with(class) && path.extension().is_none()
    };
    paths.filter(is_record).collect()
}

fn log_in(world: &World) {
    assert_eq!(pasted(world.oauth(["login", "acme.json", "--paste"])).code, 0);
}

#[test]
fn the_tokens_of_others_stay() {
    let (world, other) = (World::new(MACHINE), World::new(MACHINE));
    fs::copy(other.path("acme.json"), world.path("other.json")).unwrap();
    world.run("login acme.json").ok();
    world.run("token acme.json --resource https://one.example").ok();
    world.run("token acme.json --resource https://two.example").ok();
    let token = world.run("token other.json").ok();
    run(world.bare(["logout", "acme.json"])).ok();
    assert_eq!((records(&world, "token-").len(), world.run("token other.json").ok()), (1, token));
    assert_eq!(other.requests(), 1);
    assert!(world.run("list").ok().contains("other.json"));
}

#[test]
fn a_login_without_a_declaration_is_forgotten_and_that_it_is_not_revoked_is_said() {
    let world = World::new(USERS);
    log_in(&world);
    let token = world.run("token acme.json").ok();
    fs::remove_file(world.path("acme.json")).unwrap();
    world.run("logout acme.json --as other").failed(2, "acme.json cannot be read");
    let ran = run(world.bare(["logout", "acme.json"])).failed(1, "has not revoked what was granted");
    assert!(ran.err.contains("Forgotten: ") && ran.err.contains("acme.json cannot be read"), "{ran:?}");
    assert!(world.mock.is_valid(&token.trim_end().into()));
    assert_eq!(world.run("list --json").ok(), "[]\n");
    assert!(records(&world, "session-").is_empty());
}

#[test]
fn credentials_without_a_declaration_are_forgotten() {
    let world = World::new(MACHINE);
    world.run("login acme.json").ok();
    fs::remove_file(world.path("acme.json")).unwrap();
    run(world.bare(["logout", "acme.json"])).ok();
    assert_eq!(world.run("list --json").ok(), "[]\n");
    assert_eq!(records(&world, ""), [world.store().join("key")]);
}

#[test]
fn a_login_that_is_not_listed_is_revoked() {
    let world = World::new(USERS);
    log_in(&world);
    let token = world.run("token acme.json").ok();
    for path in records(&world, "registration-") {
        fs::remove_file(path).unwrap();
    }
    assert_eq!(world.run("list --json").ok(), "[]\n");
    assert!(world.run("logout acme.json").err.contains("Forgotten: Acme as `default`."));
    assert!(!world.mock.is_valid(&token.trim_end().into()));
    assert!(records(&world, "session-").is_empty());
}

#[test]
fn the_key_that_tokens_are_bound_to_goes_with_the_last_of_them() {
    let world = World::new(&format!(r#"{MACHINE}, "dpop": "ES256""#));
    world.run("login acme.json --as one").ok();
    world.run("login acme.json --as other").ok();
    let mut logout = world.bare(["logout", "acme.json", "--as", "one"]);
    logout.env("ACME_CLIENT_ID", CLIENT_ID);
    run(logout).ok();
    run(world.bare(["token", "acme.json", "--as", "other"])).ok();
    run(world.bare(["logout", "acme.json", "--as", "other"])).ok();
    assert_eq!(records(&world, ""), [world.store().join("key")]);
}
