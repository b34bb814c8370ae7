//! Names of parameters on the wire: each is sent once, and no secret is written down.

use oauth_grammar::rules;
use oauth_grammar::sent::{self, Declared, Sent};
use oauth_grammar::template::Placeholder;
use proc_macro2::Span;

use crate::errors::Errors;
use crate::literal::Text;
use crate::model::{Format, GrantType, Method, Param, Provider, Request};
use crate::template::Template;

/// A secret in the source code is no secret.
pub(super) fn literal_secrets(provider: &Provider, errors: &mut Errors) {
    let params = provider.requests().flat_map(|(_, request)| request.params.iter().chain(&request.query));
    for param in params {
        if let Some((literal, message)) = literal_secret(provider, param) {
            errors.at(literal.span(), message);
        }
    }
    let headers = provider.requests().flat_map(|(_, request)| &request.headers);
    let headers = headers.chain(&provider.bearer.headers);
    let authorization = headers.filter(|header| rules::is_authorization(&header.name.text));
    for literal in authorization.filter_map(literal_text) {
        errors.at(literal.span(), rules::LITERAL_CREDENTIALS);
    }
    let secret = provider.client_secret.iter().filter(|secret| secret.is_literal());
    let signatures = provider.requests().flat_map(|(_, request)| &request.signatures);
    let signatures = signatures.chain(&provider.authorize.verify);
    let of_jwt = provider.jwt.iter().filter_map(|jwt| jwt.literal_key);
    let of_object = provider.authorize.request_object.iter().filter_map(|object| object.literal_key);
    let keys = of_jwt.chain(of_object).chain(signatures.filter_map(|signature| signature.literal_key));
    for span in secret.map(|secret| secret.literal.span()).chain(keys) {
        errors.at(span, rules::LITERAL_CREDENTIALS);
    }
}

fn literal_secret<'a>(provider: &Provider, param: &'a Param) -> Option<(&'a Text, String)> {
    let literal = literal_text(param)?;
    let renamed = provider.request.rename.iter().map(|(name, wire)| (name.text.as_str(), wire.value()));
    Some((literal, rules::literal_parameter(&param.name.text, renamed).err()?))
}

fn literal_text(param: &Param) -> Option<&Text> {
    param.templates.iter().find(|template| template.is_literal()).map(|template| &template.literal)
}

/// A parameter that is not sent has no other name.
pub(super) fn renamed_and_omitted(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    for omitted in &request.omit {
        let name = &omitted.text;
        if request.rename.iter().any(|(renamed, _)| renamed.text == *name) {
            errors.at(omitted.span, rules::renamed_and_omitted(name));
        }
    }
    for (name, wire) in &request.rename {
        if wire.value().is_empty() {
            errors.at(wire.span(), rules::renamed_to_nothing(&name.text));
        }
    }
    if let (Some(param), Some((_, wire))) =
        (&provider.scope.param, request.rename.iter().find(|(name, _)| name.text == "scope"))
    {
        errors.at(wire.span(), rules::scope_renamed_twice(param.value()));
    }
}

/// What is renamed is sent: HTTP Basic carries the credentials, and no parameter does.
pub(super) fn renamed_are_sent(provider: &Provider, errors: &mut Errors) {
    let renamed: Vec<_> = renamed(provider).map(|(name, wire)| (name, wire.value(), wire.span())).collect();
    let declared = declared(provider, &renamed);
    let is_basic = provider.auth() == Method::Basic;
    for (name, _) in &provider.request.rename {
        let of_basic = if is_basic { rules::parameter_of_basic(&name.text) } else { Ok(()) };
        let is_sent = || if provider.grants.is_empty() { Ok(()) } else { declared.renamed(&name.text) };
        if let Err(message) = of_basic.and_then(|()| is_sent()) {
            errors.at(name.span, message);
        }
    }
}

/// What is in the query of the endpoint is not sent once more.
pub(super) fn in_the_endpoint(provider: &Provider, errors: &mut Errors) {
    let renamed: Vec<_> = renamed(provider).map(|(name, wire)| (name, wire.value(), wire.span())).collect();
    let declared = declared(provider, &renamed);
    let request = &provider.request;
    let in_url = request.params.iter().filter(|_| request.is_in_url()).chain(&request.query);
    let in_url: Vec<&str> = in_url.map(|param| param.name.text.as_str()).collect();
    for endpoint in &provider.token_url {
        if let Err(message) = rules::query_once(endpoint.literal.value(), in_url.iter().copied()) {
            errors.at(endpoint.literal.span(), message);
        }
        for name in rules::query_names(endpoint.literal.value()) {
            if let Err(message) = declared.in_endpoint(name) {
                errors.at(endpoint.literal.span(), message);
            }
        }
    }
}

