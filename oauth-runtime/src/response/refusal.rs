//! Telling an error response from a token response, and naming it (RFC 6749 §5.2).

use std::borrow::Cow;
use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;

use super::Answer;
use super::document::Node;
use crate::metadata::Literal;
use crate::scrub::scrub;
use crate::{Error, ErrorCode, ErrorKind};

/// The longest wait that a provider is believed.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

impl Answer<'_> {
    /// Whether the answer reports a failure, whatever else it holds.
    pub(super) fn is_refusal(&self, document: &Node<'_>) -> bool {
        let word = self.error_member(document).and_then(Node::as_str);
        !self.accepted() || self.breaks_ok(document).is_some() || word.is_some_and(is_word)
    }

    /// Whether an answer without a token names an error in another way than by a string, such as `errcode: 40029`.
    pub(super) fn names_an_error(&self, document: &Node<'_>) -> bool {
        self.word(document).is_some()
    }

    /// The declared member of every success that this answer has with another value.
    fn breaks_ok(&self, document: &Node<'_>) -> Option<&'static str> {
        let differs =
            |path: &str, expected: Literal| document.at(path).is_some_and(|node| !equals(node, expected));
        self.metadata
            .errors
            .ok
            .iter()
            .find(|(path, expected)| differs(path, *expected))
            .map(|(path, _)| *path)
    }

    /// The provider's word for the error.
    fn word<'n>(&self, document: &'n Node<'_>) -> Option<Cow<'n, str>> {
        let word = self.error_member(document)?.as_word()?;
        is_word(&word).then_some(word)
    }

    /// The member that names an error, unless it has the value that it has in every success.
    fn error_member<'n, 'b>(&self, document: &'n Node<'b>) -> Option<&'n Node<'b>> {
        let rules = &self.metadata.errors;
        let node = first(document, rules.error)?;
        let is_ok = |(path, expected): &(&str, Literal)| {
            document.at(path).is_some_and(|at| std::ptr::eq(at, node)) && equals(node, *expected)
        };
        (!rules.ok.iter().any(is_ok)).then_some(node)
    }

    pub(super) fn scrub(&self, text: &str) -> String {
        scrub(text, (self.secrets)())
    }

    /// The error that the answer reports. The body's own word goes before what the status stands for.
    pub(super) fn refusal(&self, document: Option<&Node<'_>>) -> Error {
        let rules = &self.metadata.errors;
        let status = self.response.status.as_u16();
        let (code, provider_code) = match document.and_then(|document| self.word(document)) {
            Some(word) => self.code(&word),
            None => (
                rules.status.iter().find(|(declared, _)| *declared == status).map(|(_, code)| (*code).into()),
                None,
            ),
        };
        let broken = document.and_then(|document| self.breaks_ok(document));
        let kind =
            if code.is_some() || broken.is_some() { ErrorKind::ErrorResponse } else { ErrorKind::Http };
        let message = match broken {
            Some(path) => Cow::Owned(format!("the provider refused: `{path}` does not say success")),
            None => Cow::Owned(format!("the provider refused and gave no reason ({})", self.body_shape())),
        };
        let say =
            |paths| Some(self.scrub(&first(document?, paths)?.as_word()?)).filter(|text| !text.is_empty());
        Error::new(self.metadata, kind, message)
            .with_status(status)
            .with_code(code, provider_code)
            .with_description(
                say(rules.error_description),
                say(rules.error_uri).and_then(|uri| web_url(&uri)),
            )
            .with_retry_after(self.retry_after())
    }

    /// What the provider's word means, and the word itself where the declaration translates it.
    fn code(&self, word: &str) -> (Option<ErrorCode>, Option<String>) {
        if let Some((own, code)) = self.metadata.errors.code.iter().find(|(own, _)| *own == word) {
            return (Some(ErrorCode::from(*code)), Some((*own).to_owned()));
        }
        let code = match ErrorCode::from(word) {
            ErrorCode::Other(word) => ErrorCode::Other(self.scrub(&word).into()),
            known => known,
        };
        (Some(code), None)
    }

    fn retry_after(&self) -> Option<Duration> {
        self.response
            .headers
            .get(http::header::RETRY_AFTER)
            .and_then(|value| retry_after(value, self.now.wall()))
    }
}

fn first<'n, 'b>(document: &'n Node<'b>, paths: &[&str]) -> Option<&'n Node<'b>> {
    paths.iter().find_map(|path| document.at(path))
}

/// Whether this is the word for an error; 0 is the usual one for none.
fn is_word(word: &str) -> bool {
    !word.is_empty() && word != "0"
}

/// Whether a value is the declared one; form bodies and careless providers write numbers and booleans as text.
fn equals(node: &Node<'_>, expected: Literal) -> bool {
    match (node, expected) {
        (Node::Bool(value), Literal::Bool(expected)) => *value == expected,
        (Node::Text(text), Literal::Bool(expected)) => {
            text.as_str() == if expected { "true" } else { "false" }
        }
        (Node::Number(number), Literal::Integer(expected)) => number.as_i64() == Some(expected),
        (Node::Text(text), Literal::Integer(expected)) => text.as_str().parse() == Ok(expected),
        (Node::Text(text), Literal::Text(expected)) => text.as_str() == expected,
        _ => false,
    }
}

/// An `error_uri` worth showing: of the characters that RFC 6749 appendix A.9 allows, because the parser drops some
/// of the others and makes another text of it.
fn web_url(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)) {
        return None;
    }
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| crate::error::printable(url.as_str()).into_owned())
}

/// `Retry-After` in either of its forms (RFC 9110 §10.2.3), cut to an hour; `now` is the time since 1970.
pub(super) fn retry_after(value: &HeaderValue, now: Duration) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let delay = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit mean a very long time.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(now)
    };
    Some(delay.min(MAX_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;

    use super::retry_after;

    #[test]
    fn e11_retry_after_in_all_its_forms() {
        let now = Duration::from_secs(784_111_777 - 60); // 1994-11-06 08:48:37
        for (value, seconds) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("1000000000", Some(3600)),
            ("99999999999999999999999", Some(3600)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(60)),
            ("Sun Nov  6 08:49:37 1994", Some(60)),
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
            ("1.5", None),
        ] {
            let delay = retry_after(&HeaderValue::from_static(value), now);
            assert_eq!(delay, seconds.map(Duration::from_secs), "{value}");
        }
    }
}
