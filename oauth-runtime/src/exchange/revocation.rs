//! The revocation request (RFC 7009 §2.1).

use oauth_grammar::Grant;

use super::GrantRequest;
use super::answer::Answer;
use super::judge::Judgement;
use super::other::Other;
use super::request::{Known, Presented, Purpose};
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
        let presented = Presented { values: &values, members: Some(members), before: None };
        let other = Other {
            purpose: Purpose::Revocation,
            rules: &self.plan().revocation,
            endpoint: &endpoint,
            request: &request,
            presented,
            scope: None,
        };
        self.ask(&other, revoked).await
    }
}

fn revoked(answer: &Answer<'_>) -> Result<(), Error> {
    if answer.response.status.is_success() {
        return Ok(());
    }
    match answer.judge() {
        Judgement::Error(error) => Err(error),
        Judgement::Success(_) => Ok(()),
    }
}
