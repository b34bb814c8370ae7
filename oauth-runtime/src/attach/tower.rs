//! Requests with a token over any `tower` service.

use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll};

use http::{Request, Response, Uri};
use tower_layer::Layer;
use tower_service::Service;
use url::Url;

use super::{AttachError, Attached};
use crate::transport::BoxFuture;
use crate::{Error, Provider, Tokens};

/// Puts a cached token on every request of a `tower` service; the rules are those of [the module](super).
///
/// The requests need absolute URIs. Their bodies are cloned in case a request has to be repeated, which is cheap for
/// `Bytes` and the like. The service must not follow redirects, or must drop the token's header when one leads to
/// another origin.
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
pub struct TokenLayer<P> {
    tokens: Tokens<P>,
    repeats_any_method: bool,
}

impl<P: Provider> TokenLayer<P> {
    /// Sends these tokens, or those of a client.
    #[must_use]
    pub fn new(tokens: impl Into<Tokens<P>>) -> Self {
        Self { tokens: tokens.into(), repeats_any_method: false }
    }

    /// Repeats every request whose token was rejected, even if its method is not idempotent, such as `POST`. Use it for
    /// a server that checks the token before it acts.
    #[must_use]
    pub fn repeat_any_method(mut self) -> Self {
        self.repeats_any_method = true;
        self
    }
}

impl<P> Clone for TokenLayer<P> {
    fn clone(&self) -> Self {
        Self { tokens: self.tokens.clone(), repeats_any_method: self.repeats_any_method }
    }
}

impl<P> fmt::Debug for TokenLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenLayer").field("tokens", &self.tokens).finish_non_exhaustive()
    }
}

impl<P, S> Layer<S> for TokenLayer<P> {
    type Service = TokenService<P, S>;

    fn layer(&self, inner: S) -> Self::Service {
        TokenService { layer: self.clone(), inner }
    }
}

/// A service whose requests get a token; see [`TokenLayer`].
pub struct TokenService<P, S> {
    layer: TokenLayer<P>,
    inner: S,
}

impl<P, S: Clone> Clone for TokenService<P, S> {
    fn clone(&self) -> Self {
        Self { layer: self.layer.clone(), inner: self.inner.clone() }
    }
}

impl<P, S> fmt::Debug for TokenService<P, S> {
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
        // The service that is ready takes the request; its clone may not be ready.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let tokens = self.layer.tokens.clone();
        let may_repeat = self.layer.repeats_any_method || request.method().is_idempotent();
        Box::pin(async move {
            let again = may_repeat.then(|| request.clone());
            let (request, attached) = with_token(&tokens, request).await.map_err(AttachError::Token)?;
            let response = inner.call(request).await.map_err(AttachError::Request)?;
            let is_rejected = attached.is_rejected(&tokens.slot, response.status());
            let Some(again) = again.filter(|_| is_rejected) else { return Ok(response) };
            // Without another token, the caller gets the rejection.
            match with_token(&tokens, again).await {
                Ok((request, other)) if other.differs_from(&attached) => {
                    drop(response);
                    poll_fn(|context| inner.poll_ready(context)).await.map_err(AttachError::Request)?;
                    inner.call(request).await.map_err(AttachError::Request)
                }
                _ => Ok(response),
            }
        })
    }
}

async fn with_token<P: Provider, B>(
    tokens: &Tokens<P>,
    mut request: Request<B>,
) -> Result<(Request<B>, Attached), Error> {
    let plan = tokens.slot.config().plan();
    let invalid = |problem: &str| plan.configuration(format!("the URI of the request {problem}"));
    let mut url = Url::parse(&request.uri().to_string()).map_err(|_| invalid("has no scheme and host"))?;
    let method = request.method().clone();
    let attached = Attached::to(tokens, &method, &mut url, request.headers_mut()).await?;
    if plan.bearer.query.is_some() {
        *request.uri_mut() = Uri::try_from(url.as_str()).map_err(|_| invalid("takes no parameter"))?;
    }
    Ok((request, attached))
}
