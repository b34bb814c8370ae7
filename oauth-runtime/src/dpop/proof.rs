//! A proof: one JWT for one request (RFC 9449 §4.2).

use http::{HeaderValue, Method};
use serde::Serialize;
use url::{Position, Url};

use super::key::DpopKey;
use crate::config::Config;
use crate::crypto::{self, base64url};
use crate::{Error, Secret};

/// How long the signature of `ES256` or `EdDSA` is: 64 bytes as base64url.
const SIGNATURE: usize = 86;

/// What a proof is for.
pub(super) struct Proof<'a> {
    pub(super) config: &'a Config,
    pub(super) key: &'a DpopKey,
    pub(super) method: &'a Method,
    pub(super) url: &'a Url,
    pub(super) nonce: Option<Secret>,
    pub(super) access_token: Option<&'a Secret>,
}

#[derive(Serialize)]
struct Claims<'a> {
    jti: &'a str,
    htm: &'a str,
    /// Without query and fragment.
    htu: &'a str,
    iat: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
}

impl Proof<'_> {
    /// The value of the header `DPoP`, which is new for each request.
    ///
    /// # Errors
    ///
    /// When there are no random numbers, or the key does not sign.
    pub(super) async fn header(&self) -> Result<HeaderValue, Error> {
        let plan = self.config.plan();
        let failed = |problem: &str| plan.configuration(format!("DPoP: {problem}"));
        let jti = crypto::random_text().map_err(failed)?;
        let ath = self.access_token.map(|token| crypto::sha256([token.expose_secret().as_bytes()]));
        let claims = Claims {
            jti: jti.expose_secret(),
            htm: self.method.as_str(),
            htu: &self.url[..Position::AfterPath],
            iat: self.config.shared.runtime.now().wall().as_secs(),
            ath: ath.transpose().map_err(failed)?.map(|hash| base64url(&hash)),
            nonce: self.nonce.as_ref().map(Secret::expose_secret),
        };
        let claims = serde_json::to_vec(&claims).map_err(|problem| failed(&problem.to_string()))?;
        let header = self.key.header();
        // All three parts are written into one text of just that length, which the value of the header takes as it is. The
        // signature of another algorithm is longer, and the text grows.
        let parts = header.len() + (claims.len() * 4).div_ceil(3) + SIGNATURE;
        let mut proof = String::with_capacity(parts + "..".len());
        proof.push_str(header);
        proof.push('.');
        crypto::push_base64url(&mut proof, &claims);
        let signature = self.key.sign(self.config, proof.as_bytes()).await?;
        proof.push('.');
        crypto::push_base64url(&mut proof, &signature);
        let mut value = HeaderValue::try_from(proof).map_err(|problem| failed(&problem.to_string()))?;
        value.set_sensitive(true);
        Ok(value)
    }
}
