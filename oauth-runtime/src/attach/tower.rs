//! Requests with a token over any `tower` service.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::task::{Context, Poll};

use http::{Request, Response, Uri};
use tower_layer::Layer;
use tower_service::Service;
use url::{Position, Url};

use super::{AttachError, Attached};
use crate::transport::BoxFuture;
use crate::{Error, Provider, Tokens};

/// Puts a cached token on every request of a `tower` service; the rules are those of [the module](super).
///
/// The requests need absolute URIs, unless [`origin`](Self::origin) says where they go. Their bodies are cloned in case a
/// request has to be repeated, which is cheap for `Bytes` and the like; [`once`](Self::once) is for bodies that cannot be
/// cloned. The service must not follow redirects, or must drop the token's header when one leads to another origin.
///
/// ```
/// use http::{Request, Response};
/// use oauth_runtime::attach::TokenLayer;
/// use oauth_runtime::{Provider, Tokens};
/// use tower::{Service, ServiceBuilder};
///
/// fn with_token<P: Provider>(
///     tokens: Tokens<P>,
///     service: impl Service<Request<String>, Response = Response<String>, Error: Send, Future: Send> + Clone + Send + 'static,
/// ) -> impl Service<Request<String>, Response = Response<String>> {
///     ServiceBuilder::new().layer(TokenLayer::new(tokens)).service(service)
/// }
/// ```
pub struct TokenLayer<P, R = Repeated> {
    tokens: Tokens<P>,
    repeats_any_method: bool,
    origin: Option<Url>,
    repeats: PhantomData<fn() -> R>,
}

/// Of a [`TokenLayer`]: a request whose token was rejected is sent once more.
#[derive(Debug)]
pub enum Repeated {}

/// Of a [`TokenLayer`]: every request is sent once; see [`TokenLayer::once`].
#[derive(Debug)]
pub enum Once {}

impl<P: Provider> TokenLayer<P> {
    /// Sends these tokens, or those of a client.
    #[must_use]
    pub fn new(tokens: impl Into<Tokens<P>>) -> Self {
        Self { tokens: tokens.into(), repeats_any_method: false, origin: None, repeats: PhantomData }
    }

    /// Repeats every request whose token was rejected, even if its method is not idempotent, such as `POST`. Use it for
    /// a server that checks the token before it acts.
    #[must_use]
    pub fn repeat_any_method(mut self) -> Self {
        self.repeats_any_method = true;
        self
    }

    /// Sends every request once, for bodies that cannot be cloned, such as those of tonic or a body that is streamed. A
    /// token that is rejected by its status is replaced for the next request; this one's caller gets the rejection. gRPC
    /// rejects under status 200, with `UNAUTHENTICATED` in its trailers: call [`Tokens::invalidate`] then.
    ///
    /// ```
    /// use http::{Request, Response};
    /// use oauth_runtime::attach::TokenLayer;
    /// use oauth_runtime::{Provider, Tokens};
    /// use tower::{Service, ServiceBuilder};
    ///
    /// struct Stream;
    ///
    /// fn with_token<P: Provider>(
    ///     tokens: Tokens<P>,
    ///     channel: impl Service<Request<Stream>, Response = Response<String>, Error: Send, Future: Send> + Clone + Send + 'static,
    /// ) -> impl Service<Request<Stream>, Response = Response<String>> {
    ///     let layer = TokenLayer::new(tokens).origin("https://api.example".parse().expect("a URL")).once();
    ///     ServiceBuilder::new().layer(layer).service(channel)
    /// }
    /// ```
    #[must_use]
    pub fn once(self) -> TokenLayer<P, Once> {
        TokenLayer {
            tokens: self.tokens,
            repeats_any_method: false,
            origin: self.origin,
            repeats: PhantomData,
        }
    }
}

impl<P, R> TokenLayer<P, R> {
    /// Says where requests go whose URI has no scheme and host, as those of tonic's clients: the token is for this origin
    /// or it is not sent.
    #[must_use]
    pub fn origin(mut self, origin: Url) -> Self {
        self.origin = Some(origin);
        self
    }
}

impl<P, R> Clone for TokenLayer<P, R> {
    fn clone(&self) -> Self {
        Self {
            tokens: self.tokens.clone(),
            repeats_any_method: self.repeats_any_method,
            origin: self.origin.clone(),
            repeats: PhantomData,
        }
    }
}

impl<P, R> fmt::Debug for TokenLayer<P, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenLayer").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

impl<P, S, R> Layer<S> for TokenLayer<P, R> {
    type Service = TokenService<P, S, R>;

    fn layer(&self, inner: S) -> Self::Service {
        TokenService { layer: self.clone(), inner }
    }
}

/// A service whose requests get a token; see [`TokenLayer`].
pub struct TokenService<P, S, R = Repeated> {
    layer: TokenLayer<P, R>,
    inner: S,
}

impl<P, S: Clone, R> TokenService<P, S, R> {
    /// The service that is ready, which takes the request; its clone stays behind, and may not be ready.
    fn ready(&mut self) -> S {
        let clone = self.inner.clone();
        std::mem::replace(&mut self.inner, clone)
    }
}

