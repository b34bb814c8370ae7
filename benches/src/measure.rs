//! Time that is spent, and the middle of several measurements.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

use crate::Result;

/// CPU time of the calling thread so far, in user and kernel mode. What other programs do on the machine does not
/// count.
#[must_use]
pub fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The time that a stretch of work took on its thread.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    /// CPU time of the thread.
    pub cpu: Duration,
    begun: Instant,
    ended: Instant,
    preempted: bool,
}

impl Spent {
    /// Whether the other thread was at work all the time, and none had to leave its core to another program.
    /// Otherwise it could not get into this one's way.
    #[must_use]
    pub fn beside(&self, other: &Self) -> bool {
        let together = self.ended.min(other.ended).saturating_duration_since(self.begun.max(other.begun));
        let whole = self.ended.saturating_duration_since(self.begun);
        !self.preempted && !other.preempted && together >= whole.mul_f64(0.9)
    }
}

/// Measures a stretch of work of the calling thread.
#[derive(Debug)]
pub struct Watch {
    preemptions: u64,
    begun: Instant,
    cpu: Duration,
}

impl Watch {
    /// Begins.
    #[must_use]
    pub fn start() -> Self {
        Self { preemptions: preemptions(), begun: Instant::now(), cpu: thread_cpu_time() }
    }

    /// Ends.
    #[must_use]
    pub fn stop(self) -> Spent {
        let cpu = thread_cpu_time().saturating_sub(self.cpu);
        let ended = Instant::now();
        Spent { cpu, begun: self.begun, ended, preempted: preemptions() > self.preemptions }
    }
}

/// What some work costs a thread while another one does it too; nothing when they were not at it at the same time.
pub fn on_two_threads(work: &(dyn Fn() -> Spent + Sync)) -> impl Iterator<Item = Spent> {
    let together = Barrier::new(2);
    let work = || {
        together.wait();
        work()
    };
    let [one, other] = std::thread::scope(|scope| {
        let other = scope.spawn(work);
        [work(), other.join().expect("the other thread")]
    });
    let both = [(one, other), (other, one)].into_iter();
    both.filter(|(one, other)| one.beside(other)).map(|(one, _)| one)
}

/// CPU time in nanoseconds, of work that was done so many times.
#[must_use]
pub fn per_time(spent: Spent, times: u32) -> f64 {
    spent.cpu.as_secs_f64() * 1e9 / f64::from(times)
}

/// How often the calling thread had to leave its core so far.
fn preemptions() -> u64 {
    let status = std::fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or_default()
}

/// What the kernel says of this process's memory, in KiB: `VmRSS` is what is resident, `VmHWM` the most that was.
pub fn memory_in_kib(name: &str) -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Ok(line.ok_or("the kernel does not say")?.trim().trim_end_matches(" kB").parse()?)
}

/// Keeps the calling thread, and the threads and processes that it starts, on one core of the machine.
pub fn stay_on_one_core() -> Result<()> {
    let allowed = sched_getaffinity(None)?;
    let core = (0..CpuSet::MAX_CPU).rev().find(|core| allowed.is_set(*core)).ok_or("there is no core")?;
    let mut one = CpuSet::new();
    one.set(core);
    Ok(sched_setaffinity(None, &one)?)
}

/// The middle one of the values; NaN of none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What one piece of work allocates.
#[derive(Debug, Clone, Copy)]
pub struct Allocated {
    /// How many times.
    pub count: f64,
    /// How much, in bytes.
    pub bytes: f64,
}

/// What the subjects of this program allocate, by their names: the program `allocations`, built beside this one,
/// counts it.
pub fn allocations(program: &str) -> Result<BTreeMap<String, Allocated>> {
    let counter = std::env::current_exe()?.with_file_name("allocations");
    let output = Command::new(counter).arg(program).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("`allocations` failed".into());
    }
    let mut subjects = BTreeMap::new();
    for line in str::from_utf8(&output.stdout)?.lines() {
        let mut words = line.splitn(3, '\t');
        let mut next = || words.next().ok_or("`allocations` printed something else");
        let allocated = Allocated { count: next()?.parse()?, bytes: next()?.parse()? };
        subjects.insert(next()?.to_owned(), allocated);
    }
    Ok(subjects)
}
