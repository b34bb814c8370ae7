//! `authorize`: how the user is sent to the provider to authorize the client (RFC 6749 §4.1.1).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use oauth_grammar::authorization::{self, Declared};
use oauth_grammar::template::Place;

use super::param::{self, Param};
use super::reader::{Compiler, Section};
use super::sign::{self, Signing};
use super::{Plan, Problems, Template};
use crate::crypto::{self, Algorithm};

#[derive(Debug)]
pub(crate) enum Authorize {
    /// The code arrives by a way of the provider's own; there is no authorization request.
    None,
    Request(Box<AuthorizeRules>),
}

/// What differs in an authorization request and its callback from RFC 6749 §4.1.
#[derive(Debug)]
pub(crate) struct AuthorizeRules {
    pub(crate) response_type: Box<str>,
    /// The mode, where the request names it.
    pub(crate) response_mode: Option<ResponseMode>,
    /// The mode of a callback that is a signed JWT (JARM §2.3), as the request names it.
    pub(crate) jwt_mode: Option<Box<str>>,
    pub(crate) challenge: Challenge,
    pub(crate) is_in_fragment: bool,
    /// The fragment of the URL.
    pub(crate) fragment: Option<Box<str>>,
    pub(crate) params: Box<[Param]>,
    pub(crate) rename: Box<[(Box<str>, Box<str>)]>,
    pub(crate) omit: Box<[Box<str>]>,
    /// The JWT that has the parameters in it (RFC 9101).
    pub(crate) request_object: Option<RequestObjectRules>,
    pub(crate) callback: CallbackRules,
}

/// How a request object is signed.
#[derive(Debug)]
pub(crate) struct RequestObjectRules {
    pub(crate) algorithm: Algorithm,
    /// The algorithm's name.
    pub(crate) alg: Box<str>,
    /// The key; none where a signer has it.
    pub(crate) key: Option<Template>,
    pub(crate) kid: Option<Template>,
    pub(crate) aud: Option<Template>,
    /// Seconds.
    pub(crate) lifetime: u64,
}

impl RequestObjectRules {
    pub(crate) fn templates(&self) -> impl Iterator<Item = &Template> {
        [&self.key, &self.kid, &self.aud].into_iter().flatten()
    }
}

/// How the callback comes (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Query,
    FormPost,
    Fragment,
}

/// The code challenge (RFC 7636 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Challenge {
    S256,
    /// The hash in hexadecimal.
    S256Hex,
    None,
}

#[derive(Debug)]
pub(crate) struct CallbackRules {
    /// The parameter that carries the code.
    pub(crate) code: Box<str>,
    /// The parameter that carries what was granted.
    pub(crate) scope: Option<Box<str>>,
    pub(crate) params: Box<[CallbackParam]>,
    pub(crate) verify: Option<VerifyRules>,
}

/// A signature over the callback.
#[derive(Debug)]
pub(crate) struct VerifyRules {
    /// The parameter that carries it.
    pub(crate) param: Box<str>,
    pub(crate) signing: Signing,
}

/// The hash of an HMAC (RFC 7518 §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// How bytes are written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Hex,
    Base64,
    Base64Url,
}

impl Encoding {
    pub(crate) fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Hex => crypto::hex(bytes),
            Self::Base64 => STANDARD.encode(bytes),
            Self::Base64Url => crypto::base64url(bytes),
        }
    }

    /// The bytes of such a text; base64 with or without its padding.
    pub(crate) fn decode(self, text: &str) -> Option<Vec<u8>> {
        let unpadded = text.trim_end_matches('=');
        match self {
            Self::Hex => {
                let digit = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
                (text.len() % 2 == 0).then(|| (0..text.len()).step_by(2).map(digit).collect()).flatten()
            }
            Self::Base64 => STANDARD_NO_PAD.decode(unpadded).ok(),
            Self::Base64Url => URL_SAFE_NO_PAD.decode(unpadded).ok(),
        }
    }
}