/// No name is sent twice.
pub(super) fn collisions(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let renamed: Vec<_> = renamed(provider).map(|(name, wire)| (name, wire.value(), wire.span())).collect();
    let declared = declared(provider, &renamed);
    let span = |sent: Sent<'_>| {
        renamed.iter().find(|(standard, ..)| *standard == sent.standard).map(|(.., span)| *span)
    };
    for (earlier, later) in declared.collisions() {
        if let Some(span) = span(later).or_else(|| span(earlier)) {
            errors.at(span, sent::collision(earlier, later));
        }
    }
    for param in request.params.iter().chain(&request.query) {
        if let (Err(message), None) = (declared.added(&param.name.text), literal_secret(provider, param)) {
            errors.at(param.name.span, message);
        }
    }
    for param in request.query.iter().filter(|_| request.is_in_url()) {
        if request.params.iter().any(|other| other.name.text == param.name.text) {
            errors.at(param.name.span, sent::twice_in_query(&param.name.text));
        }
    }
}

/// A signature has a name of its own, among the parameters or in the query.
pub(super) fn of_signature(provider: &Provider, errors: &mut Errors) {
    let renamed: Vec<_> = renamed(provider).map(|(name, wire)| (name, wire.value(), wire.span())).collect();
    let declared = declared(provider, &renamed);
    for (key, request) in provider.requests() {
        // What a refresh does not say is that of the other requests.
        let base = (key == "refresh").then_some(&provider.request);
        let all = || [request].into_iter().chain(base);
        let is_in_url =
            request.is_in_url() || base.is_some_and(Request::is_in_url) && request.format.is_none();
        for signature in &request.signatures {
            let Some(name) = &signature.param else { continue };
            let placeholders = signature.templates.iter().flat_map(Template::placeholders);
            // One over the body is in the query.
            let is_beside = placeholders.flat_map(Placeholder::roots).any(|root| root == "body");
            let has = |params: &[Param]| params.iter().any(|param| param.name.text == name.value());
            let urls = provider.token_url.iter().filter(|_| key == "request");
            let mut in_endpoint = urls.flat_map(|url| rules::query_names(url.literal.value()));
            let is_among = all().any(|request| has(&request.params)) && (!is_beside || is_in_url);
            let in_query =
                all().any(|request| has(&request.query)) || in_endpoint.any(|own| own == name.value());
            if is_among {
                errors.at(name.span(), sent::signature_among(name.value()));
            } else if in_query && (is_beside || is_in_url) {
                errors.at(name.span(), sent::signature_in_query(name.value()));
            } else if let (false, "request", Err(message)) = (is_beside, key, declared.added(name.value())) {
                errors.at(name.span(), message);
            }
        }
    }
}

/// The parameters that go by another name, and that name.
fn renamed(provider: &Provider) -> impl Iterator<Item = (&str, &Text)> {
    let renamed = provider.request.rename.iter().map(|(name, wire)| (name.text.as_str(), wire));
    renamed.chain(provider.scope.param.as_ref().map(|param| ("scope", param)))
}

fn declared<'a>(provider: &'a Provider, renamed: &'a [(&'a str, &'a str, Span)]) -> Declared<'a> {
    let request = &provider.request;
    if request.is_format(Format::None) {
        return Declared::default();
    }
    let auth = provider.auth();
    Declared {
        grants: provider.grants.iter().map(|grant| grant.value).collect(),
        refreshes: provider.refresh.none.is_none(),
        authorizes: provider.authorize.has_challenge(),
        sends_id: auth != Method::Basic,
        sends_secret: auth == Method::Post,
        sends_assertion: matches!(auth, Method::SecretJwt | Method::PrivateKeyJwt | Method::Assertion),
        sends_grant_type: !matches!(request.grant_type, Some(GrantType::None)),
        sends_resource: !provider.resource.is_empty(),
        asks_scope: !provider.scope.default.is_empty(),
        omitted: request.omit.iter().map(|name| name.text.as_str()).collect(),
        renamed: renamed.iter().map(|(name, wire, _)| (*name, *wire)).collect(),
    }
}
