//! Fifty processes that need the same token of a machine at once, with a store and when it is gone.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use oauth_runtime::mock::MockProvider;
use oauth_runtime::{Credentials, oauth_provider};
use oauth_tests::processes::{AN_HOUR, Clock, Open, Result, check};

const PROCESSES: usize = 50;

#[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
struct Acme;

/// Is one of them: with the address of its store and the token endpoint.
pub(crate) fn machine(open: Open, arguments: &[String]) -> Result<()> {
    let [address, token_url] = arguments else { return Err("a machine has two arguments".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let store = runtime.block_on(open(address.clone()))?;
    let clock = Arc::new(Clock::default());
    let credentials = Credentials::secret("mock-client-id", "mock-client-secret");
    let client = Acme
        .builder(credentials)
        .token_url(token_url.as_str())
        .runtime(Arc::clone(&clock))
        .store(store)
        .build()?;
    println!("ready");
    for line in std::io::stdin().lines() {
        match line?.strip_prefix("later ") {
            Some(seconds) => drop(clock.later.fetch_add(seconds.parse()?, Ordering::SeqCst)),
            None => match runtime.block_on(client.token()) {
                Ok(token) => println!("{}", token.access_token().expose_secret()),
                Err(error) => println!("error {error}"),
            },
        }
    }
    Ok(())
}

/// One of them as its parent sees it; it ends with its input.
struct Machine {
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Machine {
    fn start(address: &str, token_url: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["machine", address, token_url]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let (input, output) =
            (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        Ok(Self { _child: child, input, output: BufReader::new(output) })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

/// `stop` ends the server.
pub(crate) fn run(address: &str, is_short: bool, stop: impl FnOnce()) -> Result<()> {
    let mock = MockProvider::start(Acme)?;
    let resource: oauth_runtime::url::Url = mock.resource_url().parse()?;
    let token_url = format!("http://127.0.0.1:{}/token", resource.port().ok_or("no port")?);
    let machines = (0..PROCESSES).map(|_| Machine::start(address, &token_url));
    let mut machines = machines.collect::<Result<Vec<_>>>()?;
    for machine in &mut machines {
        machine.line()?;
    }
    println!("fleet: {PROCESSES} processes need a token at once");
    println!("{:<24}{:>10}{:>10}{:>16}", "", "requests", "tokens", "until all have");
    let mut asked = 0;
    let rounds = if is_short { 3 } else { 20 };
    for round in 0..rounds {
        let (tokens, time) = together(&mut machines)?;
        let requests = mock.requests().len() - asked;
        asked += requests;
        row(if round == 0 { "cold" } else { "the token has ended" }, requests, tokens, time);
        check((requests, tokens) == (1, 1), || {
            format!("round {round}: {requests} requests, {tokens} tokens")
        })?;
    }
    stop();
    let (tokens, time) = together(&mut machines)?;
    let requests = mock.requests().len() - asked;
    row("the store is gone", requests, tokens, time);
    check((requests, tokens) == (PROCESSES, PROCESSES), || format!("{requests} requests, {tokens} tokens"))
}

fn row(what: &str, requests: usize, tokens: usize, time: Duration) {
    println!("{what:<24}{requests:>10}{tokens:>10}{:>13} ms", time.as_millis());
}

/// All need one, and then it ends: how many different ones they got, and after which time all had one.
fn together(machines: &mut [Machine]) -> Result<(usize, Duration)> {
    let begun = Instant::now();
    for machine in &mut *machines {
        machine.input.write_all(b"token\n")?;
    }
    let mut tokens = Vec::new();
    for machine in &mut *machines {
        let token = machine.line()?;
        check(!token.starts_with("error"), || token.clone())?;
        tokens.push(token);
    }
    let time = begun.elapsed();
    for machine in &mut *machines {
        machine.input.write_all(format!("later {AN_HOUR}\n").as_bytes())?;
    }
    tokens.sort();
    tokens.dedup();
    Ok((tokens.len(), time))
}
