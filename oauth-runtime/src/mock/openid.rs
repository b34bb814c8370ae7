//! The keys that a provider of OpenID Connect publishes, and its userinfo.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use super::log::Answered;
use super::setup::has_path;
use super::signed::Key;
use super::{Inner, resource};

/// Who logs in.
const USER: &str = "mock-user";

/// Answers a request for the keys or for userinfo; `None` where it is neither.
pub(super) fn answer(inner: &Inner, answered: &mut Answered) -> Option<Response<Full<Bytes>>> {
    let request = &answered.request;
    let is_at = |path: &str| inner.setups.iter().any(|setup| has_path(&setup.keys, path));
    if request.method != Method::GET.as_str() {
        return None;
    }
    if is_at(&request.path) {
        let keys: Vec<_> = Key::of(inner).ok().and_then(|key| key.published()).into_iter().collect();
        return Some(json_answer(&json!({"keys": keys})));
    }
    if !inner.setups.iter().any(|setup| has_path(&setup.userinfo, &request.path)) {
        return None;
    }
    let answer = resource::answer(inner, answered);
    Some(if answer.status() == StatusCode::OK { json_answer(&json!({"sub": USER})) } else { answer })
}

fn json_answer(body: &Value) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::from(body.to_string()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
