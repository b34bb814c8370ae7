//! The refresh request (RFC 6749 §6).

use std::sync::{Arc, Mutex, OnceLock};

use oauth_grammar::Grant;
use url::Url;

use super::GrantRequest;
use super::known::Known;
use super::prepare::Ready;
use super::refresh_token::Rescued;
use super::request::Presented;
use super::token::Operation;
use crate::config::Config;
use crate::plan::{Presents, RefreshRules};
use crate::texts::Texts;
use crate::token::TokenData;
use crate::{Error, Secret};

/// What a session has to get its next token with.
#[expect(clippy::struct_field_names, reason = "the RFC calls it so")]
pub(crate) struct Refresh<'a> {
    pub(crate) refresh_token: Option<&'a Secret>,
    pub(crate) access_token: Option<&'a Secret>,
    /// That of the login.
    pub(crate) redirect_uri: Option<&'a str>,
    /// What was granted, as it is written in a request.
    pub(crate) scope: Option<&'a str>,
    pub(crate) resources: Texts,
    /// The members of the login's callback, and of the token.
    pub(crate) members: &'a Known,
    /// The token that it takes the place of.
    pub(crate) before: Option<&'a TokenData>,
    /// The thumbprint of the key that the refresh token is bound to (RFC 9449 §5).
    pub(crate) bound_to: Option<&'a str>,
    /// What the provider has last asked a proof to hold.
    pub(crate) nonce: Option<&'a Secret>,
}

/// The request of a refresh, and what placeholders of it may name.
pub(crate) struct RefreshRequest<'a> {
    rules: &'a RefreshRules,
    request: GrantRequest,
    values: Vec<(&'static str, Secret)>,
    members: &'a Known,
    before: Option<&'a TokenData>,
    bound_to: Option<&'a str>,
    scope: Option<&'a str>,
    endpoint: Url,
}

impl<'a> RefreshRequest<'a> {
    /// # Errors
    ///
    /// When the endpoint cannot be made.
    pub(crate) fn new(config: &Config, rules: &'a RefreshRules, with: Refresh<'a>) -> Result<Self, Error> {
        let owned = |text: &str| Secret::new(text);
        let values = [
            ("refresh_token", with.refresh_token.cloned()),
            ("access_token", with.access_token.cloned()),
            ("redirect_uri", with.redirect_uri.map(owned)),
            ("scope", with.scope.map(owned)),
        ];
        let values: Vec<_> = values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let sent = match rules.presents {
            Presents::RefreshToken => Some("refresh_token"),
            Presents::AccessToken => Some("access_token"),
            Presents::Nothing => None,
        };
        let mut request = GrantRequest::new(Grant::RefreshToken);
        request.params = values.iter().filter(|(name, _)| sent == Some(*name)).cloned().collect();
        request.resources = with.resources;
        let endpoint = config.refresh_url(rules)?;
        if let Some((dpop, nonce)) = config.shared.dpop.as_ref().zip(with.nonce) {
            dpop.recall_server_nonce(&endpoint, nonce);
        }
        Ok(Self {
            rules,
            request,
            values,
            members: with.members,
            before: with.before,
            bound_to: with.bound_to,
            scope: with.scope,
            endpoint,
        })
    }

    fn operation<'o>(
        &'o self,
        rescued: Option<&'o OnceLock<Rescued>>,
        ready: Option<Mutex<Option<Ready>>>,
    ) -> Operation<'o> {
        Operation {
            rules: &self.rules.exchange,
            endpoint: &self.endpoint,
            presented: Presented {
                values: &self.values,
                members: Some(self.members),
                before: self.before,
                bound_to: self.bound_to,
            },
            asked: self.scope,
            rescued,
            ready,
        }
    }
}

impl Config {
    /// All of a refresh that can wait or fail before its token is sent.
    ///
    /// # Errors
    ///
    /// Why something that it needs is not there. Nothing was sent of the session's.
    pub(crate) async fn ready_refresh(&self, refresh: &RefreshRequest<'_>) -> Result<Ready, Error> {
        self.ready(&refresh.request, &refresh.operation(None, None)).await
    }

    /// Asks for the next token of a session, once. A refresh token in an answer that is of no use otherwise is put into
    /// `rescued`: it has taken the place of the one sent.
    ///
    /// # Errors
    ///
    /// As [`request_token`](Self::request_token).
    pub(crate) async fn refresh(
        &self,
        refresh: &RefreshRequest<'_>,
        ready: Ready,
        rescued: &OnceLock<Rescued>,
    ) -> Result<Arc<TokenData>, Error> {
        let operation = refresh.operation(Some(rescued), Some(Mutex::new(Some(ready))));
        self.told(&refresh.request, &operation).await
    }
}