/// A typed parameter of the provider's own.
#[derive(Debug)]
pub(crate) struct CallbackParam {
    pub(crate) name: Box<str>,
    /// Its name in the callback.
    pub(crate) wire: Box<str>,
    pub(crate) is_optional: bool,
}

impl ResponseMode {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::FormPost => "form_post",
            Self::Fragment => "fragment",
        }
    }
}

impl Authorize {
    pub(crate) fn rules(&self) -> Option<&AuthorizeRules> {
        match self {
            Self::Request(rules) => Some(rules),
            Self::None => None,
        }
    }

    /// Whether there is a code challenge, and so a verifier.
    pub(crate) fn has_challenge(&self) -> bool {
        self.rules().is_some_and(|rules| rules.challenge != Challenge::None)
    }
}

impl AuthorizeRules {
    /// The mode as the request names it.
    pub(crate) fn mode_name(&self) -> Option<&str> {
        self.jwt_mode.as_deref().or(self.response_mode.map(ResponseMode::as_str))
    }

    /// What a parameter of the RFCs is called on the wire.
    pub(crate) fn wire_name<'p>(&'p self, name: &'p str) -> &'p str {
        self.rename.iter().find(|(standard, _)| **standard == *name).map_or(name, |(_, wire)| wire)
    }

    fn declared(&self, has_resource: bool) -> Declared<'_> {
        Declared {
            has_challenge: self.challenge != Challenge::None,
            has_mode: self.response_mode.is_some(),
            has_resource,
            omitted: self.omit.iter().map(|name| &**name).collect(),
            renamed: self.rename.iter().map(|(standard, wire)| (&**standard, &**wire)).collect(),
            code: Some(&self.callback.code),
        }
    }
}

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> Authorize {
    if section.text("authorize") == Some("none") {
        return Authorize::None;
    }
    let param = section.section("scope").text("param");
    let section = section.section("authorize");
    // The name of `scope(param = ..)`, unless this request has another.
    let is_renamed = section.section("rename").get("scope").is_some();
    let scope = param.filter(|_| !is_renamed).map(|param| (Box::from("scope"), Box::from(param)));
    Authorize::Request(Box::new(AuthorizeRules {
        response_type: section.text("response_type").unwrap_or("code").into(),
        // With the response type `code`, `jwt` is short for `query.jwt` (JARM §2.3.4).
        response_mode: match section.text("response_mode") {
            Some("query" | "query.jwt" | "jwt") => Some(ResponseMode::Query),
            Some("form_post" | "form_post.jwt") => Some(ResponseMode::FormPost),
            Some("fragment" | "fragment.jwt") => Some(ResponseMode::Fragment),
            _ => None,
        },
        jwt_mode: section.text("response_mode").filter(|mode| mode.ends_with("jwt")).map(Box::from),
        challenge: match section.text("pkce") {
            Some("none") => Challenge::None,
            Some("S256_hex") => Challenge::S256Hex,
            _ => Challenge::S256,
        },
        is_in_fragment: section.text("place") == Some("fragment"),
        fragment: section.text("fragment").map(Box::from),
        params: param::read(section, ("authorize", "params"), Place::Authorization, compiler),
        rename: section.section("rename").pairs().into_iter().chain(scope).collect(),
        omit: section.boxed_texts("omit"),
        request_object: request_object(section, compiler),
        callback: callback(section.section("callback"), compiler),
    }))
}

