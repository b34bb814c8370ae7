//! The answers of steps that hold for a while.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::lock::Mutex;

use super::known::Known;
use crate::Error;
use crate::plan::CallRules;
use crate::runtime::Timestamp;

/// The answers of the steps that hold for a while, each with its end.
#[derive(Default)]
pub(crate) struct KeptSteps(Box<[KeptStep]>);

#[derive(Default)]
pub(super) struct KeptStep {
    pub(super) answer: Mutex<Option<Kept>>,
    /// How often the step has failed; the last failure is told to those who have waited for it.
    pub(super) failures: AtomicUsize,
    failure: std::sync::Mutex<Option<Error>>,
}

pub(super) struct Kept {
    pub(super) members: Known,
    pub(super) until: Timestamp,
}

impl KeptSteps {
    pub(crate) fn new(steps: &[CallRules]) -> Self {
        Self(steps.iter().map(|_| KeptStep::default()).collect())
    }

    /// Whether there are no steps.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets all: a token request was refused with them.
    pub(super) fn forget(&self) {
        for step in &self.0 {
            if let Some(mut kept) = step.answer.try_lock() {
                *kept = None;
            }
        }
    }

    /// What is kept of a step; `None` for one that is of another plan.
    pub(super) fn of(&self, steps: &[CallRules], rules: &CallRules) -> Option<&KeptStep> {
        self.0.get(steps.iter().position(|step| std::ptr::eq(step, rules))?)
    }
}

impl KeptStep {
    /// Remembers a failure for those who wait.
    pub(super) fn failed(&self, error: &Error) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        self.failures.fetch_add(1, Ordering::Release);
    }

    /// The failure that has come while somebody waited who has seen so many before.
    pub(super) fn failure_since(&self, seen: usize) -> Option<Error> {
        let is_new = self.failures.load(Ordering::Acquire) != seen;
        is_new.then(|| self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()).flatten()
    }
}
