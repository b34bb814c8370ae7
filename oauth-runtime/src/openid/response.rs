//! A callback that is a signed JWT (JWT Secured Authorization Response Mode, JARM).

use std::fmt;
use std::time::Duration;

use url::form_urlencoded::Serializer;

use super::id_token::{audience, number};
use crate::config::Config;
use crate::document::Node;
use crate::jose::{Jws, Refusal};
use crate::{CallbackProblem, Client, Error, ErrorKind, Received, grant};

/// How far clocks may be apart: the JWT is as young as the redirect that brings it.
const LEEWAY: Duration = Duration::from_secs(60);

/// The parameters of a callback that came as a signed JWT (JARM §2), after its signature was verified; see
/// [`Client::verify_response`].
pub struct VerifiedResponse(String);

impl VerifiedResponse {
    /// The callback, to be held against its login like any other. Name the initiator on it, where there is one:
    /// `response.received().by("alice")`.
    #[must_use]
    pub fn received(&self) -> Received<'_> {
        Received::verified(&self.0)
    }
}

impl<P: grant::AuthorizationCode> Client<P> {
    /// Verifies a callback that is a JWT, where the provider declares `authorize(response_mode = jwt)`, `"query.jwt"`,
    /// `"form_post.jwt"` or `"fragment.jwt"` (JARM §2.4): its signature, by the keys of `jwks_uri` and an algorithm that the
    /// declaration allows; `iss`, which is the declared issuer; `aud`, which is this client; and `exp`. The state and all else
    /// is held against the login afterwards.
    ///
    /// ```
    /// use oauth_runtime::{Credentials, Received, oauth_provider};
    ///
    /// #[oauth_provider(
    ///     issuer = "https://acme.example",
    ///     authorization_url = "https://acme.example/authorize",
    ///     token_url = "https://acme.example/token",
    ///     jwks_uri = "https://acme.example/keys",
    ///     signed_response_alg = PS256,
    ///     grant = authorization_code,
    ///     authorize(response_mode = jwt),
    /// )]
    /// struct Acme;
    ///
    /// # async fn example(query: &str) -> oauth_runtime::Result<()> {
    /// let client = Acme.client(Credentials::secret("id", "secret"))?;
    /// let (url, mut pending) = client.authorize("https://app.example/callback").send().await?;
    /// // The program sends the browser to `url`, and later gets the query with which it comes back.
    /// let response = client.verify_response(Received::query(query)).await?;
    /// let callback = pending.callback(response.received())?;
    /// let token = client.exchange(callback).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Callback`] when it is none, or not from the provider and for this client, where
    /// [`Error::callback_problem`] says why; [`ErrorKind::Configuration`] when the provider's callbacks are no JWTs; and that of
    /// the request for the keys.
    pub async fn verify_response(&self, received: Received<'_>) -> Result<VerifiedResponse, Error> {
        verify(self.config(), received).await
    }
}

async fn verify(config: &Config, received: Received<'_>) -> Result<VerifiedResponse, Error> {
    let plan = config.plan();
    let refuse =
        |problem, message: String| plan.error(ErrorKind::Callback, message).with_callback_problem(problem);
    let response = received.response(plan)?;
    let malformed = |refusal: Refusal| {
        let problem = match refusal {
            Refusal::Unsigned => CallbackProblem::SignatureMismatch,
            _ => CallbackProblem::Malformed,
        };
        refuse(problem, format!("the callback {}", refusal.message()))
    };
    let jws = Jws::parse(&response).map_err(malformed)?;
    config.verify("callback", &jws).await.map_err(|error| match error.kind() {
        ErrorKind::InvalidResponse if error.status().is_none() => {
            refuse(CallbackProblem::SignatureMismatch, error.message().to_owned())
        }
        _ => error,
    })?;
    let claims = jws.claims().map_err(malformed)?;
    check(config, &claims).map_err(|(problem, message)| refuse(problem, message.to_owned()))?;
    let mut params = Serializer::new(String::new());
    for (name, value) in claims.members() {
        // Those of the JWT itself say nothing of the login (RFC 7519 §4.1).
        if !matches!(name, "aud" | "exp" | "iat" | "nbf" | "jti") {
            if let Some(value) = value.as_word() {
                params.append_pair(name, &value);
            }
        }
    }
    Ok(VerifiedResponse(params.finish()))
}

/// Holds a callback to who sent it, whom it is for, and its time (JARM §2.4).
fn check(config: &Config, claims: &Node<'_>) -> Result<(), (CallbackProblem, &'static str)> {
    let issuer = config.issuer();
    if issuer.is_none() || claims.member("iss").and_then(Node::as_str) != issuer.as_deref() {
        return Err((
            CallbackProblem::IssuerMismatch,
            "the `iss` of the callback is not the issuer of this provider",
        ));
    }
    let credentials = config.shared.credentials.get();
    if !audience(claims).is_some_and(|aud| aud.iter().any(|aud| aud == credentials.client_id())) {
        return Err((CallbackProblem::OtherClient, "the `aud` of the callback is another client"));
    }
    let now = config.shared.runtime.now().wall();
    if number(claims, "nbf").is_some_and(|nbf| nbf > (now + LEEWAY).as_secs_f64()) {
        return Err((CallbackProblem::Malformed, "the callback is not valid yet, by its `nbf`"));
    }
    match number(claims, "exp") {
        Some(exp) if now.as_secs_f64() - LEEWAY.as_secs_f64() < exp => Ok(()),
        Some(_) => Err((CallbackProblem::Expired, "the callback has expired")),
        None => Err((CallbackProblem::Malformed, "the callback has no `exp`")),
    }
}

impl fmt::Debug for VerifiedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedResponse").finish_non_exhaustive()
    }
}
