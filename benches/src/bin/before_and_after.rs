//! The same figures of another revision and of this one, taken in turn: `before_and_after REVISION`.
//!
//! The revision is built in a work tree of its own, with the programs that measure as they were there. A figure that only
//! one of the two prints has no ratio.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oauth_benches::Result;
use oauth_benches::measure::median;
use oauth_benches::table::Table;

/// The programs, and in how many rounds each is run.
const PROGRAMS: [(&str, usize); 4] =
    [("cached_read", 3), ("token_request", 3), ("client_set_up", 3), ("many_tokens", 1)];

/// What was measured of each figure, in the order in which they were printed.
#[derive(Default)]
struct Figures {
    names: Vec<String>,
    measured: BTreeMap<String, [Vec<f64>; 2]>,
}

fn main() -> Result<()> {
    let revision = std::env::args().nth(1).ok_or("usage: before_and_after REVISION")?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = here.join("target/before");
    let before = build(here, &tree, &revision);
    let figures = before.and_then(|before| measure(&before, &here.join("target/release")));
    run(Command::new("git").current_dir(here).args(["worktree", "remove", "--force"]).arg(&tree))?;
    println!("### Before, which is {revision}, and after\n\n{}", table(&figures?));
    Ok(())
}

/// Builds the programs of the revision, and returns where they are.
fn build(here: &Path, tree: &Path, revision: &str) -> Result<PathBuf> {
    let mut git = Command::new("git");
    run(git.current_dir(here).args(["worktree", "add", "--force", "--detach"]).arg(tree).arg(revision))?;
    let target = here.join("target/of-before");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(tree.join("benches")).args(["build", "--release", "--locked", "--quiet"]);
    run(cargo.env("CARGO_TARGET_DIR", &target))?;
    Ok(target.join("release"))
}

fn run(command: &mut Command) -> Result<()> {
    if command.stdout(Stdio::null()).status()?.success() { Ok(()) } else { Err("a command failed".into()) }
}

fn measure(before: &Path, after: &Path) -> Result<Figures> {
    let mut figures = Figures::default();
    for (program, rounds) in PROGRAMS {
        for _ in 0..rounds {
            for (side, folder) in [before, after].into_iter().enumerate() {
                let path = folder.join(program);
                if path.exists() {
                    let output = Command::new(path).stderr(Stdio::inherit()).output()?;
                    if !output.status.success() {
                        return Err(format!("`{program}` failed").into());
                    }
                    figures.add(program, &String::from_utf8(output.stdout)?, side);
                }
            }
        }
    }
    Ok(figures)
}

impl Figures {
    /// Takes every number of every table in the text.
    fn add(&mut self, program: &str, text: &str, side: usize) {
        let mut rows: Vec<Vec<&str>> = Vec::new();
        for line in text.lines().chain([""]) {
            if let Some(row) = line.strip_prefix('|') {
                rows.push(row.trim_end_matches('|').split('|').map(str::trim).collect());
                continue;
            }
            if let Some((head, [_, body @ ..])) = rows.split_first() {
                self.add_table(program, head, body, side);
            }
            rows.clear();
        }
    }

    fn add_table(&mut self, program: &str, head: &[&str], body: &[Vec<&str>], side: usize) {
        for row in body {
            let is_repeated = body.iter().filter(|other| other.first() == row.first()).count() > 1;
            // Rows of one name are told apart by their second cell.
            let names =
                row.iter().take(if is_repeated { 2 } else { 1 }).copied().collect::<Vec<_>>().join(", ");
            for (column, cell) in head.iter().zip(row).skip(1) {
                let number = cell.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
                if let Some(number) = number {
                    self.put(format!("{program}: {names}: {column}"), side, number);
                }
            }
        }
    }

    fn put(&mut self, name: String, side: usize, number: f64) {
        if !self.measured.contains_key(&name) {
            self.names.push(name.clone());
        }
        self.measured.entry(name).or_default()[side].push(number);
    }
}

fn table(figures: &Figures) -> Table {
    let mut table = Table::new(["figure", "before", "after", "after / before"]);
    for name in &figures.names {
        let [before, after] =
            figures.measured[name].each_ref().map(|all| (!all.is_empty()).then(|| median(all)));
        let cell = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), |number| format!("{number}"));
        let ratio =
            before.zip(after).filter(|(before, _)| *before != 0.0).map(|(before, after)| after / before);
        let ratio = ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
        table.row([name.clone(), cell(before), cell(after), ratio]);
    }
    table
}
