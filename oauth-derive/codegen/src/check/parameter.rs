//! Names of parameters on the wire: each is sent once, and no secret is written down.

use oauth_grammar::Grant;
use oauth_grammar::parameter::{self, PARAMETERS, Parameter, Sender};
use syn::LitStr;

use crate::errors::Errors;
use crate::model::{Format, GrantType, Method, Name, Param, Provider};

/// A secret in the source code is no secret.
pub(super) fn literal_secrets(provider: &Provider, errors: &mut Errors) {
    for param in provider.request.params.iter().chain(&provider.request.query) {
        if let Some(literal) = literal_secret(provider, param) {
            let name = &param.name.text;
            errors.at(
                literal.span(),
                format!("`{name}` is a secret; declare a field and write `\"{{field}}\"`"),
            );
        }
    }
    for header in provider.request.headers.iter().chain(&provider.bearer.headers) {
        if let Some(literal) =
            literal_text(header).filter(|_| header.name.text.eq_ignore_ascii_case("authorization"))
        {
            errors.at(
                literal.span(),
                "credentials are not written down; declare a field and write `\"{field}\"`",
            );
        }
    }
}

fn literal_secret<'a>(provider: &Provider, param: &'a Param) -> Option<&'a LitStr> {
    let name = param.name.text.as_str();
    let renamed =
        |(standard, wire): &(Name, LitStr)| parameter::is_secret(&standard.text) && wire.value() == name;
    let secret = parameter::is_secret(name) || provider.request.rename.iter().any(renamed);
    literal_text(param).filter(|_| secret)
}

fn literal_text(param: &Param) -> Option<&LitStr> {
    param.templates.iter().find(|template| template.is_literal()).map(|template| &template.literal)
}

/// A parameter that is not sent has no other name.
pub(super) fn renamed_and_omitted(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    for omitted in &request.omit {
        let name = &omitted.text;
        if request.rename.iter().any(|(renamed, _)| renamed.text == *name) {
            errors.at(omitted.span, format!("`{name}` is renamed and omitted; keep one"));
        }
    }
    for (name, wire) in &request.rename {
        if wire.value().is_empty() {
            errors.at(
                wire.span(),
                format!("an empty name; use `omit({})` to send no such parameter", name.text),
            );
        }
    }
    if let (Some(param), Some((_, wire))) =
        (&provider.scope.param, request.rename.iter().find(|(name, _)| name.text == "scope"))
    {
        errors.at(wire.span(), format!("`scope(param = \"{}\")` names it already; keep one", param.value()));
    }
}

/// A parameter that the client sends itself.
struct Sent {
    standard: &'static str,
    wire: String,
    renamed: Option<proc_macro2::Span>,
}

/// No name is sent twice.
pub(super) fn collisions(provider: &Provider, errors: &mut Errors) {
    let request = &provider.request;
    let sent = sent(provider);
    for (index, parameter) in sent.iter().enumerate() {
        let earlier = sent.iter().take(index).find(|earlier| earlier.wire == parameter.wire);
        let Some(earlier) = earlier else { continue };
        let Some(span) = parameter.renamed.or(earlier.renamed) else { continue };
        let message = format!(
            "`{}` and `{}` are both sent as `{}`; rename one",
            earlier.standard, parameter.standard, parameter.wire
        );
        errors.at(span, message);
    }
    for param in request.params.iter().chain(&request.query) {
        let Some(own) = sent.iter().find(|own| own.wire == param.name.text) else { continue };
        if literal_secret(provider, param).is_none() {
            errors.at(param.name.span, format!("`{}` is sent anyway; {}", own.wire, remedy(own.standard)));
        }
    }
    for param in request.query.iter().filter(|_| request.is_in_url()) {
        if request.params.iter().any(|other| other.name.text == param.name.text) {
            errors.at(
                param.name.span,
                format!("`{}` is in `params` too, and both go into the query", param.name.text),
            );
        }
    }
}

fn remedy(standard: &str) -> String {
    match standard {
        "grant_type" => "use `request(grant_type = \"..\")`".to_owned(),
        "scope" => "use `scope(default = [..])`".to_owned(),
        other => format!("add `omit({other})` to send one of your own"),
    }
}

fn sent(provider: &Provider) -> Vec<Sent> {
    let request = &provider.request;
    if request.is_format(Format::None) {
        return Vec::new();
    }
    let is_sent = |parameter: &&Parameter| is_sent(provider, parameter) && !request.omits(parameter.name);
    PARAMETERS.iter().filter(is_sent).map(|parameter| named(provider, parameter.name)).collect()
}

/// Whether a request of this provider has the parameter of the RFC.
fn is_sent(provider: &Provider, parameter: &Parameter) -> bool {
    let auth = provider.auth();
    match parameter.sender {
        Sender::Token => !matches!(provider.request.grant_type, Some(GrantType::None)),
        Sender::Client => match parameter.name {
            "client_id" => auth != Method::Basic,
            "client_secret" => auth == Method::Post,
            _ => false,
        },
        Sender::Resource => !provider.resource.is_empty(),
        Sender::Authorization => false,
        Sender::Grants(_) => {
            let code = provider.grant(Grant::AuthorizationCode).is_some();
            let refreshes = code && provider.refresh_none.is_none();
            let grants = provider.grants.iter().map(|grant| grant.value);
            let mut grants = grants.chain(refreshes.then_some(Grant::RefreshToken));
            // Without an authorization request there is no challenge, and so no verifier.
            let verifies = parameter.name != "code_verifier" || provider.authorize_none.is_none();
            verifies && grants.any(|grant| parameter.is_sent_by(grant))
        }
    }
}

fn named(provider: &Provider, standard: &'static str) -> Sent {
    let rename = provider.request.rename.iter().find(|(name, _)| name.text == standard);
    let param = provider.scope.param.as_ref().filter(|_| standard == "scope");
    let wire = rename.map(|(_, wire)| wire).or(param);
    Sent {
        standard,
        wire: wire.map_or_else(|| standard.to_owned(), LitStr::value),
        renamed: wire.map(LitStr::span),
    }
}
