//! What sessions promise, shown by processes that share a folder, are killed, stopped, and run out of disk.
//!
//! `cargo run --release -p oauth-tests --bin measure_sessions -- all` (or `race`, `kill`, `stop`, `disk`; `--short` after it)
//!
//! The provider is a mock in this process, which rotates refresh tokens strictly: one that comes a second time ends the
//! grant. The processes are this program again. They stop where they are told to, because the store and the transport that
//! they give to the library are wrapped; the library knows nothing of it.
//!
//! `race`: each rotation is one request, whoever asks. `kill`: at no step does a kill lose what the store has, or make the
//! next process send a spent token while there is anything to lose. `stop`: a process that stands still past its lease
//! overwrites nothing. `disk`: what cannot be written down is not sent; and a clock may be wrong.

#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod kill;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod race;
#[cfg(target_os = "linux")]
mod steps;
#[cfg(target_os = "linux")]
mod stop;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[cfg(target_os = "linux")]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_short = arguments.iter().any(|argument| argument == "--short");
    match arguments.first().map(String::as_str) {
        Some("child") => child::run(arguments.get(1..).unwrap_or_default()),
        Some("race") => race::run(is_short),
        Some("kill") => kill::run(is_short),
        Some("stop") => stop::run(is_short),
        Some("disk") => disk::run(),
        Some("all") => {
            race::run(is_short)?;
            kill::run(is_short)?;
            stop::run(is_short)?;
            disk::run()
        }
        _ => {
            Err("say `race`, `kill`, `stop`, `disk` or `all`, and `--short` after it if it is to be quick"
                .into())
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<()> {
    Err("signals are sent and disks filled as Linux has it".into())
}
