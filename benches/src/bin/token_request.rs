//! What a token request costs its client, beside bare reqwest and oauth2.
//!
//! `token_request [--instructions]`; instructions are counted by valgrind, which takes some seconds.

use std::path::Path;
use std::process::Command;

use oauth_benches::Result;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::measure::{allocations, median, stay_on_one_core, thread_cpu_time};
use oauth_benches::requests::{BARE, OURS, Subject, subjects};
use oauth_benches::table::{Table, Targets};
use tokio::runtime::{Builder, Runtime};

/// How often all subjects are measured in turn.
const ROUNDS: usize = 41;
/// How many requests make one measurement.
const REQUESTS: u32 = 1000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(false),
        ["--instructions"] => compare(true),
        ["send", times, name, url] => send(times.parse()?, name, url),
        ["time", name, url] => time(name, url),
        _ => Err("usage: token_request [--instructions]".into()),
    }
}

fn client_runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// The work of one subject and nothing else, for valgrind.
fn send(times: u32, name: &str, url: &str) -> Result<()> {
    subject(name, url)?.send(&client_runtime()?, times);
    Ok(())
}

/// What a subject costs per request.
struct Cost {
    name: &'static str,
    allocations: f64,
    bytes: f64,
    cpu: CpuTime,
    instructions: Option<f64>,
}

/// CPU time of one request.
#[derive(Clone, Copy)]
struct CpuTime {
    microseconds: f64,
    /// The ratio to that of the bare one.
    to_bare: f64,
}

fn compare(instructions: bool) -> Result<()> {
    let allocations = allocations("token_request")?;
    // Client and server take turns, so that what it costs to wake another core is in no measurement.
    stay_on_one_core()?;
    let endpoint = TokenEndpoint::start(Answer::default())?;
    let subjects = subjects(&endpoint.url())?;
    let times = cpu_times(&subjects, &endpoint.url())?;
    let mut costs = Vec::new();
    for (subject, cpu) in subjects.iter().zip(times) {
        let allocated = allocations.get(subject.name).ok_or("a subject was not counted")?;
        let instructions =
            instructions.then(|| count_instructions(subject.name, &endpoint.url())).transpose()?;
        let (allocations, bytes) = (allocated.count, allocated.bytes);
        costs.push(Cost { name: subject.name, allocations, bytes, cpu, instructions });
    }
    let of = |name| costs.iter().find(|cost| cost.name == name).ok_or("no such subject");
    report(&costs, of(OURS)?, of(BARE)?);
    Ok(())
}

fn report(costs: &[Cost], ours: &Cost, bare: &Cost) {
    println!("### A token request; in brackets the ratio to bare reqwest\n");
    let mut table = Table::new(["request", "allocations", "bytes", "CPU, µs", "instructions"]);
    let to_bare = |cost: &Cost| Some(cost.instructions? / bare.instructions?);
    for cost in costs {
        let instructions = cost.instructions.zip(to_bare(cost));
        table.row([
            cost.name.to_owned(),
            format!("{:.0} ({:.2})", cost.allocations, cost.allocations / bare.allocations),
            format!("{:.0}", cost.bytes),
            format!("{:.1} ({:.2})", cost.cpu.microseconds, cost.cpu.to_bare),
            instructions.map_or_else(|| "-".to_owned(), |(count, ratio)| format!("{count:.0} ({ratio:.2})")),
        ]);
    }
    println!("{table}");
    let mut targets = Targets::default();
    let ratios = [
        ("allocations", Some(ours.allocations / bare.allocations)),
        ("CPU time", Some(ours.cpu.to_bare)),
        ("instructions", to_bare(ours)),
    ];
    for (what, ratio) in ratios.into_iter().filter_map(|(what, ratio)| Some((what, ratio?))) {
        targets.add(&format!("{what} of ours to bare reqwest ≤ 1"), ratio, ratio <= 1.0);
    }
    println!("{targets}");
}

/// What a request of every subject costs its client's thread. Machines change their speed from one moment to the next,
/// so that what is compared is measured close together: in many short rounds, with another order in each, of which every
/// one gives a ratio. Where things lie in memory is chance too; every measurement is that of a process of its own.
fn cpu_times(subjects: &[Subject], url: &str) -> Result<Vec<CpuTime>> {
    let bare = subjects.iter().position(|subject| subject.name == BARE).ok_or("no such subject")?;
    let mut rounds = vec![vec![0.0; subjects.len()]; ROUNDS];
    for (number, round) in rounds.iter_mut().enumerate() {
        for turn in 0..subjects.len() {
            let turn = (turn + number) % subjects.len();
            let at = if number % 2 == 0 { turn } else { subjects.len() - 1 - turn };
            let output =
                Command::new(std::env::current_exe()?).args(["time", subjects[at].name, url]).output()?;
            round[at] = str::from_utf8(&output.stdout)?.trim().parse()?;
        }
    }
    let cost = |at: usize| {
        let of = |value: &dyn Fn(&Vec<f64>) -> f64| median(&rounds.iter().map(value).collect::<Vec<_>>());
        CpuTime { microseconds: of(&|round| round[at]), to_bare: of(&|round| round[at] / round[bare]) }
    };
    Ok((0..subjects.len()).map(cost).collect())
}

/// Prints the CPU time of this thread for one request of a subject, in microseconds.
fn time(name: &str, url: &str) -> Result<()> {
    let (subject, runtime) = (subject(name, url)?, client_runtime()?);
    // The first requests make the connection and fill the processor's caches.
    subject.send(&runtime, REQUESTS / 4);
    let begun = thread_cpu_time();
    subject.send(&runtime, REQUESTS);
    let spent = thread_cpu_time().saturating_sub(begun);
    println!("{}", spent.as_secs_f64() * 1e6 / f64::from(REQUESTS));
    Ok(())
}

fn subject(name: &str, url: &str) -> Result<Subject> {
    Ok(subjects(url)?.into_iter().find(|subject| subject.name == name).ok_or("no such subject")?)
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
