//! The server that the processes share.

use std::time::Duration;

use oauth_tests_stores::{Postgres, Redis};

pub(crate) enum Server {
    Postgres(Postgres),
    Redis(Redis),
}

impl Server {
    /// By its name.
    pub(crate) fn start(name: &str) -> Self {
        if name == "postgres" {
            return Self::Postgres(Postgres::start(&["max_connections=400"]));
        }
        let server = Redis::start(&[]);
        // It listens before it answers.
        std::thread::sleep(Duration::from_millis(200));
        Self::Redis(server)
    }

    pub(crate) fn port(&self) -> u16 {
        match self {
            Self::Postgres(server) => server.port(),
            Self::Redis(server) => server.port(),
        }
    }

    pub(crate) fn kill(&mut self) {
        match self {
            Self::Postgres(server) => server.kill(),
            Self::Redis(server) => server.kill(),
        }
    }

    /// Kills it, and starts it again.
    pub(crate) fn restart(&mut self) {
        self.kill();
        match self {
            Self::Postgres(server) => server.go_on(),
            Self::Redis(server) => server.go_on(),
        }
    }
}
