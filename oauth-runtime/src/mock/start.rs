//! Making a server of a declaration.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;

use super::device::Devices;
use super::grants::{Grants, MockRotation};
use super::recent::Recent;
use super::samples::Samples;
use super::setup::{self, Setup};
use super::{Inner, State, limits};
use crate::plan::Plan;
use crate::{Error, FieldValues, Metadata, Secret};

impl Inner {
    /// # Errors
    ///
    /// When the configuration is not valid, or the declaration says something that cannot be played.
    pub(super) fn new(
        metadata: &Metadata,
        to_fields: &dyn Fn(&mut FieldValues),
        signing_key: Option<Secret>,
    ) -> Result<Self, Error> {
        let plan = metadata.plan()?;
        let mut fields = FieldValues::new(Arc::clone(&plan));
        to_fields(&mut fields);
        let login = setup::login(&plan, &fields)?;
        let samples = Samples::of(&plan, login.as_ref());
        let setups = Setup::all(&plan, &fields, &samples)?;
        let state = Mutex::new(State::new(&plan));
        let metadata = metadata.clone();
        let has_answered = Notify::new();
        let inner = Self { metadata, plan, fields, setups, samples, signing_key, state, has_answered };
        limits::check(&inner).map_err(|problem| inner.plan.configuration(problem))?;
        Ok(inner)
    }
}

impl State {
    fn new(plan: &Plan) -> Self {
        Self {
            log: Recent::new(),
            answered: Recent::new(),
            failures: VecDeque::new(),
            delay: Duration::ZERO,
            lifetime: Duration::from_secs(3600),
            rotation: MockRotation::declared(plan),
            grants: Grants::default(),
            losses: 0,
            issued: 0,
            codes: BTreeMap::new(),
            pushed: BTreeMap::new(),
            devices: Devices::default(),
            refusals: VecDeque::new(),
            valid: Vec::new(),
            expired: Vec::new(),
            bound: Vec::new(),
            nonce: None,
            jtis: BTreeSet::new(),
            members: Vec::new(),
        }
    }
}
