//! The revocation request (RFC 7009 §2.1).

use super::call::Exchange;
use super::judge::Judgement;
use crate::config::Config;
use crate::plan::{Lookup, Name};
use crate::texts::Texts;
use crate::{Error, Secret};

/// No placeholder has a value: the request has none.
struct Nothing;

impl Lookup for Nothing {
    fn value(&self, _: Name) -> Option<std::borrow::Cow<'_, str>> {
        None
    }
}

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
        let params = [("token", token.expose_secret()), ("token_type_hint", hint)];
        let secrets = || {
            let secret = credentials.client_secret().map(Secret::expose_secret);
            let of_fields = self.values.secrets(self.plan());
            secret.into_iter().chain([token.expose_secret()]).chain(of_fields).collect()
        };
        let exchange = Exchange {
            config: self,
            rules: &self.plan().revocation,
            endpoint: &endpoint,
            credentials: &credentials,
            params: &params,
            added: &Texts::default(),
            spends_nothing: true,
            values: &Nothing,
            begun: self.shared.runtime.now(),
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
