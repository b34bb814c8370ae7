//! Whether a command can be given in the repository, and whether `tests/run` gives it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory as _;
use oauth_cli::args::Arguments;
use serde_json::Value;

/// What takes minutes, or asks servers elsewhere for other versions, and is in no test for that; each with why.
const BESIDE_THE_TESTS: [(&str, &str); 3] = [
    ("benches/run", "measures"),
    ("tests/stores/measure", "measures"),
    ("tests/conformance/lock", "asks PyPI and npm which versions there are"),
];
/// Where that is said.
pub(crate) const FILE: &str = file!();
/// The programs that measure begin with this.
const MEASURES: &str = "measure_";

/// The workspace, its scripts, and what `tests/run` does.
pub(crate) struct Repository {
    root: PathBuf,
    packages: Vec<Value>,
    scripts: Vec<String>,
    suite: String,
}

impl Repository {
    pub(crate) fn read() -> Self {
        let root = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(&root);
        let metadata: Value = serde_json::from_slice(&cargo.output().unwrap().stdout).unwrap();
        let packages = metadata["packages"].as_array().unwrap().clone();
        let mut scripts = Vec::new();
        for folder in ["benches", "examples/fleet", "fuzz", "tests"] {
            find_scripts(&root, folder, &mut scripts);
        }
        let suite = fs::read_to_string(root.join("tests/run")).unwrap();
        Self { root, packages, scripts, suite }
    }

    /// The scripts to run, from the root of the repository.
    pub(crate) fn scripts(&self) -> &[String] {
        &self.scripts
    }

    /// Whether these words are a command, and not the name of a file, a folder or a type.
    pub(crate) fn is_command(&self, words: &[String]) -> bool {
        // One that is gone, too: the scripts of several folders are called `run`.
        let last = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let is_script = |name: &str| {
            name.contains('/')
                && !name.starts_with('/')
                && self.scripts.iter().any(|script| last(script) == last(name))
        };
        words.first().is_some_and(|name| match &**name {
            "cargo" | "oauth" => words.len() > 1,
            name => is_script(name),
        })
    }

    /// A command of a block can be given, and `tests/run` gives it, too, or it is too long for that.
    pub(crate) fn check_run(&self, page: &str, command: &[String]) {
        self.check(page, command);
        let program = match &*command[0] {
            "cargo" if command[1] != "run" => return,
            "cargo" => value(command, &["--bin"]).or(value(command, &["-p"])).unwrap(),
            script => script,
        };
        let is_beside =
            program.starts_with(MEASURES) || BESIDE_THE_TESTS.iter().any(|(beside, _)| *beside == program);
        let words = self.suite.split(|c: char| c.is_whitespace() || c == ';');
        assert!(
            program == "tests/run" || is_beside || words.into_iter().any(|word| word == program),
            "{page}: no test runs `{}`: name it in tests/run, or say in {FILE} why not",
            command.join(" ")
        );
    }

    /// A command can be given: what it names is there.
    pub(crate) fn check(&self, page: &str, command: &[String]) {
        let problem = match &*command[0] {
            "cargo" => self.problem_of_cargo(command),
            "oauth" => problem_of_oauth(command),
            script => self.problem_of_script(script, &command[1..]),
        };
        if let Some(problem) = problem {
            panic!("{page}: `{}`: {problem}", command.join(" "));
        }
    }

    fn problem_of_cargo(&self, command: &[String]) -> Option<String> {
        let own_end = command.iter().position(|word| word == "--").unwrap_or(command.len());
        let (own, of_program) = command.split_at(own_end);
        let package = value(own, &["-p", "--package"]);
        let named =
            |package: &&Value| value(own, &["-p", "--package"]).is_none_or(|name| package["name"] == name);
        let found: Vec<_> = self.packages.iter().filter(named).collect();
        if found.is_empty() {
            return Some(format!("there is no package {package:?}"));
        }
        let targets = || found.iter().flat_map(|package| package["targets"].as_array().unwrap());
        for (option, kind) in [("--bin", "bin"), ("--test", "test"), ("--example", "example")] {
            let Some(name) = value(own, &[option]) else { continue };
            let Some(target) = targets().find(|target| target["name"] == name && target["kind"][0] == kind)
            else {
                return Some(format!("there is no {kind} `{name}`"));
            };
            if let Some(problem) =
                self.problem_of_arguments(Path::new(target["src_path"].as_str().unwrap()), of_program)
            {
                return Some(problem);
            }
        }
        match own.get(1).map(String::as_str) {
            Some("run") if value(own, &["--bin", "-p"]).is_none() => Some("it says no program".to_owned()),
            Some("install") => {
                let manifest = self.root.join(value(own, &["--path"])?).join("Cargo.toml");
                let is_installed = |package: &&Value| package["manifest_path"].as_str() == manifest.to_str();
                let has_program = self.packages.iter().find(is_installed).is_some_and(|package| {
                    package["targets"].as_array().unwrap().iter().any(|target| target["kind"][0] == "bin")
                });
                (!has_program).then(|| format!("{} has no program", manifest.display()))
            }
            Some("add") => self.problem_of_features(own),
            Some("build" | "check" | "clippy" | "deny" | "fmt" | "fuzz" | "run" | "test" | "tree") => None,
            _ => Some(format!("what has to be there for it? Say it in {FILE}")),
        }
    }

