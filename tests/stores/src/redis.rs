//! Redis.

use redis::aio::MultiplexedConnection;

use crate::process::{Folder, Process, free_port, installed, unprivileged};

/// A server with the append-only file, unless its settings say otherwise.
#[derive(Debug)]
pub struct Redis {
    process: Option<Process>,
    folder: Folder,
    port: u16,
    settings: Vec<String>,
}

impl Redis {
    /// A server with these settings, such as `maxmemory-policy allkeys-lru`.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let mut server = Self { process: None, folder: Folder::new(), port: free_port(), settings };
        server.go_on();
        server
    }

    /// Ends it as a machine that loses its power would.
    pub fn kill(&mut self) {
        self.process.take().expect("a server that runs").kill();
    }

    /// Starts it where it was before.
    pub fn go_on(&mut self) {
        let mut server = unprivileged(installed("usr/bin/redis-server"));
        server.args(["--bind", "127.0.0.1", "--dir"]).arg(&self.folder.0);
        server.args([
            "--port",
            &self.port.to_string(),
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            "--save",
            "",
        ]);
        for setting in &self.settings {
            let (name, value) = setting.split_once(' ').expect("a name and a value");
            server.args([&format!("--{name}"), value]);
        }
        self.process = Some(Process::start(&server, self.port));
    }

    /// Lets it stand still, or go on.
    pub fn signal(&self, signal: &str) {
        self.process.as_ref().expect("a server that runs").signal(signal);
    }

    /// Has it do something.
    pub async fn command(&self, words: &[&str]) -> redis::Value {
        let (first, rest) = words.split_first().expect("a command");
        let mut connection = self.connection().await;
        redis::cmd(first).arg(rest).query_async(&mut connection).await.expect("a server that does it")
    }

    /// What it says about itself.
    pub async fn info(&self, section: &str) -> String {
        let mut connection = self.connection().await;
        redis::cmd("INFO").arg(section).query_async(&mut connection).await.expect("a server that tells")
    }

    /// Waits until it says this about itself.
    pub async fn wait_until(&self, section: &str, line: &str) {
        while !self.info(section).await.lines().any(|said| said == line) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How a client finds it.
    #[must_use]
    pub fn client(&self) -> redis::Client {
        redis::Client::open(format!("redis://127.0.0.1:{}", self.port)).expect("a URL")
    }

    /// A connection, once it has its records in memory.
    pub async fn connection(&self) -> MultiplexedConnection {
        loop {
            if let Ok(mut connection) = self.client().get_multiplexed_async_connection().await {
                let answer: redis::RedisResult<String> =
                    redis::cmd("PING").query_async(&mut connection).await;
                if answer.is_ok() {
                    return connection;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}
