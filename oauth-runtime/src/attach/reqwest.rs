//! Requests with a token over reqwest.

use std::fmt;
use std::sync::Arc;

use http::Method;
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{IntoUrl, Request, RequestBuilder, Response, ResponseBuilderExt as _};
use url::Url;

use super::{AttachError, Attached};
use crate::resource::is_same_origin;
use crate::transport::HttpConfig;
use crate::transport::clients::HttpClients;
use crate::url_rules::has_user_info;
use crate::{Error, Provider, Tokens};

/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 10;

/// Sends requests to a provider's resources with a cached token; the rules are those of [the module](super).
///
/// It has an HTTP client of its own, which all that [`new`](Self::new) makes of one client and its sessions share: one for each
/// user, or for each request of one, costs little. A redirect within the origin is followed, unless the token is in the query, which
/// a redirect replaces, or goes with a proof, which is for one URL; any other redirect is returned to the caller, and its target is not contacted. Connecting may
/// take 10 seconds, the server may be silent for 15, and a whole request may take 30; [`configured`](Self::configured)
/// changes that. Cloning is cheap, and all clones share their connections.
///
/// ```
/// use oauth_runtime::attach::ResourceClient;
/// use oauth_runtime::{Credentials, oauth_provider};
///
/// #[oauth_provider(
///     token_url = "https://acme.example/token",
///     grant = client_credentials,
///     resource = "https://api.acme.example",
/// )]
/// struct Acme;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let api = ResourceClient::new(Acme.client(Credentials::secret("id", "secret"))?)?;
/// let orders = api.get("https://api.acme.example/orders").send().await?;
/// assert!(api.get("https://elsewhere.example/").send().await.is_err());
/// # Ok(())
/// # }
/// ```
pub struct ResourceClient<P> {
    tokens: Tokens<P>,
    http: HttpClients,
    repeats_any_method: bool,
}

impl<P: Provider> ResourceClient<P> {
    /// Sends these tokens, or those of a client, as [`ClientBuilder::http`](crate::ClientBuilder::http) says, or else with the
    /// default limits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when TLS cannot be set up, or when the provider
    /// declares no `resource` and the tokens ask for none: they may go nowhere then.
    pub fn new(tokens: impl Into<Tokens<P>>) -> Result<Self, Error> {
        let tokens = tokens.into();
        let config = Arc::clone(&tokens.slot.key.config);
        let usual = &config.shared.usual_http.0;
        if let Some(http) = usual.get() {
            return Self::over(tokens, http.clone());
        }
        let mut api = Self::configured(tokens, config.shared.http.clone().unwrap_or_default())?;
        // Another thread may have been faster.
        api.http = usual.get_or_init(|| api.http.clone()).clone();
        Ok(api)
    }

    /// As [`new`](Self::new), but connects as this says. The handling of redirects stays, and a default header does not
    /// replace the token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when TLS cannot be set up: a certificate or a key is
    /// not one, or the TLS library cannot do what is asked of it.
    pub fn configured(tokens: impl Into<Tokens<P>>, http: HttpConfig) -> Result<Self, Error> {
        let tokens = tokens.into();
        let plan = tokens.slot.config().plan();
        // A proof is for one URL, and a token in a query for one request.
        let is_once = plan.bearer.has_query() || tokens.slot.config().shared.dpop.is_some();
        let last = if is_once {
            |http: reqwest::ClientBuilder| http.redirect(Policy::none())
        } else {
            |http: reqwest::ClientBuilder| http.redirect(Policy::custom(within_origin))
        };
        let http = HttpClients::new(http.timed_by_reqwest(), last)
            .map_err(|error| plan.configuration(error.to_string()))?;
        Self::over(tokens, http)
    }

    fn over(tokens: Tokens<P>, http: HttpClients) -> Result<Self, Error> {
        if !tokens.slot.key.has_target() {
            let message =
                "no `resource` is declared, so its token may go nowhere; write `resource = \"https://..\"`";
            return Err(tokens.slot.config().plan().configuration(message));
        }
        Ok(Self { tokens, http, repeats_any_method: false })
    }

    /// Repeats every request whose token was rejected, even if its method is not idempotent, such as `POST`. Use it for
    /// a server that checks the token before it acts.
    #[must_use]
    pub fn repeat_any_method(mut self) -> Self {
        self.repeats_any_method = true;
        self
    }

    /// The tokens that are sent.
    #[must_use]
    pub fn tokens(&self) -> &Tokens<P> {
        &self.tokens
    }

