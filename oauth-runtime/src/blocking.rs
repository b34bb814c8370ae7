//! Without an async runtime: for a command-line program, or a thread of its own.
//!
//! The types are the same, and [`wait`] waits for any of their futures.
//!
//! ```no_run
//! use oauth_runtime::blocking::wait;
//! use oauth_runtime::{Credentials, oauth_provider};
//!
//! #[oauth_provider(
//!     token_url = "https://acme.example/token",
//!     grant = client_credentials,
//!     resource = "https://api.acme.example",
//! )]
//! struct Acme;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = Acme.client(Credentials::secret("id", "secret"))?;
//!     let token = wait(client.token())?;
//!     let other = wait(client.request_token().scope("orders:read").send())?;
//!     let api = oauth_runtime::attach::ResourceClient::new(client)?;
//!     let orders = wait(api.get("https://api.acme.example/orders").send())?;
//!     println!("{token:?} {other:?} {}", orders.status());
//!     Ok(())
//! }
//! ```

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Error, ErrorKind};

/// Waits for a future of this crate, on a runtime with one thread that the process keeps for all of them. Tokens are
/// renewed there while the program does something else.
///
/// # Errors
///
/// The error of the future; one of kind [`ErrorKind::Configuration`] when this is called inside of an async runtime, where
/// the future is to be awaited; or when no thread is to be had.
pub fn wait<T, E: From<Error>>(future: impl IntoFuture<Output = Result<T, E>>) -> Result<T, E> {
    if Handle::try_current().is_ok() {
        return Err(problem("`blocking::wait` is called inside of an async runtime; await the future, or wait on a thread of its own").into());
    }
    runtime()?.block_on(future.into_future())
}

fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        let builder = builder.worker_threads(1).thread_name("oauth-blocking").enable_all();
        builder.build().map_err(|error| error.to_string())
    });
    runtime.as_ref().map_err(|error| problem(&format!("there is no thread to wait with: {error}")))
}

fn problem(message: &str) -> Error {
    Error::new("oauth_runtime", ErrorKind::Configuration, message.to_owned())
}
