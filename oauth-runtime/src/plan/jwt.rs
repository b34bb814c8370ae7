//! `jwt`: the one signed JWT (RFC 7519, RFC 7523), and what it is used for.

use oauth_grammar::Grant;
use oauth_grammar::template::Place;

use super::param::{self, Param};
use super::reader::{Compiler, Section};
use super::template::Template;
use crate::crypto::Algorithm;

#[derive(Debug)]
pub(crate) struct JwtRules {
    pub(crate) algorithm: Algorithm,
    /// The algorithm's name.
    pub(crate) alg: Box<str>,
    /// The key; none where a signer has it.
    pub(crate) key: Option<Template>,
    pub(crate) kid: Option<Template>,
    pub(crate) iss: Option<Template>,
    pub(crate) sub: Option<Template>,
    /// The first that has a value.
    pub(crate) aud: Box<[Template]>,
    pub(crate) has_no_audience: bool,
    pub(crate) jti: Option<Template>,
    /// Seconds.
    pub(crate) lifetime: u64,
    pub(crate) leeway: u64,
    pub(crate) claims: Box<[Param]>,
    pub(crate) header: Box<[Param]>,
}

impl JwtRules {
    /// All that stands in it.
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        let own = [&self.key, &self.kid, &self.iss, &self.sub, &self.jti].into_iter().flatten();
        let members = self.claims.iter().chain(&self.header).flat_map(Param::templates);
        own.chain(&self.aud).chain(members)
    }

    /// Whether a claim says the scope.
    pub(crate) fn claims_scope(&self) -> bool {
        let claims = self.claims.iter().flat_map(Param::templates);
        claims.flat_map(Template::names).any(|name| name.is_parameter("scope"))
    }
}

/// An assertion is for one request alone.
const LIFETIME: u64 = 60;
const LIFETIME_OF_TOKEN: u64 = 3600;

pub(super) fn read(declaration: Section<'_>, compiler: &mut Compiler<'_>) -> Option<JwtRules> {
    declaration.get("jwt")?;
    let section = declaration.section("jwt");
    let is_token = declaration.texts("grant").any(|grant| grant == Grant::SelfSignedJwt.as_str());
    let alg = section.text("alg").unwrap_or_default();
    if alg.is_empty() {
        compiler.problem("jwt", oauth_grammar::rules::JWT_WITHOUT_ALGORITHM);
    }
    let algorithm = Algorithm::of(alg).unwrap_or(Algorithm::EdDsa);
    let mut template =
        |key: &str| section.text(key).map(|text| compiler.template(&format!("jwt.{key}"), text, Place::Jwt));
    let key = template("key");
    let [kid, iss, sub, jti] = ["kid", "iss", "sub", "jti"].map(&mut template);
    let has_no_audience = section.text("aud") == Some("none");
    let aud = section.texts("aud").filter(|_| !has_no_audience);
    let is_needed = section.items("aud").len() == 1;
    let aud = aud.map(|text| compiler.alternative("jwt.aud", text, Place::Jwt, is_needed)).collect();
    let of_secret = |compiler: &mut Compiler<'_>| compiler.template("jwt.key", "{client_secret}", Place::Jwt);
    let key = match key {
        None if algorithm.is_symmetric() => Some(of_secret(compiler)),
        key => key,
    };
    Some(JwtRules {
        algorithm,
        alg: alg.into(),
        key,
        kid,
        iss,
        sub,
        aud,
        has_no_audience,
        jti,
        lifetime: section.integer("lifetime").unwrap_or(if is_token { LIFETIME_OF_TOKEN } else { LIFETIME }),
        leeway: section.integer("leeway").unwrap_or(0),
        claims: param::read(section, ("jwt", "claims"), Place::Jwt, compiler),
        header: param::read(section, ("jwt", "header"), Place::Jwt, compiler),
    })
}
