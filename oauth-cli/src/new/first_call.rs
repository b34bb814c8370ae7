//! How a program first gets a token by the struct, at the mock.

use oauth_grammar::Grant;

use super::draft::Draft;
use crate::tree::Node;

/// The call, as a statement behind `let client = mock.client()?;`: that of the first grant, but for a program without a
/// user where there is one.
pub(crate) fn statement(draft: &Draft) -> &'static str {
    let grants: Vec<Grant> = draft.grants().iter().filter_map(|name| Grant::of(name)).collect();
    if grants.is_empty() || has_vendor(draft) || grants.iter().any(|grant| is_machine(*grant, draft)) {
        return "let token = client.token().await?;";
    }
    match grants.first() {
        Some(Grant::AuthorizationCode) if draft.text(&["authorize"]) == Some("none") => {
            "let request = client.exchange_code(\"..\", \"https://app.example/callback\");"
        }
        Some(Grant::AuthorizationCode) => {
            "let (url, pending) = client.authorize(\"https://app.example/callback\").send().await?;"
        }
        Some(Grant::DeviceCode) => "let device = client.device_authorization().send().await?;",
        Some(Grant::RefreshToken) => {
            "let sessions = client.sessions(oauth_runtime::store::MemoryStore::default());\n    \
             let session = sessions.resume(\"ann\", mock.refresh_token()).await?;"
        }
        // The method is deprecated, as the grant is.
        Some(Grant::Password) => {
            "#[expect(deprecated)]\n    let token = client.password(\"ann\", \"..\").send().await?;"
        }
        Some(Grant::TokenExchange) => {
            "let token = client.token_exchange(\"..\", oauth_runtime::TokenType::AccessToken).send().await?;"
        }
        Some(Grant::JwtBearer) => "let token = client.jwt_bearer(\"..\").send().await?;",
        Some(Grant::Saml2Bearer) => "let token = client.saml2_bearer(\"..\").send().await?;",
        _ => "let token = client.token().await?;",
    }
}

/// The features of `oauth-runtime` that the statement needs.
pub(crate) fn features(statement: &str) -> &'static str {
    if statement.contains("client.password(") { "mock,legacy-password" } else { "mock" }
}

/// Whether a program asks by it on its own behalf.
fn is_machine(grant: Grant, draft: &Draft) -> bool {
    // Where the JWT is how the client authenticates, the assertion is of somebody else.
    let signs =
        draft.has(&["jwt"]) && !draft.text(&["client_auth"]).is_some_and(|auth| auth.ends_with("_jwt"));
    grant.is_machine() || grant == Grant::JwtBearer && signs
}

fn has_vendor(draft: &Draft) -> bool {
    let is_vendor = |node: &Node| matches!(node, Node::Object(_));
    match draft.get(&["grant"]) {
        Some(Node::List(grants)) => grants.iter().any(is_vendor),
        Some(grant) => is_vendor(grant),
        None => false,
    }
}
