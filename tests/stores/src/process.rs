//! A server as a process that ends with the tests.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Who runs what refuses to be run by root: `nobody`.
const NOBODY: u32 = 65534;
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(30);
/// The ports of servers are below those that Linux gives to connections.
const LEAST_PORT: u16 = 20_000;
const PORTS: u32 = 12_000;
/// Starts a program, says its number, and sends it SIGINT when this ends, or whoever waits for it is gone: until it ends, because
/// Redis does not while it writes the first of its files.
const UNTIL_INPUT_ENDS: &str = r#""$@" </dev/null & child=$!; echo "$child"; cat >/dev/null
while kill -INT "$child" 2>/dev/null; do sleep 0.1; done; wait "$child""#;

/// A port that nobody uses, and that nobody is given for a connection of his own before a server listens there.
#[must_use]
pub fn free_port() -> u16 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    // Other tests begin elsewhere.
    let first = std::process::id().wrapping_mul(61);
    loop {
        let number = first.wrapping_add(LAST.fetch_add(1, Ordering::Relaxed)) % PORTS;
        let port = LEAST_PORT + u16::try_from(number).expect("fewer than there are");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// What is unpacked.
pub(crate) fn installed(path: &str) -> PathBuf {
    let root = std::env::var_os("OAUTH_SERVERS").expect("run tests/stores/run");
    Path::new(&root).join(path)
}

/// Removes a folder when this ends, or whoever waits for it is gone, and the server in it has had the time to end.
const REMOVED_WHEN_INPUT_ENDS: &str = r#"cat >/dev/null; sleep 2; rm -rf "$1""#;

/// A folder that goes with the tests, also where it is kept in a static.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf, Child);

impl Folder {
    pub(crate) fn new() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("oauth-server-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).expect("a folder");
        if is_root() {
            std::os::unix::fs::chown(&path, Some(NOBODY), Some(NOBODY)).expect("root may give it away");
        }
        let mut remover = Command::new("sh");
        remover.args(["-c", REMOVED_WHEN_INPUT_ENDS, "sh"]).arg(&path).stdin(Stdio::piped());
        let remover = remover.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell");
        Self(path, remover)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = self.1.kill();
        let _ = self.1.wait();
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn is_root() -> bool {
    std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("Linux")) == 0
}

/// A program, as somebody who is not root.
pub(crate) fn unprivileged(program: impl AsRef<Path>) -> Command {
    if !is_root() {
        return Command::new(program.as_ref());
    }
    let mut command = Command::new("setpriv");
    let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
    command.args([user, group, "--clear-groups".to_owned()]).arg(program.as_ref());
    command
}

/// Runs a program to its end.
pub(crate) fn finish(command: &mut Command) {
    let output = command.output().expect("a program that is there");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

/// Whether a process has memory, which one that has ended has not.
fn is_alive(number: &str) -> bool {
    std::fs::read(format!("/proc/{number}/maps")).is_ok_and(|maps| !maps.is_empty())
}

/// A server, until it is dropped or this process ends.
#[derive(Debug)]
pub(crate) struct Process {
    shell: Child,
    input: Option<ChildStdin>,
    number: String,
}

impl Process {
    /// Starts a server, and waits until something listens on its port.
    pub(crate) fn start(server: &Command, port: u16) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", UNTIL_INPUT_ENDS, "sh"]).arg(server.get_program()).args(server.get_args());
        let mut shell = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut number = String::new();
        let mut output = BufReader::new(shell.stdout.take().expect("a pipe"));
        output.read_line(&mut number).expect("a line");
        // What else it says is nobody's business, and is not to stop it.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "{server:?} does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        let input = shell.stdin.take();
        Self { shell, input, number: number.trim_end().to_owned() }
    }

    /// As by the end of its machine: what it has started ends with it.
    pub(crate) fn kill(&mut self) {
        self.signal("STOP");
        let number = &*self.number;
        let state = || std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        while !state().contains(") T ") {
            std::thread::sleep(Duration::from_millis(1));
        }
        // It starts no more. One that ends meanwhile may hide another, so that they are looked for until there are none.
        let children = format!("/proc/{number}/task/{number}/children");
        loop {
            let children = std::fs::read_to_string(&children).expect("the processes that it has started");
            let alive: Vec<_> = children.split_whitespace().filter(|child| is_alive(child)).collect();
            if alive.is_empty() {
                break;
            }
            let kill = ["-c", r#"kill -KILL "$@" 2>/dev/null"#, "sh"];
            let _ = Command::new("sh").args(kill).args(alive).status();
        }
        self.signal("KILL");
        self.input = None;
        let _ = self.shell.wait();
    }

    pub(crate) fn signal(&self, signal: &str) {
        finish(Command::new("sh").args(["-c", &format!("kill -{signal} {}", self.number)]));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.shell.wait();
    }
}
