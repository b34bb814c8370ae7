//! Errors that the server can be told to send.

use oauth_grammar::Path;
use serde_json::{Value, json};

use super::write::{form, put, put_word};
use crate::ErrorCode;
use crate::plan::{ErrorRules, ExchangeRules, Literal, ResponseFormat};

/// An error that the mock sends instead of a token response.
///
/// ```
/// use oauth_runtime::mock::MockError;
///
/// let overloaded = MockError::status(503).retry_after("120");
/// let page = MockError::status(400).body("text/html", "<html>");
/// ```
#[derive(Debug, Clone)]
pub struct MockError {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) retry_after: Option<String>,
    /// Why the mock refuses by itself.
    pub(super) why: Option<Box<str>>,
    code: Option<ErrorCode>,
}

impl MockError {
    /// This status with an empty body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status, content_type: None, body: Vec::new(), retry_after: None, why: None, code: None }
    }

    /// The same error with this body.
    #[must_use]
    pub fn body(mut self, content_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        self.content_type = Some(content_type.into());
        self.body = body.into();
        self
    }

    /// The same error with this JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// The same error with a `Retry-After` header.
    #[must_use]
    pub fn retry_after(mut self, value: impl Into<String>) -> Self {
        self.retry_after = Some(value.into());
        self
    }

    /// The error code that a client reads from it; known for an error that comes from the declaration.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.code.as_ref()
    }

    fn meaning(mut self, code: &str) -> Self {
        self.code = Some(ErrorCode::from(code));
        self
    }
}

/// Every error that a declaration names.
pub(super) fn declared(exchange: &ExchangeRules) -> Vec<MockError> {
    let rules = &exchange.errors;
    let statuses = rules.status.iter().map(|(status, code)| MockError::status(*status).meaning(code));
    let codes = rules.code.iter().map(|(own, code)| {
        // `007` is a text.
        let number = own.parse::<i64>().ok().filter(|number| number.to_string() == **own);
        let own = number.map_or_else(|| Value::from(&**own), Value::from);
        error_response(exchange, 400, own, "declared by its code").meaning(code)
    });
    let broken_ok = rules.ok.first().map(|_| written(exchange, 200, &not_ok(rules)));
    let declared: Vec<MockError> = statuses.chain(codes).chain(broken_ok).collect();
    if !declared.is_empty() {
        return declared;
    }
    let of_the_rfc = [
        "invalid_request",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];
    let rfc = of_the_rfc.into_iter().map(|code| (400, code)).chain([(401, "invalid_client")]);
    rfc.map(|(status, code)| {
        error_response(exchange, status, code.into(), "declared by RFC 6749").meaning(code)
    })
    .collect()
}

/// An error body as the declaration lays it out.
pub(super) fn error_response(
    exchange: &ExchangeRules,
    status: u16,
    word: Value,
    description: &str,
) -> MockError {
    let rules = &exchange.errors;
    let mut document = not_ok(rules);
    // Where one member is both, its word counts.
    if let Some(place) = rules.error_description.first() {
        put_word(&mut document, place, description.into(), Path::clone);
    }
    if let Some(place) = rules.error.first() {
        put_word(&mut document, place, word, Path::clone);
    }
    MockError { why: Some(description.into()), ..written(exchange, status, &document) }
}

/// An error in JSON, which is read whatever a token is written in; only of what is a form there is no doubt.
fn written(exchange: &ExchangeRules, status: u16, document: &Value) -> MockError {
    let error = MockError::status(status);
    if exchange.response.format == ResponseFormat::Form {
        return error.body("application/x-www-form-urlencoded", form(document));
    }
    error.json(document)
}

/// The members of `errors(ok(..))`, each with another value than that of a success.
fn not_ok(rules: &ErrorRules) -> Value {
    let mut document = json!({});
    for ok in &rules.ok {
        let wrong = match &ok.value {
            Literal::Bool(expected) => Value::from(!expected),
            Literal::Integer(expected) => Value::from(expected.wrapping_add(1)),
            Literal::Text(expected) => Value::from(format!("not {expected}")),
        };
        put(&mut document, &ok.path, wrong);
    }
    document
}
