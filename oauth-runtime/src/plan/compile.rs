//! From the tree of a declaration to the plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use oauth_grammar::template::{Maker, Place};

use super::exchange::other;
use super::reader::{Compiler, Section};
use super::{
    ExchangeRules, JwtRules, Plan, Problems, RequestObjectRules, Template, about, authorize, bearer, call,
    client_auth, device, endpoint, errors, fields, grant, issuer, jwt, lifetime, needed, openid, overlap,
    places, refresh, request, resource, response, rules, scope,
};
use crate::crypto::Algorithm;
use crate::document::Node;

impl Plan {
    /// Compiles a declaration. What the grammar does not accept in it counts as not said, and is no problem here; where it
    /// `is_accepted`, each field is held to be used.
    ///
    /// # Errors
    ///
    /// What is wrong with the rest, each with the key it is about.
    pub(crate) fn compile(declaration: &Node<'_>, is_accepted: bool) -> Result<Self, Problems> {
        let section = Section::of(declaration);
        let name: Arc<str> = section.text("name").unwrap_or_default().into();
        let mut problems = Problems::default();
        let fields = fields::read(section, &name, &mut problems);
        let mut compiler = Compiler::new(&fields, made_names(section), problems);
        let mut plan = Self::read(section, name, &mut compiler);
        plan.refresh = refresh::read(section, &plan.token.request, &mut compiler);
        plan.members = std::mem::take(&mut compiler.members).into();
        plan.revocation_steps = plan.steps_of(&plan.revocation, plan.revocation_url.as_ref());
        plan.introspection_steps = plan.steps_of(&plan.introspection, plan.introspection_url.as_ref());
        plan.device.steps = plan.steps_of(&plan.device.exchange, plan.device.url.as_ref());
        plan.hashes = compiler.hashes;
        plan.demanding = std::mem::take(&mut compiler.demanding).into();
        plan.names_client_id = compiler.named.contains("client_id");
        // A callback may be verified with it, and never is.
        let names_secret =
            |template: &Template| template.names().any(|name| name.is_parameter("client_secret"));
        let of_jwt = plan.jwt.iter().flat_map(JwtRules::templates);
        let of_object = plan.authorize.rules().and_then(|rules| rules.request_object.as_ref());
        let of_object = of_object.into_iter().flat_map(RequestObjectRules::templates);
        plan.names_client_secret = of_jwt.chain(of_object).chain(&plan.client_secret).any(names_secret);
        let mut problems = std::mem::take(&mut compiler.problems);
        rules::check(&plan, &fields, section, &mut problems);
        needed::check(&plan, section, &mut problems);
        overlap::check(&plan, &fields, section, &mut problems);
        if is_accepted {
            needed::authorization_url(&plan, section, &mut problems);
        }
        places::check(&plan, &fields, &mut problems);
        #[cfg(not(feature = "xml"))]
        rules::no_xml(&plan, &mut problems);
        if is_accepted && problems.is_empty() {
            rules::used(&fields, &compiler.named, &mut problems);
        }
        if problems.is_empty() { Ok(Self { fields, ..plan }) } else { Err(problems) }
    }

    /// What the keys say, each on its own.
    fn read(section: Section<'_>, name: Arc<str>, compiler: &mut Compiler<'_>) -> Self {
        Self {
            grants: grant::read(section),
            vendor: grant::vendor(section),
            token_url: endpoint::read(section, "token_url", "token_url", Place::LateEndpoint, compiler)
                .unwrap_or_default(),
            authorization_url: endpoint::read(
                section,
                "authorization_url",
                "authorization_url",
                Place::Endpoint,
                compiler,
            ),
            pushed_url: endpoint::read(section, PUSHED, PUSHED, Place::Endpoint, compiler),
            pushed: other(section, PUSHED, (Place::Request, Place::Signature), compiler),
            issuer: issuer::read(section, compiler),
            openid: openid::read(section, compiler),
            resource: resource::read(section, compiler),
            origins: resource::origins(section, compiler),
            scope: scope::read(section.section("scope"), compiler),
            token: ExchangeRules {
                request: request::read(section.section("request"), "request", compiler),
                client_auth: client_auth::read(section),
                response: response::read(section.section("response"), "response", compiler),
                errors: errors::read(section.section("errors")),
            },
            lifetime: lifetime::read(section),
            jwt: jwt::read(section, compiler),
            shows_certificate: client_auth::shows_certificate(section),
            dpop: section.text("dpop").and_then(Algorithm::of),
            client_secret: section
                .text("client_secret")
                .map(|text| compiler.template("client_secret", text, Place::Request)),
            authorize: authorize::read(section, compiler),
            refresh: None,
            revocation: other(section, "revocation", (Place::Refresh, Place::RefreshSignature), compiler),
            revocation_url: about::revocation_url(section, compiler),
            device: device::read(section, compiler),
            bearer: bearer::read(section.section("bearer"), compiler),
            members: Box::default(),
            steps: call::steps(section, compiler),
            then: call::then(section, compiler),
            revocation_steps: BTreeSet::new(),
            introspection: other(
                section,
                "introspection",
                (Place::Refresh, Place::RefreshSignature),
                compiler,
            ),
            introspection_url: about::introspection_url(section, compiler),
            introspection_steps: BTreeSet::new(),
            min_validity: section.integer("min_validity"),
            renews_at_expiry: section.text("renew") == Some("at_expiry"),
            names_client_id: false,
            names_client_secret: false,
            hashes: false,
            demanding: Box::default(),
            name,
            fields: Box::default(),
        }
    }
}

const PUSHED: &str = "pushed_authorization_request_url";

/// The names that keys make for placeholders.
fn made_names(section: Section<'_>) -> Vec<(Box<str>, Maker)> {
    let ids = |section, key, maker| call::ids(section, key).map(move |id| (Box::from(id), maker));
    let of_refresh = ids(section.section("refresh"), "step", Maker::RefreshStep);
    let jwt = section.get("jwt").map(|_| ["jwt", "assertion"]).into_iter().flatten();
    let jwt = jwt.map(|name| (Box::from(name), Maker::Jwt));
    let calls = ids(section, "step", Maker::Step).chain(of_refresh).chain(ids(section, "then", Maker::Then));
    jwt.chain(calls).collect()
}
