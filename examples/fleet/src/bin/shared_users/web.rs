//! What the pages share: cookies, and pages that are not shown.

use std::error::Error;

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use oauth_runtime::{ErrorCode, ErrorKind};

/// A redirect that sets these cookies; one that is empty is left out.
pub(super) fn with_cookies(
    to: Redirect,
    cookies: impl IntoIterator<Item = String>,
) -> Result<Response, Failure> {
    let mut response = to.into_response();
    for cookie in cookies.into_iter().filter(|cookie| !cookie.is_empty()) {
        let cookie = HeaderValue::try_from(cookie).map_err(Failure::internal)?;
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The cookies as one text, because HTTP/2 may split them.
pub(super) fn cookies(headers: &HeaderMap) -> String {
    let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join("; ")
}

pub(super) fn cookie<'c>(cookies: &'c str, name: &str) -> Option<&'c str> {
    let mut pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// Why a page is not shown.
pub(super) struct Failure(StatusCode, String);

impl Failure {
    pub(super) fn internal(error: impl Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl From<oauth_runtime::Error> for Failure {
    fn from(error: oauth_runtime::Error) -> Self {
        let status = match error.kind() {
            // It answers no login of this browser.
            ErrorKind::Callback => StatusCode::BAD_REQUEST,
            // It comes back, and so may the user.
            ErrorKind::Store => StatusCode::SERVICE_UNAVAILABLE,
            _ if error.code() == Some(&ErrorCode::AccessDenied) => StatusCode::FORBIDDEN,
            _ if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}
