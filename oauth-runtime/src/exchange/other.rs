//! A call to an endpoint other than the token endpoint, which spends nothing.

use url::Url;

use super::GrantRequest;
use super::answer::Answer;
use super::call::Exchange;
use super::prepared::{Made, Prepared};
use super::request::{Call, Presented, Purpose};
use super::token::{Again, Attempted, asks_for_nonce};
use crate::config::Config;
use crate::plan::ExchangeRules;
use crate::{Credentials, Error, ErrorCode};

/// What is asked of the endpoint.
pub(super) struct Other<'a> {
    pub(super) purpose: Purpose,
    pub(super) rules: &'a ExchangeRules,
    pub(super) endpoint: &'a Url,
    pub(super) request: &'a GrantRequest,
    pub(super) presented: Presented<'a>,
    /// Parameters by their names on the wire.
    pub(super) written: &'a [(String, String)],
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
        let credentials = self.shared.credentials.get();
        let error = match self.ask_as(other, &credentials, &read).await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidClient) => error,
            outcome => return outcome,
        };
        if self.has_others_than(&credentials).await {
            self.ask_as(other, &self.shared.credentials.get(), &read).await
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
        let mut again = Again { when_closed: true, for_nonce: true };
        // All that is for one request alone is made anew, each time.
        loop {
            match self.ask_once(other, credentials, read, again).await? {
                Attempted::Done(found) => return Ok(found),
                Attempted::Closed => again.when_closed = false,
                Attempted::LacksNonce => again.for_nonce = false,
            }
        }
    }

    /// One request, which says when another is to be made.
    async fn ask_once<T>(
        &self,
        other: &Other<'_>,
        credentials: &Credentials,
        read: &(impl Fn(&Answer<'_>) -> Result<T, Error> + Sync),
        again: Again,
    ) -> Result<Attempted<T>, Error> {
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
            written: other.written,
            added: &other.request.added,
            grant: None,
            spends_nothing: true,
            values: &call,
            begun: call.begun,
            dpop: call.prepared.dpop.as_ref(),
            secrets: &secrets,
        };
        let answer =
            if again.when_closed { exchange.attempt().await? } else { Some(exchange.last_attempt().await?) };
        let Some(answer) = answer else { return Ok(Attempted::Closed) };
        let found = read(&answer);
        if again.for_nonce && answer.brings_nonce && found.as_ref().is_err_and(asks_for_nonce) {
            return Ok(Attempted::LacksNonce);
        }
        found.map(Attempted::Done)
    }
}
