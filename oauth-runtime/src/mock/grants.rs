//! What users have granted: each grant with its line of refresh tokens, which are spent, reused and revoked.

use std::time::{Duration, Instant};

use crate::Secret;
use crate::plan::{Plan, Rotation};

/// What a provider does with refresh tokens (RFC 9700 §4.14.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MockRotation {
    /// Each refresh gives another one. One that is sent again ends the grant, because it may be in wrong hands.
    Strict,
    /// Each refresh gives another one. One may be sent again for so long.
    Grace(Duration),
    /// The one that was given stays.
    Reusable,
}

impl MockRotation {
    /// As the declaration says.
    pub(super) fn declared(plan: &Plan) -> Self {
        match plan.refresh.as_ref().map(|refresh| refresh.rotation) {
            Some(Rotation::Grace(grace)) => Self::Grace(grace),
            Some(Rotation::Reusable) => Self::Reusable,
            Some(Rotation::Strict) | None => Self::Strict,
        }
    }
}

/// The refresh tokens of one grant.
pub(super) struct Lineage {
    current: Secret,
    /// Those before, and when they were spent.
    spent: Vec<(Secret, Instant)>,
    access: Vec<Secret>,
    pub(super) scope: Option<String>,
    is_over: bool,
    /// The thumbprint of the key that its refresh tokens are bound to.
    bound_to: Option<String>,
}

/// All grants.
#[derive(Default)]
pub(super) struct Grants {
    all: Vec<Lineage>,
    /// How many refresh tokens were sent again that may not be.
    pub(super) reused: u64,
    pub(super) refreshed: u64,
}

impl Grants {
    /// A user grants something.
    pub(super) fn begin(&mut self, refresh_token: &str, access_token: &str, scope: Option<String>) {
        self.all.push(Lineage {
            current: Secret::new(refresh_token),
            spent: Vec::new(),
            access: vec![Secret::new(access_token)],
            scope,
            is_over: false,
            bound_to: None,
        });
    }

    /// Binds the last grant to a key.
    pub(super) fn bind_last(&mut self, thumbprint: Option<&str>) {
        if let Some(lineage) = self.all.last_mut() {
            lineage.bound_to = thumbprint.map(str::to_owned);
        }
    }

    /// Whether a grant may be used by whoever has proven this key.
    pub(super) fn is_proven(&self, index: usize, thumbprint: Option<&str>) -> bool {
        let bound_to = self.all.get(index).and_then(|lineage| lineage.bound_to.as_deref());
        bound_to.is_none() || bound_to == thumbprint
    }

    /// Which grant a refresh token is of, when it may be used.
    ///
    /// # Errors
    ///
    /// Why it may not, and the access tokens that end with it.
    pub(super) fn find(
        &mut self,
        token: &str,
        rotation: MockRotation,
    ) -> Result<usize, (&'static str, Vec<Secret>)> {
        let token = Secret::new(token);
        let is_known = |lineage: &Lineage| {
            lineage.current == token || lineage.spent.iter().any(|(spent, _)| *spent == token)
        };
        let Some(index) = self.all.iter().position(is_known) else {
            return Err(("the refresh token is unknown", Vec::new()));
        };
        let Some(lineage) = self.all.get_mut(index) else { return Err(("", Vec::new())) };
        if lineage.is_over {
            return Err(("the grant is over", Vec::new()));
        }
        let spent = lineage.spent.iter().find(|(spent, _)| *spent == token).map(|(_, when)| when.elapsed());
        let may_repeat = match (spent, rotation) {
            (None, _) | (Some(_), MockRotation::Reusable) => true,
            (Some(since), MockRotation::Grace(grace)) => since < grace,
            (Some(_), MockRotation::Strict) => false,
        };
        if may_repeat {
            return Ok(index);
        }
        self.reused += 1;
        lineage.is_over = true;
        Err(("the refresh token was used before; the grant is over", std::mem::take(&mut lineage.access)))
    }

    /// Which grant an access token is of, where that is what a refresh presents.
    ///
    /// # Errors
    ///
    /// That it is of none.
    pub(super) fn of_access_token(&self, token: &str) -> Result<usize, (&'static str, Vec<Secret>)> {
        let token = Secret::new(token);
        let is_of = |lineage: &Lineage| !lineage.is_over && lineage.access.contains(&token);
        self.all.iter().position(is_of).ok_or(("the access token is unknown", Vec::new()))
    }

    /// Puts new tokens into a grant.
    pub(super) fn refresh(&mut self, index: usize, refresh_token: Option<&str>, access_token: &str) {
        self.refreshed += 1;
        let Some(lineage) = self.all.get_mut(index) else { return };
        lineage.access.push(Secret::new(access_token));
        if let Some(token) = refresh_token {
            let spent = std::mem::replace(&mut lineage.current, Secret::new(token));
            lineage.spent.push((spent, Instant::now()));
        }
    }

    /// Adds a token that takes the place of another one.
    pub(super) fn replace(&mut self, presented: &str, access_token: &str) {
        let presented = Secret::new(presented);
        let is_of = |lineage: &&mut Lineage| lineage.access.contains(&presented);
        if let Some(lineage) = self.all.iter_mut().find(is_of) {
            lineage.access.push(Secret::new(access_token));
        }
    }

    pub(super) fn scope(&self, index: usize) -> Option<String> {
        self.all.get(index)?.scope.clone()
    }

    /// Whether it is a refresh token that can be used.
    pub(super) fn is_current(&self, token: &Secret) -> bool {
        self.all.iter().any(|lineage| !lineage.is_over && lineage.current == *token)
    }

    /// Ends the grant of a token, which is of either kind; one that is spent is of none (RFC 7009 §2.2). Its access tokens.
    pub(super) fn revoke(&mut self, token: &str) -> Vec<Secret> {
        let token = Secret::new(token);
        let is_of = |lineage: &&mut Lineage| lineage.current == token || lineage.access.contains(&token);
        let Some(lineage) = self.all.iter_mut().find(is_of) else { return Vec::new() };
        lineage.is_over = true;
        std::mem::take(&mut lineage.access)
    }

    /// Ends all grants, as a user does who changes a password. Their access tokens.
    pub(super) fn revoke_all(&mut self) -> Vec<Secret> {
        self.all.iter_mut().for_each(|lineage| lineage.is_over = true);
        self.all.iter_mut().flat_map(|lineage| std::mem::take(&mut lineage.access)).collect()
    }
}
