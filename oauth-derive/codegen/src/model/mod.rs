//! What a declaration means.
//!
//! The model is total: what could not be read is left out, and the mistake is recorded, so that every later
//! stage, the stand-in code among them, works on what is right.

mod authorize;
mod bearer;
mod call;
mod client_auth;
mod field;
mod grant;
mod issuer;
mod jwt;
mod lifetime;
mod param;
mod refresh;
mod request;
mod response;
mod scope;
mod sign;

use oauth_grammar::template::{Maker, Place};
use oauth_grammar::{Grant, rules};
use proc_macro2::Span;
use syn::{DeriveInput, Ident, Visibility};

pub(crate) use authorize::Authorize;
pub(crate) use bearer::Bearer;
pub(crate) use call::{Call, root_of};
pub(crate) use client_auth::{ClientAuth, Method};
pub(crate) use field::{Field, FieldDefault};
pub(crate) use jwt::Jwt;
pub(crate) use lifetime::Lifetime;
pub(crate) use param::Param;
pub(crate) use refresh::Refresh;
pub(crate) use request::{Format, GrantType, Request};
pub(crate) use response::{Extra, Origin, Response};
pub(crate) use scope::ScopeRules;
pub(crate) use sign::Signature;

use crate::errors::Errors;
use crate::literal::Text;
use crate::parse::{Atom, Entry, Section};
use crate::runtime::RuntimePath;
use crate::template::{Names, Template};

/// A value, and where the author wrote it.
#[derive(Clone, Copy)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// An origin to choose.
pub(crate) struct Environment {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) url: Text,
}

/// Endpoints of which the URL alone is declared, and what they are called in the documentation.
const OTHER_URLS: [(&str, &str); 4] = [
    ("introspection_url", "introspection endpoint"),
    ("userinfo_url", "userinfo endpoint"),
    ("jwks_uri", "key set"),
    ("end_session_url", "end session endpoint"),
];

/// What is said of the calls to other endpoints.
const OTHERS: [&str; 3] = ["revocation", "introspection", "device"];

