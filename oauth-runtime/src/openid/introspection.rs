//! The answer to an introspection request that is a signed JWT (RFC 9701).

use serde_json::{Map, Value};

use super::id_token::audience;
use crate::config::Config;
use crate::document::Node;
use crate::jose::Jws;
use crate::{Error, ErrorKind};

/// The type that such a JWT has, so that no ID token passes for it (RFC 9701 §5).
const TYPE: &str = "token-introspection+jwt";

/// Verifies an answer whose content type is `application/token-introspection+jwt`: its type, its signature by the keys of
/// `jwks_uri`, and that it is from the declared issuer and for this client. What it says of the token are the members of an
/// introspection response (RFC 7662 §2.2).
///
/// # Errors
///
/// [`ErrorKind::InvalidResponse`] when it is not the provider's or not for this client, and that of the request for the keys.
#[cfg_attr(not(test), expect(dead_code, reason = "introspection requests read their answers by it"))]
pub(crate) async fn verify_introspection(config: &Config, answer: &str) -> Result<Map<String, Value>, Error> {
    let invalid = |message: &str| {
        config.plan().error(ErrorKind::InvalidResponse, format!("the introspection response {message}"))
    };
    let jws = Jws::parse(answer.trim()).map_err(|refusal| invalid(&refusal.message()))?;
    let typ = jws.typ().unwrap_or_default();
    // `application/` may be left out (RFC 7515 §4.1.9).
    let typ = typ.to_ascii_lowercase();
    if typ.strip_prefix("application/").unwrap_or(&typ) != TYPE {
        return Err(invalid("is a JWT of another type"));
    }
    config.verify("introspection response", &jws).await?;
    let claims = jws.claims().map_err(|refusal| invalid(&refusal.message()))?;
    let issuer = config.issuer();
    if issuer.is_none() || claims.member("iss").and_then(Node::as_str) != issuer.as_deref() {
        return Err(invalid("is not from the declared issuer"));
    }
    let credentials = config.shared.credentials.get();
    if !audience(&claims).is_some_and(|aud| aud.iter().any(|aud| aud == credentials.client_id())) {
        return Err(invalid("is not for this client"));
    }
    match claims.member("token_introspection").map(Node::to_value) {
        Some(Value::Object(members)) => Ok(members),
        _ => Err(invalid("says nothing of the token")),
    }
}
