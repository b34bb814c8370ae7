//! The ways to a token.

use oauth_grammar::Grant;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::url::Url;
use oauth_runtime::{Client, CodeExchange, DynamicProvider, Error, Received, TokenType};
use serde_json::Value;

use super::transport::Wire;
use super::{Given, Scene};

/// A way to a token: a grant, or what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The client asks on its own behalf.
    Machine,
    Code,
    /// A code that came by itself.
    BareCode,
    Password,
    JwtBearer,
    Saml2Bearer,
    Device,
    Exchange,
    Refresh,
}

/// What follows a grant, by the name that it has among them.
pub(crate) const REFRESH: &str = "refresh";

impl Ask {
    /// Those that a declaration offers, each with what people call it.
    pub(crate) fn all(declaration: &Value, grants: &[String]) -> Vec<(String, Self)> {
        let is_signed = declaration.get("jwt").is_some();
        let way = |grant: &String| match Grant::of(grant) {
            Some(Grant::AuthorizationCode) => Self::Code,
            Some(Grant::Password) => Self::Password,
            Some(Grant::JwtBearer) if !is_signed => Self::JwtBearer,
            Some(Grant::Saml2Bearer) => Self::Saml2Bearer,
            Some(Grant::DeviceCode) => Self::Device,
            Some(Grant::TokenExchange) => Self::Exchange,
            Some(Grant::RefreshToken) => Self::Refresh,
            _ => Self::Machine,
        };
        let mut all: Vec<_> = grants.iter().map(|grant| (grant.clone(), way(grant))).collect();
        let has_users = all.iter().any(|(_, ask)| !matches!(ask, Self::Machine | Self::Refresh));
        let refreshes = has_users || declaration.get("refresh").is_some();
        let is_listed = all.iter().any(|(_, ask)| *ask == Self::Refresh);
        if refreshes && !is_listed && declaration.get("refresh").is_none_or(|refresh| refresh != "none") {
            all.push((REFRESH.to_owned(), Self::Refresh));
        }
        all
    }

    /// The one that a client begins with.
    pub(crate) fn first(declaration: &Value, grants: &[String]) -> Self {
        let all = Self::all(declaration, grants);
        let machine = all.iter().find(|(_, ask)| *ask == Self::Machine);
        machine.or_else(|| all.first()).map_or(Self::Machine, |(_, ask)| *ask)
    }
}

/// A token by this way. Where it begins in a browser, the URL is left in `authorization`.
///
/// # Errors
///
/// Those of the client.
#[expect(deprecated, reason = "providers document the password grant")]
pub(super) async fn token(
    client: &Client<DynamicProvider>,
    ask: Ask,
    scene: &Scene,
    authorization: &mut Option<Url>,
) -> Result<Given, Error> {
    let samples = scene.samples();
    match ask {
        Ask::Machine => client.request_token().send().await,
        Ask::Password => client.password(&*samples.username, &*samples.password).send().await,
        Ask::JwtBearer => client.jwt_bearer(&*samples.assertion).send().await,
        Ask::Saml2Bearer => client.saml2_bearer(&*samples.assertion).send().await,
        Ask::Exchange => client.token_exchange(&*samples.subject_token, TokenType::AccessToken).send().await,
        Ask::Device => {
            let mut device = client.device_authorization().send().await?;
            device.complete(client).await
        }
        Ask::Refresh => {
            let sessions = client.sessions(MemoryStore::default());
            sessions.resume("user", &*samples.refresh_token).await?.refresh().await
        }
        Ask::Code => code(client, scene, authorization).await?.send().await,
        Ask::BareCode => client.exchange_code(&*samples.code, &*samples.redirect_uri).send().await,
    }
}

async fn code(
    client: &Client<DynamicProvider>,
    scene: &Scene,
    authorization: &mut Option<Url>,
) -> Result<CodeExchange<DynamicProvider>, Error> {
    let samples = scene.samples();
    let authorize = scene.declaration.get("authorize");
    if authorize.is_some_and(|authorize| authorize == "none") {
        return Ok(client.exchange_code(&*samples.code, &*samples.redirect_uri));
    }
    let (url, mut pending) = client.authorize(&*samples.redirect_uri).send().await?;
    let callback = samples.callback(authorize, &url);
    *authorization = Some(url);
    let is_form = authorize.and_then(|authorize| authorize.get("response_mode"));
    let received = if is_form.is_some_and(|mode| mode == "form_post") {
        Received::form(callback.as_bytes())
    } else {
        Received::query(&callback)
    };
    Ok(client.exchange(pending.callback(received)?))
}

/// The refresh of a login, which sends what the login has left behind. What the login itself sends is forgotten.
///
/// # Errors
///
/// As [`token`].
pub(super) async fn refresh(
    client: &Client<DynamicProvider>,
    scene: &Scene,
    wire: &Wire,
) -> Result<Given, Error> {
    let sessions = client.sessions(MemoryStore::default());
    let session = code(client, scene, &mut None).await?.session(&sessions, "user").await?;
    wire.forget();
    session.refresh().await
}
