//! What a million cached tokens under one client cost: memory, and finding one of them.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use oauth_benches::Result;
use oauth_benches::measure::{Watch, median, on_two_threads, per_time};
use oauth_benches::table::{Table, Targets};
use oauth_benches::tenants::{Kind, Tenants, tenant};

/// How many tokens there are.
const TENANTS: usize = 1_000_000;
/// A limit under which none of them goes: they spread over the parts of a cache by chance.
const ROOM: usize = TENANTS + TENANTS / 8;
/// From one tenant that is looked up to the next; it has no factor in common with their number.
const STRIDE: usize = 617_357;
/// The lengths of an opaque token, and of a signed one.
const LENGTHS: [usize; 2] = [64, 1000];
/// What an entry may take beside twice its token, in bytes, and how often as long as in the map a look-up may take.
const LIMITS: [(Kind, f64, f64); 2] = [(Kind::Parameter, 600.0, 1.0), (Kind::Configuration, 800.0, 1.5)];
/// How often all look-ups are measured in turn.
const ROUNDS: usize = 41;
/// How many look-ups make one measurement.
const LOOK_UPS: u32 = 1000;
/// How many groups of so many tenants are looked up in turn.
const GROUPS: usize = 500;
/// How often two threads are let off at once, at most, until they run at the same time.
const ATTEMPTS: usize = 10;

fn main() -> Result<()> {
    memory()?;
    look_ups()
}

fn memory() -> Result<()> {
    println!("### {TENANTS} cached tokens under one client: memory for each\n");
    let mut table = Table::new(["kept by", "token", "allocated", "resident", "without 2 × token"]);
    let mut targets = Targets::default();
    for length in LENGTHS {
        for kind in Kind::ALL {
            let (allocated, resident) = per_token(kind, length)?;
            let beside = allocated - 2.0 * length as f64;
            if let Some((_, limit, _)) = LIMITS.iter().find(|(limited, ..)| *limited == kind) {
                let target = format!("bytes of {} for {length} B without 2 × token ≤ {limit}", kind.name());
                targets.add(&target, beside, beside <= *limit);
            }
            let cell = |bytes: f64| format!("{bytes:.0} B");
            // A map of headers holds a token once.
            let beside = if kind == Kind::Map { "-".to_owned() } else { cell(beside) };
            let [length, allocated, resident] = [length as f64, allocated, resident].map(cell);
            table.row([kind.name().to_owned(), length, allocated, resident, beside]);
        }
    }
    println!("{table}");
    let tenants = Tenants::new(Kind::Parameter, TENANTS, LENGTHS[0])?;
    let asked = TENANTS + TENANTS / 2;
    tenants.fetch(asked)?;
    let kept = tenants.kept(asked);
    let kept_of = format!("tokens kept of {asked} with a limit of {TENANTS} ≤ {TENANTS}");
    targets.add(&kept_of, kept as f64, kept <= TENANTS);
    println!("{targets}");
    Ok(())
}

/// The bytes that a token takes: allocated, and resident.
fn per_token(kind: Kind, length: usize) -> Result<(f64, f64)> {
    let counter = std::env::current_exe()?.with_file_name("allocations");
    let arguments = ["hold", &TENANTS.to_string(), &length.to_string(), kind.name()];
    let output = Command::new(counter).args(arguments).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let (allocated, resident) = text.trim().split_once('\t').ok_or("`allocations` failed")?;
    Ok((allocated.parse()?, resident.parse()?))
}

/// How a look-up is written.
fn way_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "`.param(..).cached().try_header()`",
        Kind::Configuration => "`.with_provider(..)?.try_header()`",
        Kind::Map => kind.name(),
    }
}

fn look_ups() -> Result<()> {
    println!("### {TENANTS} cached tokens under one client: finding one; CPU time in ns\n");
    // Every measurement is of other tenants, far apart, so that none is in a processor's cache from the one before.
    let groups = (0..GROUPS).map(|group| {
        let numbers = (0..LOOK_UPS as usize).map(|number| (group * LOOK_UPS as usize + number) * STRIDE);
        numbers.map(|number| tenant(number % TENANTS)).collect()
    });
    let groups: Vec<Vec<String>> = groups.collect();
    let next = AtomicUsize::new(0);
    let all = Kind::ALL.map(|kind| {
        let tenants = Tenants::new(kind, ROOM, LENGTHS[0])?;
        tenants.fetch(TENANTS)?;
        Result::Ok(tenants)
    });
    let [parameter, configuration, map] = all;
    let (parameter, configuration, map) = (parameter?, configuration?, map?);
    let held: Vec<_> = groups.iter().map(|tenants| parameter.hold(tenants)).collect();
    let ways: [(&str, &(dyn Fn(usize) + Sync)); 4] = [
        ("`try_header()` of a client that is held", &|group| held[group]()),
        (way_of(Kind::Parameter), &|group| parameter.look_up(&groups[group])),
        (way_of(Kind::Configuration), &|group| configuration.look_up(&groups[group])),
        (way_of(Kind::Map), &|group| map.look_up(&groups[group])),
    ];
    let mut costs = ways.map(|_| (Vec::new(), Vec::new()));
    for _ in 0..ROUNDS {
        for ((_, way), (alone, beside)) in ways.iter().zip(&mut costs) {
            let read = || {
                let group = next.fetch_add(1, Ordering::Relaxed) % GROUPS;
                let watch = Watch::start();
                way(group);
                watch.stop()
            };
            alone.push(per_time(read(), LOOK_UPS));
            let mut attempts = (0..ATTEMPTS).map(|_| on_two_threads(&read).collect::<Vec<_>>());
            let together = attempts.find(|spent| !spent.is_empty()).unwrap_or_default();
            beside.extend(together.into_iter().map(|spent| per_time(spent, LOOK_UPS)));
        }
    }
    let [.., (in_map, _)] = &costs;
    let mut table = Table::new(["read", "1 thread", "2 threads", "× map"]);
    let mut targets = Targets::default();
    for ((name, _), (alone, beside)) in ways.iter().zip(&costs) {
        // By rounds, because the machine changes its speed from one to the next.
        let ratios: Vec<f64> = alone.iter().zip(in_map).map(|(alone, in_map)| alone / in_map).collect();
        let to_map = median(&ratios);
        let [one, two] = [alone, beside].map(|costs| format!("{:.0}", median(costs)));
        table.row([(*name).to_owned(), one, two, format!("{to_map:.2}")]);
        if let Some((_, _, limit)) = LIMITS.iter().find(|(kind, ..)| way_of(*kind) == *name) {
            targets.add(&format!("{name} to the map ≤ {limit}"), to_map, to_map <= *limit);
        }
    }
    println!("{table}");
    println!("{targets}");
    Ok(())
}
