//! A declaration as the client reads it: checked, with every template and path parsed.
//!
//! It is made once for a declaration and shared by all its clients, so that nothing is parsed for a request or an answer.
//! A key of the declaration has a file of its name here, as in the grammar and in the macro.

mod authorize;
mod bearer;
mod client_auth;
mod errors;
mod expires;
mod field;
mod fields;
mod function;
mod grant;
mod lifetime;
mod location;
mod param;
mod places;
mod problems;
mod reader;
mod refresh;
mod request;
mod resource;
mod response;
mod rules;
mod scope;
mod template;

use std::borrow::Cow;
use std::sync::Arc;

use oauth_grammar::Grant;
use oauth_grammar::template::Place;

pub(crate) use self::authorize::{
    Authorize, AuthorizeRules, Challenge, Encoding, Hash, ResponseMode, VerifyRules,
};
pub(crate) use self::bearer::BearerRules;
pub(crate) use self::client_auth::{BasicEncoding, ClientAuth, CredentialNeeds};
pub(crate) use self::errors::ErrorRules;
pub(crate) use self::expires::{ExpiresAtFormat, ExpiresInFormat, ExpiresInRule};
pub(crate) use self::field::Field;
pub(crate) use self::function::{Call as Function, uuid};
pub(crate) use self::lifetime::Lifetime;
pub(crate) use self::location::Location;
pub(crate) use self::param::{Literal, Param, Value};
pub(crate) use self::problems::Problems;
pub(crate) use self::refresh::{Presents, RefreshRules, Rotation};
pub(crate) use self::request::{GrantType, Method, ParamPlace, RequestFormat, RequestRules};
pub(crate) use self::response::{ExtraSource, ResponseFormat, ResponseRules};
pub(crate) use self::scope::ScopeRules;
pub(crate) use self::template::{Lookup, Name, Part, Template};

use self::reader::{Compiler, Section};
use crate::document::Node;
use crate::{Error, ErrorKind};

/// What a declaration says.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The name of the provider, which errors and reports bear.
    pub(crate) name: Arc<str>,
    pub(crate) fields: Box<[Field]>,
    pub(crate) grants: Box<[Grant]>,
    pub(crate) token_url: Template,
    pub(crate) authorization_url: Option<Template>,
    pub(crate) issuer: Option<Template>,
    pub(crate) resource: Box<[Template]>,
    pub(crate) scope: ScopeRules,
    pub(crate) token: ExchangeRules,
    pub(crate) lifetime: Option<Lifetime>,
    pub(crate) authorize: Authorize,
    /// How refresh tokens are used; `None` where they are not.
    pub(crate) refresh: Option<RefreshRules>,
    pub(crate) revocation_url: Option<Template>,
    /// As RFC 7009 has it, with the client authentication of token requests.
    pub(crate) revocation: ExchangeRules,
    pub(crate) bearer: BearerRules,
    /// Seconds of life that a token handed out from the cache still has.
    pub(crate) min_validity: Option<u64>,
    /// Whether the next token is asked for only when this one has ended.
    pub(crate) renews_at_expiry: bool,
    /// Whether a template has the placeholder `{client_id}`.
    names_client_id: bool,
    /// Whether a template has a hash or a random number in it.
    pub(crate) hashes: bool,
}

/// What one kind of call to an endpoint looks like, and its answer.
#[derive(Debug)]
pub(crate) struct ExchangeRules {
    pub(crate) request: RequestRules,
    pub(crate) client_auth: ClientAuth,
    pub(crate) response: ResponseRules,
    pub(crate) errors: ErrorRules,
}

impl Plan {
    /// Compiles a declaration. What the grammar does not accept in it counts as not said, and is no problem here; where it
    /// `is_accepted`, each field is held to be used.
    ///
    /// # Errors
    ///
    /// What is wrong with the rest, each with the key it is about.
    pub(crate) fn compile(declaration: &Node<'_>, is_accepted: bool) -> Result<Self, Problems> {
        let section = Section::of(declaration);
        let name: Arc<str> = section.text("name").unwrap_or_default().into();
        let mut problems = Problems::default();
        let fields = fields::read(section.section("fields"), &name, &mut problems);
        let mut compiler = Compiler::new(&fields, problems);
        let mut plan = Self {
            grants: grant::read(section),
            token_url: compiler.template(
                "token_url",
                section.text("token_url").unwrap_or_default(),
                Place::Endpoint,
            ),
            authorization_url: section
                .text("authorization_url")
                .map(|text| compiler.template("authorization_url", text, Place::Endpoint)),
            issuer: section.text("issuer").map(|text| compiler.template("issuer", text, Place::Endpoint)),
            resource: resource::read(section, &mut compiler),
            scope: scope::read(section.section("scope"), &mut compiler),
            token: ExchangeRules {
                request: request::read(section.section("request"), &mut compiler),
                client_auth: client_auth::read(section),
                response: response::read(section.section("response")),
                errors: errors::read(section.section("errors")),
            },
            lifetime: lifetime::read(section),
            authorize: authorize::read(section, &mut compiler),
            refresh: None,
            revocation: ExchangeRules {
                request: request::read(Section::of(&Node::Null), &mut compiler),
                client_auth: client_auth::read(section),
                response: response::read(Section::of(&Node::Null)),
                errors: errors::read(section.section("errors")),
            },
            revocation_url: section
                .text("revocation_url")
                .map(|text| compiler.template("revocation_url", text, Place::Endpoint)),
            bearer: bearer::read(section.section("bearer"), &mut compiler),
            min_validity: section.integer("min_validity"),
            renews_at_expiry: section.text("renew") == Some("at_expiry"),
            names_client_id: false,
            hashes: false,
            name,
            fields: Box::default(),
        };
        plan.refresh = refresh::read(section, &plan.token.request, &mut compiler);
        plan.hashes = compiler.hashes;
        plan.names_client_id = compiler.named.contains("client_id");
        let mut problems = std::mem::take(&mut compiler.problems);
        rules::check(&plan, &fields, section, &mut problems);
        places::check(&plan, &fields, &mut problems);
        if is_accepted && problems.is_empty() {
            rules::used(&fields, &compiler.named, &mut problems);
        }
        if problems.is_empty() { Ok(Self { fields, ..plan }) } else { Err(problems) }
    }

    /// What the client's credentials have to be.
    pub(crate) fn needs(&self) -> CredentialNeeds {
        let (auth, request) = (self.token.client_auth, &self.token.request);
        let is_basic = matches!(auth, ClientAuth::Basic(_));
        let authorizes = self.authorization_url.is_some();
        let is_sent = |name| request.place() != ParamPlace::Nowhere && !request.omits(name);
        CredentialNeeds {
            client_id: is_basic || is_sent("client_id") || self.names_client_id || authorizes,
            client_secret: is_basic || auth == ClientAuth::Post && is_sent("client_secret"),
            takes_no_colon: auth == ClientAuth::Basic(BasicEncoding::Raw),
        }
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

    /// The error for a grant that the declaration does not offer.
    pub(crate) fn not_offered(&self, grant: Grant) -> Error {
        let name = grant.as_str();
        self.configuration(format!("the declaration does not offer `grant = {name}`"))
    }

    /// The grant by which the client asks on its own behalf.
    pub(crate) fn machine_grant(&self) -> Option<Grant> {
        self.grants.iter().copied().find(|grant| grant.is_machine())
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
