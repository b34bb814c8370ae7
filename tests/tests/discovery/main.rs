//! What servers say of themselves, and what of it is believed.

mod client;
mod hostile;
mod renewal;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use oauth_tests::{RawRequest, RawServer, response};
use serde_json::Value;

/// A server that answers with documents by their paths, which may change; other paths are 404.
pub(crate) struct Server {
    pub(crate) raw: RawServer,
    answers: Arc<Mutex<HashMap<String, String>>>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let answers: Arc<Mutex<HashMap<String, String>>> = Arc::default();
        let known = Arc::clone(&answers);
        let raw = RawServer::answering(move |request| {
            let path = path(request).split('?').next().unwrap_or_default().to_owned();
            known.lock().unwrap().get(&path).cloned().unwrap_or_else(|| response(404, "", "nothing here"))
        });
        Self { raw, answers }
    }

    pub(crate) fn origin(&self) -> String {
        self.raw.origin()
    }

    /// Answers with these bytes at this path.
    pub(crate) fn raw_at(&self, path: &str, answer: String) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// Answers with this JSON at this path.
    pub(crate) fn at(&self, path: &str, json: &Value) {
        self.raw_at(path, response(200, "content-type: application/json\r\n", &json.to_string()));
    }

    /// The metadata of an issuer on this server, with these members besides.
    pub(crate) fn metadata(&self, path: &str, more: &Value) -> Value {
        let origin = self.origin();
        let mut metadata = serde_json::json!({
            "issuer": format!("{origin}{path}"),
            "token_endpoint": format!("{origin}/token"),
            "authorization_endpoint": format!("{origin}/authorize"),
        });
        let members = more.as_object().into_iter().flatten();
        members.for_each(|(name, value)| metadata[name] = value.clone());
        metadata
    }

    /// Has a token for whoever asks.
    pub(crate) fn gives_tokens(&self) {
        self.at(
            "/token",
            &serde_json::json!({"access_token": "AT", "token_type": "Bearer", "expires_in": 3600}),
        );
    }

    /// The paths that were asked for, in their order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.raw.requests().iter().map(|request| path(request).to_owned()).collect()
    }
}

fn path(request: &RawRequest) -> &str {
    request.line.split(' ').nth(1).unwrap_or_default()
}
