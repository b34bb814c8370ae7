//! Sessions that real processes share, by the short forms of `measure_sessions`: processes that race, are killed at each
//! step of a refresh, stand still past their lease, and have no room on the disk.

#![cfg(target_os = "linux")]

use std::process::Command;

fn holds(what: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_measure_sessions"));
    let output = command.args([what, "--short"]).output().unwrap();
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Shown when it fails, and with `--nocapture`.
    println!("{printed}{said}");
    assert!(output.status.success(), "{said}");
}

#[test]
fn c24_statement_61_a_rotation_is_one_request_for_all_tasks_of_all_processes() {
    holds("race");
}

#[test]
fn statement_54_55_56_a_process_may_be_killed_at_any_step() {
    holds("kill");
}

#[test]
fn c24_statement_60_61_a_process_that_stands_still_past_its_lease_overwrites_nothing() {
    holds("stop");
}

#[test]
fn c23_statement_54_what_cannot_be_written_down_is_not_sent() {
    holds("disk");
}
