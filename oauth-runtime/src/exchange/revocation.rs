//! The revocation request (RFC 7009 §2.1).

use oauth_grammar::Grant;
use url::Url;

use super::GrantRequest;
use super::call::Exchange;
use super::judge::Judgement;
use super::prepare::Prepared;
use super::request::{Call, Known, Made, Presented, Purpose};
use crate::config::Config;
use crate::{Error, Secret};

impl Config {
    /// Tells the provider that a token is not needed any more; nothing where it declares no endpoint for that. Its body is
    /// ignored, and a token that it does not know is a success (RFC 7009 §2.2).
    ///
    /// # Errors
    ///
    /// When it could not be told.
    pub(crate) async fn revoke(
        &self,
        token: &Secret,
        hint: &'static str,
        members: &Known,
    ) -> Result<(), Error> {
        let Some(endpoint) = self.revocation_url()? else { return Ok(()) };
        let mut request = GrantRequest::new(Grant::RefreshToken);
        request.params = [("token", token.clone()), ("token_type_hint", Secret::new(hint))].into();
        // The token goes by each of its names.
        let values = [("access_token", token.clone()), ("refresh_token", token.clone())];
        let presented = Presented { values: &values, members: Some(members), ..Presented::default() };
        if !self.revocation(&request, presented, &endpoint, false).await? {
            // The connection was closed. All that is for one request alone is made anew.
            self.revocation(&request, presented, &endpoint, true).await?;
        }
        Ok(())
    }

    /// One request. Whether it got through, unless it is the last.
    async fn revocation(
        &self,
        request: &GrantRequest,
        presented: Presented<'_>,
        endpoint: &Url,
        is_last: bool,
    ) -> Result<bool, Error> {
        let credentials = self.shared.credentials.get();
        let rules = &self.plan().revocation;
        let mut call = Call {
            config: self,
            rules: &rules.request,
            request,
            presented,
            credentials: &credentials,
            scope: None,
            asked: None,
            begun: self.shared.runtime.now(),
            auth: rules.client_auth,
            purpose: Purpose::Revocation,
            prepared: Prepared::default(),
            made: Made::default(),
        };
        call.prepare().await?;
        let secrets = || call.secrets().collect();
        let params: Vec<_> =
            request.params.iter().map(|(name, value)| (*name, value.expose_secret())).collect();
        let exchange = Exchange {
            config: self,
            rules,
            endpoint: call.prepared.endpoint.as_ref().unwrap_or(endpoint),
            client: call.client(),
            params: &params,
            added: &request.added,
            spends_nothing: true,
            values: &call,
            begun: call.begun,
            dpop: None,
            secrets: &secrets,
        };
        let answer = if is_last { Some(exchange.last_attempt().await?) } else { exchange.attempt().await? };
        let Some(answer) = answer else { return Ok(false) };
        if answer.response.status.is_success() {
            return Ok(true);
        }
        match answer.judge() {
            Judgement::Error(error) => Err(error),
            Judgement::Success(_) => Ok(true),
        }
    }
}
