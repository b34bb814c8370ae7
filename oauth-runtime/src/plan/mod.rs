//! A declaration as the client reads it: checked, with every template and path parsed.
//!
//! It is made once for a declaration and shared by all its clients, so that nothing is parsed for a request or an answer.
//! A key of the declaration has a file of its name here, as in the grammar and in the macro.

mod about;
mod authorize;
mod bearer;
mod call;
mod client_auth;
mod compile;
mod device;
mod endpoint;
mod errors;
mod exchange;
mod expires;
mod field;
mod fields;
mod function;
mod grant;
mod issuer;
mod json;
mod jwt;
mod lifetime;
mod location;
mod name;
mod needed;
mod openid;
mod overlap;
mod param;
mod places;
mod problems;
mod reader;
mod refresh;
mod request;
mod requests;
mod resource;
mod response;
mod rules;
mod scope;
mod sign;
mod template;
mod word;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use oauth_grammar::Grant;

pub(crate) use self::authorize::{
    Authorize, AuthorizeRules, Challenge, Encoding, Hash, RequestObjectRules, ResponseMode, VerifyRules,
};
pub(crate) use self::bearer::BearerRules;
pub(crate) use self::call::CallRules;
pub(crate) use self::client_auth::{BasicEncoding, BasicRules, ClientAuth, CredentialNeeds};
pub(crate) use self::device::DeviceRules;
pub(crate) use self::endpoint::Endpoint;
pub(crate) use self::errors::ErrorRules;
pub(crate) use self::exchange::ExchangeRules;
pub(crate) use self::expires::{ExpiresAtFormat, ExpiresInFormat, ExpiresInRule};
pub(crate) use self::field::Field;
pub(crate) use self::fields::ENVIRONMENT;
pub(crate) use self::function::{Call as Function, uuid};
pub(crate) use self::issuer::IssuerRules;
#[cfg(feature = "mock")]
pub(crate) use self::json::Json;
pub(crate) use self::jwt::JwtRules;
pub(crate) use self::lifetime::Lifetime;
pub(crate) use self::location::{Location, Scopes};
#[cfg(feature = "mock")]
pub(crate) use self::name::named;
pub(crate) use self::name::{Lookup, Member, Name};
pub(crate) use self::openid::OpenidRules;
pub(crate) use self::param::{Literal, Param, Value};
pub(crate) use self::problems::Problems;
pub(crate) use self::refresh::{Presents, RefreshRules, Rotation};
pub(crate) use self::request::{GrantType, Method, ParamPlace, RequestFormat, RequestRules};
#[cfg(feature = "mock")]
pub(crate) use self::response::Extra;
pub(crate) use self::response::{ExtraSource, ResponseFormat, ResponseRules};
pub(crate) use self::scope::ScopeRules;
pub(crate) use self::sign::{SignRules, Signing, VerifyResponse};
pub(crate) use self::template::{Part, Template};
pub(crate) use self::word::Word;

use self::reader::Section;
use crate::crypto::Algorithm;
use crate::{Error, ErrorKind};

