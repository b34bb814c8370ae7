//! `revocation` and `introspection`: calls about a token that there is.

use std::collections::BTreeSet;

use oauth_grammar::template::Place;

use super::reader::{Compiler, Section};
use super::{ClientAuth, Endpoint, ExchangeRules, JwtRules, Name, Plan, Template, endpoint};

pub(super) fn revocation_url(section: Section<'_>, compiler: &mut Compiler<'_>) -> Option<Endpoint> {
    endpoint::read(section, "revocation_url", "revocation_url", Place::RefreshEndpoint, compiler)
}

pub(super) fn introspection_url(section: Section<'_>, compiler: &mut Compiler<'_>) -> Option<Endpoint> {
    endpoint::read(section, "introspection_url", "introspection_url", Place::Endpoint, compiler)
}

impl Plan {
    /// The steps whose answers a call to another endpoint names, and those whose answers these name.
    pub(super) fn steps_of(&self, call: &ExchangeRules, url: Option<&Endpoint>) -> BTreeSet<Box<str>> {
        let is_asserted = call.client_auth == ClientAuth::Jwt;
        let of_jwt = self.jwt.iter().filter(|_| is_asserted).flat_map(JwtRules::templates);
        let url = url.into_iter().flat_map(Endpoint::templates);
        let own = call.request.templates().chain(url).chain(of_jwt).chain(&self.client_secret);
        let root = |name: Name| name.root(&self.members).map(Box::from);
        let mut needed: BTreeSet<Box<str>> = own.flat_map(Template::names).filter_map(root).collect();
        // A step names those before it alone.
        for step in self.steps.iter().rev().filter(|step| !step.of_refresh) {
            if needed.contains(&step.id) {
                needed.extend(step.templates().flat_map(Template::names).filter_map(root));
            }
        }
        needed
    }
}
