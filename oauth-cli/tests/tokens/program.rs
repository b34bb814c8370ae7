//! What goes for all commands.

use std::process::Stdio;
use std::time::Duration;

use super::support::{MACHINE, World, ended};

#[test]
fn quiet_is_the_result_alone() {
    let world = World::new(MACHINE);
    // That there is no keyring is said always, once.
    world.run("token acme.json --key-in file").ok();
    let ran = world.run("--quiet token acme.json");
    assert_eq!((ran.code, &*ran.err), (0, ""), "{ran:?}");
    assert_eq!(world.run("-q login acme.json").err, "");
    assert_eq!(world.run("-q logout acme.json").err, "");
}

#[test]
fn shells_complete_and_there_is_a_manual() {
    let world = World::new(MACHINE);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world.run(&format!("completions {shell}")).ok();
        assert!(script.contains("subject-token") && script.contains("logout"), "{shell}");
    }
    let page = world.run("man").ok();
    assert!(page.starts_with(".ie") && page.contains("oauth\\-logout"), "{page}");
    let page = world.run("man token").ok();
    assert!(page.contains("\\-\\-subject\\-token"), "{page}");
    world.run("man tokn").failed(2, "there is no command `tokn`");
}

#[test]
fn a_process_that_is_killed_leaves_the_store_whole() {
    let world = World::new(MACHINE);
    let first = world.run("token acme.json").ok();
    world.mock.set_delay(Duration::from_secs(30));
    let mut killed = world.oauth(["token", "acme.json", "--fresh"]);
    let mut killed = killed.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    while world.requests() < 2 {
        assert!(killed.try_wait().unwrap().is_none(), "it waits for the provider");
        std::thread::yield_now();
    }
    killed.kill().unwrap();
    assert_eq!(ended(killed).out, "");
    world.mock.set_delay(Duration::ZERO);
    assert_eq!(world.run("token acme.json").ok(), first);
    world.run("token acme.json --fresh").ok();
    assert!(world.run("list").ok().contains("token"));
}
