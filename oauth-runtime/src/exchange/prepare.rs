//! What a request needs before it can be assembled: everything that can wait or fail.

use std::error::Error as StdError;
use std::time::Duration;

use futures_util::future::{self, Either, FutureExt as _};
use zeroize::Zeroizing;

use super::request::{Call, Known};
use crate::config::Config;
use crate::plan::ClientAuth;
use crate::transport::BoxFuture;
use crate::{Error, Secret};

/// How long something is waited for that is asked at each request.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What [`Call::prepare`] has made.
#[derive(Default)]
pub(super) struct Prepared {
    pub(super) jwt: Option<Secret>,
    /// The assertion that is made elsewhere.
    pub(super) client_assertion: Option<Secret>,
    /// What stands in the place of the client secret.
    pub(super) client_secret: Option<Secret>,
    /// The members of the answers of steps.
    pub(super) members: Known,
}

impl Prepared {
    /// What must not be printed.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let all = [&self.jwt, &self.client_assertion, &self.client_secret];
        all.into_iter().flatten().chain(self.members.values()).map(Secret::expose_secret)
    }
}

impl Call<'_> {
    /// Signs, asks and computes.
    ///
    /// # Errors
    ///
    /// Why something that the request needs is not there. Nothing was sent.
    pub(super) async fn prepare(&mut self) -> Result<(), Error> {
        let plan = self.config.plan();
        if !plan.steps.is_empty() {
            self.make_steps().await?;
        }
        if let Some(rules) = &plan.jwt {
            self.prepared.jwt = Some(self.sign(rules).await?);
        }
        if self.auth == ClientAuth::Assertion {
            let Some(source) = &self.config.shared.client_assertions else {
                let message = "`client_auth = client_assertion` needs a source; give one to `ClientBuilder::client_assertion`";
                return Err(plan.configuration(message));
            };
            let assertion =
                within(self.config, "the source of client assertions", source.client_assertion()).await?;
            self.prepared.client_assertion = Some(assertion);
        }
        if let Some(template) = &plan.client_secret {
            let secret = template.render(self).map(Zeroizing::new);
            let secret =
                secret.ok_or_else(|| plan.configuration("the computed `client_secret` has no value"))?;
            self.prepared.client_secret = Some(Secret::new(&**secret));
        }
        Ok(())
    }
}

/// Waits for somebody else, but not for ever.
///
/// # Errors
///
/// Theirs, or that it took too long. Nothing was sent.
pub(super) async fn within<T>(
    config: &Config,
    who: &str,
    work: BoxFuture<'_, Result<T, Box<dyn StdError + Send + Sync>>>,
) -> Result<T, Error> {
    let limit = config.shared.runtime.sleep(LONGEST_WAIT).unwrap_or_else(|| future::pending().boxed());
    let outcome = match future::select(work, limit).await {
        Either::Left((outcome, _)) => outcome.map_err(|problem| problem.to_string()),
        Either::Right(_) => Err(format!("it took more than {} s", LONGEST_WAIT.as_secs())),
    };
    outcome.map_err(|problem| config.plan().configuration(format!("{who} has failed: {problem}")))
}
