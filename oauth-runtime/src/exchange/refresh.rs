//! The refresh request (RFC 6749 §6).

use std::sync::{Arc, OnceLock};

use oauth_grammar::Grant;

use super::GrantRequest;
use super::request::{Known, Presented};
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
}

impl Config {
    /// Asks for the next token of a session, once.
    ///
    /// # Errors
    ///
    /// As [`request_token`](Self::request_token).
    /// A refresh token in an answer that is of no use otherwise is put into `rescued`: it has taken the place of the one sent.
    pub(crate) async fn refresh(
        &self,
        rules: &RefreshRules,
        with: Refresh<'_>,
        rescued: &OnceLock<Secret>,
    ) -> Result<Arc<TokenData>, Error> {
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
        let endpoint = self.refresh_url(rules)?;
        let operation = Operation {
            rules: &rules.exchange,
            endpoint: &endpoint,
            presented: Presented { values: &values, members: Some(with.members) },
            asked: with.scope,
            rescued: Some(rescued),
        };
        self.told(&request, &operation).await
    }
}
