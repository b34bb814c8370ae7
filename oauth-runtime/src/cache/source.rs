//! Where the tokens of a slot come from, which decides who may share it.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::config::Config;
use crate::exchange::GrantRequest;
use crate::fleet::Fetched;
use crate::plan::Plan;
use crate::resource::Targets;
use crate::session::{UserGrant, Wanted};
use crate::texts::Texts;
use crate::token::TokenData;
use crate::{Error, resource};

/// How the next token is made.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// By a grant of the client's own, which may be used at any time.
    Machine(GrantRequest),
    /// With what a user granted.
    Session(Arc<UserGrant>),
    /// Not at all: the token was handed in, and its like has to be.
    Given,
}

/// What tells two slots of a client apart: the configuration, and everything that the request for the token asks for.
/// No token serves two keys that differ in anything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) config: Arc<Config>,
    pub(crate) source: Source,
}

impl Source {
    /// Whether a request that nobody drives any more may be given up and another be made.
    pub(super) fn may_begin_again(&self) -> bool {
        match self {
            Self::Machine(_) => true,
            // A refresh token may be spent by the first request.
            Self::Session(_) | Self::Given => false,
        }
    }

    /// Whether the next caller can have another token, so that this one need not be kept.
    pub(super) fn may_be_evicted(&self) -> bool {
        match self {
            Self::Machine(_) => true,
            Self::Session(_) | Self::Given => false,
        }
    }

    /// Whether what there is in the slot is for whoever asks.
    ///
    /// # Errors
    ///
    /// That the source of a token that is exchanged for it speaks of somebody else by now.
    #[inline]
    pub(crate) fn check_current(&self, plan: &Plan) -> Result<(), Error> {
        match self {
            Self::Machine(request) => request.check_current(plan),
            Self::Session(_) | Self::Given => Ok(()),
        }
    }

    /// How long those may be waited for whose tokens the request carries.
    pub(super) fn longest_wait(&self) -> Duration {
        match self {
            Self::Machine(request) => request.longest_wait(),
            Self::Session(_) | Self::Given => Duration::ZERO,
        }
    }

    /// Whether there is a way to the next token.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub(super) fn check(&self, plan: &Plan) -> Result<(), Error> {
        match self {
            Self::Machine(_) | Self::Session(_) => Ok(()),
            Self::Given => Err(no_other(plan)),
        }
    }
}

pub(crate) fn no_other(plan: &Plan) -> Error {
    plan.configuration("the token that was handed in has ended or was rejected; hand another in with `put`")
}

impl Key {
    /// Notes that a resource server has rejected a token.
    pub(super) fn reject(&self, token: &TokenData) {
        match (&self.source, &self.config.shared.fleet) {
            (Source::Session(grant), _) => grant.reject(token),
            (Source::Machine(_), Some(fleet)) => fleet.reject(&token.access_token),
            (Source::Machine(_), None) | (Source::Given, _) => {}
        }
    }

    /// The token that takes the place of the last one, and when its request began.
    ///
    /// # Errors
    ///
    /// Why it is not to be had.
    pub(super) async fn next(&self, last: Option<Arc<TokenData>>) -> Result<Fetched, Error> {
        let config = &self.config;
        let begun = config.shared.runtime.now();
        match (&self.source, &config.shared.fleet) {
            // Another process has other sources.
            (Source::Machine(request), Some(fleet)) if !request.is_sourced() => {
                config.shared_token(fleet, request, last).await
            }
            (Source::Machine(request), _) => Ok((config.request_token(request).await?, begun)),
            (Source::Session(grant), _) => {
                let next = grant.acquire(config, Wanted::Next).await;
                grant.keep_trying(config);
                Ok((next?, begun))
            }
            (Source::Given, _) => Err(no_other(config.plan())),
        }
    }

    /// A new token by a grant of the client's own, whatever is left of the last one. It is asked for to the end, because others wait
    /// for it.
    ///
    /// # Errors
    ///
    /// That of the request.
    pub(crate) async fn renewed(&self, request: &GrantRequest) -> Result<Arc<TokenData>, Error> {
        let (config, request) = (Arc::clone(&self.config), request.clone());
        let renewed = async move {
            match &config.shared.fleet {
                Some(fleet) if !request.is_sourced() => {
                    config.renewed_token(fleet, &request).await.map(|(token, _)| token)
                }
                _ => config.request_token(&request).await,
            }
        };
        self.config.to_the_end(renewed).await
    }

    /// Whether its token may be sent anywhere.
    #[cfg(feature = "reqwest")]
    pub(crate) fn has_target(&self) -> bool {
        let asks = match &self.source {
            Source::Machine(request) => !request.resources.is_empty(),
            Source::Session(grant) => grant.resources().is_none_or(|resources| !resources.is_empty()),
            Source::Given => false,
        };
        #[cfg(feature = "mock")]
        let asks = asks || self.config.shared.mock.is_some();
        asks || !self.config.resources().is_empty() || !self.config.plan().origins.is_empty()
    }

    /// Whether its token may be sent to this URL: this one of a session, or the one that it has.
    ///
    /// # Errors
    ///
    /// Why it may not.
    pub(crate) fn check_target(&self, url: &Url, token: Option<&TokenData>) -> Result<(), String> {
        #[cfg(feature = "mock")]
        if self.config.shared.mock.is_some_and(|mock| mock.leads_to(url)) {
            return Ok(());
        }
        let asked = match &self.source {
            Source::Machine(request) => request.resources.clone(),
            // One that no login is known of goes where every token of the provider may go.
            Source::Session(grant) => match token {
                Some(token) => grant.resources_of(token).unwrap_or_default(),
                None => grant.resources().unwrap_or_default(),
            },
            Source::Given => Texts::default(),
        };
        let config = &*self.config;
        let is_told = token.is_some_and(|token| crate::present::is_told(config, token, url));
        let is_closed = !config.plan().origins.is_empty();
        let targets =
            Targets { resources: config.resources(), origins: config.origins(), is_told, is_closed };
        resource::check_target(targets, &asked, url)
    }

    /// Whether it is known where its token may be sent before there is one: that of a session goes by its login, and an
    /// answer may say it.
    #[cfg(any(feature = "reqwest", feature = "tower"))]
    pub(crate) fn knows_targets(&self) -> bool {
        !matches!(self.source, Source::Session(_))
            && !self.config.plan().origins.iter().any(resource::is_of_answer)
    }
}