pub(crate) struct Provider {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) runtime: RuntimePath,
    pub(crate) fields: Vec<Field>,
    /// Alternatives, as those of the other endpoints.
    pub(crate) token_url: Vec<Template>,
    pub(crate) authorization_url: Vec<Template>,
    pub(crate) issuer: Option<Template>,
    /// Where its metadata is, unless at a well-known URL.
    pub(crate) metadata_url: Option<Template>,
    /// The domains on which its metadata may have endpoints besides.
    pub(crate) issuer_domains: Vec<Text>,
    /// Where something is said of its metadata.
    pub(crate) issuer_group: Option<Span>,
    pub(crate) revocation_url: Vec<Template>,
    /// Where authorization requests are handed in.
    pub(crate) pushed_url: Vec<Template>,
    pub(crate) device_authorization_url: Vec<Template>,
    /// Where the keys of the device authorization grant are.
    pub(crate) device_keys: Vec<(&'static str, Span)>,
    /// What differs at endpoints other than the token endpoint: their keys, and what they say.
    pub(crate) others: Vec<(&'static str, Request)>,
    /// Where `revocation(..)` and `introspection(..)` are.
    pub(crate) about_tokens: Vec<(&'static str, Span)>,
    /// The format of an introspection response, where that is said.
    pub(crate) introspection_format: Option<Spanned<String>>,
    /// Endpoints of which the URL alone is declared.
    pub(crate) other_urls: Vec<(&'static str, Vec<Template>)>,
    pub(crate) grants: Vec<Spanned<Grant>>,
    /// The `grant_type` of the grant that is the provider's own.
    pub(crate) vendor: Option<Text>,
    pub(crate) client_auth: Option<ClientAuth>,
    /// A computed secret.
    pub(crate) client_secret: Option<Template>,
    pub(crate) jwt: Option<Jwt>,
    pub(crate) scope: ScopeRules,
    pub(crate) request: Request,
    pub(crate) response: Response,
    pub(crate) lifetime: Option<Spanned<Lifetime>>,
    pub(crate) authorize: Authorize,
    pub(crate) refresh: Refresh,
    /// Where `rotation` is.
    pub(crate) rotation: Option<Span>,
    /// Where `jwks_uri` is.
    pub(crate) jwks_uri: Option<Span>,
    pub(crate) bearer: Bearer,
    /// All of them: a list is no choice here.
    pub(crate) resource: Vec<Template>,
    pub(crate) origins: Vec<Template>,
    pub(crate) environments: Vec<Environment>,
    pub(crate) steps: Vec<Call>,
    pub(crate) then: Vec<Call>,
    pub(crate) min_validity: Option<Spanned<u64>>,
    pub(crate) renews_at_expiry: bool,
    /// What `response(..)` and `errors(..)` say, key by key, for people.
    pub(crate) response_says: Vec<(String, String)>,
    pub(crate) errors_say: Vec<(String, String)>,
    pub(crate) refresh_says: Vec<(String, String)>,
    /// The typed members of an error.
    pub(crate) error_extra: Vec<Extra>,
    /// The strings that members of a success are held to.
    pub(crate) success_texts: Vec<Text>,
    /// The keys that the author meant to give, right or not.
    given: Vec<&'static str>,
}

impl Provider {
    /// All strings with placeholders.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let bearer = &self.bearer;
        let params = [&bearer.headers, &bearer.params, &self.authorize.params];
        self.endpoints()
            .chain(&self.issuer)
            .chain(&bearer.value)
            .chain(&self.client_secret)
            .chain(self.jwt.iter().flat_map(Jwt::templates))
            .chain(self.requests().flat_map(|(_, request)| request.templates()))
            .chain(self.authorize.verify.iter().flat_map(|signature| &signature.templates))
            .chain(self.authorize.request_object.iter().flat_map(|object| &object.templates))
            .chain(&self.resource)
            .chain(&self.origins)
            .chain(&self.scope.default)
            .chain(params.into_iter().flatten().flat_map(Param::all))
    }

    /// The calls before and after the token call.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.steps.iter().chain(&self.then)
    }

    /// All that is said of requests, and by which key.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (&'static str, &Request)> {
        let own = [("request", &self.request), ("refresh", &self.refresh.request)].into_iter();
        let others = self.others.iter().map(|(key, request)| (*key, request));
        own.chain(others).chain(self.calls().map(|call| (call.key, &call.request)))
    }

    /// The alternatives of each endpoint.
    pub(crate) fn endpoint_lists(&self) -> impl Iterator<Item = &Vec<Template>> {
        let own = [&self.token_url, &self.authorization_url, &self.device_authorization_url];
        own.into_iter()
            .chain([&self.revocation_url, &self.refresh.url, &self.pushed_url])
            .chain(self.other_urls.iter().map(|(_, urls)| urls))
            .chain(self.calls().map(|call| &call.urls))
    }

    /// The templates of endpoints, and where the metadata of the issuer is.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = &Template> {
        self.endpoint_lists().flatten().chain(&self.metadata_url)
    }

    /// Whether the author meant to give this key, even where it came out wrong.
    pub(crate) fn is_given(&self, key: &str) -> bool {
        self.given.contains(&key)
    }

    /// Where a grant is offered.
    pub(crate) fn grant(&self, grant: Grant) -> Option<Span> {
        self.grants.iter().find(|offered| offered.value == grant).map(|offered| offered.span)
    }

    /// Whether a grant is certainly not offered: all of them could be read, and it is not among them.
    pub(crate) fn lacks_grant(&self, grant: Grant) -> bool {
        !self.grants.is_empty() && self.grant(grant).is_none()
    }

    /// What a grant is called in the declaration.
    pub(crate) fn grant_name(&self, grant: Grant) -> &str {
        self.vendor.as_ref().filter(|_| grant == Grant::Vendor).map_or(grant.as_str(), Text::value)
    }

    /// Whether the client asks by this grant on its own behalf: an assertion that it makes itself can be made again.
    pub(crate) fn is_machine(&self, grant: Grant) -> bool {
        // Where the JWT is how the client authenticates, the assertion is of somebody else.
        grant.is_machine() || grant == Grant::JwtBearer && self.jwt.is_some() && !self.auth().is_jwt()
    }

    /// Whether a user grants something.
    pub(crate) fn has_users(&self) -> bool {
        self.grants.iter().any(|grant| !self.is_machine(grant.value))
    }

    /// How the client authenticates.
    pub(crate) fn auth(&self) -> Method {
        let declared = self.client_auth.as_ref().and_then(|auth| auth.methods.first());
        declared.map_or(Method::Post, |method| method.value)
    }
}

