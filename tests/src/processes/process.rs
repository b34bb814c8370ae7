//! A process as its parent sees it, and what its processes share: a provider, a folder, a login.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use oauth_runtime::mock::MockProvider;
use oauth_runtime::url::Url;
use oauth_runtime::{Received, Sessions};

use super::child::{Acme, NAME};
use super::{Kind, Result};

/// How long the longest request of a process takes that is killed or stopped.
pub const LONGEST: Duration = Duration::from_secs(1);
/// The lease of an attempt: that, and twice what the library gives the store.
pub const LEASE: Duration = Duration::from_secs(11);
/// When the access token of the login has ended.
pub const AN_HOUR: u64 = 3601;
/// No answer takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// What does not hold ends the program.
pub fn check(holds: bool, what: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(what().into()) }
}

/// A provider that knows one user, whose session is in a store.
#[derive(Debug)]
pub struct Place {
    pub(crate) mock: MockProvider<Acme>,
    kind: Arc<Kind>,
    address: String,
    /// The number in the access token of the login.
    first: u64,
}

impl Place {
    /// In a store of its own.
    ///
    /// # Errors
    ///
    /// When the user cannot log in.
    pub fn new(kind: &Arc<Kind>) -> Result<Self> {
        Self::at(kind, (kind.address)())
    }

    /// In the store at this address, which is removed in the end if it is a folder.
    ///
    /// # Errors
    ///
    /// When the user cannot log in.
    pub fn at(kind: &Arc<Kind>, address: String) -> Result<Self> {
        let mock = MockProvider::start(Acme)?;
        let mut place = Self { mock, kind: Arc::clone(kind), address, first: 0 };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        place.first = number(&runtime.block_on(place.log_in())?)?;
        Ok(place)
    }

    /// Logs the user in: the access token.
    async fn log_in(&self) -> Result<String> {
        let client = self.mock.client()?;
        let sessions: Sessions<Acme> = client.sessions((self.kind.open)(self.address.clone()).await?);
        let (url, mut pending) = client.authorize("https://app.example/cb").send().await?;
        let back = self.mock.log_in(&url).map_err(|problems| problems.join(", "))?;
        let callback = pending.callback(Received::query(&back.params))?;
        let session = client.exchange(callback).session(&sessions, NAME).await?;
        Ok(session.token().await?.access_token().expose_secret().to_owned())
    }

    /// Another process, whose clock is later by so many seconds.
    pub fn process(&self, later: u64) -> Result<Process> {
        self.process_with(LONGEST, later, 0)
    }

    /// The same with the time of its longest request, and with a clock that is wrong by so many seconds.
    pub fn process_with(&self, longest: Duration, later: u64, wrong: i64) -> Result<Process> {
        let url: Url = self.mock.resource_url().parse()?;
        let address = url.socket_addrs(|| None)?;
        let address = address.first().ok_or("the mock has no address")?;
        let mut command = Command::new(std::env::current_exe()?);
        // Those that the mock knows its client by.
        let (id, secret) = ("mock-client-id", "mock-client-secret");
        command.arg("child").arg(&self.address).arg(address.to_string()).args([id, secret]);
        command.args([longest.as_millis().to_string(), later.to_string(), wrong.to_string()]);
        Process::start(command)
    }

    /// Where the session is.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether an access token is one that the provider takes.
    #[must_use]
    pub fn is_valid(&self, token: &str) -> bool {
        self.mock.is_valid(&token.into())
    }

    /// Whether this is the token that the provider gave last.
    pub fn is_newest(&self, token: &str) -> Result<bool> {
        Ok(number(token)? == self.first + self.mock.refreshes())
    }

