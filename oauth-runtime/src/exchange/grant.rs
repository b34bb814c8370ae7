//! A token request as its caller asks for it.

use std::time::Duration;

use oauth_grammar::Grant;

use super::prepare::LONGEST_WAIT;
use crate::plan::Plan;
use crate::security_token::Carried;
use crate::texts::Texts;
use crate::{Error, Secret, scope};

/// What a token is asked for with. Two requests that are equal get the same token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GrantRequest {
    pub(crate) grant: Grant,
    /// The parameters of the grant by their names in the RFCs, in the order in which they are sent.
    pub(crate) params: Box<[(&'static str, Secret)]>,
    /// Beside what a client asks for in its own name; a million requests of that kind have no room for it.
    exchanged: Option<Box<Exchanged>>,
    pub(crate) scopes: Texts,
    /// The resources to ask for instead of the declared ones (RFC 8707 §2).
    pub(crate) resources: Texts,
    /// The parameters that the caller adds: a name, its value, the next name and so on.
    pub(crate) added: Texts,
}

/// What is handed in for a token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Exchanged {
    carried: Box<[Carried]>,
    audiences: Texts,
}

impl Exchanged {
    fn check_current(&self, plan: &Plan) -> Result<(), Error> {
        match self.carried.iter().find(|carried| !carried.is_current()) {
            None => Ok(()),
            Some(carried) => {
                let name = carried.name();
                let message =
                    format!("the source of the {name} speaks of another subject now; call `cached` again");
                Err(plan.configuration(message))
            }
        }
    }
}

impl GrantRequest {
    /// The assertion, or the tokens that are exchanged, which are sent before the parameters.
    pub(crate) fn carried(&self) -> &[Carried] {
        self.exchanged.as_deref().map(|exchanged| &*exchanged.carried).unwrap_or_default()
    }

    /// Sends these before the parameters.
    pub(crate) fn carry(&mut self, carried: impl IntoIterator<Item = Carried>) {
        self.exchanged.get_or_insert_default().carried = carried.into_iter().collect();
    }

    /// The logical names of who the token is for (RFC 8693 §2.1).
    pub(crate) fn audiences(&self) -> &Texts {
        self.exchanged.as_deref().map_or(Texts::none(), |exchanged| &exchanged.audiences)
    }

    /// Names one more whom the token is for.
    pub(crate) fn push_audience(&mut self, audience: &str) {
        self.exchanged.get_or_insert_default().audiences.push([audience]);
    }

    /// Whether it has an assertion that was given for it, which may be of use once.
    pub(crate) fn is_given(&self) -> bool {
        self.carried().iter().any(|carried| carried.name() == "assertion" && carried.given().is_some())
    }

    /// Whether it may be sent again: nothing in it was granted once, such as a code, or may be of use once.
    pub(super) fn may_be_repeated(&self, plan: &Plan) -> bool {
        match self.grant {
            // A device code is sent until the user has answered.
            Grant::TokenExchange | Grant::DeviceCode => true,
            Grant::JwtBearer | Grant::Saml2Bearer if !self.carried().is_empty() => !self.is_given(),
            grant => plan.is_machine(grant),
        }
    }

    /// Whether something in it comes from elsewhere for each request.
    pub(crate) fn is_sourced(&self) -> bool {
        self.carried().iter().any(|carried| carried.source().is_some())
    }

    /// How long its sources may be waited for.
    pub(crate) fn longest_wait(&self) -> Duration {
        self.carried().iter().filter(|carried| carried.source().is_some()).map(|_| LONGEST_WAIT).sum()
    }

    /// Whether its sources still speak of the ones that they were taken for, so that it is the same request.
    ///
    /// # Errors
    ///
    /// That one does not.
    #[inline]
    pub(crate) fn check_current(&self, plan: &Plan) -> Result<(), Error> {
        // Every read of a cached token asks, and most requests carry nothing.
        match &self.exchanged {
            None => Ok(()),
            Some(exchanged) => exchanged.check_current(plan),
        }
    }

    pub(crate) fn new(grant: Grant) -> Self {
        Self {
            grant,
            params: Box::default(),
            exchanged: None,
            scopes: Texts::default(),
            resources: Texts::default(),
            added: Texts::default(),
        }
    }

    /// The one form that all requests for the same token have.
    pub(crate) fn canonical(mut self) -> Self {
        if !self.scopes.is_empty() {
            self.scopes = sorted(scope::words(self.scopes.iter()));
        }
        if let Some(exchanged) = &mut self.exchanged {
            exchanged.audiences = sorted(exchanged.audiences.iter());
        }
        if !self.resources.is_empty() {
            self.resources = sorted(self.resources.iter());
        }
        if self.added.count() > 2 {
            let mut added: Vec<_> = self.added.pairs().collect();
            // The values of one parameter keep their order, which a provider may go by.
            added.sort_by_key(|(name, _)| *name);
            self.added = added.into_iter().flat_map(|(name, value)| [name, value]).collect();
        }
        self
    }
}

/// What carries no order, without repetition.
fn sorted<'t>(texts: impl Iterator<Item = &'t str>) -> Texts {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().collect()
}
