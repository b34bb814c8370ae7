//! A provider on loopback, a folder, and the program.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use oauth_runtime::mock::MockProvider;
use oauth_runtime::url::Url;
use oauth_runtime::{DynamicProvider, Metadata};
use tempfile::TempDir;

pub(crate) const CLIENT_ID: &str = "mock-client-id";
pub(crate) const CLIENT_SECRET: &str = "mock-client-secret";

/// A machine's provider.
pub(crate) const MACHINE: &str =
    r#""token_url": "https://acme.example/token", "grant": "client_credentials""#;
/// One that users log in to.
pub(crate) const USERS: &str = r#""authorization_url": "https://acme.example/authorize", "token_url": "https://acme.example/token",
    "revocation_url": "https://acme.example/revoke", "grant": "authorization_code""#;
/// One that users log in to from any device.
pub(crate) const DEVICES: &str = r#""device_authorization_url": "https://acme.example/device", "token_url": "https://acme.example/token",
    "grant": "device_code""#;

pub(crate) struct World {
    pub(crate) mock: MockProvider<DynamicProvider>,
    pub(crate) folder: TempDir,
}

/// What a run of the program came to.
#[derive(Debug, PartialEq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// A provider with these keys, whose endpoints are at `https://acme.example`; `{origin}` is that of the mock.
    pub(crate) fn new(keys: &str) -> Self {
        Self::with(keys, &[])
    }

    /// The same with values for its fields.
    pub(crate) fn with(keys: &str, fields: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let json = format!(r#"{{"name": "Acme", {keys}}}"#);
        let metadata = Metadata::from_json(&json.replace("{origin}", "https://api.acme.example")).unwrap();
        let provider = DynamicProvider::new(metadata);
        let provider = fields.iter().fold(provider, |provider, (name, value)| provider.field(*name, *value));
        let mock = MockProvider::start(provider).unwrap();
        let world = Self { mock, folder };
        let json = json.replace("https://acme.example", &world.origin()).replace("{origin}", &world.origin());
        fs::write(world.path("acme.json"), json).unwrap();
        world
    }

    /// Where the mock listens.
    pub(crate) fn origin(&self) -> String {
        Url::parse(&self.mock.resource_url()).unwrap().origin().ascii_serialization()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.path("store")
    }

    /// A file with secrets.
    pub(crate) fn private(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// A program on the path.
    pub(crate) fn script(&self, name: &str, text: &str) {
        let folder = self.path("bin");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The program without credentials, without a keyring, and with a store of its own.
    pub(crate) fn bare(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oauth"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()));
        command.env("HOME", self.folder.path()).env("OAUTH_STORE", self.store()).env("TERM", "xterm");
        command
    }

    /// The program with the credentials of the mock in its environment.
    pub(crate) fn oauth(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = self.bare(arguments);
        command.env("ACME_CLIENT_ID", CLIENT_ID).env("ACME_CLIENT_SECRET", CLIENT_SECRET);
        command
    }

    /// Runs it with the arguments in this text.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        run(self.oauth(arguments.split_whitespace()))
    }

    /// Token requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.mock.requests().len()
    }

    /// No request differed from the declaration.
    pub(crate) fn assert_as_declared(&self) {
        let requests = self.mock.requests();
        assert!(requests.iter().all(|request| request.problems.is_empty()), "{requests:#?}");
    }
}

/// Runs a command without a terminal and without an input.
pub(crate) fn run(mut command: Command) -> Ran {
    ran(command.stdin(Stdio::null()).output().unwrap())
}

/// Runs it with this input.
pub(crate) fn run_with(mut command: Command, input: &str) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // One that has ended does not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    ended(child)
}

pub(crate) fn ended(child: Child) -> Ran {
    ran(child.wait_with_output().unwrap())
}

fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

impl Ran {
    /// What it printed, where all went well.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// It ended with this code, and said this.
    #[track_caller]
    pub(crate) fn failed(self, code: i32, says: &str) -> Self {
        assert_eq!((self.code, &*self.out), (code, ""), "{self:?}");
        assert!(self.err.contains(says), "{self:?}");
        self
    }
}

/// All files below a folder, with what is in them.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found
}
