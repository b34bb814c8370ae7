//! Calls about a token: its revocation (RFC 7009 §2.1) and its introspection (RFC 7662 §2.1).
//!
//! They are one call with other rules.

use futures_util::FutureExt as _;
use oauth_grammar::Grant;
use url::Url;

use super::GrantRequest;
use super::introspection::{self, Said};
use super::judge::Judgement;
use super::known::Known;
use super::other::Other;
use super::request::{Presented, Purpose};
use crate::config::Config;
use crate::introspection::Introspection;
use crate::plan::{ClientAuth, ExchangeRules, Name, Plan, RequestRules, Template};
use crate::texts::Texts;
use crate::{Error, Secret};

/// Which token it is about.
pub(crate) struct AboutToken<'a> {
    pub(crate) token: &'a Secret,
    /// What kind of token it is (RFC 7009 §2.1).
    pub(crate) hint: Option<&'a str>,
    /// The members of its login's callback, and of its answer, that placeholders name.
    pub(crate) members: Option<&'a Known>,
    /// The access token and the refresh token of its session, as far as they are there, where it is of one.
    pub(crate) both: Option<[Option<&'a Secret>; 2]>,
    /// The parameters that the caller adds.
    pub(crate) added: Texts,
}

impl<'a> AboutToken<'a> {
    /// The token of a session that stands for all that was granted to it, with the members of its record: the refresh token, unless
    /// the provider is told the access token alone. `None` where there is neither.
    pub(crate) fn of_session(
        plan: &Plan,
        access_token: Option<&'a Secret>,
        refresh_token: Option<&'a Secret>,
        members: &'a Known,
    ) -> Option<Self> {
        let of_access = || access_token.map(|token| (token, "access_token"));
        let of_refresh = || refresh_token.map(|token| (token, "refresh_token"));
        let (token, hint) = if takes_access_token(&plan.revocation.request) {
            of_access().or_else(of_refresh)
        } else {
            of_refresh().or_else(of_access)
        }?;
        let (members, both) = (Some(members), Some([access_token, refresh_token]));
        Some(Self { token, hint: Some(hint), members, both, added: Texts::default() })
    }
}

/// Whether a revocation names the access token, and no other.
fn takes_access_token(rules: &RequestRules) -> bool {
    let names = |name: &str| {
        rules.templates().flat_map(Template::names).any(|named| match named {
            Name::AccessToken => name == "access_token",
            Name::Parameter(parameter) => parameter.name == name,
            _ => false,
        })
    };
    let is_renamed = |wire: &str| rules.rename.iter().any(|(name, to)| **name == *"token" && **to == *wire);
    is_renamed("access_token")
        || names("access_token") && !names("refresh_token") && !is_renamed("refresh_token")
}

/// A call about a token.
struct About<'a> {
    request: GrantRequest,
    /// The tokens by their names.
    values: Vec<(&'static str, Secret)>,
    members: Option<&'a Known>,
}

impl<'a> About<'a> {
    fn new(about: AboutToken<'a>) -> Self {
        let AboutToken { token, hint, members, both, added } = about;
        let hint = hint.map(|hint| ("token_type_hint", Secret::new(hint)));
        let mut request = GrantRequest::new(Grant::RefreshToken);
        request.params = [("token", token.clone())].into_iter().chain(hint).collect();
        request.added = added;
        // Of a token that a caller has, nobody knows which it is.
        let both = both.unwrap_or([Some(token); 2]);
        let values = ["access_token", "refresh_token"].into_iter().zip(both);
        let values = values.filter_map(|(name, token)| Some((name, token?.clone()))).collect();
        Self { request, values, members }
    }

    fn other<'o>(&'o self, purpose: Purpose, rules: &'o ExchangeRules, endpoint: &'o Url) -> Other<'o> {
        let presented = Presented { values: &self.values, members: self.members, ..Presented::default() };
        Other { purpose, rules, endpoint, request: &self.request, presented, written: &[], scope: None }
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
        self.check_secret("revocation", rules)?;
        let about = About::new(about);
        self.ask(&about.other(Purpose::Revocation, rules, &endpoint), |answer| {
            if answer.response.status.is_success() {
                return Ok(());
            }
            match answer.judge() {
                Judgement::Error(error) => Err(error),
                Judgement::Success(_) => Ok(()),
            }
        })
        // In a box it takes no room in what it is a small part of, such as the end of a session.
        .boxed()
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
        let rules = &plan.introspection;
        self.check_secret("introspection", rules)?;
        let about = About::new(about);
        let other = about.other(Purpose::Introspection, rules, &endpoint);
        match self.ask(&other, introspection::read).boxed().await? {
            Said::Plainly(introspection) => Ok(introspection),
            Said::Signed(signed) => self.verified_introspection(&signed).boxed().await,
        }
    }

    /// The client has the secret that it has to show, which may not be needed for tokens.
    fn check_secret(&self, key: &str, rules: &ExchangeRules) -> Result<(), Error> {
        let plan = self.plan();
        let has_secret =
            plan.client_secret.is_some() || self.shared.credentials.get().client_secret().is_some();
        if !needs_secret(rules) || has_secret {
            return Ok(());
        }
        Err(plan.configuration(format!(
            "`{key}` needs a client secret; give one, or declare `{key}(client_auth = ..)`"
        )))
    }
}

/// Whether the client has to show its secret, which may not be needed for tokens.
fn needs_secret(rules: &ExchangeRules) -> bool {
    match rules.client_auth {
        ClientAuth::Basic(basic) => !basic.empty_secret,
        ClientAuth::Post | ClientAuth::Jwt | ClientAuth::Assertion | ClientAuth::None => false,
    }
}
