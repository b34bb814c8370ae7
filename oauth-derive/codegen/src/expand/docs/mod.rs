//! Documentation that is read off the declaration, and therefore never out of date.

mod curl;

use oauth_grammar::names::env_variable;
use syn::ext::IdentExt;

use crate::literal::Text;
use crate::model::{Lifetime, Method, Provider};
use crate::template::Template;

/// What a person would look up in the provider's documentation; rustdoc shows it on the page of the struct.
pub(super) fn provider(provider: &Provider) -> String {
    let mut text = String::from(" What the declaration says:\n\n");
    for (what, says) in facts(provider) {
        text.extend([" * ", what, ": ", &says, "\n"]);
    }
    let costs = costs(provider);
    if !costs.is_empty() {
        text += "\n Security trade-offs of this provider:\n\n";
        text.extend(costs.into_iter().map(|cost| format!(" * {cost}\n")));
    }
    text += "\n The token request, with the environment of [`from_env`](Self::from_env):\n\n ```sh\n";
    curl::command(provider, " ", &mut text);
    text + " ```"
}

fn facts(provider: &Provider) -> Vec<(&'static str, String)> {
    let grants = provider.grants.iter().map(|grant| grant.value.as_str());
    let mut facts = vec![
        ("endpoint", format!("{} {}", method(provider), urls(&provider.token_url))),
        ("grant", code(grants)),
        ("client authentication", code([provider.auth().name()])),
    ];
    let optional = [
        ("authorization endpoint", urls(&provider.authorization_url)),
        ("resource", urls(&provider.resource)),
        ("scopes asked for", urls(&provider.scope.default)),
        ("named scopes", code(provider.scope.named.iter().map(|scope| scope.wire.value()))),
        ("typed members", code(provider.response.extra.iter().map(|extra| extra.name.as_str()))),
        ("lifetime", lifetime(provider).to_owned()),
    ];
    facts.extend(optional.into_iter().filter(|(_, says)| !says.is_empty()));
    facts.extend(said("answer", &provider.response_says));
    facts.extend(said("errors", &provider.errors_say));
    facts.push(("presented", presented(provider)));
    facts
}

/// What differs in an answer from RFC 6749, key by key.
fn said(what: &'static str, said: &[(String, String)]) -> Option<(&'static str, String)> {
    let said: Vec<_> = said.iter().map(|(key, value)| format!("`{key}` = `{value}`")).collect();
    (!said.is_empty()).then(|| (what, said.join(", ")))
}

/// Each in the type of code.
fn code<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    texts.into_iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
}

fn urls<'t>(templates: impl IntoIterator<Item = &'t Template>) -> String {
    code(templates.into_iter().map(|template| template.literal.value()))
}

fn method(provider: &Provider) -> &'static str {
    if provider.request.is_get { "`GET`" } else { "`POST`" }
}

fn lifetime(provider: &Provider) -> &'static str {
    match provider.lifetime.map(|lifetime| lifetime.value) {
        Some(Lifetime::Seconds(_)) => "declared, whatever the response says",
        Some(Lifetime::Never) => "it does not end",
        Some(Lifetime::Jwt) => "the `exp` of the token, which is a JWT",
        None => "",
    }
}

fn presented(provider: &Provider) -> String {
    let bearer = &provider.bearer;
    if let Some(query) = &bearer.query {
        return format!("`?{}=TOKEN`", query.value());
    }
    let header = bearer.header.as_ref().map_or("Authorization", Text::value);
    let scheme = bearer.scheme_text.as_ref().map_or("Bearer", Text::value);
    let scheme = if bearer.has_no_scheme { String::new() } else { format!("{scheme} ") };
    let value = bearer.value.as_ref().map_or("TOKEN", |value| value.literal.value());
    format!("`{header}: {scheme}{}`", value.replace("{access_token}", "TOKEN"))
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
    let request = &provider.request;
    let is_named =
        |name: &str| provider.templates().any(|text| text.placeholders().any(|used| used.root() == name));
    let sends = |name: &str| !request.omits(name) || provider.auth() == Method::Basic || is_named(name);
    let id = sends("client_id").then_some("client_id");
    let secret = (provider.auth() != Method::None && sends("client_secret")).then_some("client_secret");
    let fields = provider.fields.iter().map(|field| field.name.as_str());
    let variables = fields.chain(id).chain(secret);
    let variables: Vec<_> = variables.map(|field| format!("`{}`", env_variable(&name, field))).collect();
    format!(
        " A client from {} in the environment.\n\n# Errors\n\nThose of `Client::from_env`.",
        variables.join(", ")
    )
}
