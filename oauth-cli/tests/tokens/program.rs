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

/// The reader of a pipe that is gone before anything is written into it.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn a_result_that_nobody_reads_ends_the_program_quietly() {
    let world = World::new(MACHINE);
    world.run("token acme.json --key-in file").ok();
    let answer = r#"{"access_token": "2YotnFZFEjr1zCsicMWpAA", "expires_in": 60}"#;
    std::fs::write(world.path("answer.json"), answer).unwrap();
    let url = world.mock.resource_url();
    for command in [
        "show acme.json",
        "show acme.json --json",
        "token acme.json",
        "token acme.json --json",
        "token acme.json --curl",
        "list",
        "status",
        "man",
        "completions bash",
        "check acme.json --answer answer.json",
        "explain answer.json",
        "new --answer answer.json",
        "mock acme.json",
        "serve-faults",
        &format!("call acme.json -i --origin {} {url}", world.origin()),
    ] {
        let mut program = world.oauth(command.split(' '));
        let ran =
            ended(program.stdin(Stdio::null()).stdout(closed()).stderr(Stdio::piped()).spawn().unwrap());
        // What a shell has for one that SIGPIPE has ended.
        assert_eq!((ran.code, &*ran.err), (141, ""), "{command}");
    }
}

#[test]
fn a_token_that_nobody_reads_is_kept() {
    let world = World::new(MACHINE);
    let mut program = world.oauth(["token", "acme.json", "--key-in", "file"]);
    let ran = ended(program.stdin(Stdio::null()).stdout(closed()).stderr(Stdio::piped()).spawn().unwrap());
    assert_eq!((ran.code, world.requests()), (141, 1), "{ran:?}");
    let token = world.run("token acme.json").ok();
    assert!(world.mock.is_valid(&token.trim_end().into()));
    assert_eq!(world.requests(), 1);
}
