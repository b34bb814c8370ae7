//! A resource and its authorization server, on one port of loopback, with what an agent needs of each.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use oauth_runtime::url::form_urlencoded;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

/// The parameters of a query or a form.
fn params(text: &str) -> HashMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// Both servers, and what they have been asked.
#[derive(Clone)]
pub(super) struct Servers {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Servers {
    pub(super) async fn start() -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let servers = Self { base: format!("http://{}", listener.local_addr()?), asked: Arc::default() };
        let app = Router::new()
            .route("/mcp", get(resource))
            .route("/.well-known/oauth-protected-resource/mcp", get(resource_metadata))
            .route("/.well-known/oauth-authorization-server/login", get(server_metadata))
            .route("/register", post(register))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(servers.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(servers)
    }

    /// All that the agent is told.
    pub(super) fn resource(&self) -> String {
        format!("{}/mcp", self.base)
    }

    fn note(&self, request: impl Into<String>) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(request.into());
    }

    /// What was asked since the last time.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Takes the token `for-mcp`, and says to others where its metadata is (RFC 9728 §5.1).
async fn resource(State(servers): State<Servers>, headers: HeaderMap) -> Response {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if authorization == Some("Bearer for-mcp") {
        servers.note("resource: with a token");
        return Json(json!({"tools": ["search"]})).into_response();
    }
    servers.note("resource: without a token");
    let metadata = format!("{}/.well-known/oauth-protected-resource/mcp", servers.base);
    let challenge = format!("Bearer resource_metadata=\"{metadata}\"");
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)]).into_response()
}

async fn resource_metadata(State(servers): State<Servers>) -> Json<Value> {
    servers.note("resource metadata");
    Json(json!({
        "resource": servers.resource(),
        "authorization_servers": [format!("{}/login", servers.base)],
        "scopes_supported": ["tools:use"],
    }))
}

async fn server_metadata(State(servers): State<Servers>) -> Json<Value> {
    servers.note("server metadata");
    let base = &servers.base;
    Json(json!({
        "issuer": format!("{base}/login"),
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "registration_endpoint": format!("{base}/register"),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn register(State(servers): State<Servers>, Json(mut client): Json<Map<String, Value>>) -> Response {
    servers.note("registration");
    client.insert("client_id".to_owned(), "agent-1".into());
    (StatusCode::CREATED, Json(client)).into_response()
}

/// The user consents at once.
async fn authorize(State(servers): State<Servers>, RawQuery(query): RawQuery) -> Response {
    servers.note("authorization");
    let params = params(&query.unwrap_or_default());
    let (Some(back), Some(state)) = (params.get("redirect_uri"), params.get("state")) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    Redirect::to(&format!("{back}?code=c0de&state={state}&iss={}/login", servers.base)).into_response()
}

/// A token for the resource that the request names, and for no other.
async fn token(State(servers): State<Servers>, form: String) -> Response {
    let params = params(&form);
    servers.note(format!("token: {}", params.get("grant_type").map_or("", String::as_str)));
    if params.get("resource") != Some(&servers.resource()) {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_target"}))).into_response();
    }
    Json(json!({"access_token": "for-mcp", "token_type": "Bearer", "expires_in": 600, "refresh_token": "again"}))
        .into_response()
}
