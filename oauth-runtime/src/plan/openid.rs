//! `jwks_uri`, `signed_response_alg`, `userinfo_url` and `end_session_url`: what a provider of OpenID Connect has besides.

use oauth_grammar::rules;
use oauth_grammar::template::Place;

use super::endpoint::{self, Endpoint};
use super::reader::{Compiler, Section};
use super::{Plan, Problems};
use crate::crypto::Algorithm;

/// What is said of the provider's answers that are signed, and of its endpoints.
#[derive(Debug)]
pub(crate) struct OpenidRules {
    /// Where its keys are (RFC 8414 §2).
    pub(crate) jwks_uri: Option<Endpoint>,
    /// The algorithms that it may sign with.
    #[cfg_attr(
        not(feature = "openid"),
        expect(dead_code, reason = "nothing is verified without the feature")
    )]
    pub(crate) algorithms: Box<[Algorithm]>,
    /// Whether the declaration says them.
    #[cfg_attr(
        not(feature = "openid"),
        expect(dead_code, reason = "nothing is verified without the feature")
    )]
    pub(crate) states_algorithms: bool,
    pub(crate) userinfo_url: Option<Endpoint>,
    pub(crate) end_session_url: Option<Endpoint>,
}

impl OpenidRules {
    /// The endpoints that are declared, each with its key.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = (&'static str, &Endpoint)> {
        let all = [
            ("jwks_uri", &self.jwks_uri),
            ("userinfo_url", &self.userinfo_url),
            ("end_session_url", &self.end_session_url),
        ];
        all.into_iter().filter_map(|(key, url)| Some((key, url.as_ref()?)))
    }
}

pub(super) fn read(section: Section<'_>, compiler: &mut Compiler<'_>) -> OpenidRules {
    let mut endpoint = |key| endpoint::read(section, key, key, Place::Endpoint, compiler);
    let mut algorithms: Box<[_]> = section.texts("signed_response_alg").filter_map(Algorithm::of).collect();
    let states_algorithms = !algorithms.is_empty();
    if !states_algorithms {
        // What a client has that registers nothing else (OpenID Connect Dynamic Client Registration §2).
        algorithms = Algorithm::of("RS256").into_iter().collect();
    }
    OpenidRules {
        jwks_uri: endpoint("jwks_uri"),
        algorithms,
        states_algorithms,
        userinfo_url: endpoint("userinfo_url"),
        end_session_url: endpoint("end_session_url"),
    }
}

/// The rules that the macro checks too, and what the feature is needed for.
pub(super) fn check(plan: &Plan, problems: &mut Problems) {
    let has_jwt_callback = plan.authorize.rules().is_some_and(|rules| rules.jwt_mode.is_some());
    let needs = [
        ("jwks_uri", plan.openid.jwks_uri.is_some(), rules::KEYS_WITHOUT_ISSUER),
        ("authorize.response_mode", has_jwt_callback, rules::JWT_CALLBACK_WITHOUT_ISSUER),
    ];
    for (key, _, message) in needs.into_iter().filter(|(_, is_said, _)| *is_said) {
        if plan.issuer.is_none() {
            problems.at(key, message);
        }
        // Nobody is to believe that a signature is verified when it is not.
        #[cfg(not(feature = "openid"))]
        problems.at(key, "it needs the feature `openid` of `oauth-runtime`, which verifies signatures");
    }
}