/// What a declaration says.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing of the declaration")]
pub(crate) struct Plan {
    /// The name of the provider, which errors and reports bear.
    pub(crate) name: Arc<str>,
    pub(crate) fields: Box<[Field]>,
    pub(crate) grants: Box<[Grant]>,
    /// The `grant_type` of the grant that is the provider's own.
    pub(crate) vendor: Option<Box<str>>,
    pub(crate) token_url: Endpoint,
    pub(crate) authorization_url: Option<Endpoint>,
    /// Where authorization requests are handed in first (RFC 9126).
    pub(crate) pushed_url: Option<Endpoint>,
    pub(crate) pushed: ExchangeRules,
    pub(crate) issuer: Option<IssuerRules>,
    pub(crate) openid: OpenidRules,
    pub(crate) resource: Box<[Template]>,
    /// Where the token may be sent besides.
    pub(crate) origins: Box<[Template]>,
    pub(crate) scope: ScopeRules,
    pub(crate) token: ExchangeRules,
    pub(crate) lifetime: Option<Lifetime>,
    pub(crate) jwt: Option<JwtRules>,
    /// Whether the client shows a certificate (RFC 8705).
    pub(crate) shows_certificate: bool,
    /// The algorithm of the proofs that bind tokens to a key.
    pub(crate) dpop: Option<Algorithm>,
    /// What stands in the place of the client secret.
    pub(crate) client_secret: Option<Template>,
    pub(crate) authorize: Authorize,
    /// How refresh tokens are used; `None` where they are not.
    pub(crate) refresh: Option<RefreshRules>,
    pub(crate) revocation_url: Option<Endpoint>,
    /// As RFC 7009 has it, with the client authentication of token requests.
    pub(crate) revocation: ExchangeRules,
    /// How a device asks for its codes.
    pub(crate) device: DeviceRules,
    pub(crate) bearer: BearerRules,
    /// The members of answers and callbacks that placeholders name.
    pub(crate) members: Box<[Member]>,
    /// The calls before the token call, and before a refresh alone.
    pub(crate) steps: Box<[CallRules]>,
    /// The calls after it.
    pub(crate) then: Box<[CallRules]>,
    /// The steps that a revocation needs.
    pub(crate) revocation_steps: BTreeSet<Box<str>>,
    pub(crate) introspection_url: Option<Endpoint>,
    /// As RFC 7662 has it, with the client authentication of token requests.
    pub(crate) introspection: ExchangeRules,
    /// The steps that an introspection needs.
    pub(crate) introspection_steps: BTreeSet<Box<str>>,
    /// Seconds of life that a token handed out from the cache still has.
    pub(crate) min_validity: Option<u64>,
    /// Whether the next token is asked for only when this one has ended.
    pub(crate) renews_at_expiry: bool,
    /// Whether a template has the placeholder `{client_id}`.
    names_client_id: bool,
    /// Whether one has the placeholder `{client_secret}`, or the key of an HMAC.
    names_client_secret: bool,
    /// Whether a template has a hash or a random number in it.
    pub(crate) hashes: bool,
    /// The calls of functions that take only some texts.
    pub(crate) demanding: Box<[Function]>,
}

impl Plan {
    /// What the client's credentials have to be.
    pub(crate) fn needs(&self) -> CredentialNeeds {
        let (auth, request) = (self.token.client_auth, &self.token.request);
        let authorizes =
            self.authorization_url.is_some() || self.issuer.is_some() && self.lacks_authorization_url();
        let is_sent = |name| request.place() != ParamPlace::Nowhere && !request.omits(name);
        let of_method = match auth {
            ClientAuth::Basic(rules) => !rules.empty_secret,
            ClientAuth::Post => is_sent("client_secret"),
            ClientAuth::Jwt | ClientAuth::Assertion | ClientAuth::None => false,
        };
        CredentialNeeds {
            client_id: matches!(auth, ClientAuth::Basic(_) | ClientAuth::Jwt)
                || is_sent("client_id") && !self.is_told_by_assertion()
                || self.names_client_id
                || authorizes,
            // One that is computed is not given, but what it is computed of may be.
            client_secret: self.names_client_secret
                || of_method && self.client_secret.is_none() && !self.is_signed(),
            makes_of_secret: self.names_client_secret,
            takes_no_colon: matches!(
                auth,
                ClientAuth::Basic(BasicRules { encoding: BasicEncoding::Raw, .. })
            ),
        }
    }

    /// Whether there has to be a token endpoint, and none is written.
    pub(crate) fn lacks_token_url(&self) -> bool {
        self.token_url.templates().next().is_none() && !self.is_signed()
    }

    /// Whether the client signs all its tokens itself.
    fn is_signed(&self) -> bool {
        self.grants.iter().all(|grant| *grant == Grant::SelfSignedJwt)
    }

