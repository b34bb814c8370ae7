//! The URL of an authorization request.

use std::borrow::Cow;
use std::sync::OnceLock;

use std::time::SystemTime;

use url::Url;
use url::form_urlencoded::{self, Serializer};

use super::pending::Pending;
use crate::Error;
use crate::config::Config;
use crate::exchange::resolve;
use crate::plan::{AuthorizeRules, Challenge, Lookup, Name, Plan, uuid};
use crate::runtime::Timestamp;
use crate::texts::Texts;

/// What is asked of the provider.
pub(super) struct Request<'a> {
    pub(super) plan: &'a Plan,
    pub(super) rules: &'a AuthorizeRules,
    pub(super) config: &'a Config,
    pub(super) scope: Option<&'a str>,
    pub(super) pending: &'a Pending,
    pub(super) now: Timestamp,
    /// One for the whole request.
    pub(super) uuid: OnceLock<Option<String>>,
}

impl Request<'_> {
    /// The endpoint with these parameters.
    pub(super) fn url(&self, mut endpoint: Url, params: &[(String, String)]) -> Url {
        let rules = self.rules;
        if rules.is_in_fragment {
            let mut form = Serializer::new(String::new());
            let params = form.extend_pairs(params).finish();
            // Of an application in the browser, whose pages are in the fragment.
            let fragment = rules.fragment.as_ref().map(|page| format!("{page}?{params}"));
            endpoint.set_fragment(Some(&fragment.unwrap_or(params)));
        } else {
            endpoint.query_pairs_mut().extend_pairs(params);
            endpoint.set_fragment(rules.fragment.as_deref());
        }
        endpoint
    }

    /// The parameters, by their names on the wire.
    ///
    /// # Errors
    ///
    /// When one has a name that is taken. What the caller has `asked` for takes the place of what is declared.
    pub(super) fn params(
        &self,
        endpoint: &Url,
        added: &Texts,
        asked: Vec<(&'static str, String)>,
    ) -> Result<Vec<(String, String)>, Error> {
        let (plan, rules) = (self.plan, self.rules);
        let mut params: Vec<(String, String)> = Vec::new();
        for (name, value) in self.of_the_rfcs()? {
            if !rules.omit.iter().any(|omitted| **omitted == *name) {
                params.push((rules.wire_name(name).to_owned(), value));
            }
        }
        for (name, value) in resolve(&rules.params, self) {
            // One that the login has anyway is there once.
            if name == "nonce" && params.iter().any(|(taken, _)| taken == name) {
                continue;
            }
            params.push((name.to_owned(), value.as_text().into_owned()));
        }
        for (name, value) in asked {
            params.retain(|(declared, _)| declared != name);
            params.push((name.to_owned(), value));
        }
        let taken = params.len();
        for (name, value) in added.pairs() {
            let is_set = params.iter().take(taken).any(|(taken, _)| taken == name)
                || endpoint.query_pairs().any(|(taken, _)| taken == name)
                || oauth_grammar::authorization::PARAMETERS.iter().any(|own| rules.wire_name(own) == name);
            if is_set {
                let name = name.escape_default();
                return Err(plan
                    .configuration(format!("parameter `{name}` is set by the request or its declaration")));
            }
            params.push((name.to_owned(), value.to_owned()));
        }
        Ok(params)
    }

    /// The parameters that the RFCs name, in the order of [`oauth_grammar::authorization::PARAMETERS`].
    fn of_the_rfcs(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let (rules, pending) = (self.rules, self.pending);
        let credentials = self.config.shared.credentials.get();
        let mut params = vec![
            ("response_type", rules.response_type.to_string()),
            ("client_id", credentials.client_id().to_owned()),
        ];
        let mut add = |name, value: Option<&str>| {
            params.extend(value.filter(|value| !value.is_empty()).map(|value| (name, value.to_owned())));
        };
        add("redirect_uri", Some(&pending.redirect_uri));
        match self.scope {
            Some(scopes) if self.plan.scope.is_repeated => {
                scopes.split(' ').for_each(|scope| add("scope", Some(scope)));
            }
            scope => add("scope", scope),
        }
        add("state", Some(pending.state.expose_secret()));
        add("nonce", pending.nonce.as_ref().map(crate::Secret::expose_secret));
        if let Some(verifier) = &pending.code_verifier {
            let challenge = super::challenge(self.plan, rules.challenge, verifier)?;
            add("code_challenge", Some(&challenge));
            add("code_challenge_method", Some(method(rules.challenge)));
        }
        for resource in &pending.resources {
            add("resource", Some(resource));
        }
        add("dpop_jkt", pending.bound_to.as_deref());
        add("response_mode", rules.mode_name());
        Ok(params)
    }
}

/// A provider that wants the hash in hexadecimal calls it `S256` too.
fn method(challenge: Challenge) -> &'static str {
    match challenge {
        Challenge::S256 | Challenge::S256Hex => "S256",
        Challenge::None => "",
    }
}

impl Lookup for Request<'_> {
    fn now(&self) -> Option<SystemTime> {
        Some(self.now.system_time())
    }

    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        let pending = self.pending;
        match name {
            Name::NowUnix => return Some(Cow::Owned(self.now.wall().as_secs().to_string())),
            Name::NowMs => return Some(Cow::Owned(self.now.wall().as_millis().to_string())),
            Name::Uuid => return Some(Cow::Borrowed(self.uuid.get_or_init(|| uuid().ok()).as_deref()?)),
            _ => {}
        }
        if let Name::Parameter(parameter) = name {
            let own = match parameter.name {
                "redirect_uri" => Some(&*pending.redirect_uri),
                "scope" => self.scope,
                "state" => Some(pending.state.expose_secret()),
                "nonce" => pending.nonce.as_ref().map(crate::Secret::expose_secret),
                _ => None,
            };
            if own.is_some() {
                return own.map(Cow::Borrowed);
            }
        }
        let credentials = self.config.shared.credentials.get();
        self.config.configured(credentials.client_id()).get(name).map(|value| Cow::Owned(value.to_owned()))
    }
}

/// The parameters of a query or of a form.
pub(super) fn parse(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
