//! Documentation that is read off the declaration, and therefore never out of date.

use oauth_grammar::names::env_variable;
use syn::ext::IdentExt;

use crate::model::{Lifetime, Method, Provider};

/// Lines for the `impl` block; rustdoc shows them on the page of the struct.
pub(super) fn provider(provider: &Provider) -> Vec<String> {
    let endpoint = provider.token_url.as_ref().map(|template| template.literal.value()).unwrap_or_default();
    let grants: Vec<_> = provider.grants.iter().map(|grant| format!("`{}`", grant.value.as_str())).collect();
    let mut lines = vec![format!(
        " Tokens from `{endpoint}`{}: {}, `{}`.",
        resources(provider),
        grants.join(" and "),
        provider.auth().name()
    )];
    let costs = costs(provider);
    if !costs.is_empty() {
        lines.push(String::new());
        lines.push(" Security trade-offs of this provider:".to_owned());
        lines.extend(costs.into_iter().map(|cost| format!(" * {cost}")));
    }
    lines
}

/// What the tokens are for, where the declaration says it.
fn resources(provider: &Provider) -> String {
    let names: Vec<_> =
        provider.resource.iter().map(|template| format!("`{}`", template.literal.value())).collect();
    if names.is_empty() { String::new() } else { format!(" for {}", names.join(" and ")) }
}

/// What is less safe than RFC 6749 and RFC 9700 ask for, because the provider leaves no choice.
fn costs(provider: &Provider) -> Vec<&'static str> {
    let request = &provider.request;
    let costs = [
        (request.is_get, "The token request is a `GET` (RFC 6749 §3.2 asks for `POST`)."),
        (
            request.is_in_url() && provider.auth() == Method::Post && !request.omits("client_secret"),
            "The client secret goes into a URL, which servers and proxies write to their logs.",
        ),
        (provider.bearer.query.is_some(), "The token goes into a URL (RFC 6750 §5.3 advises against it)."),
        (
            provider.authorize_none.is_some(),
            "The code arrives outside an authorization request, without `state` and without PKCE (RFC 7636).",
        ),
        (
            provider.lifetime.is_some_and(|lifetime| lifetime.value == Lifetime::Never),
            "The token is kept until it is refused, whatever the response says.",
        ),
    ];
    costs.into_iter().filter(|(declared, _)| *declared).map(|(_, cost)| cost).collect()
}

/// Which variables `from_env` reads.
pub(super) fn from_env(provider: &Provider) -> String {
    let name = provider.ident.unraw().to_string();
    let secret = (provider.auth() != Method::None).then_some("client_secret");
    let fields = provider.fields.iter().map(|field| field.name.as_str());
    let variables = fields.chain(["client_id"]).chain(secret);
    let variables: Vec<_> = variables.map(|field| format!("`{}`", env_variable(&name, field))).collect();
    format!(
        " A client from {} in the environment.\n\n# Errors\n\nThose of `Client::from_env`.",
        variables.join(", ")
    )
}
