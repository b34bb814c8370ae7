//! What a token request sends (RFC 6749 §3.2), and what its placeholders stand for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::SystemTime;

use oauth_grammar::Grant;
use smallvec::SmallVec;
use url::Url;
use zeroize::Zeroizing;

use super::GrantRequest;
use super::client_auth::Client;
use super::known::Known;
use super::prepared::{Made, Prepared};
use crate::config::Config;
use crate::plan::{
    CallRules, ClientAuth, Function, GrantType, JwtRules, Lookup, Name, ParamPlace, Plan, RequestRules,
    Template, uuid,
};
use crate::resource::{self, Resource};
use crate::runtime::Timestamp;
use crate::security_token::Carried;
use crate::token::TokenData;
use crate::{Credentials, Error, Secret};

/// The value of each parameter `scope`: one for all where no separator is given, else one for each.
fn scopes_of<'s>(all: &'s str, separator: &'static str) -> impl Iterator<Item = &'s str> {
    let whole = separator.is_empty().then_some(all);
    let each = (!separator.is_empty()).then(|| all.split(separator));
    whole.into_iter().chain(each.into_iter().flatten())
}

/// What a caller asks for can be sent.
///
/// What a user was asked for was asked for elsewhere: it goes along if the declaration lets it, unless it `is_callers`.
pub(super) fn check_asked(
    plan: &Plan,
    rules: &RequestRules,
    request: &GrantRequest,
    is_callers: bool,
) -> Result<(), Error> {
    let asked = [
        ("scope", is_callers && !request.scopes.is_empty()),
        ("resource", is_callers && !request.resources.is_empty()),
        ("audience", !request.audiences().is_empty()),
        ("requested_token_type", request.params.iter().any(|(name, _)| *name == "requested_token_type")),
        ("actor_token", request.carried().iter().any(|carried| carried.name() == "actor_token")),
    ];
    let is_named = |name: &str| names(plan, rules, name);
    let is_unnamed = |(name, asked): &(&str, bool)| *asked && !is_named(name);
    let asks = !request.added.is_empty() || asked.iter().any(is_unnamed);
    if rules.place() == ParamPlace::Nowhere && asks {
        return Err(plan.configuration("a request with `format = none` takes no parameters"));
    }
    let is_lost = |name: &str| rules.omits(name) && !is_named(name);
    if let Some((name, _)) = asked.iter().find(|(name, asked)| *asked && is_lost(name)) {
        return Err(
            plan.configuration(format!("the declaration omits `{name}`, so a request cannot name one"))
        );
    }
    let checked = request.resources.iter().try_for_each(resource::check_identifier);
    checked.map_err(|problem| plan.configuration(format!("resource: {problem}")))
}

/// Whether a placeholder puts this parameter somewhere into the request.
fn names(plan: &Plan, rules: &RequestRules, name: &str) -> bool {
    let of_jwt = plan.jwt.iter().flat_map(JwtRules::templates);
    rules.templates().chain(of_jwt).flat_map(Template::names).any(|named| named.is_parameter(name))
}

/// Whether a scope goes along with a token request or a call before or after it, as a parameter or by a placeholder.
pub(super) fn sends_scope(plan: &Plan, grant: Grant) -> bool {
    let rules = &plan.token.request;
    let is_asked = grant != Grant::SelfSignedJwt && rules.place() != ParamPlace::Nowhere;
    let of_calls = plan.calls().flat_map(CallRules::templates).flat_map(Template::names);
    let mut of_calls = of_calls.filter(|name| name.is_parameter("scope"));
    is_asked && !rules.omits("scope") || names(plan, rules, "scope") || of_calls.next().is_some()
}

/// What a request has that placeholders may put anywhere, whether it is a parameter or not.
#[derive(Clone, Copy, Default)]
pub(crate) struct Presented<'a> {
    pub(crate) values: &'a [(&'static str, Secret)],
    /// The members of a callback, or of a token that is refreshed.
    pub(crate) members: Option<&'a Known>,
    /// The token that is refreshed: what the answer does not say anew is as it was.
    pub(crate) before: Option<&'a TokenData>,
    /// The thumbprint of the key that what is presented is bound to (RFC 9449 §5 and §10).
    pub(crate) bound_to: Option<&'a str>,
}

