//! What sessions promise, shown by processes that share a folder, are killed, stopped, and run out of disk.
//!
//! `cargo run --release -p oauth-tests --bin measure_sessions -- all` (or `race`, `kill`, `stop`, `disk`; `--short` after it)
//!
//! `race`: each rotation is one request, whoever asks. `kill`: at no step does a kill lose what the store has, or make the
//! next process send a spent token while there is anything to lose. `stop`: a process that stands still past its lease
//! overwrites nothing. `disk`: what cannot be written down is not sent; and a clock may be wrong.

#[cfg(target_os = "linux")]
mod disk;

#[cfg(target_os = "linux")]
use std::sync::Arc;

#[cfg(target_os = "linux")]
use oauth_runtime::store::{FileStore, TokenStore};
#[cfg(target_os = "linux")]
use oauth_tests::processes::{Kind, Result, child, kill, race, stop};

/// A folder for each session.
#[cfg(target_os = "linux")]
fn files() -> Kind {
    use std::sync::atomic::{AtomicU32, Ordering};
    static LAST: AtomicU32 = AtomicU32::new(0);
    let address = || {
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let name = format!("oauth-sessions-{}-{number}", std::process::id());
        std::env::temp_dir().join(name).display().to_string()
    };
    let open = |folder| -> oauth_runtime::transport::BoxFuture<'static, Result<Arc<dyn TokenStore>>> {
        Box::pin(async move {
            Ok(Arc::new(FileStore::open(Into::<String>::into(folder))?) as Arc<dyn TokenStore>)
        })
    };
    Kind { open, address: Box::new(address), is_files: true, overtime: 100 }
}

#[cfg(target_os = "linux")]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_short = arguments.iter().any(|argument| argument == "--short");
    let kind = Arc::new(files());
    match arguments.first().map(String::as_str) {
        Some("child") => child(kind.open, arguments.get(1..).unwrap_or_default()),
        Some("race") => race(&kind, is_short),
        Some("kill") => kill(&kind, is_short),
        Some("stop") => stop(&kind, is_short),
        Some("disk") => disk::run(),
        Some("all") => {
            race(&kind, is_short)?;
            kill(&kind, is_short)?;
            stop(&kind, is_short)?;
            disk::run()
        }
        _ => {
            Err("say `race`, `kill`, `stop`, `disk` or `all`, and `--short` after it if it is to be quick"
                .into())
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    Err("signals are sent and disks filled as Linux has it".into())
}