    /// Whether there has to be an authorization endpoint, and none is written.
    pub(crate) fn lacks_authorization_url(&self) -> bool {
        let is_asked = self.offers(Grant::AuthorizationCode) && self.authorize.rules().is_some();
        is_asked && self.authorization_url.is_none()
    }

    /// Whether there has to be a device authorization endpoint, and none is written.
    pub(crate) fn lacks_device_authorization_url(&self) -> bool {
        self.offers(Grant::DeviceCode) && self.device.url.is_none()
    }

    /// Whether an assertion alone says who asks.
    fn is_told_by_assertion(&self) -> bool {
        let is_assertion = |grant: &Grant| {
            matches!(
                grant,
                Grant::SelfSignedJwt | Grant::JwtBearer | Grant::Saml2Bearer | Grant::TokenExchange
            )
        };
        // Where the token is signed and nothing is sent, nobody asks.
        self.is_signed() || self.token.client_auth == ClientAuth::None && self.grants.iter().all(is_assertion)
    }

    /// Holds an endpoint that the program names to what is sent anyway.
    ///
    /// # Errors
    ///
    /// When a parameter in its query is.
    pub(crate) fn check_endpoint(&self, url: &str) -> Result<(), String> {
        rules::in_endpoint(self, url)
    }

    /// Whether the declaration offers this grant.
    pub(crate) fn offers(&self, grant: Grant) -> bool {
        self.grants.contains(&grant)
    }

    /// Whether a member belongs to the token, or to its login: the answer of a step is of one request.
    pub(crate) fn stays(&self, member: &str) -> bool {
        let root = member.split(['.', '[']).next().unwrap_or_default();
        self.steps.iter().all(|step| *step.id != *root)
    }

