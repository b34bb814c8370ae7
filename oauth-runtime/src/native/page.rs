//! What the browser is shown. Nothing in it comes from a request.

use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;

/// The page of a login that came back with a code.
pub(super) const DONE_PATH: &str = "/done";
/// The page of one that the provider or the user refused.
pub(super) const FAILED_PATH: &str = "/failed";

const DONE: &str =
    "The login has come back to the program. Close this page and go on there; it says whether all is well.";
const FAILED: &str =
    "The login did not succeed. Close this page and go back to the program, which can begin another one.";
const STRAY: &str = "This page belongs to no login that is under way. Close it and go back to the program.";

/// The texts that the program may set.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    pub(super) done: Option<String>,
    pub(super) failed: Option<String>,
}

impl Texts {
    pub(super) fn done(&self) -> Response<Full<Bytes>> {
        html(StatusCode::OK, self.done.as_deref().unwrap_or(DONE))
    }

    pub(super) fn failed(&self) -> Response<Full<Bytes>> {
        html(StatusCode::OK, self.failed.as_deref().unwrap_or(FAILED))
    }
}

/// A request that is not the callback of this login.
pub(super) fn stray(status: StatusCode) -> Response<Full<Bytes>> {
    html(status, STRAY)
}

pub(super) fn wrong_method(allowed: &Method) -> Response<Full<Bytes>> {
    let mut response = stray(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().extend(HeaderValue::from_str(allowed.as_str()).map(|value| (ALLOW, value)));
    response
}

/// Sends the browser to another path, so that the code leaves the address bar and the history.
pub(super) fn redirect(path: &'static str) -> Response<Full<Bytes>> {
    let mut response = with_headers(StatusCode::SEE_OTHER, String::new());
    response.headers_mut().insert(LOCATION, HeaderValue::from_static(path));
    response
}

fn html(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let text = escape(text);
    with_headers(
        status,
        format!(
            "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Login</title><p>{text}</p></html>\n"
        ),
    )
}

fn with_headers(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    const HEADERS: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    response.headers_mut().extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn statement_81_the_text_of_a_program_is_no_html() {
        assert_eq!(escape("<b a=\"1\" c='2'>&amp;"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
    }
}