/// Builds the model; none for an item that is not a struct with named fields and no generics.
pub(crate) fn build(input: &DeriveInput, section: &Section, errors: &mut Errors) -> Option<Provider> {
    let fields = field::build(field::named(input, errors)?, errors);
    let names =
        Names { fields: fields.iter().map(|field| field.name.as_str()).collect(), made: made_names(section) };
    let mut reader = Reader { section, names: &names, errors };
    Some(Provider {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        token_url: reader.templates("token_url", Place::LateEndpoint),
        authorization_url: reader.templates("authorization_url", Place::Endpoint),
        other_urls: OTHER_URLS.map(|(key, what)| (what, reader.templates(key, Place::Endpoint))).into(),
        issuer: issuer::identifier(&mut reader),
        metadata_url: issuer::metadata_url(&mut reader),
        issuer_domains: issuer::domains(section),
        issuer_group: issuer::group(section),
        authorize: authorize::build(&mut reader),
        revocation_url: reader.templates("revocation_url", Place::RefreshEndpoint),
        pushed_url: reader.templates("pushed_authorization_request_url", Place::Endpoint),
        device_authorization_url: reader.templates("device_authorization_url", Place::Endpoint),
        device_keys: device_keys(section),
        refresh: refresh::build(&mut reader),
        others: OTHERS.map(|key| (key, refresh::other(&mut reader, key))).into(),
        about_tokens: about_tokens(section),
        introspection_format: introspection_format(section),
        resource: reader.templates("resource", Place::Resource),
        origins: reader.templates("origins", Place::Origin),
        environments: environments(section),
        steps: call::steps(&mut reader),
        then: call::then(&mut reader),
        request: request::build(&mut reader),
        bearer: bearer::build(&mut reader),
        client_secret: reader.template("client_secret", Place::Request),
        jwt: jwt::build(&mut reader),
        scope: scope::build(&mut reader),
        response: response::build(section),
        runtime: RuntimePath::build(section, errors),
        grants: grant::build(section),
        vendor: grant::vendor(section),
        client_auth: client_auth::build(section),
        lifetime: lifetime::build(section),
        rotation: section.get("rotation").map(|entry| entry.key.span()),
        jwks_uri: section.get("jwks_uri").map(|entry| entry.key.span()),
        min_validity: section.integer("min_validity").map(|(value, span)| Spanned { value, span }),
        response_says: says(section, "response"),
        errors_say: says(section, "errors"),
        refresh_says: says(section, "refresh"),
        error_extra: error_extra(section),
        success_texts: success_texts(section),
        renews_at_expiry: section.word("renew").is_some_and(|word| word.name() == "at_expiry"),
        given: section.seen().to_vec(),
        fields,
    })
}

fn about_tokens(section: &Section) -> Vec<(&'static str, Span)> {
    let keys = rules::ABOUT_TOKENS.into_iter();
    keys.filter_map(|key| Some((key, section.get(key)?.key.span()))).collect()
}

fn introspection_format(section: &Section) -> Option<Spanned<String>> {
    let word = section.section("introspection")?.section("response")?.word("format")?;
    Some(Spanned { value: word.name().to_owned(), span: word.span })
}

