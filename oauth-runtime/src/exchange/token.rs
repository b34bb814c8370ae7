//! The token request (RFC 6749 §3.2) and its answer (§5.1).

use std::borrow::Cow;
use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use oauth_grammar::Grant;
use tracing::Instrument as _;
use url::Url;

use super::GrantRequest;
use super::call::Exchange;
use super::prepare::Ready;
use super::prepared::{Made, Prepared};
use super::refresh_token::Rescued;
use super::request::{Call, Presented, Purpose, check_asked, sends_scope};
use super::response::BEARER;
use crate::config::Config;
use crate::plan::{ExchangeRules, Lifetime};
use crate::telemetry::Report;
use crate::token::{Expiry, TokenData};
use crate::{Credentials, Error, ErrorCode, ErrorKind, Members, scope};

impl Config {
    /// Asks the provider for a token. With credentials that were replaced meanwhile a machine's request is made again.
    ///
    /// # Errors
    ///
    /// When the request cannot be built, gets no complete answer, or is answered with anything but a token.
    pub(crate) async fn request_token(&self, request: &GrantRequest) -> Result<Arc<TokenData>, Error> {
        self.request_token_knowing(request, Presented::default()).await
    }

    /// The same where placeholders may name these values, such as the members of a callback.
    ///
    /// # Errors
    ///
    /// As [`request_token`](Self::request_token).
    pub(crate) async fn request_token_knowing(
        &self,
        request: &GrantRequest,
        presented: Presented<'_>,
    ) -> Result<Arc<TokenData>, Error> {
        let plan = self.plan();
        // What is not sent was not asked for.
        let sends = sends_scope(plan, request.grant);
        let asked = if request.scopes.is_empty() && (request.grant == Grant::AuthorizationCode || !sends) {
            None
        } else {
            let credentials = self.shared.credentials.get();
            scope::join(plan, request.scopes.iter(), &self.configured(credentials.client_id()))?
        };
        let operation = Operation {
            rules: &plan.token,
            endpoint: &self.token_url,
            presented,
            asked: asked.as_deref(),
            rescued: None,
            ready: None,
        };
        self.told(request, &operation).await
    }

