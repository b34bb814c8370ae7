//! What it costs to bind tokens to a key (RFC 9449), and to authenticate by a signed assertion (RFC 7523).

use std::collections::BTreeMap;

use oauth_benches::Result;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::measure::{Allocated, Watch, allocations, median, per_time, stay_on_one_core};
use oauth_benches::proofs::{Proofs, Subject};
use oauth_benches::table::{Table, Targets};

/// How often each subject does its work in one measurement, and how often all are measured in turn.
const TIMES: u32 = 200;
const ROUNDS: usize = 41;

/// What a subject costs.
struct Cost {
    allocated: Allocated,
    /// Nanoseconds.
    cpu: f64,
    /// The ratio to the first one; the median of those of the rounds.
    to_first: f64,
}

fn main() -> Result<()> {
    let allocations = allocations("dpop")?;
    stay_on_one_core()?;
    let endpoint = TokenEndpoint::start(Answer::default())?;
    let subjects = Proofs::set_up(&endpoint)?;
    let mut targets = Targets::default();

    println!("### A DPoP proof for a request to a resource; in brackets the ratio to the signature alone\n");
    let costs = print(&subjects.proofs, &allocations)?;
    if let [_, ours, huskarl] = &costs[..] {
        targets.add("CPU time of a proof to its signature ≤ 1.25", ours.to_first, ours.to_first <= 1.25);
        let ratio = ours.allocated.count / huskarl.allocated.count;
        targets.add("allocations of a proof to those of huskarl ≤ 1", ratio, ratio <= 1.0);
    }

    println!(
        "### A token request with a client assertion, answered at once; in brackets the ratio to ours with a secret\n"
    );
    print(&subjects.assertions, &allocations)?;

    println!("### A request to a resource over loopback; in brackets the ratio to bare reqwest\n");
    let costs = print(&subjects.requests, &allocations)?;
    if let [_, _, bearer, _] = &costs[..] {
        targets.add(
            "CPU time with a bearer token to bare reqwest ≤ 1.1",
            bearer.to_first,
            bearer.to_first <= 1.1,
        );
    }
    println!("{targets}");
    Ok(())
}

fn print(subjects: &[Subject], allocations: &BTreeMap<String, Allocated>) -> Result<Vec<Cost>> {
    let costs = measure(subjects, allocations)?;
    let mut table = Table::new(["", "allocations", "bytes", "CPU, µs", "per second and core"]);
    for (subject, cost) in subjects.iter().zip(&costs) {
        table.row([
            subject.name.to_owned(),
            format!("{:.0}", cost.allocated.count),
            format!("{:.0}", cost.allocated.bytes),
            format!("{:.1} ({:.2})", cost.cpu / 1e3, cost.to_first),
            format!("{:.0}", 1e9 / cost.cpu),
        ]);
    }
    println!("{table}");
    Ok(costs)
}

/// CPU time of this thread, in short rounds with another order in each.
fn measure(subjects: &[Subject], allocations: &BTreeMap<String, Allocated>) -> Result<Vec<Cost>> {
    subjects.iter().for_each(|subject| subject.work(TIMES));
    let mut rounds = vec![vec![0.0; subjects.len()]; ROUNDS];
    for (number, round) in rounds.iter_mut().enumerate() {
        for turn in 0..subjects.len() {
            let at = (turn + number) % subjects.len();
            let watch = Watch::start();
            subjects[at].work(TIMES);
            round[at] = per_time(watch.stop(), TIMES);
        }
    }
    let cost = |(at, subject): (usize, &Subject)| {
        let allocated = *allocations.get(subject.name).ok_or("a subject was not counted")?;
        let of = |value: &dyn Fn(&Vec<f64>) -> f64| median(&rounds.iter().map(value).collect::<Vec<_>>());
        Ok(Cost { allocated, cpu: of(&|round| round[at]), to_first: of(&|round| round[at] / round[0]) })
    };
    subjects.iter().enumerate().map(cost).collect()
}
