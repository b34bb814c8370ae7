//! Endpoints.

use oauth_grammar::template::Part;

use super::url;
use crate::errors::Errors;
use crate::model::Provider;
use crate::template::Template;

/// No declaration goes without a token endpoint.
pub(super) fn required(provider: &Provider, errors: &mut Errors) {
    if !provider.is_given("token_url") {
        errors.at(provider.ident.span(), "missing `token_url`; write `token_url = \"https://..\"`");
    }
}

pub(super) fn urls(provider: &Provider, errors: &mut Errors) {
    for template in endpoints(provider) {
        match url::check(template, "an endpoint") {
            Ok(()) => base_url(provider, template, errors),
            Err(message) => errors.at(template.literal.span(), message),
        }
    }
}

fn endpoints(provider: &Provider) -> impl Iterator<Item = &Template> {
    [&provider.token_url, &provider.authorization_url].into_iter().flatten()
}

/// The default of a field that starts a URL is a URL itself.
pub(super) fn base_url(provider: &Provider, template: &Template, errors: &mut Errors) {
    let Some(Part::Placeholder(placeholder)) = template.parts().first() else { return };
    let field = provider.fields.iter().find(|field| field.name == placeholder.text);
    let Some(default) = field.and_then(|field| field.default.as_ref()) else { return };
    if let Err(message) = url::check_text(&default.text, "a base URL") {
        errors.at(default.span, message);
    }
}