/// A member of an answer that is as long as this may be a secret.
const LONG_ENOUGH: usize = 8;

impl<'a> Presented<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.expose_secret())
    }
}

/// A token request and what its placeholders stand for.
pub(super) struct Call<'a> {
    pub(super) config: &'a Config,
    pub(super) rules: &'a RequestRules,
    pub(super) request: &'a GrantRequest,
    pub(super) presented: Presented<'a>,
    pub(super) credentials: &'a Credentials,
    /// The scope that is sent.
    pub(super) scope: Option<&'a str>,
    /// The scope that was asked for, here or before.
    pub(super) asked: Option<&'a str>,
    pub(super) begun: Timestamp,
    /// How the client authenticates.
    pub(super) auth: ClientAuth,
    pub(super) purpose: Purpose,
    pub(super) prepared: Prepared,
    pub(super) made: Made,
}

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Token,
    Refresh,
    Revocation,
    Introspection,
    DeviceAuthorization,
    PushedAuthorization,
}

impl Purpose {
    /// Whether it is about a token that there is.
    pub(super) fn is_about_token(self) -> bool {
        matches!(self, Self::Revocation | Self::Introspection)
    }

    /// Whether the declared resources are named.
    fn asks_for_resources(self) -> bool {
        matches!(self, Self::Token | Self::Refresh | Self::DeviceAuthorization)
    }

    /// Whether the possession of a key is proven: what comes of it is bound to that (RFC 9449 §5 and §10.1).
    pub(super) fn proves_key(self) -> bool {
        matches!(self, Self::Token | Self::Refresh | Self::PushedAuthorization)
    }

    /// Whether a token is what comes of it.
    pub(super) fn brings_token(self) -> bool {
        matches!(self, Self::Token | Self::Refresh)
    }
}

impl<'a> Call<'a> {
    /// The parameters of the grant, by their names in the RFCs.
    pub(super) fn params(&self) -> SmallVec<[(&'static str, &str); 4]> {
        let grant_type = match &self.rules.grant_type {
            GrantType::OfGrant if !self.purpose.brings_token() => None,
            GrantType::OfGrant => Some(self.config.plan().grant_type(self.request.grant)),
            GrantType::Text(text) => Some(&**text),
            GrantType::None => None,
        };
        let grant_type = grant_type.map(|value| ("grant_type", value));
        let of_grant = self.request.params.iter().map(|(name, value)| (*name, value.expose_secret()));
        let audiences = self.request.audiences().iter().map(|audience| ("audience", audience));
        let of_grant = self.carried().chain(of_grant).chain(audiences);
        let jwt = self.prepared.jwt.as_ref().filter(|_| self.is_asserted());
        let jwt = jwt.map(|jwt| ("assertion", jwt.expose_secret()));
        let separator = if self.config.plan().scope.is_repeated { " " } else { "" };
        // What the JWT says is not said twice.
        let is_claimed = self.prepared.jwt.is_some()
            && self.config.plan().jwt.as_ref().is_some_and(JwtRules::claims_scope);
        let scopes = self.scope.filter(|_| !is_claimed).into_iter();
        let scopes = scopes.flat_map(move |scope| scopes_of(scope, separator));
        let scope = scopes.map(|scope| ("scope", scope));
        let resources = self.resources().map(|resource| ("resource", resource));
        grant_type.into_iter().chain(of_grant).chain(jwt).chain(scope).chain(resources).collect()
    }

    /// The security tokens that the request carries, each with its type.
    fn carried(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.request.carried().iter().flat_map(|carried| {
            let said = self.prepared.said.iter().find(|(name, _)| *name == carried.name());
            let token = said.map(|(_, said)| said).or(carried.given());
            let token = token.map(|token| (carried.name(), token.expose_secret()));
            token.into_iter().chain(carried.token_type())
        })
    }

    /// The resources that the request asks for, or else the declared ones.
    fn resources(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let asked = &self.request.resources;
        let has_own = !asked.is_empty() || !self.purpose.asks_for_resources();
        let declared = self.config.resources().iter().filter(move |_| !has_own);
        asked.iter().chain(declared.map(Resource::identifier))
    }

    /// Whether it is a refresh.
    pub(super) fn is_refresh(&self) -> bool {
        self.purpose == Purpose::Refresh
    }

    /// Whether the JWT is the assertion of the grant; one that the caller has takes its place.
    pub(super) fn is_asserted(&self) -> bool {
        self.request.grant == Grant::JwtBearer && self.request.carried().is_empty()
    }

    /// The token endpoint, as it is now.
    pub(super) fn token_url(&self) -> Option<&Url> {
        let is_known = self.config.shared.token_url.is_some() || !self.config.plan().token_url.is_late();
        let fixed = || (is_known && self.config.has_token_url()).then_some(&self.config.token_url);
        self.prepared.token_url.as_ref().or_else(fixed)
    }

    /// A member of an answer or a callback.
    fn member(&self, index: usize) -> Option<&Secret> {
        let name = &*self.config.plan().members.get(index)?.text;
        self.prepared.members.get(name).or_else(|| self.presented.members?.get(name))
    }

    /// The client as the request shows it.
    pub(super) fn client(&self) -> Client<'_> {
        let prepared = &self.prepared;
        let secret = prepared.client_secret.as_ref().or(self.credentials.client_secret());
        let assertion = match self.auth {
            ClientAuth::Jwt => prepared.jwt.as_ref(),
            _ => prepared.client_assertion.as_ref(),
        };
        Client {
            id: self.credentials.client_id(),
            secret: secret.map(Secret::expose_secret),
            assertion: assertion.map(Secret::expose_secret),
        }
    }

