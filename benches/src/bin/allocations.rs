//! Counts the allocations of the subjects of another program, which runs this one: here every allocation is counted,
//! which takes time, and there time is measured.
//!
//! Prints a line per subject: allocations, bytes, name. `allocations hold TENANTS LENGTH KIND` prints what every one of
//! so many cached tokens takes, in bytes: allocated, and resident.

use oauth_benches::Result;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::measure::memory_in_kib;
use oauth_benches::proofs::Proofs;
use oauth_benches::reads::Subjects;
use oauth_benches::requests::subjects;
use oauth_benches::tenants::{Kind, Tenants};

/// How often each subject does its work.
const TIMES: u32 = 1000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["hold", tenants, length, kind] => hold(tenants.parse()?, length.parse()?, Kind::of(kind)?)?,
        ["cached_read"] => {
            for subject in Subjects::set_up()?.list {
                print(subject.name, &|times| {
                    let _ = subject.read(times);
                });
            }
        }
        ["token_request"] => {
            let endpoint = TokenEndpoint::start(Answer::default())?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            for subject in subjects(&endpoint.url())? {
                print(subject.name, &|times| subject.send(&runtime, times));
            }
        }
        ["dpop"] => {
            let endpoint = TokenEndpoint::start(Answer::default())?;
            let proofs = Proofs::set_up(&endpoint)?;
            for subject in proofs.all() {
                print(subject.name, &|times| subject.work(times));
            }
        }
        _ => return Err("usage: allocations cached_read|token_request|dpop|hold ..".into()),
    }
    Ok(())
}

fn hold(tenants: usize, length: usize, kind: Kind) -> Result<()> {
    let before = memory_in_kib("VmRSS")?;
    let mut held = None;
    let allocated = allocation_counter::measure(|| {
        held = Some(
            Tenants::new(kind, tenants + tenants / 8, length)
                .and_then(|held| held.fetch(tenants).map(|()| held)),
        );
    });
    let resident = (memory_in_kib("VmRSS")? - before) * 1024.0;
    held.ok_or("not measured")??;
    let per_token = |bytes: f64| bytes / tenants as f64;
    println!("{:.0}\t{:.0}", per_token(allocated.bytes_current as f64), per_token(resident));
    Ok(())
}

/// Takes the work of setting up off: what the second half of the work adds to the first.
fn print(name: &str, work: &dyn Fn(u32)) {
    work(1);
    let once = allocation_counter::measure(|| work(TIMES));
    let twice = allocation_counter::measure(|| work(2 * TIMES));
    let per = |once: u64, twice: u64| twice.saturating_sub(once) as f64 / f64::from(TIMES);
    let (count, bytes) = (per(once.count_total, twice.count_total), per(once.bytes_total, twice.bytes_total));
    println!("{count:.2}\t{bytes:.0}\t{name}");
}