    /// Makes a request, and tells of it; see [`request_token`](Self::request_token).
    ///
    /// # Errors
    ///
    /// As there.
    pub(super) async fn told(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
    ) -> Result<Arc<TokenData>, Error> {
        let credentials = self.shared.credentials.get();
        let error = match self.reported(request, operation, &credentials).await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidClient) => error,
            outcome => return outcome,
        };
        // What was granted once, such as a code, is never sent twice.
        if self.has_others_than(&credentials).await && request.may_be_repeated(self.plan()) {
            self.reported(request, operation, &self.shared.credentials.get()).await
        } else {
            Err(error)
        }
    }

    /// Whether there are other credentials by now than those which the provider has refused.
    pub(super) async fn has_others_than(&self, refused: &Credentials) -> bool {
        let (plan, shared) = (self.plan(), &self.shared);
        shared.credentials.renew(&plan.name, refused, plan.needs(), &shared.runtime).await
    }

    async fn reported(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
        credentials: &Credentials,
    ) -> Result<Arc<TokenData>, Error> {
        let report = Report::begin(self.plan(), request.grant);
        // It stays where it is made: it is large, and would be copied into what enters the span.
        let exchange = pin!(self.exchange(request, operation, credentials));
        let result = exchange.instrument(report.span.clone()).await;
        report.end(self.plan(), result.as_ref().err());
        result
    }

    async fn exchange(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
        credentials: &Credentials,
    ) -> Result<Arc<TokenData>, Error> {
        let plan = self.plan();
        let rules = operation.rules;
        if request.grant != Grant::RefreshToken && !plan.offers(request.grant) {
            return Err(plan.not_offered(request.grant));
        }
        check_asked(plan, &rules.request, request, !is_granted(request.grant))?;
        if request.grant == Grant::SelfSignedJwt {
            return self.self_signed(request, operation, credentials).await;
        }
        let mut again = Again { when_closed: true, for_nonce: true };
        // All that is for one request alone is made anew, each time.
        loop {
            match self.attempt(request, operation, credentials, again).await? {
                Attempted::Done(token) => return Ok(token),
                Attempted::Closed => again.when_closed = false,
                Attempted::LacksNonce => again.for_nonce = false,
            }
        }
    }

    /// One request, which says when another is to be made.
    async fn attempt(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
        credentials: &Credentials,
        again: Again,
    ) -> Result<Attempted<Arc<TokenData>>, Error> {
        let &Operation { rules, endpoint, asked, rescued, .. } = operation;
        let mut call = self.call(request, operation, credentials);
        let ready = operation.ready.as_ref();
        match ready.and_then(|ready| ready.lock().unwrap_or_else(PoisonError::into_inner).take()) {
            Some(ready) => call.take(ready),
            None => call.prepare().await?,
        }
        let endpoint = call.prepared.endpoint.as_ref().unwrap_or(endpoint);
        let params = call.params();
        let secrets = || call.secrets().collect();
        let exchange = Exchange {
            config: self,
            rules,
            endpoint,
            client: call.client(),
            params: &params,
            written: &[],
            added: &request.added,
            grant: Some(request.grant),
            spends_nothing: request.may_be_repeated(self.plan()),
            values: &call,
            begun: call.begun,
            dpop: call.prepared.dpop.as_ref(),
            secrets: &secrets,
        };
        let answer =
            if again.when_closed { exchange.attempt().await? } else { Some(exchange.last_attempt().await?) };
        let Some(answer) = answer else { return Ok(Attempted::Closed) };
        let mut token = answer.token(asked, self.shared.extra, operation.presented);
        if again.for_nonce && answer.brings_nonce && token.as_ref().is_err_and(asks_for_nonce) {
            return Ok(Attempted::LacksNonce);
        }
        if let (Ok(first), false) = (&token, self.plan().then.is_empty()) {
            if let Some(rescued) = rescued {
                // What follows may be given up while it is waited for.
                answer.any_refresh_token().map(|token| rescued.set(token));
            }
            token = call.follow(&answer, Arc::clone(first), asked).boxed().await;
        }
        // It may be the answer of a step that is refused, whatever the answer looks like.
        let is_refusal = |error: &Error| {
            let is_grant = error.code() == Some(&ErrorCode::InvalidGrant);
            let is_answer =
                error.kind() == ErrorKind::ErrorResponse || matches!(error.status(), Some(400..=499));
            is_answer && !is_grant && !error.is_transient()
        };
        if token.as_ref().is_err_and(is_refusal) {
            self.forget_steps();
        }
        if let (Err(_), Some(rescued)) = (&token, rescued) {
            // What is there twice counts once.
            answer.any_refresh_token().map(|token| rescued.set(token));
        }
        token.map(Attempted::Done)
    }

    fn call<'c>(
        &'c self,
        request: &'c GrantRequest,
        operation: &Operation<'c>,
        credentials: &'c Credentials,
    ) -> Call<'c> {
        Call {
            config: self,
            rules: &operation.rules.request,
            request,
            presented: operation.presented,
            credentials,
            scope: operation.asked.filter(|_| !is_granted(request.grant)),
            asked: operation.asked,
            begun: self.shared.runtime.now(),
            auth: operation.rules.client_auth,
            purpose: if request.grant == Grant::RefreshToken { Purpose::Refresh } else { Purpose::Token },
            prepared: Prepared::default(),
            made: Made::default(),
        }
    }

    /// All of a request that can wait or fail, before anybody is told that it is sent.
    ///
    /// # Errors
    ///
    /// Why something that it needs is not there. It was not sent.
    pub(super) async fn ready(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
    ) -> Result<Ready, Error> {
        let credentials = self.shared.credentials.get();
        let error = match self.made_ready(request, operation, &credentials).await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidClient) => error,
            outcome => return outcome,
        };
        // The session's own was not sent: this may be made over again.
        if self.has_others_than(&credentials).await {
            self.made_ready(request, operation, &self.shared.credentials.get()).await
        } else {
            Err(error)
        }
    }

    async fn made_ready(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
        credentials: &Credentials,
    ) -> Result<Ready, Error> {
        let mut call = self.call(request, operation, credentials);
        call.prepare().await?;
        Ok(Ready { prepared: call.prepared, made: call.made, begun: call.begun })
    }

    /// The token that the client signs itself; nothing is sent.
    async fn self_signed(
        &self,
        request: &GrantRequest,
        operation: &Operation<'_>,
        credentials: &Credentials,
    ) -> Result<Arc<TokenData>, Error> {
        let plan = self.plan();
        let Some(rules) = &plan.jwt else { return Err(plan.not_offered(request.grant)) };
        let mut call = self.call(request, operation, credentials);
        call.prepare().await?;
        let Some(access_token) = call.prepared.jwt.take() else {
            return Err(plan.not_offered(request.grant));
        };
        let expiry = match plan.lifetime {
            Some(Lifetime::Never) => Expiry::Never,
            Some(Lifetime::Seconds(seconds)) => {
                Expiry::At(call.begun.plus(Duration::from_secs(seconds)).system_time())
            }
            _ => Expiry::At(call.begun.plus(Duration::from_secs(rules.lifetime)).system_time()),
        };
        let asked = operation.asked.map(|asked| scope::split(&plan.scope.separator, asked));
        Ok(Arc::new(TokenData {
            provider: Some(Arc::clone(&plan.name)),
            access_token,
            token_type: Cow::Borrowed(BEARER),
            expiry,
            states_end: true,
            scope: asked.unwrap_or_default().into(),
            more: None,
            extra: (self.shared.extra.read)(&Members::stored(&serde_json::Map::new())),
        }))
    }
}

/// Why a request may be made over again.
#[derive(Clone, Copy)]
pub(super) struct Again {
    pub(super) when_closed: bool,
    pub(super) for_nonce: bool,
}

/// What a request has come to.
pub(super) enum Attempted<T> {
    Done(T),
    /// Its connection turned out to be closed, and it spends nothing.
    Closed,
    /// The proof had not the nonce that the answer says (RFC 9449 §8).
    LacksNonce,
}

/// Whether the provider refuses a request for want of a nonce alone, and so without having acted on it.
pub(super) fn asks_for_nonce(error: &Error) -> bool {
    error.code() == Some(&ErrorCode::UseDpopNonce) && matches!(error.status(), Some(400 | 401))
}

/// Whether it stands for what was granted with it: a code does (RFC 6749 §4.1.3), and so do a refresh token (§6) and a device
/// code (RFC 8628 §3.4).
fn is_granted(grant: Grant) -> bool {
    matches!(grant, Grant::AuthorizationCode | Grant::RefreshToken | Grant::DeviceCode)
}

/// What kind of token request it is.
pub(super) struct Operation<'a> {
    pub(super) rules: &'a ExchangeRules,
    pub(super) endpoint: &'a Url,
    pub(super) presented: Presented<'a>,
    /// The scope that was asked for, here or before.
    pub(super) asked: Option<&'a str>,
    /// Where a refresh token goes whose answer is of no use otherwise.
    pub(super) rescued: Option<&'a OnceLock<Rescued>>,
    /// What was made ready before, for the first request.
    pub(super) ready: Option<Mutex<Option<Ready>>>,
}