    /// How many refreshes reached the provider, and how many of them brought a token that was spent.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (self.mock.refreshes(), self.mock.reused_refresh_tokens())
    }

    /// How many token requests there were.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.mock.requests().len()
    }

    /// Whether a write to the store was cut off.
    pub fn has_leftover(&self) -> Result<bool> {
        if !self.kind.is_files {
            return Ok(false);
        }
        for entry in std::fs::read_dir(&self.address)? {
            if Path::new(&entry?.file_name()).extension().is_some_and(|extension| extension == "tmp") {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.kind.is_files {
            let _ = std::fs::remove_dir_all(&self.address);
        }
    }
}

/// The mock numbers what it gives.
fn number(token: &str) -> Result<u64> {
    let (_, number) = token.rsplit_once('-').ok_or("a token of the mock ends in a number")?;
    Ok(number.parse()?)
}

/// A process that has the session. It is killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    input: ChildStdin,
    output: Receiver<String>,
}

impl Process {
    fn start(mut command: Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take().ok_or("a child without input")?;
        let lines = BufReader::new(child.stdout.take().ok_or("a child without output")?).lines();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            lines.map_while(std::result::Result::ok).try_for_each(|line| sender.send(line))
        });
        let process = Self { child, input, output };
        let line = process.line()?;
        check(line == "ready", || line.clone())?;
        Ok(process)
    }

    /// Tells it something.
    pub fn say(&mut self, line: &str) -> Result<()> {
        Ok(writeln!(self.input, "{line}")?)
    }

    /// What it says next.
    pub fn line(&self) -> Result<String> {
        self.output.recv_timeout(PATIENCE).map_err(|_| "a process is silent".into())
    }

    /// Tells it something, and waits for what it says.
    pub fn ask(&mut self, line: &str) -> Result<String> {
        self.say(line)?;
        self.line()
    }

    /// Whether it has said something, which is then gone.
    #[must_use]
    pub fn has_said(&self) -> bool {
        self.output.try_recv().is_ok()
    }

    /// The token that it gets, or else what it says.
    pub fn token(&mut self, command: &str) -> Result<std::result::Result<String, String>> {
        let line = self.ask(command)?;
        Ok(outcome(line))
    }

    /// Lets it refresh until this step: what it says there.
    pub fn refresh_until(&mut self, step: &str) -> Result<String> {
        self.say(&format!("arm {step}"))?;
        let line = self.ask("refresh")?;
        let said = line.strip_prefix(&format!("at {step} "));
        said.map(str::to_owned).ok_or_else(|| format!("not at {step}, but: {line}").into())
    }

    /// Lets it go on from there: the token that it gets, or else what it says.
    pub fn go_on(&mut self) -> Result<std::result::Result<String, String>> {
        self.say("go")?;
        Ok(outcome(self.line()?))
    }

    /// Kills it.
    pub fn kill(mut self) -> Result<ExitStatus> {
        self.child.kill()?;
        Ok(self.child.wait()?)
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Stops all of it, whatever it is doing.
    pub fn stop(&self) -> Result<()> {
        self.signal("STOP")?;
        // The signal is there at once, and its threads stop one after the other.
        while !self.is_still()? {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Whether each thread stands still; see `stat` in proc(5).
    fn is_still(&self) -> Result<bool> {
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let stat = std::fs::read_to_string(thread?.path().join("stat"))?;
            let (_, fields) = stat.rsplit_once(')').ok_or("a thread without a name")?;
            if !fields.trim_start().starts_with('T') {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Lets it run again.
    pub fn run_on(&self) -> Result<()> {
        self.signal("CONT")
    }

    fn signal(&self, signal: &str) -> Result<()> {
        // The shell has it built in, where there may be no program of that name.
        run(Command::new("sh").arg("-c").arg(format!("kill -{signal} {}", self.child.id())))
    }

    /// From now on a file that it writes may have so many bytes; at one more, it is killed.
    pub fn limit_files(&self, bytes: u64) -> Result<()> {
        let limits = [format!("--fsize={bytes}:{bytes}"), "--core=0:0".to_owned()];
        run(Command::new("prlimit").arg("--pid").arg(self.child.id().to_string()).args(limits))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn outcome(line: String) -> std::result::Result<String, String> {
    line.strip_prefix("token ").map(str::to_owned).ok_or(line)
}

/// Runs a command of the system.
pub fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    let said = || format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    if output.status.success() { Ok(()) } else { Err(said().into()) }
}
