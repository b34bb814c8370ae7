//! What servers say of themselves, and what of it is believed.

mod apart;
mod certificates;
mod client;
mod connect;
mod hostile;
mod registration;
mod renewal;
mod together;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use oauth_tests::{RawRequest, RawServer, response};
use serde_json::Value;

/// A server that answers with documents by their paths, which may change; other paths are 404. `NNN` in an answer is the number
/// of the request.
pub(crate) struct Server {
    pub(crate) raw: RawServer,
    answers: Arc<Mutex<HashMap<String, String>>>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let answers: Arc<Mutex<HashMap<String, String>>> = Arc::default();
        let (known, numbers) = (Arc::clone(&answers), AtomicU32::new(1));
        let raw = RawServer::answering(move |request| {
            let path = path(request).split('?').next().unwrap_or_default().to_owned();
            let answer = known.lock().unwrap().get(&path).cloned();
            let number = numbers.fetch_add(1, Ordering::Relaxed).to_string();
            answer.map_or_else(
                || response(404, "", "nothing here"),
                |answer| answer.replace("NNN", &format!("{number:0>3}")),
            )
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

    /// A resource at `/mcp`, its authorization server, which registers clients, and tokens.
    pub(crate) fn resource() -> Self {
        let server = Self::new();
        let origin = server.origin();
        server.challenge(&format!(
            "Bearer resource_metadata=\"{origin}/.well-known/oauth-protected-resource/mcp\""
        ));
        server.at(
            "/.well-known/oauth-protected-resource/mcp",
            &serde_json::json!({
                "resource": format!("{origin}/mcp"),
                "authorization_servers": [format!("{origin}/as")],
                "scopes_supported": ["files:read", "files:write"],
            }),
        );
        let metadata = server.metadata("/as", &server.of_resource());
        server.at("/.well-known/oauth-authorization-server/as", &metadata);
        server.at("/register", &serde_json::json!({"client_id": "client-NNN"}));
        let token = serde_json::json!({"access_token": "AT", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "RT"});
        server.at("/token", &token);
        server
    }

    /// What the metadata of its authorization server says besides.
    pub(crate) fn of_resource(&self) -> Value {
        serde_json::json!({
            "registration_endpoint": self.raw.url("/register"),
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
        })
    }

    /// The resource refuses with this challenge.
    pub(crate) fn challenge(&self, challenge: &str) {
        self.raw_at("/mcp", response(401, &format!("www-authenticate: {challenge}\r\n"), ""));
    }

    /// The requests to this path.
    pub(crate) fn to(&self, path: &str) -> Vec<RawRequest> {
        let is_to = |request: &RawRequest| self::path(request).split('?').next() == Some(path);
        self.raw.requests().into_iter().filter(is_to).collect()
    }

    /// The paths that were asked for, in their order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.raw.requests().iter().map(|request| path(request).to_owned()).collect()
    }
}

fn path(request: &RawRequest) -> &str {
    request.line.split(' ').nth(1).unwrap_or_default()
}
