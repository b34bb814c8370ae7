//! Child processes.

use std::io;
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{ChildStdin, ChildStdout, Command};

use super::Outcome;

/// This program once more, as a child that is told things and answers line by line. It is killed when this is dropped.
#[derive(Debug)]
pub struct Child {
    process: tokio::process::Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts one with this argument, and these variables beside those of this process.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn start(argument: &str, variables: &[(&str, &str)]) -> io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(argument).envs(variables.iter().copied()).kill_on_drop(true);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let gone = || io::Error::other("a child without pipes");
        let input = process.stdin.take().ok_or_else(gone)?;
        let output = BufReader::new(process.stdout.take().ok_or_else(gone)?).lines();
        Ok(Self { process, input, output })
    }

    /// Tells it something.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub async fn tell(&mut self, line: &str) -> io::Result<()> {
        self.input.write_all(format!("{line}\n").as_bytes()).await
    }

    /// What it says next.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub async fn answer(&mut self) -> Outcome<String> {
        Ok(self.output.next_line().await?.ok_or("a child has ended too early")?)
    }

    /// Kills it: SIGKILL, which it does not see coming.
    ///
    /// # Errors
    ///
    /// When it has ended before.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.process.kill().await
    }

    /// Asks it to stop: SIGTERM, as the tools that run fleets do.
    ///
    /// # Errors
    ///
    /// When it has ended before.
    pub fn stop(&self) -> Outcome<()> {
        let number = self.process.id().ok_or("a child has ended too early")?;
        let number = Pid::from_raw(number.try_into()?).ok_or("a child has no number")?;
        Ok(kill_process(number, Signal::TERM)?)
    }

    /// How it has ended, when it has.
    ///
    /// # Errors
    ///
    /// When that cannot be told.
    pub async fn end(&mut self) -> io::Result<ExitStatus> {
        self.process.wait().await
    }
}

/// Ends this process when the one that has started it is gone, even if that was killed: its input ends then.
pub fn end_with_parent() {
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(1);
    });
}
