//! What reading a cached token costs, beside the least it can be and beside other libraries.

use std::time::Duration;

use oauth_benches::Result;
use oauth_benches::measure::{allocations, median, on_two_threads, per_time};
use oauth_benches::reads::{Role, Subject, Subjects};
use oauth_benches::table::{Table, Targets};

/// How often all subjects are measured in turn.
const ROUNDS: usize = 21;
/// About how much CPU time one measurement takes.
const ONE_MEASUREMENT: Duration = Duration::from_millis(4);

/// What a subject costs, in nanoseconds of CPU time per read.
struct Cost {
    alone: f64,
    beside_another: f64,
}

fn main() -> Result<()> {
    let allocations = allocations("cached_read")?;
    let subjects = Subjects::set_up()?;
    let costs = measure(&subjects.list);
    let of = |role| subjects.list.iter().zip(&costs).find(|(subject, _)| subject.role == role);
    let (_, arc_swap) = of(Role::Reference).ok_or("no reference")?;
    let (our_subject, ours) = of(Role::Ours).ok_or("no subject of ours")?;

    println!("### A cached token, read; CPU time in ns\n");
    let mut table = Table::new(["read", "1 thread", "2 threads", "× arc_swap", "allocations", "bytes"]);
    for (subject, cost) in subjects.list.iter().zip(&costs) {
        let allocated = allocations.get(subject.name).ok_or("a subject was not counted")?;
        table.row([
            subject.name.to_owned(),
            format!("{:.1}", cost.alone),
            format!("{:.1}", cost.beside_another),
            format!("{:.2}", cost.alone / arc_swap.alone),
            format!("{:.0}", allocated.count),
            format!("{:.0}", allocated.bytes),
        ]);
    }
    println!("{table}");

    let mut targets = Targets::default();
    let count = allocations.get(our_subject.name).ok_or("not counted")?.count;
    targets.add("allocations of `try_header` = 0", count, count == 0.0);
    let to_arc_swap = ours.alone / arc_swap.alone;
    targets.add("`try_header` to arc_swap alone ≤ 1.3", to_arc_swap, to_arc_swap <= 1.3);
    let contended = ours.beside_another / ours.alone;
    targets.add("`try_header` on 2 threads to 1 ≤ 1.2", contended, contended <= 1.2);
    let peers = subjects.list.iter().zip(&costs).filter(|(subject, _)| subject.role == Role::Peer);
    let fastest = peers.map(|(_, cost)| cost.alone / ours.alone).fold(f64::INFINITY, f64::min);
    targets.add("the fastest of the other libraries to `try_header` ≥ 5", fastest, fastest >= 5.0);
    println!("{targets}");
    Ok(())
}

/// Measures all subjects in turn, several times, so that a change of the machine's speed meets all of them. Two threads
/// that did not run at the same time are measured again, as often as there is hope.
fn measure(subjects: &[Subject]) -> Vec<Cost> {
    let times: Vec<u32> = subjects.iter().map(enough).collect();
    let mut times_beside = times.clone();
    let mut alone = vec![Vec::new(); subjects.len()];
    let mut beside_another = vec![Vec::new(); subjects.len()];
    for round in 0..10 * ROUNDS {
        for (number, subject) in subjects.iter().enumerate() {
            if round < ROUNDS {
                alone[number].push(per_time(subject.read(times[number]), times[number]));
            }
            if beside_another[number].len() < 2 * ROUNDS {
                let costs: Vec<f64> = {
                    let times = times_beside[number];
                    on_two_threads(&|| subject.read(times)).map(|spent| per_time(spent, times)).collect()
                };
                if costs.is_empty() {
                    // Threads that get into each other's way take longer, and what is long is interrupted.
                    times_beside[number] = (times_beside[number] * 3 / 4).max(times[number] / 16);
                }
                beside_another[number].extend(costs);
            }
        }
    }
    let cost = |(alone, beside): (&Vec<f64>, &Vec<f64>)| Cost {
        alone: median(alone),
        beside_another: median(beside),
    };
    alone.iter().zip(&beside_another).map(cost).collect()
}

/// How many reads make one measurement.
fn enough(subject: &Subject) -> u32 {
    const SAMPLE: u32 = 10_000;
    let one = subject.read(SAMPLE).cpu / SAMPLE;
    u32::try_from(ONE_MEASUREMENT.as_nanos() / one.as_nanos().max(1)).unwrap_or(SAMPLE)
}