    /// What must not appear in an error.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let of_grant =
            self.request.params.iter().filter(|(name, _)| oauth_grammar::parameter::is_secret(name));
        let given = self.request.carried().iter().filter_map(Carried::given);
        let added = self.request.added.pairs().map(|(_, value)| value);
        let secrets = self.credentials.client_secret().into_iter().chain(of_grant.map(|(_, value)| value));
        let secrets = secrets.chain(given);
        let of_fields = self.config.values.secrets(self.config.plan());
        let tokens = ["refresh_token", "access_token", "state"];
        let tokens = tokens.into_iter().filter_map(|name| self.presented.get(name));
        let members =
            self.presented.members.into_iter().flat_map(BTreeMap::values).map(Secret::expose_secret);
        let made = self.made.secrets.get_or_init(|| self.made_of_secrets()).iter().map(|made| made.as_str());
        secrets
            .map(Secret::expose_secret)
            .chain(added)
            .chain(of_fields)
            .chain(tokens)
            // What is as short as a number says nothing, and stands in many a text.
            .chain(members.filter(|member| member.len() >= LONG_ENOUGH))
            .chain(self.made.signature.get().map(String::as_str))
            .chain(made)
            .chain(self.prepared.secrets())
    }

    fn made_of_secrets(&self) -> Vec<Zeroizing<String>> {
        let is_secret = |name: &Name| match *name {
            Name::Parameter(parameter) => parameter.is_secret,
            Name::Field(index) => self.config.plan().fields.get(index).is_some_and(|field| field.secret),
            name => matches!(name, Name::AccessToken | Name::Member(_)),
        };
        let holds_secret = |call: &&Function| {
            let mut names = Vec::new();
            call.names(&mut names);
            names.iter().any(is_secret)
        };
        let calls = self.rules.templates().flat_map(Template::calls).filter(holds_secret);
        calls.filter_map(|call| call.evaluate(self)).collect()
    }
}