impl<P, S: Clone, R> Clone for TokenService<P, S, R> {
    fn clone(&self) -> Self {
        Self { layer: self.layer.clone(), inner: self.inner.clone() }
    }
}

impl<P, S, R> fmt::Debug for TokenService<P, S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenService").field("tokens", &self.layer.tokens).finish_non_exhaustive()
    }
}

impl<P, S, B, R> Service<Request<B>> for TokenService<P, S>
where
    P: Provider,
    S: Service<Request<B>, Response = Response<R>, Error: Send, Future: Send> + Clone + Send + 'static,
    B: Clone + Send + 'static,
    R: Send,
{
    type Response = Response<R>;
    type Error = AttachError<S::Error>;
    type Future = BoxFuture<'static, Result<Response<R>, AttachError<S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(AttachError::Request)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let mut inner = self.ready();
        let layer = self.layer.clone();
        let may_repeat = layer.repeats_any_method || request.method().is_idempotent();
        Box::pin(async move {
            let slot = &layer.tokens.slot;
            let has_proof = slot.config().shared.dpop.is_some();
            let again = (may_repeat || has_proof).then(|| request.clone());
            let (request, mut attached) = layer.with_token(request).await.map_err(AttachError::Token)?;
            let mut response = inner.call(request).await.map_err(AttachError::Request)?;
            if attached.lacks_nonce(slot, response.status(), response.headers()) {
                if let Some(proven) = again.clone() {
                    drop(response);
                    let (proven, other) = layer.with_token(proven).await.map_err(AttachError::Token)?;
                    poll_fn(|context| inner.poll_ready(context)).await.map_err(AttachError::Request)?;
                    response = inner.call(proven).await.map_err(AttachError::Request)?;
                    attached = other;
                    let _ = attached.lacks_nonce(slot, response.status(), response.headers());
                }
            }
            let is_rejected = attached.is_rejected(slot, response.status(), response.headers());
            let Some(again) = again.filter(|_| is_rejected && may_repeat) else { return Ok(response) };
            // Without another token, the caller gets the rejection.
            match layer.with_token(again).await {
                Ok((request, other)) if other.differs_from(&attached) => {
                    drop(response);
                    poll_fn(|context| inner.poll_ready(context)).await.map_err(AttachError::Request)?;
                    let response = inner.call(request).await.map_err(AttachError::Request)?;
                    let _ = other.lacks_nonce(slot, response.status(), response.headers());
                    Ok(response)
                }
                _ => Ok(response),
            }
        })
    }
}

impl<P, S, B, R> Service<Request<B>> for TokenService<P, S, Once>
where
    P: Provider,
    S: Service<Request<B>, Response = Response<R>, Error: Send, Future: Send> + Clone + Send + 'static,
    B: Send + 'static,
    R: Send,
{
    type Response = Response<R>;
    type Error = AttachError<S::Error>;
    type Future = BoxFuture<'static, Result<Response<R>, AttachError<S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context).map_err(AttachError::Request)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let mut inner = self.ready();
        let layer = self.layer.clone();
        Box::pin(async move {
            let (request, attached) = layer.with_token(request).await.map_err(AttachError::Token)?;
            let response = inner.call(request).await.map_err(AttachError::Request)?;
            // What counts is that the next proof has its nonce, and that it takes the token out of use.
            let _ = attached.lacks_nonce(&layer.tokens.slot, response.status(), response.headers());
            let _ = attached.is_rejected(&layer.tokens.slot, response.status(), response.headers());
            Ok(response)
        })
    }
}

/// The path and query of a URI at this origin. They are not resolved: a path that begins with two slashes would name another
/// host.
fn below(origin: &Url, uri: &Uri) -> Url {
    let mut url = origin.clone();
    url.set_path(uri.path());
    url.set_query(uri.query());
    url.set_fragment(None);
    url
}

impl<P: Provider, R> TokenLayer<P, R> {
    async fn with_token<B>(&self, mut request: Request<B>) -> Result<(Request<B>, Attached), Error> {
        let tokens = &self.tokens;
        let plan = tokens.slot.config().plan();
        let invalid = |problem: &str| plan.configuration(format!("the URI of the request {problem}"));
        let written = request.uri().to_string();
        let origin = self.origin.as_ref().filter(|_| request.uri().authority().is_none());
        let mut url = match origin {
            Some(origin) => below(origin, request.uri()),
            None => Url::parse(&written)
                .map_err(|_| invalid("has no scheme and host; `origin(..)` says where it goes"))?,
        };
        let (attached, mut presented) =
            Attached::to(tokens, request.method(), &url, request.headers()).await?;
        presented.put_headers(request.headers_mut());
        presented.put_query(&mut url);
        if plan.bearer.has_query() {
            let written = if origin.is_some() { &url[Position::BeforePath..] } else { url.as_str() };
            *request.uri_mut() = Uri::try_from(written).map_err(|_| invalid("takes no parameter"))?;
        }
        Ok((request, attached))
    }
}