    /// Of what `cargo add` names, the crate of this workspace has these features.
    fn problem_of_features(&self, own: &[String]) -> Option<String> {
        let features = value(own, &["--features"]).unwrap_or_default();
        let added = own[2..].iter().find(|word| !word.starts_with('-'))?;
        let package = self.packages.iter().find(|package| package["name"] == **added)?;
        let missing = features
            .split(',')
            .find(|feature| !feature.is_empty() && package["features"].get(feature).is_none());
        missing.map(|feature| format!("{added} has no feature `{feature}`"))
    }

    fn problem_of_script(&self, script: &str, arguments: &[String]) -> Option<String> {
        if !self.scripts.iter().any(|known| known == script) {
            return Some(format!("there is no script {script}"));
        }
        let source = fs::read_to_string(self.root.join(script)).unwrap();
        let cargo = source.lines().find(|line| line.contains("cargo ") && line.ends_with("\"$@\""));
        let Some((_, cargo)) = cargo.and_then(|line| line.split_once("cargo ")) else {
            return self.problem_of_arguments(&self.root.join(script), arguments);
        };
        // What it hands on to cargo is cargo's.
        let own = cargo.split_whitespace().filter(|word| *word != "\"$@\"");
        let handed_on: Vec<_> =
            ["cargo"].into_iter().chain(own).map(str::to_owned).chain(arguments.iter().cloned()).collect();
        self.problem_of_cargo(&handed_on)
    }

    /// An argument is a number, the value of an option, something with a word like `NAME`, a path, a word that the source knows, or one of its files.
    fn problem_of_arguments(&self, source: &Path, arguments: &[String]) -> Option<String> {
        let text = fs::read_to_string(source).unwrap();
        let mut is_value = false;
        for argument in arguments.iter().filter(|argument| *argument != "--") {
            let is_known = is_value
                || is_placeholder(argument)
                || argument.bytes().all(|byte| byte.is_ascii_digit())
                || self.root.join(argument).exists()
                || text.contains(&**argument)
                || is_below(source.parent().unwrap(), argument);
            if !is_known {
                return Some(format!("{} knows no `{argument}`", source.display()));
            }
            is_value = argument.starts_with("--");
        }
        None
    }
}

fn find_scripts(root: &Path, folder: &str, scripts: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        let metadata = entry.metadata().unwrap();
        if metadata.is_dir() && name != "node_modules" && name != "target" {
            find_scripts(root, &path, scripts);
        } else if metadata.is_file() && metadata.permissions().mode() & 0o111 != 0 {
            scripts.push(path);
        }
    }
}

/// Whether a folder has a file of Rust with this name in a folder of its own.
fn is_below(folder: &Path, name: &str) -> bool {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().any(|path| path.join(format!("{name}.rs")).is_file())
}

/// Whether a word in capitals stands for something of the reader's.
fn is_placeholder(argument: &str) -> bool {
    let mut words = argument.split(|letter: char| !letter.is_ascii_alphabetic());
    words.any(|word| word.len() > 3 && word.bytes().all(|letter| letter.is_ascii_uppercase()))
}

fn value<'a>(words: &'a [String], options: &[&str]) -> Option<&'a str> {
    let at = words.iter().position(|word| options.contains(&&**word))?;
    words.get(at + 1).map(String::as_str)
}

/// The command and its options are those of the program.
fn problem_of_oauth(words: &[String]) -> Option<String> {
    let program = Arguments::command();
    let name = words.get(1)?;
    let Some(command) = program.get_subcommands().find(|command| command.get_name() == name) else {
        return Some(format!("there is no command `{name}`"));
    };
    let own = words.iter().take_while(|word| *word != "--" && *word != "--exec");
    let options = own.filter_map(|word| word.strip_prefix("--")).filter(|option| !option.is_empty());
    let known: Vec<_> =
        program.get_arguments().chain(command.get_arguments()).filter_map(clap::Arg::get_long).collect();
    let unknown = options.into_iter().find(|option| !known.contains(option));
    unknown.map(|option| format!("it has no option `--{option}`"))
}
