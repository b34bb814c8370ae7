//! What a token request costs its client, beside bare reqwest and oauth2.
//!
//! `token_request [--instructions]`; instructions are counted by valgrind, which takes some seconds.

use std::path::Path;
use std::process::Command;

use oauth_benches::Result;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::measure::{allocations, median, thread_cpu_time};
use oauth_benches::requests::{BARE, OURS, Subject, subjects};
use oauth_benches::table::{Table, target};
use tokio::runtime::{Builder, Runtime};

/// How often all subjects are measured in turn.
const ROUNDS: usize = 21;
/// How many requests make one measurement.
const REQUESTS: u32 = 300;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(false),
        ["--instructions"] => compare(true),
        ["send", times, name, url] => send(times.parse()?, name, url),
        _ => Err("usage: token_request [--instructions]".into()),
    }
}

fn client_runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// The work of one subject and nothing else, for valgrind.
fn send(times: u32, name: &str, url: &str) -> Result<()> {
    let subject = subjects(url)?.into_iter().find(|subject| subject.name == name).ok_or("no such subject")?;
    subject.send(&client_runtime()?, times);
    Ok(())
}

/// What a subject costs per request.
struct Cost {
    name: &'static str,
    allocations: f64,
    bytes: f64,
    microseconds: f64,
    instructions: Option<f64>,
}

fn compare(instructions: bool) -> Result<()> {
    let allocations = allocations("token_request")?;
    let endpoint = TokenEndpoint::start(Answer::default())?;
    let subjects = subjects(&endpoint.url())?;
    let times = cpu_times(&subjects)?;
    let mut costs = Vec::new();
    for (subject, microseconds) in subjects.iter().zip(times) {
        let allocated = allocations.get(subject.name).ok_or("a subject was not counted")?;
        let instructions =
            instructions.then(|| count_instructions(subject.name, &endpoint.url())).transpose()?;
        let (allocations, bytes) = (allocated.count, allocated.bytes);
        costs.push(Cost { name: subject.name, allocations, bytes, microseconds, instructions });
    }
    let of = |name| costs.iter().find(|cost| cost.name == name).ok_or("no such subject");
    report(&costs, of(OURS)?, of(BARE)?);
    Ok(())
}

fn report(costs: &[Cost], ours: &Cost, bare: &Cost) {
    println!("## A token request\n");
    let mut table = Table::new([
        "request",
        "allocations",
        "bytes",
        "CPU, µs",
        "instructions",
        "allocations to reqwest",
        "CPU to reqwest",
        "instructions to reqwest",
    ]);
    let none = || "-".to_owned();
    let instructions_to_bare = |cost: &Cost| Some(cost.instructions? / bare.instructions?);
    for cost in costs {
        table.row([
            cost.name.to_owned(),
            format!("{:.1}", cost.allocations),
            format!("{:.0}", cost.bytes),
            format!("{:.1}", cost.microseconds),
            cost.instructions.map_or_else(none, |count| format!("{count:.0}")),
            format!("{:.2}", cost.allocations / bare.allocations),
            format!("{:.2}", cost.microseconds / bare.microseconds),
            instructions_to_bare(cost).map_or_else(none, |ratio| format!("{ratio:.2}")),
        ]);
    }
    println!("{table}");
    let ratios = [
        ("allocations", Some(ours.allocations / bare.allocations)),
        ("CPU time", Some(ours.microseconds / bare.microseconds)),
        ("instructions", instructions_to_bare(ours)),
    ];
    for (what, ratio) in ratios.into_iter().filter_map(|(what, ratio)| Some((what, ratio?))) {
        target(&format!("{what} of ours to those of bare reqwest, at most 1"), ratio, ratio <= 1.0);
    }
    println!();
}

/// CPU time of the client's thread in microseconds per request: the median of rounds in which every subject has its
/// turn.
fn cpu_times(subjects: &[Subject]) -> Result<Vec<f64>> {
    let runtime = client_runtime()?;
    let mut rounds = vec![Vec::new(); subjects.len()];
    for _ in 0..ROUNDS {
        for (subject, rounds) in subjects.iter().zip(&mut rounds) {
            // The first request makes the connection.
            subject.send(&runtime, 1);
            let begun = thread_cpu_time();
            subject.send(&runtime, REQUESTS);
            let spent = thread_cpu_time().saturating_sub(begun);
            rounds.push(spent.as_secs_f64() * 1e6 / f64::from(REQUESTS));
        }
    }
    Ok(rounds.iter().map(|rounds| median(rounds)).collect())
}

/// Instructions in user mode per request: what more requests add, so that setting up does not count.
fn count_instructions(name: &str, url: &str) -> Result<f64> {
    const FEW: u32 = 100;
    const MANY: u32 = 600;
    let program = std::env::current_exe()?;
    let count =
        |times: u32| -> Result<f64> { instructions(&program, &["send", &times.to_string(), name, url]) };
    Ok((count(MANY)? - count(FEW)?) / f64::from(MANY - FEW))
}

fn instructions(program: &Path, arguments: &[&str]) -> Result<f64> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args(arguments);
    let output = valgrind.output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    match count {
        Some(count) if output.status.success() => Ok(count.parse()?),
        _ => Err(format!("valgrind: {text}").into()),
    }
}