    /// Starts a request.
    pub fn request(&self, method: Method, url: impl IntoUrl) -> ResourceRequest<'_, P> {
        ResourceRequest { api: self, request: self.http.builder().request(method, url) }
    }

    /// Starts a `GET` request.
    pub fn get(&self, url: impl IntoUrl) -> ResourceRequest<'_, P> {
        self.request(Method::GET, url)
    }

    /// Starts a `POST` request.
    pub fn post(&self, url: impl IntoUrl) -> ResourceRequest<'_, P> {
        self.request(Method::POST, url)
    }

    /// Sends a request that was built by reqwest; see [`ResourceRequest::send`]. The HTTP client that it was built with
    /// is not used.
    ///
    /// # Errors
    ///
    /// As [`ResourceRequest::send`].
    pub async fn send(&self, request: RequestBuilder) -> Result<Response, AttachError<reqwest::Error>> {
        let request = request.build().map_err(without_url)?;
        let may_repeat = self.repeats_any_method || request.method().is_idempotent();
        let has_proof = self.tokens.slot.config().shared.dpop.is_some();
        let again = if may_repeat || has_proof { request.try_clone() } else { None };
        let (mut response, mut attached, lacks_nonce) = self.once(request).await?;
        let proven = again.as_ref().filter(|_| lacks_nonce).and_then(Request::try_clone);
        if let Some(proven) = proven {
            drop(response);
            (response, attached, _) = self.once(proven).await?;
        }
        let is_rejected = attached.is_rejected(&self.tokens.slot, response.status(), response.headers());
        let Some(again) = again.filter(|_| is_rejected && may_repeat) else { return Ok(response) };
        // Without another token, the caller gets the rejection.
        match self.with_token(again).await {
            Ok((request, plain, other)) if other.differs_from(&attached) => {
                drop(response);
                self.execute(request, plain, &other).await.map(|(response, _)| response)
            }
            _ => Ok(response),
        }
    }

    /// Sends a request once: the response, the token that went with it, and whether only its proof lacked a nonce.
    async fn once(
        &self,
        request: Request,
    ) -> Result<(Response, Attached, bool), AttachError<reqwest::Error>> {
        let (request, plain, attached) = self.with_token(request).await.map_err(AttachError::Token)?;
        let (response, lacks_nonce) = self.execute(request, plain, &attached).await?;
        Ok((response, attached, lacks_nonce))
    }

    /// The request with a token, its URL before where that is what a response is to show, and the token.
    async fn with_token(&self, mut request: Request) -> Result<(Request, Option<Url>, Attached), Error> {
        let (method, url, headers) = (request.method(), request.url(), request.headers());
        let (attached, mut presented) = Attached::to(&self.tokens, method, url, headers).await?;
        let plain = self.shows_plain_url(request.url()).then(|| request.url().clone());
        presented.put_headers(request.headers_mut());
        presented.put_query(request.url_mut());
        Ok((request, plain, attached))
    }

    /// Whether a request to this URL goes to another one, and the response is to show the caller's.
    #[cfg_attr(not(feature = "mock"), expect(unused_variables, reason = "only a mock turns requests"))]
    fn shows_plain_url(&self, url: &Url) -> bool {
        let config = self.tokens.slot.config();
        #[cfg(feature = "mock")]
        if config.shared.mock.is_some() && crate::mock::route::Route::turns(url) {
            return true;
        }
        config.plan().bearer.has_query()
    }

    async fn execute(
        &self,
        request: Request,
        plain: Option<Url>,
        attached: &Attached,
    ) -> Result<(Response, bool), AttachError<reqwest::Error>> {
        let pool = self.http.pool().map_err(|error| {
            AttachError::Token(self.tokens.slot.config().plan().configuration(error.to_string()))
        })?;
        #[cfg(feature = "mock")]
        let mut request = request;
        #[cfg(feature = "mock")]
        let _clock = self.tokens.slot.config().shared.mock.map(|mock| {
            let mut url = request.url().clone();
            mock.turn_resource(&mut url, request.headers_mut());
            *request.url_mut() = url;
            crate::mock::route::HeldClock::new()
        });
        let response = pool.for_url(request.url()).execute(request).await.map_err(without_url)?;
        let slot = &self.tokens.slot;
        let lacks_nonce = attached.lacks_nonce(slot, response.status(), response.headers());
        let response = match plain {
            Some(plain) => with_url(response, plain),
            None => response,
        };
        Ok((response, lacks_nonce))
    }
}

/// A request that gets the token when it is sent.
#[must_use = "a request does nothing until `send` is called"]
pub struct ResourceRequest<'c, P> {
    api: &'c ResourceClient<P>,
    request: RequestBuilder,
}

impl<P: Provider> ResourceRequest<'_, P> {
    /// Changes the request with reqwest's own methods: headers, a body, a time-out.
    ///
    /// ```
    /// # use oauth_runtime::attach::ResourceClient;
    /// # use oauth_runtime::Provider;
    /// # async fn example<P: Provider>(api: ResourceClient<P>) -> Result<(), Box<dyn std::error::Error>> {
    /// let order = api.post("https://api.acme.example/orders").with(|request| request.body("two apples"));
    /// let response = order.send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(mut self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        self.request = change(self.request);
        self
    }

    /// Sends the request with the token. A response of any status is `Ok`, even a 401 that persists. The URL of the
    /// response is without the token.
    ///
    /// # Errors
    ///
    /// [`AttachError::Token`] when no token could be put on the request; [`AttachError::Request`] with reqwest's own
    /// error, without its URL, when sending it failed.
    pub async fn send(self) -> Result<Response, AttachError<reqwest::Error>> {
        self.api.send(self.request).await
    }
}

impl<P> fmt::Debug for ResourceRequest<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceRequest").finish_non_exhaustive()
    }
}

/// The error without the URL, which may hold the token.
fn without_url(error: reqwest::Error) -> AttachError<reqwest::Error> {
    AttachError::Request(error.without_url())
}

/// The response with another URL: `Debug` of a response and the errors made from it show the URL.
fn with_url(response: Response, url: Url) -> Response {
    let mut response = http::Response::from(response);
    if let Some(extensions) = http::response::Builder::new().url(url).extensions_ref() {
        response.extensions_mut().extend(extensions.clone());
    }
    response.into()
}

/// Follows a redirect only within the origin, where the token may be sent.
fn within_origin(attempt: Attempt<'_>) -> Action {
    let stays = !has_user_info(attempt.url())
        && attempt.previous().last().is_some_and(|from| is_same_origin(from, attempt.url()));
    if stays && attempt.previous().len() <= MAX_REDIRECTS { attempt.follow() } else { attempt.stop() }
}

impl<P> Clone for ResourceClient<P> {
    fn clone(&self) -> Self {
        Self {
            tokens: self.tokens.clone(),
            http: self.http.clone(),
            repeats_any_method: self.repeats_any_method,
        }
    }
}

impl<P> fmt::Debug for ResourceClient<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceClient").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}
