//! `device_authorization_url` and `device`: the device authorization grant (RFC 8628).

use std::collections::BTreeSet;

use oauth_grammar::template::Place;
use oauth_grammar::{Grant, rules};

use super::location::{Location, location};
use super::reader::{Compiler, Section};
use super::word::Word;
use super::{Endpoint, ExchangeRules, Plan, Problems, endpoint, exchange};

/// What differs at the device authorization endpoint from RFC 8628 §3.1 and §3.2.
#[derive(Debug)]
pub(crate) struct DeviceRules {
    pub(crate) url: Option<Endpoint>,
    pub(crate) exchange: ExchangeRules,
    pub(crate) device_code: Location,
    pub(crate) user_code: Location,
    pub(crate) verification_uri: Location,
    pub(crate) verification_uri_complete: Location,
    pub(crate) interval: Location,
    /// The steps that the request needs.
    pub(crate) steps: BTreeSet<Box<str>>,
}

pub(super) fn read(declaration: Section<'_>, compiler: &mut Compiler<'_>) -> DeviceRules {
    let key = "device_authorization_url";
    let response = declaration.section("device").section("response");
    DeviceRules {
        url: endpoint::read(declaration, key, key, Place::Endpoint, compiler),
        exchange: exchange::other(declaration, "device", (Place::Request, Place::Signature), compiler),
        device_code: location(response, "device_code"),
        user_code: location(response, "user_code"),
        // The drafts of the RFC had another name, which some still have.
        verification_uri: or(location(response, "verification_uri"), "verification_url"),
        verification_uri_complete: or(
            location(response, "verification_uri_complete"),
            "verification_url_complete",
        ),
        interval: location(response, "interval"),
        steps: BTreeSet::new(),
    }
}

/// The member, or else one of an older name.
fn or(location: Location, older: &str) -> Location {
    let words = location.words.into_iter().chain([Word::member(older)]).collect();
    Location { words, ..location }
}

/// The grant has its endpoint, and what is said of the grant is said where it is offered.
pub(super) fn check(plan: &Plan, declaration: Section<'_>, problems: &mut Problems) {
    if plan.offers(Grant::DeviceCode) {
        // The metadata of an issuer may have it.
        if declaration.get("device_authorization_url").is_none() && plan.issuer.is_none() {
            problems.at("grant", rules::DEVICE_WITHOUT_ENDPOINT);
        }
        return;
    }
    for key in rules::OF_DEVICE.into_iter().filter(|key| declaration.get(key).is_some()) {
        if !plan.grants.is_empty() {
            problems.at(key, rules::without_device_grant(key));
        }
    }
}
