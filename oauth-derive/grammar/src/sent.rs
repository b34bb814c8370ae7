//! The parameters that token requests carry without being told to, by their names on the wire: each is sent once.

use crate::Grant;
use crate::parameter::{PARAMETERS, Parameter, Sender};

/// What a declaration says about the parameters of its token requests.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one parameter whether it is sent")]
pub struct Declared<'a> {
    /// The grants that are offered.
    pub grants: Vec<Grant>,
    /// Whether refresh tokens are used, where there are any.
    pub refreshes: bool,
    /// Whether there is an authorization request.
    pub authorizes: bool,
    /// Whether the client's identifier is a parameter.
    pub sends_id: bool,
    /// Whether the client's secret is a parameter.
    pub sends_secret: bool,
    /// Whether an assertion of the client is sent.
    pub sends_assertion: bool,
    /// Whether `grant_type` is sent.
    pub sends_grant_type: bool,
    /// Whether there is a resource.
    pub sends_resource: bool,
    /// Whether scopes are asked for when the caller names none.
    pub asks_scope: bool,
    /// Parameters that are not sent.
    pub omitted: Vec<&'a str>,
    /// Parameters and their names on the wire.
    pub renamed: Vec<(&'a str, &'a str)>,
}

/// A parameter that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent<'a> {
    /// Its name in the RFC.
    pub standard: &'static str,
    /// Its name on the wire.
    pub wire: &'a str,
}

impl<'a> Declared<'a> {
    /// The parameters that are sent.
    pub fn sent(&self) -> impl Iterator<Item = Sent<'a>> + Clone + '_ {
        let sent = PARAMETERS.iter().filter(|parameter| self.is_sent(parameter));
        sent.map(|parameter| {
            let renamed = self.renamed.iter().find(|(standard, _)| *standard == parameter.name);
            Sent { standard: parameter.name, wire: renamed.map_or(parameter.name, |(_, wire)| wire) }
        })
    }

    /// Pairs of parameters that have one name on the wire.
    #[must_use]
    pub fn collisions(&self) -> Vec<(Sent<'a>, Sent<'a>)> {
        let all: Vec<_> = self.sent().collect();
        let earlier = |index, later: &Sent<'_>| all.iter().take(index).find(|one| one.wire == later.wire);
        let pairs = all.iter().enumerate();
        pairs.filter_map(|(index, later)| Some((*earlier(index, later)?, *later))).collect()
    }

    /// A parameter that the declaration adds.
    ///
    /// # Errors
    ///
    /// When one of that name is sent anyway.
    pub fn added(&self, name: &str) -> Result<(), String> {
        match self.sent().find(|own| own.wire == name) {
            Some(own) => Err(format!("`{name}` is sent anyway; {}", remedy(own.standard))),
            None => Ok(()),
        }
    }

    /// A parameter that is in the query of the endpoint.
    ///
    /// # Errors
    ///
    /// When one of that name is sent anyway.
    pub fn in_endpoint(&self, name: &str) -> Result<(), String> {
        // Without a default the query may be where the scopes are.
        let mut sent = self.sent().filter(|own| own.standard != "scope" || self.asks_scope);
        let Some(own) = sent.find(|own| own.wire == name) else { return Ok(()) };
        let remedy = match own.standard {
            "grant_type" => "`request(grant_type = none)`".to_owned(),
            other => format!("`request(omit({other}))`"),
        };
        Err(format!("`{name}` is in the query and is sent anyway; remove it there, or write {remedy}"))
    }

    /// A parameter that is given another name.
    ///
    /// # Errors
    ///
    /// When no grant sends it.
    pub fn renamed(&self, name: &str) -> Result<(), String> {
        if self.sent().any(|own| own.standard == name) || self.omitted.contains(&name) {
            return Ok(());
        }
        Err(format!("no token request of this provider has the parameter `{name}`; remove it"))
    }

    fn is_sent(&self, parameter: &Parameter) -> bool {
        let is_sent = match parameter.sender {
            Sender::Token => self.sends_grant_type,
            Sender::Client => match parameter.name {
                "client_id" => self.sends_id,
                "client_secret" => self.sends_secret,
                "client_assertion" | "client_assertion_type" => self.sends_assertion,
                _ => false,
            },
            Sender::Resource => self.sends_resource,
            Sender::Authorization | Sender::Revocation => false,
            Sender::Grants(_) => {
                let refreshes = self.refreshes && self.grants.iter().any(|grant| grant.is_of_users());
                let grants = self.grants.iter().copied();
                let mut grants = grants.chain(refreshes.then_some(Grant::RefreshToken));
                // Without an authorization request there is no challenge, and so no verifier.
                let verifies = parameter.name != "code_verifier" || self.authorizes;
                verifies && grants.any(|grant| parameter.is_sent_by(grant))
            }
        };
        is_sent && !self.omitted.contains(&parameter.name)
    }
}

/// What is said of two parameters with one name on the wire.
#[must_use]
pub fn collision(earlier: Sent<'_>, later: Sent<'_>) -> String {
    format!("`{}` and `{}` are both sent as `{}`; rename one", earlier.standard, later.standard, later.wire)
}

/// What is said of a signature among parameters that one of them bears the name of.
#[must_use]
pub fn signature_among(name: &str) -> String {
    format!("`{name}` is in `params` too; give the signature another name")
}

/// The same of one that is put into the query.
#[must_use]
pub fn signature_in_query(name: &str) -> String {
    format!("`{name}` is in the query too; give the signature another name")
}

/// What is said of a parameter in `query` that is in `params` too, where both go into the URL.
#[must_use]
pub fn twice_in_query(name: &str) -> String {
    format!("`{name}` is in `params` too, and both go into the query")
}

fn remedy(standard: &str) -> String {
    match standard {
        "grant_type" => "use `request(grant_type = \"..\")`".to_owned(),
        "scope" => "use `scope(default = [..])`".to_owned(),
        other => format!("add `omit({other})` to send one of your own"),
    }
}
