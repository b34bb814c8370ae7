//! What few declarations make of a configuration.

use url::Url;

use super::Config;
use crate::crypto::PrivateKey;
use crate::exchange::KeptSteps;
use crate::resource::Resource;

/// What most configurations have nothing of. There may be a million of them, and they have no room for it.
#[derive(Default)]
pub(super) struct Seldom {
    pub(super) resources: Box<[Resource]>,
    pub(super) origins: Box<[Url]>,
    pub(super) key: Option<PrivateKey>,
    pub(super) kept_steps: KeptSteps,
}

impl Seldom {
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        let Self { resources, origins, key, kept_steps } = &self;
        let is_empty = resources.is_empty() && origins.is_empty() && key.is_none() && kept_steps.is_empty();
        (!is_empty).then(|| Box::new(self))
    }
}

impl Config {
    /// The declared resources.
    pub(crate) fn resources(&self) -> &[Resource] {
        self.seldom.as_deref().map(|seldom| &*seldom.resources).unwrap_or_default()
    }

    /// The origins that the token may be sent to besides, but for those that an answer says.
    pub(crate) fn origins(&self) -> &[Url] {
        self.seldom.as_deref().map(|seldom| &*seldom.origins).unwrap_or_default()
    }

    /// The key of the JWT, where the configuration has it.
    pub(crate) fn key(&self) -> Option<&PrivateKey> {
        self.seldom.as_deref()?.key.as_ref()
    }

    /// The answers of steps that hold for a while; `None` where there is nothing that few have.
    pub(crate) fn kept_steps(&self) -> Option<&KeptSteps> {
        self.seldom.as_deref().map(|seldom| &seldom.kept_steps)
    }
}
