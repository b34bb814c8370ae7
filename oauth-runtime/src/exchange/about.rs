//! Calls about a token: its revocation (RFC 7009 §2.1) and its introspection (RFC 7662 §2.1).
//!
//! They are one call with other rules. Neither spends anything, so that it is made over again where its connection was closed,
//! and with other credentials where these were replaced.

use futures_util::FutureExt as _;
use oauth_grammar::Grant;
use url::Url;

use super::GrantRequest;
use super::answer::Answer;
use super::call::Exchange;
use super::introspection;
use super::judge::Judgement;
use super::prepare::Prepared;
use super::request::{Call, Known, Made, Presented, Purpose};
use crate::config::Config;
use crate::introspection::Introspection;
use crate::plan::{ClientAuth, ExchangeRules};
use crate::texts::Texts;
use crate::{Credentials, Error, ErrorCode, ErrorKind, Secret};

/// Which token it is about.
pub(crate) struct AboutToken<'a> {
    pub(crate) token: &'a Secret,
    /// What kind of token it is (RFC 7009 §2.1).
    pub(crate) hint: Option<&'a str>,
    /// The members of its login's callback, and of its answer, that placeholders name.
    pub(crate) members: Option<&'a Known>,
    /// The parameters that the caller adds.
    pub(crate) added: Texts,
}

impl<'a> AboutToken<'a> {
    /// One of a session, with the members of its record.
    pub(crate) fn of_session(token: &'a Secret, hint: &'a str, members: &'a Known) -> Self {
        Self { token, hint: Some(hint), members: Some(members), added: Texts::default() }
    }
}

/// A call about a token.
struct About<'a> {
    purpose: Purpose,
    /// The key that says what differs.
    key: &'static str,
    rules: &'a ExchangeRules,
    endpoint: Url,
    request: GrantRequest,
    /// The token by each of its names.
    values: [(&'static str, Secret); 2],
    members: Option<&'a Known>,
}

impl<'a> About<'a> {
    fn new(
        purpose: Purpose,
        key: &'static str,
        rules: &'a ExchangeRules,
        endpoint: Url,
        about: AboutToken<'a>,
    ) -> Self {
        let AboutToken { token, hint, members, added } = about;
        let hint = hint.map(|hint| ("token_type_hint", Secret::new(hint)));
        let mut request = GrantRequest::new(Grant::RefreshToken);
        request.params = [("token", token.clone())].into_iter().chain(hint).collect();
        request.added = added;
        let values = ["access_token", "refresh_token"].map(|name| (name, token.clone()));
        Self { purpose, key, rules, endpoint, request, values, members }
    }
}

impl Config {
    /// Tells the provider that a token is not needed any more; nothing where it declares no endpoint for that. Its body is
    /// ignored, and a token that it does not know is a success (RFC 7009 §2.2).
    ///
    /// # Errors
    ///
    /// When it could not be told.
    pub(crate) async fn revoke(&self, about: AboutToken<'_>) -> Result<(), Error> {
        let Some(endpoint) = self.revocation_url()? else { return Ok(()) };
        let rules = &self.plan().revocation;
        let about = About::new(Purpose::Revocation, "revocation", rules, endpoint, about);
        self.tell(&about, |answer| {
            if answer.response.status.is_success() {
                return Ok(());
            }
            match answer.judge() {
                Judgement::Error(error) => Err(error),
                Judgement::Success(_) => Ok(()),
            }
        })
        .await
    }

    /// Asks the provider about a token.
    ///
    /// # Errors
    ///
    /// When the declaration has no endpoint for that, and when its answer is none.
    pub(crate) async fn introspect(&self, about: AboutToken<'_>) -> Result<Introspection, Error> {
        let plan = self.plan();
        let Some(endpoint) = self.introspection_url()? else {
            return Err(plan.configuration("the provider declares no `introspection_url`"));
        };
        let about = About::new(Purpose::Introspection, "introspection", &plan.introspection, endpoint, about);
        self.tell(&about, introspection::read).await
    }

    async fn tell<T: Send>(
        &self,
        about: &About<'_>,
        read: fn(&Answer<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (plan, shared) = (self.plan(), &self.shared);
        let credentials = shared.credentials.get();
        // In a box it takes no room in what it is a small part of, such as the end of a session.
        let error = match self.told_of(about, &credentials, read).boxed().await {
            Err(error) if error.code() == Some(&ErrorCode::InvalidClient) => error,
            outcome => return outcome,
        };
        if shared.credentials.renew(&plan.name, &credentials, plan.needs(), &shared.runtime).await {
            self.told_of(about, &shared.credentials.get(), read).boxed().await
        } else {
            Err(error)
        }
    }

    async fn told_of<T: Send>(
        &self,
        about: &About<'_>,
        credentials: &Credentials,
        read: fn(&Answer<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if let Some(outcome) = self.attempt_to_tell(about, credentials, false, read).await? {
            return Ok(outcome);
        }
        // The connection was closed. All that is for one request alone is made anew.
        let outcome = self.attempt_to_tell(about, credentials, true, read).await?;
        outcome.ok_or_else(|| self.plan().error(ErrorKind::Transport, "the connection was closed"))
    }

    /// One request. `None` where its connection turns out to be closed, and it is not the last.
    async fn attempt_to_tell<T: Send>(
        &self,
        about: &About<'_>,
        credentials: &Credentials,
        is_last: bool,
        read: fn(&Answer<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let About { purpose, key, rules, endpoint, request, values, members } = about;
        let mut call = Call {
            config: self,
            rules: &rules.request,
            request,
            presented: Presented { values, members: *members, before: None },
            credentials,
            scope: None,
            asked: None,
            begun: self.shared.runtime.now(),
            auth: rules.client_auth,
            purpose: *purpose,
            prepared: Prepared::default(),
            made: Made::default(),
        };
        call.prepare().await?;
        let client = call.client();
        if needs_secret(rules) && client.secret.is_none() {
            let message =
                format!("`{key}` needs a client secret; give one, or declare `{key}(client_auth = ..)`");
            return Err(self.plan().configuration(message));
        }
        let secrets = || call.secrets().collect();
        let params: Vec<_> =
            request.params.iter().map(|(name, value)| (*name, value.expose_secret())).collect();
        let exchange = Exchange {
            config: self,
            rules,
            endpoint: call.prepared.endpoint.as_ref().unwrap_or(endpoint),
            client,
            params: &params,
            added: &request.added,
            grant: None,
            spends_nothing: true,
            values: &call,
            begun: call.begun,
            secrets: &secrets,
        };
        let answer = if is_last { Some(exchange.last_attempt().await?) } else { exchange.attempt().await? };
        answer.as_ref().map(read).transpose()
    }
}

/// Whether the client has to show its secret, which may not be needed for tokens.
fn needs_secret(rules: &ExchangeRules) -> bool {
    match rules.client_auth {
        ClientAuth::Basic(basic) => !basic.empty_secret,
        ClientAuth::Post | ClientAuth::Jwt | ClientAuth::Assertion | ClientAuth::None => false,
    }
}
