//! Documentation that is read off the declaration, and therefore never out of date.

mod curl;

use oauth_grammar::Grant;
use oauth_grammar::names::env_variable;
use syn::ext::IdentExt;

use crate::literal::Text;
use crate::model::{Call, Format, Lifetime, Method, Param, Provider, Request};
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
    if provider.token_url.is_empty() {
        return text;
    }
    text += "\n The token request (curl 7.87 or newer), with the environment of [`from_env`](Self::from_env)";
    if provider.grants.iter().all(|grant| !provider.is_machine(grant.value)) {
        let grant = provider.grants.first().map(|grant| grant.value);
        text += match grant {
            Some(Grant::Password) => " and the user's name and password",
            Some(Grant::JwtBearer | Grant::Saml2Bearer) => " and the assertion",
            Some(Grant::DeviceCode) => " and the device code",
            Some(Grant::TokenExchange) => " and the subject token with its type",
            _ => " and the code",
        };
    }
    text += ". A line whose variable is not set is to be left out";
    if provider.auth() == Method::Basic && !provider.client_auth.as_ref().is_some_and(|auth| auth.is_raw) {
        text += "; the client encodes what is special in the credentials (RFC 6749 §2.3.1)";
    }
    text += ".\n\n ```sh\n";
    curl::command(provider, " ", &mut text);
    text + " ```"
}

fn facts(provider: &Provider) -> Vec<(&'static str, String)> {
    let request = &provider.request;
    let grants = provider.grants.iter().map(|grant| provider.grant_name(grant.value));
    let mut facts = Vec::new();
    if !provider.token_url.is_empty() {
        facts.push(("endpoint", format!("{} {}", method(provider), urls(&provider.token_url))));
    }
    facts.extend([("grant", code(grants)), ("client authentication", code([provider.auth().name()]))]);
    let optional = [
        ("calls before it", code(ids(&provider.steps))),
        ("calls after it", code(ids(&provider.then))),
        ("authorization endpoint", urls(&provider.authorization_url)),
        ("device authorization endpoint", urls(&provider.device_authorization_url)),
        ("issuer", urls(&provider.issuer)),
        ("refresh", refresh(provider)),
        ("revocation endpoint", urls(&provider.revocation_url)),
        ("authorization request besides", code(names(&provider.authorize.params))),
        (
            "typed parameters of the callback",
            code(provider.authorize.callback.iter().map(|extra| extra.name.as_str())),
        ),
        ("resource", urls(&provider.resource)),
        ("origins", urls(&provider.origins)),
        ("environments", code(provider.environments.iter().map(|environment| environment.name.as_str()))),
        ("scopes asked for", urls(&provider.scope.default)),
        ("named scopes", code(provider.scope.named.iter().map(|scope| scope.wire.value()))),
        ("typed members", code(provider.response.extra.iter().map(|extra| extra.name.as_str()))),
        ("lifetime", lifetime(provider)),
        ("parameters besides", code(names(&request.params).chain(names(&request.query)))),
        ("headers", code(names(&request.headers))),
    ];
    let others = provider.other_urls.iter().map(|(what, url)| (*what, urls(url)));
    facts.extend(optional.into_iter().chain(others).filter(|(_, says)| !says.is_empty()));
    facts.extend(said("answer", &provider.response_says));
    facts.extend(said("errors", &provider.errors_say));
    facts.push(("presented", presented(provider)));
    facts
}

/// What is said of refresh tokens.
fn refresh(provider: &Provider) -> String {
    let refresh = &provider.refresh;
    if refresh.none.is_some() {
        return "refresh tokens are not used".to_owned();
    }
    said("", &provider.refresh_says).map(|(_, says)| says).unwrap_or_default()
}

/// What differs in an answer from RFC 6749, key by key.
fn said(what: &'static str, said: &[(String, String)]) -> Option<(&'static str, String)> {
    let said: Vec<_> = said.iter().map(|(key, value)| format!("`{key}` = `{value}`")).collect();
    (!said.is_empty()).then(|| (what, said.join(", ")))
}

fn names(params: &[Param]) -> impl Iterator<Item = &str> {
    params.iter().map(|param| param.name.text.as_str())
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

fn lifetime(provider: &Provider) -> String {
    match provider.lifetime.map(|lifetime| lifetime.value) {
        Some(Lifetime::Seconds(seconds)) => format!("{seconds} s, whatever the response says"),
        Some(Lifetime::Never) => "it does not end".to_owned(),
        Some(Lifetime::Jwt) => "the `exp` of the token, which is a JWT".to_owned(),
        None => String::new(),
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
    let token = format!("{header}: {scheme}{}", value.replace("{access_token}", "TOKEN"));
    code([token.as_str()].into_iter().chain(names(&bearer.headers)))
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
            provider.authorize.none.is_some(),
            "The code arrives outside an authorization request, without `state` and without PKCE (RFC 7636).",
        ),
        (
            provider.authorize.has_no_challenge,
            "The code is not bound to the login by PKCE (RFC 7636): whoever sees it can exchange it.",
        ),
        (
            provider.lifetime.is_some_and(|lifetime| lifetime.value == Lifetime::Never),
            "The token is kept until it is refused, whatever the response says.",
        ),
    ];
    costs.into_iter().filter(|(declared, _)| *declared).map(|(_, cost)| cost).collect()
}

fn uses_secret_jwt(request: &Request) -> bool {
    let methods = request.client_auth.iter().flat_map(|auth| &auth.methods);
    methods.into_iter().any(|method| method.value == Method::SecretJwt)
}

/// What the answers of calls are called.
fn ids(calls: &[Call]) -> impl Iterator<Item = &str> {
    calls.iter().filter_map(|call| call.id.as_ref().map(|(id, _)| id.as_str()))
}

/// Which variables `from_env` reads.
pub(super) fn from_env(provider: &Provider) -> String {
    let name = provider.ident.unraw().to_string();
    let request = &provider.request;
    let is_named = |name: &str| {
        provider.templates().any(|text| text.placeholders().any(|used| used.roots().any(|root| root == name)))
    };
    let is_sent = |name: &str| !request.omits(name) && !request.is_format(Format::None);
    let is_basic = provider.auth() == Method::Basic;
    let is_post = provider.auth() == Method::Post;
    let authorizes = !provider.authorization_url.is_empty();
    let id = (is_basic || authorizes || is_sent("client_id") || is_named("client_id")).then_some("client_id");
    let makes_secret = provider.client_secret.is_some();
    let sends_secret = is_basic || is_post && is_sent("client_secret");
    let signs_with_secret = provider.jwt.is_some()
        && provider.requests().any(|(_, request)| uses_secret_jwt(request))
        || provider.auth() == Method::SecretJwt;
    let secret = sends_secret && !makes_secret || is_named("client_secret") || signs_with_secret;
    let secret = secret.then_some("client_secret");
    let fields = provider.fields.iter().map(|field| field.name.as_str());
    let environment = (!provider.environments.is_empty()).then_some("env");
    let variables = fields.chain(environment).chain(id).chain(secret);
    let variables: Vec<_> = variables.map(|field| format!("`{}`", env_variable(&name, field))).collect();
    let from = if variables.is_empty() { "nothing".to_owned() } else { variables.join(", ") };
    format!(" A client from {from} in the environment.\n\n# Errors\n\nThose of `Client::from_env`.")
}