    /// The calls before and after the token call.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &CallRules> {
        self.steps.iter().chain(&self.then)
    }

    /// All that is said of requests and their answers, and by which key.
    pub(crate) fn exchanges(&self) -> impl Iterator<Item = (&'static str, &ExchangeRules)> {
        let refresh = self.refresh.iter().map(|refresh| ("refresh", &refresh.exchange));
        let steps = self.steps.iter().map(|step| ("step", &step.exchange));
        let then = self.then.iter().map(|then| ("then", &then.exchange));
        [("request", &self.token)]
            .into_iter()
            .chain(refresh)
            .chain([("revocation", &self.revocation), ("introspection", &self.introspection)])
            .chain([("device", &self.device.exchange)])
            .chain(steps)
            .chain(then)
    }

    /// All templates of URLs.
    fn urls(&self) -> impl Iterator<Item = &Template> {
        let of_refresh = self.refresh.as_ref().and_then(|refresh| refresh.url.as_ref());
        let endpoints = [&self.token_url].into_iter().chain(&self.authorization_url);
        let endpoints = endpoints.chain(&self.revocation_url).chain(&self.introspection_url);
        let endpoints = endpoints.chain(&self.device.url).chain(&self.pushed_url);
        let of_calls = self.calls().map(|call| &call.url);
        let endpoints = endpoints.chain(self.openid.endpoints().map(|(_, url)| url));
        let endpoints = endpoints.chain(of_refresh).chain(of_calls).flat_map(Endpoint::templates);
        let of_issuer = self.issuer.iter().flat_map(IssuerRules::templates);
        endpoints.chain(of_issuer).chain(&self.resource).chain(&self.origins)
    }

    /// What is wrong with the arguments of all functions, as far as they have their values.
    pub(crate) fn misused(&self, values: &dyn Lookup) -> Option<String> {
        self.misused_in(self.demanding.iter(), values)
    }

    /// The same of these calls, and of those in them.
    pub(crate) fn misused_in<'c>(
        &self,
        calls: impl Iterator<Item = &'c Function>,
        values: &dyn Lookup,
    ) -> Option<String> {
        let mut demanding = Vec::new();
        calls.for_each(|call| call.demanding(&mut demanding));
        let (call, problem) = demanding.iter().find_map(|call| Some((call, call.problem(values)?)))?;
        let mut names = Vec::new();
        call.names(&mut names);
        let names = names.into_iter().filter_map(|name| match name {
            Name::Field(index) => Some(format!("field `{}`", self.fields.get(index)?.name)),
            Name::Member(index) => Some(format!("`{}`", self.members.get(index)?.text)),
            name => Some(format!("`{}`", name.root(&self.members)?)),
        });
        let names: Vec<_> = names.collect();
        let names = if names.is_empty() { "a text of the declaration".to_owned() } else { names.join(", ") };
        Some(format!("{names}: {problem}"))
    }

    /// The value of `grant_type`.
    pub(crate) fn grant_type(&self, grant: Grant) -> &str {
        self.vendor.as_deref().filter(|_| grant == Grant::Vendor).unwrap_or(grant.grant_type())
    }

    /// The name of a grant in a declaration: that of the provider's own is its `grant_type`.
    pub(crate) fn grant_name(&self, grant: Grant) -> &str {
        if grant == Grant::Vendor { self.grant_type(grant) } else { grant.as_str() }
    }

    /// The error for a grant that the declaration does not offer.
    pub(crate) fn not_offered(&self, grant: Grant) -> Error {
        let name = grant.as_str();
        self.configuration(format!("the declaration does not offer `grant = {name}`"))
    }

    /// The grant by which the client asks on its own behalf.
    pub(crate) fn machine_grant(&self) -> Option<Grant> {
        self.grants.iter().copied().find(|grant| self.is_machine(*grant))
    }

    /// Whether the client asks by it on its own behalf: an assertion that it makes itself can be made again.
    pub(crate) fn is_machine(&self, grant: Grant) -> bool {
        // Where the JWT is how the client authenticates, the assertion is of somebody else.
        grant.is_machine() || grant == Grant::JwtBearer && self.signs_assertions()
    }

    /// Whether the JWT is the assertion of `jwt_bearer`.
    pub(crate) fn signs_assertions(&self) -> bool {
        self.jwt.is_some() && self.token.client_auth != ClientAuth::Jwt
    }

    /// An error of this provider.
    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error::new(Arc::clone(&self.name), kind, message)
    }

    /// The error for a configuration or request that is not valid.
    pub(crate) fn configuration(&self, message: impl Into<Cow<'static, str>>) -> Error {
        self.error(ErrorKind::Configuration, message)
    }

    /// What a parameter of the RFCs is called on the wire in a token request.
    #[cfg(feature = "mock")]
    pub(crate) fn wire_name<'p>(&'p self, name: &'p str) -> &'p str {
        self.wire_name_in(&self.token.request, name)
    }

    /// What it is called in a request with these rules.
    pub(crate) fn wire_name_in<'p>(&'p self, rules: &'p RequestRules, name: &'p str) -> &'p str {
        let renamed = rules.rename.iter().find(|(standard, _)| **standard == *name);
        match renamed {
            Some((_, wire)) => wire,
            None if name == "scope" => &self.scope.param,
            None => name,
        }
    }
}

#[cfg(test)]
impl Plan {
    /// The plan of a declaration in JSON, for unit tests.
    pub(crate) fn example(json: &str) -> Arc<Self> {
        Arc::new(Self::compile(&crate::document::json(json).unwrap(), true).unwrap())
    }

    /// A plain provider with these keys besides, such as `"lifetime": 3600`.
    pub(crate) fn acme(keys: &str) -> Arc<Self> {
        let comma = if keys.is_empty() { "" } else { "," };
        Self::example(&format!(
            r#"{{"name":"Acme","token_url":"https://acme.example/t","grant":"client_credentials"{comma}{keys}}}"#
        ))
    }
}