impl Lookup for Call<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        let now = self.begun.wall();
        Some(match name {
            Name::TokenUrl => Cow::Borrowed(self.token_url()?.as_str()),
            Name::AccessToken => Cow::Borrowed(self.presented.get("access_token")?),
            Name::NowUnix => Cow::Owned(now.as_secs().to_string()),
            Name::NowMs => Cow::Owned(now.as_millis().to_string()),
            Name::Uuid => Cow::Borrowed(self.made.uuid.get_or_init(|| uuid().ok()).as_deref()?),
            Name::Member(index) => Cow::Borrowed(self.member(index)?.expose_secret()),
            Name::Jwt => Cow::Borrowed(self.prepared.jwt.as_ref()?.expose_secret()),
            Name::Parameter(parameter) if parameter.name == "client_secret" => {
                Cow::Borrowed(self.credentials.client_secret()?.expose_secret())
            }
            Name::Parameter(parameter) if self.presented.get(parameter.name).is_some() => {
                Cow::Borrowed(self.presented.get(parameter.name)?)
            }
            Name::Parameter(parameter) if parameter.name == "scope" => {
                Cow::Borrowed(self.asked.or(self.scope)?)
            }
            Name::Parameter(parameter) if parameter.name != "client_id" => {
                let of_grant = self.request.params.iter().map(|(name, value)| (*name, value.expose_secret()));
                let (_, value) = self.carried().chain(of_grant).find(|(name, _)| *name == parameter.name)?;
                Cow::Borrowed(value)
            }
            _ => Cow::Borrowed(self.config.configured(self.credentials.client_id()).get(name)?),
        })
    }

    fn signed(&self, signature: &str) {
        // One that was made before is of a request that was not answered.
        let _ = self.made.signature.set(signature.to_owned());
    }

    fn now(&self) -> Option<SystemTime> {
        Some(self.begun.system_time())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Call, ClientAuth, Grant, Made, Prepared, Presented, Purpose, check_asked};
    use crate::config::Config;
    use crate::exchange::GrantRequest;
    use crate::plan::Plan;
    use crate::runtime::AnyRuntime;
    use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
    use crate::{Credentials, Error};

    const DECLARED: &str = r#""resource":["https://a.example","https://b.example"]"#;

    #[derive(Debug)]
    struct Nowhere;

    impl Transport for Nowhere {
        fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            Box::pin(std::future::pending())
        }
    }

    /// The values of the parameter `resource` in a request for these resources.
    fn sent(keys: &str, resources: &[&str]) -> Result<Vec<String>, Error> {
        let config = Config::example(Plan::acme(keys), Arc::new(Nowhere), AnyRuntime::default());
        let mut request = GrantRequest::new(Grant::ClientCredentials);
        request.resources = resources.iter().copied().collect();
        let rules = &config.plan().token.request;
        check_asked(config.plan(), rules, &request, true)?;
        let credentials = Credentials::public("id");
        let begun = config.shared.runtime.now();
        let presented = Presented::default();
        let (config, request, credentials) = (&*config, &request, &credentials);
        let (made, prepared, auth) = (Made::default(), Prepared::default(), ClientAuth::Post);
        let (purpose, scope, asked) = (Purpose::Token, None, None);
        let call = Call {
            config,
            rules,
            request,
            presented,
            credentials,
            scope,
            asked,
            begun,
            auth,
            purpose,
            prepared,
            made,
        };
        let named = call.params().into_iter().filter(|(name, _)| *name == "resource");
        Ok(named.map(|(_, value)| value.to_owned()).collect())
    }

    #[test]
    fn the_resources_of_a_request_replace_the_declared_ones() {
        assert_eq!(sent(DECLARED, &[]).unwrap(), ["https://a.example", "https://b.example"]);
        assert_eq!(sent(DECLARED, &["https://b.example"]).unwrap(), ["https://b.example"]);
        assert_eq!(sent("", &[]).unwrap(), [""; 0]);
        let own = ["https://c.example/v1", "urn:example:d"];
        assert_eq!(sent("", &own).unwrap(), own);
    }

    #[test]
    fn a_resource_that_would_not_be_sent_or_is_none_is_refused() {
        let omitted = format!(r#"{DECLARED},"request":{{"omit":["resource"]}}"#);
        let bare = format!(r#"{DECLARED},"client_auth":"none","request":{{"format":"none"}}"#);
        let refusal = |keys: &str, resource| sent(keys, &[resource]).unwrap_err().to_string();
        assert_eq!(
            refusal(&omitted, "https://a.example"),
            "Acme: the declaration omits `resource`, so a request cannot name one"
        );
        assert_eq!(
            refusal(&bare, "https://a.example"),
            "Acme: a request with `format = none` takes no parameters"
        );
        assert_eq!(refusal("", "https://a.example/#x"), "Acme: resource: it holds a fragment");
    }
}
