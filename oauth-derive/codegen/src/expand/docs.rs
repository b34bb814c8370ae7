//! Documentation that is read off the declaration, and therefore never out of date.

use syn::ext::IdentExt;

use crate::model::{Field, Provider};
use crate::names;

/// Lines for the `impl` block; rustdoc shows them on the page of the struct.
pub(super) fn provider(provider: &Provider) -> Vec<String> {
    let endpoint = provider.token_url.as_ref().map(|template| template.literal.value()).unwrap_or_default();
    let grants: Vec<_> = provider.grants.iter().map(|grant| format!("`{}`", grant.name())).collect();
    let mut lines = vec![format!(
        " Tokens from `{endpoint}`{}: {}, `{}`.",
        resources(provider),
        grants.join(" and "),
        provider.auth()
    )];
    let costs = costs(provider);
    if !costs.is_empty() {
        lines.push(String::new());
        lines.push(" What the declaration costs:".to_owned());
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
        (request.is_get(), "The token request is a `GET` (RFC 6749 §3.2 asks for `POST`)."),
        (
            request.is_in_url() && provider.auth() == "client_secret_post" && !request.omits("client_secret"),
            "The client secret goes into a URL, which servers and proxies write to their logs.",
        ),
        (provider.bearer.query.is_some(), "The token goes into a URL (RFC 6750 §5.3 advises against it)."),
        (
            provider.authorize_none.is_some(),
            "The code arrives by the provider's own way, without `state` and without PKCE (RFC 7636).",
        ),
        (
            provider.lifetime.as_ref().is_some_and(|(lifetime, _)| lifetime.is_never()),
            "The token is kept until it is refused, whatever the response says.",
        ),
    ];
    costs.into_iter().filter(|(declared, _)| *declared).map(|(_, cost)| cost).collect()
}

/// Which variables `from_env` reads.
pub(super) fn from_env(provider: &Provider) -> String {
    let prefix = names::env_prefix(&provider.ident.unraw().to_string());
    let fields = provider.fields.iter().map(|field| env_name(&prefix, field));
    let credentials = match provider.auth() {
        "none" => &["CLIENT_ID"][..],
        _ => &["CLIENT_ID", "CLIENT_SECRET"],
    };
    let credentials = credentials.iter().map(|name| format!("{prefix}_{name}"));
    let names: Vec<_> = fields.chain(credentials).map(|name| format!("`{name}`")).collect();
    format!(" A client from {} in the environment.", names.join(", "))
}

pub(super) fn env_name(prefix: &str, field: &Field) -> String {
    format!("{prefix}_{}", field.name.to_uppercase())
}
