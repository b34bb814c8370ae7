//! PostgreSQL, and pgbouncer before it.

use std::process::Command;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};

use crate::process::{Folder, Process, finish, free_port, installed, unprivileged};

const PROGRAMS: &str = "usr/lib/postgresql/15/bin";

/// A server with the database `postgres`.
#[derive(Debug)]
pub struct Postgres {
    process: Option<Process>,
    folder: Folder,
    port: u16,
    settings: Vec<String>,
}

impl Postgres {
    /// A server with these settings, such as `default_transaction_isolation=serializable`.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let folder = Folder::new();
        finish(
            program("initdb")
                .args(["--auth=trust", "--username=postgres", "--no-sync", "-D"])
                .arg(folder.join("data")),
        );
        Self::over(folder, settings)
    }

    fn over(folder: Folder, settings: &[&str]) -> Self {
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        let mut server = Self { process: None, folder, port: free_port(), settings };
        server.go_on();
        server
    }

    /// A server that follows the one behind this port, and knows what that has said a moment ago.
    #[must_use]
    pub fn follow(port: u16) -> Self {
        // It listens before it answers.
        let mut ready = program("pg_isready");
        ready.args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")]);
        while !ready.status().is_ok_and(|status| status.success()) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let folder = Folder::new();
        let mut copy = program("pg_basebackup");
        copy.args([
            "--host=127.0.0.1",
            "--username=postgres",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
        ]);
        finish(copy.arg(format!("--port={port}")).arg("-D").arg(folder.join("data")));
        // It comes back soon after its wire was cut.
        Self::over(folder, &["wal_retrieve_retry_interval=100ms"])
    }

    /// Makes a server that follows one of its own.
    pub fn promote(&self) {
        finish(program("pg_ctl").arg("promote").arg("-w").arg("-D").arg(self.folder.join("data")));
    }

    /// Ends it as a machine that loses its power would.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("a server that runs");
        process.kill();
    }

    /// Starts it where it was before.
    pub fn go_on(&mut self) {
        let mut server = program("postgres");
        server.arg("-D").arg(self.folder.join("data")).arg("-k").arg(&self.folder.0);
        server.args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            &format!("port={}", self.port),
        ]);
        for setting in &self.settings {
            server.args(["-c", setting]);
        }
        self.process = Some(Process::start(&server, self.port));
    }

    /// Lets it stand still, or go on.
    pub fn signal(&self, signal: &str) {
        self.process.as_ref().expect("a server that runs").signal(signal);
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// So many connections to it.
    #[must_use]
    pub fn pool(&self, connections: u32) -> PgPool {
        Self::pool_at(self.port, connections)
    }

    /// So many connections to the server at this port.
    #[must_use]
    pub fn pool_at(port: u16, connections: u32) -> PgPool {
        pool(port, connections)
    }
}

fn pool(port: u16, connections: u32) -> PgPool {
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(port)
        .username("postgres")
        .database("postgres")
        .ssl_mode(PgSslMode::Disable);
    let pool = PgPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(3));
    pool.connect_lazy_with(options)
}

fn program(name: &str) -> Command {
    unprivileged(installed(PROGRAMS).join(name))
}

/// A pooler in transaction mode, with two connections to the server.
#[derive(Debug)]
pub struct Pgbouncer {
    _process: Process,
    _folder: Folder,
    port: u16,
}

impl Pgbouncer {
    /// Before this server.
    #[must_use]
    pub fn start(server: &Postgres) -> Self {
        let (folder, port) = (Folder::new(), free_port());
        let configuration = format!(
            "[databases]\n* = host=127.0.0.1 port={} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\nlogfile =\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 200\n\
             ignore_startup_parameters = extra_float_digits\n",
            server.port
        );
        let file = folder.join("pgbouncer.ini");
        std::fs::write(&file, configuration).expect("a file");
        let mut pooler = unprivileged(installed("usr/sbin/pgbouncer"));
        pooler.arg("--quiet").arg(file);
        Self { _process: Process::start(&pooler, port), _folder: folder, port }
    }

    /// So many connections to it.
    #[must_use]
    pub fn pool(&self, connections: u32) -> PgPool {
        pool(self.port, connections)
    }
}
