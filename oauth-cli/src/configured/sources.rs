//! Where a value is taken from, of those places that have one.

use oauth_runtime::{Secret, Setting, SettingKind};

use super::{Explicit, named, variable};
use crate::Failure;

/// What comes first where both have a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The environment.
    Environment,
    /// What a login has kept: the user has named it, or it is in use.
    Login,
}

/// The places, of which the arguments always come first.
pub(super) struct Sources<'k> {
    explicit: Explicit,
    kept: &'k [(String, Secret)],
    first: First,
    /// Whether the secrets that are kept are those of the client in question.
    has_kept_client: bool,
    /// Whether that of the environment is.
    has_variable_client: bool,
}

impl<'k> Sources<'k> {
    /// The secret of one client must never go with the id of another.
    pub(super) fn new(
        explicit: Explicit,
        kept: &'k [(String, Secret)],
        first: First,
        settings: &[Setting],
    ) -> Result<Self, Failure> {
        let mut sources = Self { explicit, kept, first, has_kept_client: true, has_variable_client: true };
        let Some(setting) = settings.iter().find(|setting| setting.kind() == SettingKind::ClientId) else {
            return Ok(sources);
        };
        let chosen = sources.get(setting)?.map(|(value, _)| value);
        let is_chosen = |id: &Secret| chosen.as_ref().is_none_or(|chosen| chosen == id);
        let (of_kept, of_variable) = (named(kept, setting), variable(setting.variable())?);
        sources.has_kept_client = of_kept.as_ref().is_none_or(is_chosen);
        sources.has_variable_client = match of_variable {
            Some(id) => is_chosen(&id),
            // It goes with an id that is an argument, or a question.
            None => of_kept.is_none() || sources.explicit.get(setting).is_some(),
        };
        Ok(sources)
    }

    /// The value, and whether it is one that is kept.
    pub(super) fn get(&self, setting: &Setting) -> Result<Option<(Secret, bool)>, Failure> {
        if let Some(value) = self.explicit.get(setting) {
            return Ok(Some((value, false)));
        }
        let of_kept = named(self.kept, setting).filter(|_| self.has_kept_client || !setting.is_secret());
        let is_of_client = self.has_variable_client || setting.kind() != SettingKind::ClientSecret;
        let of_variable = variable(setting.variable())?.filter(|_| is_of_client);
        let (of_kept, of_variable) =
            (of_kept.map(|value| (value, true)), of_variable.map(|value| (value, false)));
        Ok(match self.first {
            First::Environment => of_variable.or(of_kept),
            First::Login => of_kept.or(of_variable),
        })
    }
}
