//! Sessions that processes share on a server, by the short forms of `measure_stores`.

#![cfg(target_os = "linux")]

use std::process::Command;

fn holds(store: &str, what: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_measure_stores"));
    let output = command.args([store, what, "--short"]).output().unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Shown when it fails, and with `--nocapture`.
    println!("{printed}{said}");
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_rotation_is_one_request_for_all_tasks_of_all_processes() {
    holds("postgres", "race");
    holds("redis", "race");
}

#[test]
fn a_rotation_is_one_request_also_when_the_clocks_of_processes_are_an_hour_off() {
    holds("postgres", "clocks");
    holds("redis", "clocks");
}

#[test]
fn a_rotation_is_one_request_also_when_postgresql_is_killed_meanwhile() {
    holds("postgres", "restart");
}

#[test]
fn a_rotation_is_one_request_also_when_redis_is_killed_meanwhile() {
    holds("redis", "restart");
}

#[test]
fn a_token_of_a_machine_is_asked_for_once_by_fifty_processes_and_without_a_store_by_each() {
    holds("postgres", "fleet");
    holds("redis", "fleet");
}

#[test]
fn a_process_on_postgresql_may_be_killed_at_any_step() {
    holds("postgres", "kill");
}

#[test]
fn a_process_on_redis_may_be_killed_at_any_step() {
    holds("redis", "kill");
}

#[test]
fn a_process_on_postgresql_that_stands_still_past_its_lease_overwrites_nothing() {
    holds("postgres", "stop");
}

#[test]
fn a_process_on_redis_that_stands_still_past_its_lease_overwrites_nothing() {
    holds("redis", "stop");
}
