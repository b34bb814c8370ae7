//! Counts the allocations of the subjects of another program, which runs this one: here every allocation is counted,
//! which takes time, and there time is measured.
//!
//! Prints a line per subject: allocations, bytes, name.

use oauth_benches::Result;
use oauth_benches::endpoint::{Answer, TokenEndpoint};
use oauth_benches::reads::Subjects;
use oauth_benches::requests::subjects;

/// How often each subject does its work.
const TIMES: u32 = 1000;

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("cached_read") => {
            for subject in Subjects::set_up()?.list {
                print(subject.name, &|times| {
                    let _ = subject.read(times);
                });
            }
        }
        Some("token_request") => {
            let endpoint = TokenEndpoint::start(Answer::default())?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            for subject in subjects(&endpoint.url())? {
                print(subject.name, &|times| subject.send(&runtime, times));
            }
        }
        _ => return Err("usage: allocations cached_read|token_request".into()),
    }
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
