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

#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt as _;
    use http::{HeaderMap, StatusCode};
    use serde_json::{Value, json};

    use super::verify_introspection;
    use crate::Error;
    use crate::config::Config;
    use crate::crypto::{Algorithm, PrivateKey, base64url};
    use crate::plan::Plan;
    use crate::runtime::AnyRuntime;
    use crate::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};

    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    /// A server that publishes the key of RFC 8037 appendix A.
    #[derive(Debug)]
    struct Published;

    impl Transport for Published {
        fn send(&self, _request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
            let body = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": X}]}).to_string();
            Box::pin(async { Ok(HttpResponse::new(StatusCode::OK, HeaderMap::new(), body.into_bytes())) })
        }
    }

    fn answer(header: &Value, claims: &Value) -> Result<Value, Error> {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": X, "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"});
        let key = PrivateKey::parse(Algorithm::EdDsa, &key.to_string()).unwrap();
        let part = |value: &Value| base64url(value.to_string().as_bytes());
        let text = format!("{}.{}", part(header), part(claims));
        let jwt = format!("{text}.{}", base64url(&key.sign(text.as_bytes()).unwrap()));
        let plan = Plan::acme(
            r#""issuer":"https://acme.example","jwks_uri":"https://acme.example/k","signed_response_alg":"EdDSA""#,
        );
        let config = Config::example(plan, Arc::new(Published), AnyRuntime::default());
        let members = verify_introspection(&config, &jwt).now_or_never().expect("nothing is waited for");
        members.map(Value::Object)
    }

    #[test]
    fn an_introspection_response_is_verified() {
        let header = json!({"typ": "token-introspection+jwt", "alg": "EdDSA"});
        let token = json!({"active": true, "scope": "read"});
        let right =
            json!({"iss": "https://acme.example", "aud": "id", "iat": 1, "token_introspection": token});
        assert_eq!(answer(&header, &right).unwrap(), token);
        for typ in ["Token-Introspection+JWT", "application/token-introspection+jwt"] {
            let header = json!({"typ": typ, "alg": "EdDSA"});
            assert_eq!(answer(&header, &right).unwrap(), token);
        }
        let with = |value: &Value, name: &str, member: Value| {
            let mut value = value.clone();
            value[name] = member;
            value
        };
        for (header, claims, problem) in [
            (with(&header, "typ", "JWT".into()), right.clone(), "another type"),
            (
                with(&header, "typ", "\u{e4}pplication/token-introspection+jwt".into()),
                right.clone(),
                "another type",
            ),
            (json!({"alg": "EdDSA"}), right.clone(), "another type"),
            (with(&header, "alg", "none".into()), right.clone(), "is not signed"),
            (with(&header, "alg", "ES256".into()), right.clone(), "not allowed"),
            (header.clone(), with(&right, "iss", "https://evil.example".into()), "the declared issuer"),
            (header.clone(), with(&right, "aud", "other".into()), "not for this client"),
            (header.clone(), with(&right, "token_introspection", json!(null)), "says nothing"),
        ] {
            let error = answer(&header, &claims).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
}
