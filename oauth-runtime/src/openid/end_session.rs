//! Logging the user out of the provider (OpenID Connect RP-Initiated Logout 1.0).

use std::fmt;
use std::sync::Arc;

use url::Url;

use crate::config::Config;
use crate::texts::Texts;
use crate::{Client, Error, Provider, Secret, crypto};

/// The parameters that have a method, or are set here.
const OWN: [&str; 6] =
    ["id_token_hint", "logout_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales"];

/// A request that the user's browser is sent to, so that the provider logs the user out (OpenID Connect RP-Initiated Logout
/// §2); see [`Client::end_session_request`] and [`Session::end_session_request`](crate::Session::end_session_request).
///
/// The program ends its own session first, or when the browser comes back: nobody says whether it does.
#[must_use = "a request does nothing until the browser is sent to its URL"]
pub struct EndSessionRequest {
    config: Arc<Config>,
    endpoint: Url,
    id_token_hint: Option<Secret>,
    logout_hint: Option<Secret>,
    post_logout_redirect_uri: Option<String>,
    ui_locales: Option<String>,
    added: Texts,
}

impl EndSessionRequest {
    /// # Errors
    ///
    /// When the provider declares no endpoint for it.
    pub(crate) fn new(config: Arc<Config>, id_token_hint: Option<Secret>) -> Result<Self, Error> {
        let plan = config.plan();
        let Some(endpoint) = config.end_session_url()? else {
            let message =
                "the provider declares no `end_session_url`; write `end_session_url = \"https://..\"`";
            return Err(plan.configuration(message));
        };
        let (logout_hint, post_logout_redirect_uri, ui_locales) = (None, None, None);
        let added = Texts::default();
        Ok(Self { config, endpoint, id_token_hint, logout_hint, post_logout_redirect_uri, ui_locales, added })
    }

    /// Where the provider sends the browser afterwards; one that is registered with it, byte for byte.
    pub fn post_logout_redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.post_logout_redirect_uri = Some(uri.into());
        self
    }

    /// Says who is to be logged out where there is no ID token, in whatever form the provider takes it.
    pub fn logout_hint(mut self, hint: impl Into<Secret>) -> Self {
        self.logout_hint = Some(hint.into());
        self
    }

    /// The languages that the user prefers, as tags with spaces between them (BCP 47).
    pub fn ui_locales(mut self, locales: impl Into<String>) -> Self {
        self.ui_locales = Some(locales.into());
        self
    }

    /// Adds a parameter of the provider's own. One that the request has a method for, or sets, cannot be added.
    pub fn param(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.added.push([name.as_ref(), value.as_ref()]);
        self
    }

    /// The URL to send the user's browser to, and the `state` that it comes back with where it is to come back: 256 random bits,
    /// which the program compares. The URL has the ID token in it and is not to be logged.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), when a parameter cannot be added, or there is no source
    /// of random numbers.
    pub fn url(self) -> Result<(Url, Option<Secret>), Error> {
        let plan = self.config.plan();
        let mut url = self.endpoint;
        let is_taken = |name: &str| OWN.contains(&name) || url.query_pairs().any(|(taken, _)| taken == name);
        if let Some((name, _)) = self.added.pairs().find(|(name, _)| is_taken(name)) {
            let name = name.escape_default();
            return Err(
                plan.configuration(format!("parameter `{name}` is set by the request or its endpoint"))
            );
        }
        let random = || crypto::random_text().map_err(|problem| plan.configuration(problem));
        let state = self.post_logout_redirect_uri.is_some().then(random).transpose()?;
        let credentials = self.config.shared.credentials.get();
        let expose =
            |secret: &'_ Option<Secret>| secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        let params = [
            ("id_token_hint", expose(&self.id_token_hint)),
            ("logout_hint", expose(&self.logout_hint)),
            ("client_id", Some(credentials.client_id().to_owned()).filter(|id| !id.is_empty())),
            ("post_logout_redirect_uri", self.post_logout_redirect_uri),
            ("state", expose(&state)),
            ("ui_locales", self.ui_locales),
        ];
        let params = params.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        url.query_pairs_mut().extend_pairs(params).extend_pairs(self.added.pairs());
        Ok((url, state))
    }
}

impl<P: Provider> Client<P> {
    /// A request to log a user out of the provider, whose `end_session_url` is declared. The provider knows whom by their ID token,
    /// which may have expired: [`Token::id_token`](crate::Token::id_token), kept since the login.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, Secret, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     token_url = "https://acme.example/token",
    ///     end_session_url = "https://acme.example/logout",
    ///     grant = client_credentials,
    /// )]
    /// struct Acme;
    ///
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let request = client.end_session_request(Some(Secret::new("eyJ..")))?;
    /// let (url, state) = request.post_logout_redirect_uri("https://app.example/bye").url()?;
    /// assert!(url.as_str().starts_with("https://acme.example/logout?id_token_hint=eyJ..&client_id=id&"));
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the provider declares no `end_session_url`.
    pub fn end_session_request(&self, id_token_hint: Option<Secret>) -> Result<EndSessionRequest, Error> {
        EndSessionRequest::new(self.shared_config(), id_token_hint)
    }
}

impl fmt::Debug for EndSessionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndSessionRequest")
            .field("provider", &self.config.plan().name)
            .finish_non_exhaustive()
    }
}
