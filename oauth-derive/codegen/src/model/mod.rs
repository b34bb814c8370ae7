//! What a declaration means.
//!
//! The model is total: what could not be read is left out, and the mistake is recorded, so that every later
//! stage, the stand-in code among them, works on what is right.

mod fields;
mod request;
mod response;
mod scope;

use proc_macro2::Span;
use syn::{Data, DeriveInput, Fields, Ident, Visibility};

pub(crate) use fields::{Default as FieldDefault, Field};
pub(crate) use request::{Bearer, ClientAuth, Name, Param, Request, Value, WireGrantType};
pub(crate) use response::{ErrorRules, Expires, Extra, Member, Response};
pub(crate) use scope::ScopeRules;

use crate::errors::Errors;
use crate::parse::{Section, Word};
use crate::runtime::RuntimePath;
use crate::template::{Place, Scope, Template};

pub(crate) struct Provider {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) runtime: RuntimePath,
    pub(crate) fields: Vec<Field>,
    pub(crate) token_url: Option<Template>,
    pub(crate) authorization_url: Option<Template>,
    pub(crate) grants: Vec<Word>,
    pub(crate) client_auth: Option<ClientAuth>,
    pub(crate) scope: ScopeRules,
    pub(crate) request: Request,
    pub(crate) response: Response,
    pub(crate) lifetime: Option<(Lifetime, Span)>,
    pub(crate) errors: ErrorRules,
    pub(crate) authorize_none: Option<Span>,
    pub(crate) refresh_none: Option<Span>,
    pub(crate) bearer: Bearer,
    /// All of them: a list is no choice here.
    pub(crate) resource: Vec<Template>,
    pub(crate) min_validity: Option<(u64, Span)>,
    /// The keys that the author meant to give, right or not.
    given: Vec<&'static str>,
}

pub(crate) enum Lifetime {
    Seconds(u64),
    Word(Word),
}

impl Lifetime {
    pub(crate) fn is_never(&self) -> bool {
        matches!(self, Self::Word(word) if word.is("never"))
    }
}

impl Provider {
    /// Whether the author meant to give this key, even where it came out wrong.
    pub(crate) fn is_given(&self, key: &str) -> bool {
        self.given.contains(&key)
    }

    pub(crate) fn grant(&self, name: &str) -> Option<Word> {
        self.grants.iter().copied().find(|grant| grant.is(name))
    }

    /// Whether a grant is certainly not offered: all of them could be read, and it is not among them.
    pub(crate) fn lacks_grant(&self, name: &str) -> bool {
        !self.grants.is_empty() && self.grant(name).is_none()
    }

    /// The word for the client authentication.
    pub(crate) fn auth(&self) -> &'static str {
        self.client_auth.as_ref().map_or("client_secret_post", |auth| auth.method.name())
    }
}

/// Builds the model; none for an item that is not a struct with named fields and no generics.
pub(crate) fn build(input: &DeriveInput, section: &Section, errors: &mut Errors) -> Option<Provider> {
    let fields = fields::build(named_fields(input, errors)?, errors);
    let scope = Scope {
        fields: fields.iter().map(|field| field.name.as_str()).collect(),
        refused: refused_names(section),
    };
    let mut reader = Reader { section, scope: &scope, errors };
    let token_url = reader.template("token_url", Place::Endpoint);
    let authorization_url = reader.template("authorization_url", Place::Endpoint);
    let resource = reader.templates("resource", Place::Resource);
    let request = request::build(&mut reader);
    let bearer = request::bearer(&mut reader);
    let scope_rules = scope::build(&mut reader);
    let response = response::build(&mut reader);
    let errors = reader.errors;
    Some(Provider {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        runtime: RuntimePath::build(section, errors),
        token_url,
        authorization_url,
        grants: section.get("grant").map(|entry| entry.words().collect()).unwrap_or_default(),
        client_auth: request::client_auth(section, errors),
        scope: scope_rules,
        request,
        response,
        lifetime: lifetime(section),
        errors: response::error_rules(section),
        authorize_none: none_key(section, "authorize"),
        refresh_none: none_key(section, "refresh"),
        bearer,
        resource,
        min_validity: section.integer("min_validity"),
        given: section.seen().to_vec(),
        fields,
    })
}

/// What the parts of the model are read from.
struct Reader<'a> {
    section: &'a Section,
    scope: &'a Scope<'a>,
    errors: &'a mut Errors,
}

impl Reader<'_> {
    fn template(&mut self, key: &str, place: Place) -> Option<Template> {
        self.section.text(key).and_then(|literal| self.resolved(literal, place))
    }

    fn templates(&mut self, key: &str, place: Place) -> Vec<Template> {
        self.section.texts(key).iter().filter_map(|literal| self.resolved(literal, place)).collect()
    }

    fn resolved(&mut self, literal: &syn::LitStr, place: Place) -> Option<Template> {
        let template = Template::parse(literal, self.errors)?;
        self.scope.resolve(&template, place, self.errors);
        Some(template)
    }
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Fields> {
    if !input.generics.params.is_empty() {
        errors.on(
            &input.generics,
            "a provider takes no generic parameters; name the types, or write one struct for each",
        );
        return None;
    }
    let (span, what) = match &input.data {
        Data::Struct(data) => match &data.fields {
            fields @ (Fields::Named(_) | Fields::Unit) => return Some(fields),
            Fields::Unnamed(fields) => (fields.paren_token.span.join(), "a tuple struct"),
        },
        Data::Enum(data) => (data.enum_token.span, "an enum"),
        Data::Union(data) => (data.union_token.span, "a union"),
    };
    let name = &input.ident;
    errors.at(
        span,
        format!("{what} cannot be a provider; write `struct {name} {{ .. }}` with named fields, or `struct {name};`"),
    );
    None
}

/// The names in placeholders that come from keys which are not supported yet.
fn refused_names(section: &Section) -> Vec<String> {
    let steps = section.entries.iter().filter(|entry| entry.known == Some("step"));
    let ids = steps.filter_map(|step| step.section()?.name("id"));
    let made = [("environments", "env"), ("jwt", "jwt"), ("jwt", "assertion")];
    ids.chain(made.iter().filter(|(key, _)| section.get(key).is_some()).map(|(_, name)| (*name).to_owned()))
        .collect()
}

fn lifetime(section: &Section) -> Option<(Lifetime, Span)> {
    let seconds = section.integer("lifetime").map(|(seconds, span)| (Lifetime::Seconds(seconds), span));
    seconds.or_else(|| section.word("lifetime").map(|word| (Lifetime::Word(word), word.span)))
}

fn none_key(section: &Section, key: &str) -> Option<Span> {
    let entry = section.get(key)?;
    entry.words().find(|word| word.is("none")).map(|_| entry.key.span())
}
