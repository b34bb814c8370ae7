//! A proof: one JWT for one request (RFC 9449 §4.2).

use http::{HeaderValue, Method};
use serde::Serialize;
use url::{Position, Url};

use super::Dpop;
use super::key::{DpopKey, Holder};
use crate::config::Config;
use crate::crypto::{self, base64url};
use crate::{Error, Secret, exchange};

/// How long the signature of `ES256` or `EdDSA` is: 64 bytes as base64url.
const SIGNATURE: usize = 86;

impl Dpop {
    /// The proof for a request to an authorization server (RFC 9449 §5).
    ///
    /// # Errors
    ///
    /// When it cannot be signed.
    pub(crate) async fn server_proof(
        &self,
        config: &Config,
        key: &DpopKey,
        method: &Method,
        url: &Url,
    ) -> Result<HeaderValue, Error> {
        let nonce = self.server_nonces.get(url);
        Proof { config, key, method, url, nonce, access_token: None }.header().await
    }

    /// The proof for a request to a resource with this token (RFC 9449 §7).
    ///
    /// # Errors
    ///
    /// As [`server_proof`](Self::server_proof).
    pub(crate) async fn resource_proof(
        &self,
        config: &Config,
        key: &DpopKey,
        method: &Method,
        url: &Url,
        access_token: &Secret,
    ) -> Result<HeaderValue, Error> {
        let nonce = self.resource_nonces.get(url);
        Proof { config, key, method, url, nonce, access_token: Some(access_token) }.header().await
    }
}

/// What a proof is for.
struct Proof<'a> {
    config: &'a Config,
    key: &'a DpopKey,
    method: &'a Method,
    url: &'a Url,
    nonce: Option<Secret>,
    access_token: Option<&'a Secret>,
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
    async fn header(&self) -> Result<HeaderValue, Error> {
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
        let signature = self.sign(proof.as_bytes()).await?;
        proof.push('.');
        crypto::push_base64url(&mut proof, &signature);
        let mut value = HeaderValue::try_from(proof).map_err(|problem| failed(&problem.to_string()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// # Errors
    ///
    /// When whoever holds the key does not sign.
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let config = self.config;
        match self.key.holder() {
            Holder::Here { key, .. } => {
                key.sign(message).map_err(|problem| config.plan().configuration(format!("DPoP: {problem}")))
            }
            Holder::Elsewhere(signer) => {
                let work = signer.sign(self.key.alg(), message);
                exchange::within(config, "the signer of DPoP proofs", work).await
            }
        }
    }
}
