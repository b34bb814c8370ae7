//! A call to an endpoint other than the token endpoint, which spends nothing.

use url::Url;

use super::GrantRequest;
use super::answer::Answer;
use super::call::Exchange;
use super::prepare::Prepared;
use super::request::{Call, Made, Presented, Purpose};
use crate::config::Config;
use crate::plan::ExchangeRules;
use crate::{Credentials, Error, ErrorCode, ErrorKind};

/// What is asked of the endpoint.
pub(super) struct Other<'a> {
    pub(super) purpose: Purpose,
    pub(super) rules: &'a ExchangeRules,
    pub(super) endpoint: &'a Url,
    pub(super) request: &'a GrantRequest,
    pub(super) presented: Presented<'a>,
    /// The scope that is sent.
    pub(super) scope: Option<&'a str>,
}

impl Config {
    /// Makes the call, and reads what is answered. With credentials that were replaced meanwhile it is made again.
    ///
    /// # Errors
    ///
    /// When the request cannot be built or gets no complete answer, and those of `read`.
    pub(super) async fn ask<T>(
        &self,
        other: &Other<'_>,
        read: impl Fn(&Answer<'_>) -> Result<T, Error> + Sync,
    ) -> Result<T, Error> {
        let (plan, shared) = (self.plan(), &self.shared);
        let credentials = shared.credentials.get();
        let error = match self.ask_as(other, &credentials, &read).await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidClient) => error,
            outcome => return outcome,
        };
        if shared.credentials.renew(&plan.name, &credentials, plan.needs(), &shared.runtime).await {
            self.ask_as(other, &shared.credentials.get(), &read).await
        } else {
            Err(error)
        }
    }

    async fn ask_as<T>(
        &self,
        other: &Other<'_>,
        credentials: &Credentials,
        read: &(impl Fn(&Answer<'_>) -> Result<T, Error> + Sync),
    ) -> Result<T, Error> {
        if let Some(found) = self.ask_once(other, credentials, read, false).await? {
            return Ok(found);
        }
        // The connection was closed. All that is for one request alone is made anew.
        let found = self.ask_once(other, credentials, read, true).await?;
        found.ok_or_else(|| self.plan().error(ErrorKind::Transport, "the connection was closed"))
    }

    /// One request. `None` where its connection turns out to be closed, and it is not the last.
    async fn ask_once<T>(
        &self,
        other: &Other<'_>,
        credentials: &Credentials,
        read: &(impl Fn(&Answer<'_>) -> Result<T, Error> + Sync),
        is_last: bool,
    ) -> Result<Option<T>, Error> {
        let mut call = Call {
            config: self,
            rules: &other.rules.request,
            request: other.request,
            presented: other.presented,
            credentials,
            scope: other.scope,
            asked: other.scope,
            begun: self.shared.runtime.now(),
            auth: other.rules.client_auth,
            purpose: other.purpose,
            prepared: Prepared::default(),
            made: Made::default(),
        };
        call.prepare().await?;
        let secrets = || call.secrets().collect();
        let params = call.params();
        let exchange = Exchange {
            config: self,
            rules: other.rules,
            endpoint: call.prepared.endpoint.as_ref().unwrap_or(other.endpoint),
            client: call.client(),
            params: &params,
            added: &other.request.added,
            grant: None,
            spends_nothing: true,
            values: &call,
            begun: call.begun,
            dpop: None,
            secrets: &secrets,
        };
        let answer = if is_last { Some(exchange.last_attempt().await?) } else { exchange.attempt().await? };
        answer.map(|answer| read(&answer)).transpose()
    }
}
