//! The request object: the parameters of an authorization request in a signed JWT (RFC 9101).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use url::Url;
use zeroize::Zeroizing;

use super::details;
use crate::config::Config;
use crate::crypto::{self, PrivateKey};
use crate::plan::{AuthorizeRules, Lookup, RequestObjectRules};
use crate::{Error, exchange};

/// The parameter that carries it.
pub(crate) const NAME: &str = "request";
/// Its type (RFC 9101 §10.8).
const TYPE: &str = "oauth-authz-req+jwt";

impl RequestObjectRules {
    /// The parameters that take the place of these: who asks, and what in a JWT (RFC 9101 §5).
    ///
    /// # Errors
    ///
    /// When there is no key, it is none of the algorithm, or whoever has it does not sign.
    pub(super) async fn sign(
        &self,
        config: &Config,
        (rules, endpoint): (&AuthorizeRules, &Url),
        mut params: Vec<(String, String)>,
        values: &(dyn Lookup + Sync),
    ) -> Result<Vec<(String, String)>, Error> {
        let encode = |value: Value| URL_SAFE_NO_PAD.encode(Zeroizing::new(value.to_string()).as_bytes());
        let mut header = json!({ "typ": TYPE, "alg": &*self.alg });
        if let (Some(kid), Value::Object(header)) =
            (self.kid.as_ref().and_then(|kid| kid.render(values)), &mut header)
        {
            header.insert("kid".to_owned(), kid.into());
        }
        let claims = self.claims(config, endpoint, &params, values)?;
        let message = Zeroizing::new([encode(header), encode(Value::Object(claims))].join("."));
        let signature = self.signature(config, &message, values).await?;
        params.retain(|(name, _)| *name == rules.wire_name("client_id"));
        params.push((NAME.to_owned(), [&**message, ".", &crypto::base64url(&signature)].concat()));
        Ok(params)
    }

    fn claims(
        &self,
        config: &Config,
        endpoint: &Url,
        params: &[(String, String)],
        values: &dyn Lookup,
    ) -> Result<Map<String, Value>, Error> {
        let now = config.shared.runtime.now().wall().as_secs();
        let jti = crypto::random_text().map_err(|problem| config.plan().configuration(problem))?;
        let audience = self.aud.as_ref().and_then(|aud| aud.render(values)).or_else(|| config.issuer());
        let audience = audience.unwrap_or_else(|| endpoint.to_string());
        let mut claims = Map::new();
        for (name, value) in params {
            let value = typed(name, value);
            match claims.get_mut(name) {
                // A parameter that is there several times, such as `resource`.
                Some(Value::Array(all)) => all.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
                None => {
                    claims.insert(name.clone(), value);
                }
            }
        }
        let own = [
            ("iss", config.shared.credentials.get().client_id().into()),
            ("aud", audience.into()),
            ("iat", now.into()),
            ("nbf", now.into()),
            ("exp", now.saturating_add(self.lifetime).into()),
            ("jti", jti.expose_secret().into()),
        ];
        claims.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Ok(claims)
    }

    async fn signature(
        &self,
        config: &Config,
        message: &str,
        values: &(dyn Lookup + Sync),
    ) -> Result<Vec<u8>, Error> {
        let credentials = config.shared.credentials.get();
        let given = self.key.as_ref().and_then(|key| key.render(values)).map(Zeroizing::new);
        let secret = || credentials.client_secret().map(|it| Zeroizing::new(it.expose_secret().to_owned()));
        let key = given.or_else(|| secret().filter(|_| self.algorithm.is_symmetric()));
        let signer = config.shared.signer.as_ref().filter(|_| !self.algorithm.is_symmetric());
        let problem =
            |problem: &str| config.plan().configuration(format!("authorize.request_object.key: {problem}"));
        match (signer, key) {
            (Some(signer), _) => {
                exchange::within(config, "the signer", signer.sign(&self.alg, message.as_bytes())).await
            }
            (None, Some(key)) => {
                let key = PrivateKey::parse(self.algorithm, &key).map_err(problem)?;
                key.sign(message.as_bytes()).map_err(problem)
            }
            (None, None) => Err(problem("it has no value, and there is no `Signer`")),
        }
    }
}

/// A parameter as a claim: what is JSON or a number where it is defined is so here (RFC 9101 §4).
fn typed(name: &str, value: &str) -> Value {
    match name {
        details::NAME | "claims" => serde_json::from_str(value).unwrap_or_else(|_| value.into()),
        "max_age" => value.parse::<u64>().map_or_else(|_| value.into(), Value::from),
        _ => value.into(),
    }
}
