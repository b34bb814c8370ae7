//! The introspection response (RFC 7662 §2.2).

use http::header::CONTENT_TYPE;
#[cfg(feature = "openid")]
use serde_json::Value;

use super::answer::Answer;
use super::judge::Judgement;
use crate::config::Config;
use crate::document::Node;
use crate::introspection::Introspection;
use crate::{Error, ErrorKind, Secret};

/// The media type of an answer that is signed (RFC 9701 §5).
const SIGNED: &str = "application/token-introspection+jwt";

/// What the provider says of a token.
pub(super) enum Said {
    Plainly(Introspection),
    /// In a JWT that is to be verified (RFC 9701).
    Signed(Secret),
}

/// Reads what the provider says of a token.
///
/// # Errors
///
/// A typed error when the answer says that something is wrong, or does not say whether the token is active.
pub(super) fn read(answer: &Answer<'_>) -> Result<Said, Error> {
    if answer.accepted() && answer.is_signed() {
        return Ok(Said::Signed(Secret::new(answer.text())));
    }
    let document = match answer.judge() {
        Judgement::Success(document) => document,
        Judgement::Error(error) => return Err(error),
    };
    let rules = &answer.rules.response;
    let root = rules.root.as_ref().map_or(Some(&document), |path| document.at(path));
    let Some(root) = root else {
        return Err(answer.unclear(&format!("there is no `{}`", rules.root_text)));
    };
    match root.member("active") {
        Some(Node::Bool(is_active)) => {
            let separator = &answer.plan.scope.response_separator;
            Ok(Said::Plainly(Introspection::new(*is_active, root.to_value(), separator)))
        }
        Some(other) => Err(answer.unclear(&format!("`active` is {} and not a boolean", other.kind()))),
        None => Err(answer.unclear("there is no `active`")),
    }
}

impl Config {
    /// What a signed answer says.
    ///
    /// # Errors
    ///
    /// When it is not the provider's, or says nothing of the token.
    #[cfg(feature = "openid")]
    pub(super) async fn verified_introspection(&self, signed: &Secret) -> Result<Introspection, Error> {
        let members = crate::openid::verify_introspection(self, signed.expose_secret()).await?;
        let Some(is_active) = members.get("active").and_then(Value::as_bool) else {
            let message = "the introspection response does not say whether the token is active";
            return Err(self.plan().error(ErrorKind::InvalidResponse, message));
        };
        let separator = &self.plan().scope.response_separator;
        Ok(Introspection::new(is_active, Value::Object(members), separator))
    }

    /// # Errors
    ///
    /// That it cannot be verified.
    #[cfg(not(feature = "openid"))]
    #[expect(clippy::unused_async, reason = "keys may have to be fetched")]
    pub(super) async fn verified_introspection(&self, _signed: &Secret) -> Result<Introspection, Error> {
        let message = "the introspection response is signed (RFC 9701); the feature `openid` of `oauth-runtime` verifies it";
        Err(self.plan().error(ErrorKind::InvalidResponse, message))
    }
}

impl Answer<'_> {
    /// Whether the body is a JWT.
    fn is_signed(&self) -> bool {
        let content_type = self.response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        let is_compact = |body: &str| body.starts_with("ey") && body.matches('.').count() == 2;
        content_type.trim().eq_ignore_ascii_case(SIGNED) || is_compact(self.text())
    }

    fn unclear(&self, problem: &str) -> Error {
        let message =
            format!("the answer does not say whether the token is active: {problem} ({})", self.body_shape());
        self.plan.error(ErrorKind::InvalidResponse, message).with_status(self.response.status.as_u16())
    }
}
