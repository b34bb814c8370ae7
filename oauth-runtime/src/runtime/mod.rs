//! What a client needs of the program around it: background tasks, timers and the time.

mod clock;
#[cfg(target_os = "linux")]
mod coarse;
#[cfg(not(target_os = "linux"))]
mod exact;
#[cfg(feature = "mock")]
mod manual;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::clock::Timestamp;
#[cfg(target_os = "linux")]
use self::coarse as system;
#[cfg(not(target_os = "linux"))]
use self::exact as system;
#[cfg(feature = "mock")]
pub use self::manual::ManualClock;

use crate::transport::BoxFuture;

/// Spawns, sleeps and tells the time. A client takes [`TokioRuntime`] unless its builder is given another.
///
/// Every method has to be written, because a client that lacks one loses something: without background tasks a token
/// is renewed by a caller that waits, and without timers a caller that waits for another one's request, whose runtime
/// has stopped meanwhile, waits until that goes on.
///
/// ```
/// use std::time::Duration;
/// use oauth_runtime::runtime::{Runtime, Timestamp, TokioRuntime};
/// use oauth_runtime::transport::BoxFuture;
///
/// /// Tells in the log what runs in the background.
/// #[derive(Debug)]
/// struct Logged;
///
/// impl Runtime for Logged {
///     fn now(&self) -> Timestamp {
///         TokioRuntime.now()
///     }
///     fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
///         println!("a token is renewed");
///         TokioRuntime.spawn(task)
///     }
///     fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
///         TokioRuntime.sleep(time)
///     }
/// }
/// ```
pub trait Runtime: fmt::Debug + Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Runs a future in the background, or gives it back when there is nothing to run it on.
    ///
    /// # Errors
    ///
    /// The future, untouched.
    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>>;

    /// A future that ends after this time, or `None` where there is no timer.
    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>>;
}

impl<R: Runtime + ?Sized> Runtime for Arc<R> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        (**self).spawn(task)
    }

    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        (**self).sleep(time)
    }
}

/// The system's clocks, and the tokio runtime in which a method is called, which has to have its timers enabled as that
/// of `#[tokio::main]` has. Where there is none, nothing runs in the background and nothing sleeps; without the feature
/// `reqwest` there never is.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioRuntime;

impl Runtime for TokioRuntime {
    fn now(&self) -> Timestamp {
        system::now()
    }

    #[cfg(feature = "reqwest")]
    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(task);
                Ok(())
            }
            Err(_) => Err(task),
        }
    }

    #[cfg(feature = "reqwest")]
    fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        tokio::runtime::Handle::try_current().ok().map(|_| Box::pin(tokio::time::sleep(time)) as BoxFuture<_>)
    }

    #[cfg(not(feature = "reqwest"))]
    fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        Err(task)
    }

    #[cfg(not(feature = "reqwest"))]
    fn sleep(&self, _time: Duration) -> Option<BoxFuture<'static, ()>> {
        None
    }
}

/// The runtime of a client; the usual one is called without indirection.
#[derive(Debug, Clone, Default)]
pub(crate) enum AnyRuntime {
    #[default]
    Tokio,
    Custom(Arc<dyn Runtime>),
}

impl AnyRuntime {
    #[inline]
    pub(crate) fn now(&self) -> Timestamp {
        match self {
            Self::Tokio => TokioRuntime.now(),
            Self::Custom(runtime) => runtime.now(),
        }
    }

    pub(crate) fn spawn(&self, task: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        match self {
            Self::Tokio => TokioRuntime.spawn(task),
            Self::Custom(runtime) => runtime.spawn(task),
        }
    }

    pub(crate) fn sleep(&self, time: Duration) -> Option<BoxFuture<'static, ()>> {
        match self {
            Self::Tokio => TokioRuntime.sleep(time),
            Self::Custom(runtime) => runtime.sleep(time),
        }
    }

    /// Waits; `false` at once where there is no timer.
    pub(crate) async fn pause(&self, time: Duration) -> bool {
        let Some(timer) = self.sleep(time) else { return false };
        timer.await;
        true
    }
}
