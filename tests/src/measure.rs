//! What the measuring programs share.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Any error, for programs that only print it.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The root of this workspace.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// Writes a library crate that belongs to no workspace.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_crate(dir: &Path, name: &str, dependencies: &str, source: &str) -> Result<()> {
    write(dir, name, dependencies, "src/lib.rs", source)
}

/// Writes a program that belongs to no workspace.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_program(dir: &Path, name: &str, dependencies: &str, source: &str) -> Result<()> {
    write(dir, name, dependencies, "src/main.rs", source)
}

fn write(dir: &Path, name: &str, dependencies: &str, file: &str, source: &str) -> Result<()> {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    );
    std::fs::create_dir_all(dir.join("src"))?;
    std::fs::write(dir.join("Cargo.toml"), manifest)?;
    std::fs::write(dir.join(file), source)?;
    Ok(())
}

/// Runs a command and returns the CPU time in seconds that it and its children took.
///
/// # Errors
///
/// When it fails, or on a system without `/proc`.
pub fn cpu_time_of(command: &mut Command) -> Result<f64> {
    let before = children_ticks()?;
    if !command.status()?.success() {
        return Err(format!("{command:?} failed").into());
    }
    // Linux counts in hundredths of a second here, whatever its own tick is.
    Ok((children_ticks()? - before) / 100.0)
}

/// `cutime` and `cstime` of proc(5): the time of all children that have ended.
fn children_ticks() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/self/stat has another form")?;
    let ticks =
        |index| -> Result<f64> { Ok(fields.split_whitespace().nth(index).ok_or("too few fields")?.parse()?) };
    Ok(ticks(13)? + ticks(14)?)
}

/// The most memory that this process has had resident so far, in bytes.
///
/// # Errors
///
/// On a system without `/proc`.
pub fn peak_memory() -> Result<u64> {
    status("VmHWM:")
}

/// The memory that this process has resident now, in bytes.
///
/// # Errors
///
/// On a system without `/proc`.
pub fn resident_memory() -> Result<u64> {
    status("VmRSS:")
}

/// A line of `status` in proc(5), in bytes.
fn status(name: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024)
}

/// Runs the program `measure_memory` as a client of this endpoint: what became of its request, and its peak memory
/// in bytes.
///
/// # Errors
///
/// When it cannot be run or prints anything else.
pub fn client_process(command: &mut Command, url: &str) -> Result<(String, u64)> {
    let output = command.arg(url).output()?;
    let printed = String::from_utf8(output.stdout)?;
    match printed.lines().collect::<Vec<_>>().as_slice() {
        [outcome, bytes] => Ok(((*outcome).to_owned(), bytes.parse()?)),
        _ => Err(format!("the client printed {printed:?}").into()),
    }
}

/// The middle value.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}
