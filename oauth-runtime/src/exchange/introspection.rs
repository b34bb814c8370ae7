//! The introspection response (RFC 7662 §2.2).

use http::header::CONTENT_TYPE;

use super::answer::Answer;
use super::judge::Judgement;
use crate::document::Node;
use crate::introspection::Introspection;
use crate::{Error, ErrorKind};

/// The media type of an answer that is signed (RFC 9701 §5).
const SIGNED: &str = "application/token-introspection+jwt";

/// What the provider says of a token.
///
/// # Errors
///
/// A typed error when the answer says that something is wrong, or does not say whether the token is active.
pub(super) fn read(answer: &Answer<'_>) -> Result<Introspection, Error> {
    if answer.accepted() && answer.is_signed() {
        return Err(answer.unclear("it is signed (RFC 9701), and only JSON is read"));
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
            Ok(Introspection::new(*is_active, root.to_value(), &answer.plan.scope.response_separator))
        }
        Some(other) => Err(answer.unclear(&format!("`active` is {} and not a boolean", other.kind()))),
        None => Err(answer.unclear("there is no `active`")),
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
