//! The servers: one of the program's own, on a free port of loopback and in a folder that goes with it, or one that is there.

use std::fmt;

use oauth_tests_stores::{Postgres, Redis};

use super::Outcome;

/// A server, until this is dropped.
pub struct Server<S> {
    /// Where it is, as programs are told.
    pub url: String,
    /// The one that was started, which may be killed. That of a user is left alone.
    pub own: Option<S>,
}

/// Without the URL, which may have a password in it.
impl<S> fmt::Debug for Server<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("is_own", &self.own.is_some()).finish_non_exhaustive()
    }
}

/// The PostgreSQL that `DATABASE_URL` names, or one of the program's own.
///
/// # Errors
///
/// When there is neither.
pub fn postgres() -> Outcome<Server<Postgres>> {
    server("DATABASE_URL", || {
        let own = Postgres::start(&[]);
        (format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode=disable", own.port()), own)
    })
}

/// The Redis that `REDIS_URL` names, or one of the program's own.
///
/// # Errors
///
/// When there is neither.
pub fn redis() -> Outcome<Server<Redis>> {
    server("REDIS_URL", || {
        let own = Redis::start(&[]);
        (format!("redis://127.0.0.1:{}", own.port()), own)
    })
}

fn server<S>(variable: &str, start: impl FnOnce() -> (String, S)) -> Outcome<Server<S>> {
    if let Some(url) = std::env::var(variable).ok().filter(|url| !url.is_empty()) {
        return Ok(Server { url, own: None });
    }
    if std::env::var_os("OAUTH_SERVERS").is_none() {
        let message = format!("start it with `examples/fleet/run`, or name a server of yours in {variable}");
        return Err(message.into());
    }
    let (url, own) = start();
    Ok(Server { url, own: Some(own) })
}
