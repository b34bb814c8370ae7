//! The revocation request (RFC 7009 §2.1).

use oauth_grammar::Grant;

use super::GrantRequest;
use super::call::Exchange;
use super::judge::Judgement;
use super::prepare::Prepared;
use super::request::{Call, Made, Presented};
use crate::config::Config;
use crate::{Error, Secret};

impl Config {
    /// Tells the provider that a token is not needed any more; nothing where it declares no endpoint for that. Its body is
    /// ignored, and a token that it does not know is a success (RFC 7009 §2.2).
    ///
    /// # Errors
    ///
    /// When it could not be told.
    pub(crate) async fn revoke(&self, token: &Secret, hint: &'static str) -> Result<(), Error> {
        let Some(endpoint) = self.revocation_url()? else { return Ok(()) };
        let credentials = self.shared.credentials.get();
        let rules = &self.plan().revocation;
        let mut request = GrantRequest::new(Grant::RefreshToken);
        request.params = [("token", token.clone()), ("token_type_hint", Secret::new(hint))].into();
        // The token goes by each of its names.
        let values = [("access_token", token.clone()), ("refresh_token", token.clone())];
        let mut call = Call {
            config: self,
            rules: &rules.request,
            request: &request,
            presented: Presented { values: &values, members: None },
            credentials: &credentials,
            scope: None,
            begun: self.shared.runtime.now(),
            auth: rules.client_auth,
            prepared: Prepared::default(),
            made: Made::default(),
        };
        call.prepare().await?;
        let secrets = || call.secrets().chain([token.expose_secret()]).collect();
        let params: Vec<_> =
            request.params.iter().map(|(name, value)| (*name, value.expose_secret())).collect();
        let exchange = Exchange {
            config: self,
            rules,
            endpoint: &endpoint,
            client: call.client(),
            params: &params,
            added: &request.added,
            spends_nothing: true,
            values: &call,
            begun: call.begun,
            secrets: &secrets,
        };
        let answer = exchange.send().await?;
        if answer.response.status.is_success() {
            return Ok(());
        }
        match answer.judge() {
            Judgement::Error(error) => Err(error),
            Judgement::Success(_) => Ok(()),
        }
    }
}
