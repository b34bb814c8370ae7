//! `sign` and `verify`: signatures over requests, callbacks and responses.

use oauth_grammar::template::Place;
use oauth_grammar::{Path, rules};

use super::reader::{self, Compiler, Section};
use super::template::Template;
use super::{Encoding, Name};
use crate::crypto::Algorithm;

/// How something is signed.
#[derive(Debug, Clone)]
pub(crate) struct Signing {
    pub(crate) algorithm: Algorithm,
    /// The algorithm's name.
    pub(crate) alg: Box<str>,
    /// The key; of an algorithm with a private key, none where a signer has it.
    pub(crate) key: Option<Template>,
    pub(crate) encoding: Encoding,
    pub(crate) over: Template,
}

impl Signing {
    /// Whether what is sent or answered as a whole is signed, so that the signature is not in it.
    pub(crate) fn is_over_body(&self) -> bool {
        self.over.names().any(|name| matches!(name, Name::Body))
    }
}

/// A signature over a request.
#[derive(Debug, Clone)]
pub(crate) struct SignRules {
    /// The parameter that carries it.
    pub(crate) param: Box<str>,
    pub(crate) signing: Signing,
}

/// A signature over a response.
#[derive(Debug)]
pub(crate) struct VerifyResponse {
    /// Where it is.
    pub(crate) path: Path,
    pub(crate) signing: Signing,
}

pub(super) fn read(
    section: Section<'_>,
    key: &str,
    place: Place,
    compiler: &mut Compiler<'_>,
) -> Option<SignRules> {
    section.members().next()?;
    needed(section, ("sign", key), compiler);
    let signing = signing(section, key, place, compiler);
    Some(SignRules { param: section.text("param").unwrap_or_default().into(), signing })
}

pub(super) fn read_response(
    response: Section<'_>,
    key: &str,
    compiler: &mut Compiler<'_>,
) -> Option<VerifyResponse> {
    let (section, key) = (response.section("verify"), format!("{key}.verify"));
    section.members().next()?;
    needed(section, ("verify", &key), compiler);
    let path = reader::path(section.text("param").unwrap_or("sign"));
    Some(VerifyResponse { path, signing: signing(section, &key, Place::Response, compiler) })
}

/// What `sign` or `verify` cannot do without; one that verifies has the key, or has the secret.
pub(super) fn needed(section: Section<'_>, (of, path): (&str, &str), compiler: &mut Compiler<'_>) {
    for key in rules::OF_VERIFY {
        if section.get(key).is_none() {
            compiler.problem(path, rules::missing_in_signature(of, key));
        }
    }
    let alg = section.text("alg").filter(|alg| !alg.starts_with("HS"));
    if let Some(alg) = alg.filter(|_| of == "verify" && section.get("key").is_none()) {
        compiler.problem(&format!("{path}.alg"), rules::signature_without_key(alg));
    }
}

/// How something is signed; in `place` the key and what is signed stand.
pub(super) fn signing(
    section: Section<'_>,
    path: &str,
    place: Place,
    compiler: &mut Compiler<'_>,
) -> Signing {
    let alg = section.text("alg").unwrap_or("HS256");
    let algorithm = Algorithm::of(alg).unwrap_or(Algorithm::EdDsa);
    let mut template = |key: &str, text: &str| compiler.template(&format!("{path}.{key}"), text, place);
    let usual = algorithm.is_symmetric().then_some("{client_secret}");
    Signing {
        algorithm,
        alg: alg.into(),
        key: section.text("key").or(usual).map(|text| template("key", text)),
        encoding: match section.text("encoding") {
            Some("hex") => Encoding::Hex,
            Some("base64") => Encoding::Base64,
            _ => Encoding::Base64Url,
        },
        over: template("over", section.text("over").unwrap_or_default()),
    }
}
