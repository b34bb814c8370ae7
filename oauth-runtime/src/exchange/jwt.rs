//! The signed JWT of a request (RFC 7519, RFC 7523 §3), made anew for each.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use url::Url;
use zeroize::Zeroizing;

use super::params::resolve;
use super::prepare::within;
use super::request::Call;
use crate::crypto::{self, PrivateKey};
use crate::plan::{ClientAuth, JwtRules, Name, Param, Part, Template};
use crate::{Error, Secret};

impl Call<'_> {
    /// Signs.
    ///
    /// # Errors
    ///
    /// When there is no key, or it is none of the algorithm, or the signer fails.
    pub(super) async fn sign(&self, rules: &JwtRules) -> Result<Secret, Error> {
        let plan = self.config.plan();
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(Zeroizing::new(value.to_string()).as_bytes());
        let header = encode(&Value::Object(self.header(rules)));
        let claims = encode(&Value::Object(self.claims(rules)?));
        let message = Zeroizing::new(format!("{header}.{claims}"));
        // An HMAC has the secret for its key, and no signer.
        let signer = self.config.shared.signer.as_ref().filter(|_| !rules.algorithm.is_symmetric());
        let signature = match signer {
            Some(signer) => {
                within(self.config, "the signer", signer.sign(&rules.alg, message.as_bytes())).await?
            }
            None => self
                .signed(rules, message.as_bytes())
                .map_err(|problem| plan.configuration(format!("jwt.key: {problem}")))?,
        };
        Ok(Secret::new(format!("{}.{}", *message, crypto::base64url(&signature))))
    }

    fn signed(&self, rules: &JwtRules, message: &[u8]) -> Result<Vec<u8>, String> {
        if let Some(key) = self.config.key() {
            return Ok(key.sign(message)?);
        }
        let key = rules.key.as_ref().and_then(|key| key.render(self)).map(Zeroizing::new);
        let key = key.ok_or("it has no value, and there is no `Signer`")?;
        Ok(PrivateKey::parse(rules.algorithm, &key)?.sign(message)?)
    }

    fn header(&self, rules: &JwtRules) -> Map<String, Value> {
        let mut header = Map::new();
        header.insert("alg".to_owned(), (&*rules.alg).into());
        header.insert("typ".to_owned(), "JWT".into());
        let kid = rules.kid.as_ref().and_then(|kid| kid.render(self));
        header.extend(kid.map(|kid| ("kid".to_owned(), kid.into())));
        header.extend(self.members(&rules.header));
        header
    }

    fn claims(&self, rules: &JwtRules) -> Result<Map<String, Value>, Error> {
        let text = |template: &Option<Template>| template.as_ref().and_then(|template| template.render(self));
        let is_client = self.auth == ClientAuth::Jwt;
        let is_grant = self.is_asserted();
        let client_id = || is_client.then(|| self.credentials.client_id().to_owned());
        let audience = rules.aud.iter().find_map(|aud| aud.render(self));
        let jti = text(&rules.jti).map(Ok).or_else(|| {
            is_client
                .then(crypto::random_text)
                .map(|random| random.map(|random| random.expose_secret().to_owned()))
        });
        let jti = jti.transpose().map_err(|problem| self.config.plan().configuration(problem))?;
        let texts = [
            ("iss", text(&rules.iss).or_else(client_id)),
            ("sub", text(&rules.sub).or_else(client_id)),
            (
                "aud",
                audience.or_else(|| {
                    self.usual_audience().filter(|_| (is_client || is_grant) && !rules.has_no_audience)
                }),
            ),
            ("jti", jti),
        ];
        let mut claims: Map<String, Value> =
            texts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect();
        let issued = self.begun.wall().as_secs().saturating_sub(rules.leeway);
        claims.insert("iat".to_owned(), issued.into());
        let expires = self.begun.wall().as_secs().saturating_add(rules.lifetime);
        claims.insert("exp".to_owned(), expires.into());
        claims.extend(self.members(&rules.claims));
        Ok(claims)
    }

    /// The issuer that is declared, or else the token endpoint: an audience is one, so that the assertion is of use nowhere
    /// else.
    fn usual_audience(&self) -> Option<String> {
        self.config.issuer().or_else(|| self.token_url().map(Url::to_string))
    }

    /// The members that the declaration adds; one that is a moment is a number (RFC 7519 §2).
    fn members<'p>(&'p self, params: &'p [Param]) -> impl Iterator<Item = (String, Value)> + 'p {
        let is_moment = |param: &Param| {
            let mut parts = param.templates().flat_map(Template::parts);
            parts.next().is_some_and(|part| matches!(part, Part::Value(Name::NowUnix | Name::NowMs)))
                && parts.next().is_none()
        };
        resolve(params, self).map(move |(name, value)| {
            let param = params.iter().find(|param| *param.name == *name);
            let number =
                param.filter(|param| is_moment(param)).and_then(|_| value.as_text().parse::<u64>().ok());
            let value = number.map_or_else(|| serde_json::to_value(&value).unwrap_or_default(), Value::from);
            (name.to_owned(), value)
        })
    }
}