fn request_object(section: Section<'_>, compiler: &mut Compiler<'_>) -> Option<RequestObjectRules> {
    const PATH: &str = "authorize.request_object";
    const LIFETIME: u64 = 300;
    section.get("request_object")?;
    let section = section.section("request_object");
    let alg = section.text("alg").unwrap_or_default();
    if alg.is_empty() {
        compiler.problem(PATH, oauth_grammar::rules::REQUEST_OBJECT_WITHOUT_ALGORITHM);
    }
    let algorithm = Algorithm::of(alg).unwrap_or(Algorithm::EdDsa);
    let usual = algorithm.is_symmetric().then_some("{client_secret}");
    let mut template = |key: &str, usual: Option<&str>| {
        let text = section.text(key).or(usual);
        text.map(|text| compiler.template(&format!("{PATH}.{key}"), text, Place::Jwt))
    };
    let (key, kid, aud) = (template("key", usual), template("kid", None), template("aud", None));
    let lifetime = section.integer("lifetime").unwrap_or(LIFETIME);
    Some(RequestObjectRules { algorithm, alg: alg.into(), key, kid, aud, lifetime })
}

fn callback(section: Section<'_>, compiler: &mut Compiler<'_>) -> CallbackRules {
    let typed = section.members().filter(|(name, _)| !matches!(*name, "code" | "scope" | "verify"));
    let params = typed.map(|(name, rules)| {
        let rules = Section::of(rules);
        CallbackParam {
            name: name.into(),
            wire: rules.text("path").unwrap_or(name).into(),
            is_optional: rules.flag("optional"),
        }
    });
    CallbackRules {
        code: section.text("code").unwrap_or("code").into(),
        scope: section.text("scope").map(Box::from),
        params: params.collect(),
        verify: section.get("verify").map(|_| verify(section.section("verify"), compiler)),
    }
}

fn verify(section: Section<'_>, compiler: &mut Compiler<'_>) -> VerifyRules {
    const PATH: &str = "authorize.callback.verify";
    sign::needed(section, ("verify", PATH), compiler);
    let signing = sign::signing(section, PATH, Place::Callback, compiler);
    VerifyRules { param: section.text("param").unwrap_or_default().into(), signing }
}

impl AuthorizeRules {
    /// Whether all that a callback says is held to a signature.
    pub(crate) fn signs_callback(&self) -> bool {
        let over = self.callback.verify.as_ref().map(|verify| &verify.signing.over);
        over.is_some_and(|over| over.names().any(|name| matches!(name, super::Name::SortedQuery)))
    }
}

/// The rules that the macro checks too.
pub(super) fn check(plan: &Plan, problems: &mut Problems) {
    const PUSHED: &str = "pushed_authorization_request_url";
    let has_request =
        plan.offers(oauth_grammar::Grant::AuthorizationCode) && plan.authorize.rules().is_some();
    if plan.pushed_url.is_some() && !has_request && !plan.grants.is_empty() {
        problems.at(PUSHED, oauth_grammar::rules::PUSHED_WITHOUT_REQUEST);
    }
    let Some(authorize) = plan.authorize.rules() else { return };
    if plan.pushed_url.is_some() && authorize.is_in_fragment {
        problems.at(PUSHED, oauth_grammar::rules::PUSHED_IN_FRAGMENT);
    }
    let declared = authorize.declared(!plan.resource.is_empty());
    for name in &authorize.omit {
        problems.report(&format!("authorize.omit.{name}"), declared.omitted(name));
    }
    for (name, _) in &authorize.rename {
        problems.report(&format!("authorize.rename.{name}"), declared.known(name));
    }
    for (earlier, later) in declared.collisions() {
        problems.at("authorize.rename", authorization::collision(earlier, later));
    }
    problems.report("authorize.callback.code", declared.of_code());
    for param in &authorize.params {
        if problems.is_full() {
            return;
        }
        let names_nonce =
            || param.templates().flat_map(Template::names).any(|name| name.is_parameter("nonce"));
        if *param.name != *"nonce" || !names_nonce() {
            problems.report(&format!("authorize.params.{}", param.name), declared.added(&param.name));
        }
    }
    for param in &authorize.callback.params {
        problems.report(&format!("authorize.callback.{}", param.name), declared.of_callback(&param.wire));
    }
}
