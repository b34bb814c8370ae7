//! Requests with a token over any `tower` service.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, Uri};
use tower_layer::Layer;
use tower_service::Service;
use url::Url;

use super::{AttachError, Ticket};
use crate::cache::Slot;
use crate::transport::BoxFuture;
use crate::{Client, Error, Provider, grant};

/// Puts the client's token on every request of a `tower` service; the rules are those of [the module](super).
///
/// The requests hold absolute URIs, and their bodies are cloned in case the request has to be repeated, which is cheap
/// for `Bytes` and the like. The service must not follow redirects by itself, or drop the header of the token when
/// one leads elsewhere.
///
/// ```
/// use http::{Request, Response};
/// use oauth_runtime::attach::TokenLayer;
/// use oauth_runtime::{Client, grant};
/// use tower::{Service, ServiceBuilder};
///
/// fn with_token<P: grant::ClientCredentials>(
///     client: Client<P>,
///     service: impl Service<Request<String>, Response = Response<String>, Error: Send, Future: Send> + Clone + Send + 'static,
/// ) -> impl Service<Request<String>, Response = Response<String>> {
///     ServiceBuilder::new().layer(TokenLayer::new(client)).service(service)
/// }
/// ```
pub struct TokenLayer<P> {
    client: Client<P>,
    repeats_any_method: bool,
}

impl<P: grant::ClientCredentials> TokenLayer<P> {
    /// With the token of this client.
    #[must_use]
    pub fn new(client: Client<P>) -> Self {
        Self { client, repeats_any_method: false }
    }

    /// Repeats any request whose token was rejected, also one whose method is not idempotent, such as `POST`. It is
    /// for a server that checks the token before it acts.
    #[must_use]
    pub fn repeat_any_method(mut self) -> Self {
        self.repeats_any_method = true;
        self
    }
}

impl<P> Clone for TokenLayer<P> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), repeats_any_method: self.repeats_any_method }
    }
}

impl<P> fmt::Debug for TokenLayer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenLayer").field("client", &self.client).finish_non_exhaustive()
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
        f.debug_struct("TokenService").field("client", &self.layer.client).finish_non_exhaustive()
    }
}

impl<P, S, B, R> Service<Request<B>> for TokenService<P, S>
where
    P: Provider + grant::ClientCredentials,
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
        // The service that is ready does the work; a clone need not be.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let slot = Arc::clone(self.layer.client.slot());
        let may_repeat = self.layer.repeats_any_method || request.method().is_idempotent();
        Box::pin(async move {
            let again = may_repeat.then(|| request.clone());
            let (request, ticket) = with_token(&slot, request).await.map_err(AttachError::Token)?;
            let response = inner.call(request).await.map_err(AttachError::Request)?;
            let is_rejected = ticket.is_rejected(&slot, response.status(), response.headers());
            let Some(again) = again.filter(|_| is_rejected) else { return Ok(response) };
            // Without another token the rejection is the answer.
            match with_token(&slot, again).await {
                Ok((request, other)) if other.differs_from(&ticket) => {
                    drop(response);
                    poll_fn(|context| inner.poll_ready(context)).await.map_err(AttachError::Request)?;
                    inner.call(request).await.map_err(AttachError::Request)
                }
                _ => Ok(response),
            }
        })
    }
}

async fn with_token<B>(slot: &Arc<Slot>, mut request: Request<B>) -> Result<(Request<B>, Ticket), Error> {
    let metadata = slot.purpose.requester.metadata;
    let invalid = |problem: &str| Error::configuration(metadata, format!("the URI of the request {problem}"));
    let mut url = Url::parse(&request.uri().to_string()).map_err(|_| invalid("has no scheme and host"))?;
    let ticket = Ticket::attach(slot, &mut url, request.headers_mut()).await?;
    if metadata.bearer.query.is_some() {
        *request.uri_mut() = Uri::try_from(url.as_str()).map_err(|_| invalid("takes no parameter"))?;
    }
    Ok((request, ticket))
}