/// The values below a key, each with the keys that it stands in.
fn says(section: &Section, key: &str) -> Vec<(String, String)> {
    let mut said = Vec::new();
    if let Some(section) = section.section(key) {
        say(section, "", &mut said);
    }
    said
}

fn say(section: &Section, before: &str, said: &mut Vec<(String, String)>) {
    for entry in &section.entries {
        let path = format!("{before}{}", entry.key.text());
        let values: Vec<_> = entry.atoms().iter().map(Atom::shown).collect();
        match entry.section() {
            Some(inner) => say(inner, &format!("{path} "), said),
            None if values.is_empty() => {}
            None => said.push((path, values.join(", "))),
        }
    }
}

fn success_texts(section: &Section) -> Vec<Text> {
    let ok = section.section("errors").and_then(|errors| errors.section("ok"));
    ok.into_iter().flat_map(Section::free).flat_map(Entry::texts).collect()
}

fn error_extra(section: &Section) -> Vec<Extra> {
    let extra = section.section("errors").and_then(|errors| errors.section("extra"));
    extra
        .into_iter()
        .flat_map(Section::free)
        .filter_map(|entry| response::extra(entry, Origin::Body))
        .collect()
}

fn environments(section: &Section) -> Vec<Environment> {
    let environments = section.section("environments").into_iter().flat_map(Section::free);
    let environment = |entry: &Entry| {
        let url = entry.texts().into_iter().next()?;
        Some(Environment { name: entry.key.text().to_owned(), span: entry.key.span(), url })
    };
    environments.filter_map(environment).collect()
}

fn device_keys(section: &Section) -> Vec<(&'static str, Span)> {
    let keys = rules::OF_DEVICE.into_iter();
    keys.filter_map(|key| Some((key, section.get(key)?.key.span()))).collect()
}

/// What the parts of the model are read from.
struct Reader<'a> {
    section: &'a Section,
    names: &'a Names<'a>,
    errors: &'a mut Errors,
}

impl Reader<'_> {
    fn template(&mut self, key: &str, place: Place) -> Option<Template> {
        self.section.text(key).and_then(|literal| self.resolved(literal, place))
    }

    fn templates(&mut self, key: &str, place: Place) -> Vec<Template> {
        self.section.texts(key).iter().filter_map(|literal| self.resolved(literal, place)).collect()
    }

    fn resolved(&mut self, literal: &Text, place: Place) -> Option<Template> {
        let template = Template::parse(literal, self.errors)?;
        self.names.resolve(&template, place, self.errors);
        Some(template)
    }
}

/// Where one of these templates is written that is this text without a placeholder in it.
fn written_down(templates: &[Template], text: &Text) -> Option<Span> {
    let mut written = templates.iter().filter(|template| template.literal.value() == text.value());
    written.find(|template| template.is_literal()).map(|template| template.literal.span())
}

/// The names in placeholders that keys make.
fn made_names(section: &Section) -> Vec<(String, Maker)> {
    let ids = |section: Option<&Section>, key: &'static str, maker| {
        let entries = section.map(|section| section.entries.as_slice()).unwrap_or_default();
        let calls = entries.iter().filter(|entry| entry.known == Some(key));
        calls.filter_map(|call| Some((call.section()?.name("id")?, maker))).collect::<Vec<_>>()
    };
    let steps = ids(Some(section), "step", Maker::Step);
    let of_refresh = ids(section.section("refresh"), "step", Maker::RefreshStep);
    let made = [
        ("environments", "env", Maker::Environments),
        ("jwt", "jwt", Maker::Jwt),
        ("jwt", "assertion", Maker::Jwt),
    ];
    let made = made.into_iter().filter(|(key, ..)| section.get(key).is_some());
    let made = made.map(|(_, name, maker)| (name.to_owned(), maker));
    made.chain(steps).chain(of_refresh).chain(ids(Some(section), "then", Maker::Then)).collect()
}

fn none_key(section: &Section, key: &str) -> Option<Span> {
    let entry = section.get(key)?;
    entry.words().find(|word| word.name() == "none").map(|_| entry.key.span())
}
