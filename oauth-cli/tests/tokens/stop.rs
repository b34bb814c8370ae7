//! Signals: what a client must do to the end is done, and nothing else is waited for.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use super::login::pasted;
use super::support::{MACHINE, USERS, World, ended, run};

/// Longer than anything else here takes.
const LONG: Duration = Duration::from_secs(20);

fn started(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(signal: &str, child: &Child) {
    let process = child.id().to_string();
    assert!(
        Command::new("sh").args(["-c", &format!("kill -{signal} {process}")]).status().unwrap().success()
    );
}

/// Whether those who run the tests do so with this signal ignored, as by `nohup`: the program does the same then.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() >> (signal - 1) & 1 == 1)
}

/// Waits until the provider has been asked so often.
fn asked(world: &World, times: usize) {
    let begun = Instant::now();
    while world.requests() < times {
        assert!(begun.elapsed() < LONG, "the provider has not been asked");
        std::thread::yield_now();
    }
}

/// Waits until the program says that it waits.
fn waits(child: &mut Child) -> BufReader<ChildStderr> {
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("Waiting for a request that is under way") {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the program has ended");
    }
    lines
}

#[test]
fn a_refresh_is_done_to_the_end_and_the_login_lives() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        if is_ignored(code - 128) {
            continue;
        }
        let world = World::new(USERS);
        assert_eq!(pasted(world.oauth(["login", "acme.json", "--paste"])).code, 0);
        world.mock.set_delay(Duration::from_secs(2));
        let before = world.requests();
        let mut child = started(world.oauth(["token", "acme.json", "--fresh"]));
        asked(&world, before + 1);
        send(signal, &child);
        let mut lines = waits(&mut child);
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        let ran = ended(child);
        assert_eq!((ran.code, &*ran.out, &*rest), (code, "", ""), "{signal}");
        world.mock.set_delay(Duration::ZERO);
        let token = world.run("token acme.json").ok();
        assert!(world.mock.is_valid(&token.trim_end().into()));
        assert_eq!(world.requests(), before + 1, "{signal}: what came of the refresh is kept");
        world.run("token acme.json --fresh").ok();
    }
}

#[test]
fn a_second_signal_ends_at_once() {
    let world = World::new(MACHINE);
    world.mock.set_delay(LONG);
    let begun = Instant::now();
    let mut child = started(world.oauth(["token", "acme.json"]));
    asked(&world, 1);
    send("INT", &child);
    let lines = waits(&mut child);
    send("INT", &child);
    assert_eq!(ended(child).code, 130);
    drop(lines);
    assert!(begun.elapsed() < LONG);
}

#[test]
fn a_first_request_that_is_stopped_does_not_make_the_next_one_wait() {
    let world = World::new(MACHINE);
    world.mock.set_delay(Duration::from_secs(1));
    let child = started(world.oauth(["token", "acme.json"]));
    asked(&world, 1);
    send("TERM", &child);
    let ran = ended(child);
    assert_eq!(ran.code, 143, "{ran:?}");
    world.run("token acme.json").ok();
    assert_eq!(world.requests(), 1, "its token is kept");
}

#[test]
fn a_signal_that_is_ignored_stays_so() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let world = World::new(MACHINE);
    let program = world.oauth(["token", "acme.json", "--exec", "sh", "-c", "kill -HUP $$; echo alive"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" HUP; exec "$0" "$@""#]).arg(program.get_program()).args(program.get_args());
    shell.env_clear().current_dir(world.folder.path());
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    assert_eq!(run(shell).ok(), "alive\n");
}
