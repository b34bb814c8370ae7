//! What a token holds, whatever its provider's type.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::{Map, Value};

use crate::plan::Plan;
use crate::printable::printable;
use crate::{Error, Extra, Members, Scope, Secret};

/// The type of a token that is bound to a key (RFC 9449 §5).
pub(crate) const DPOP: &str = "DPoP";

/// When a token expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expiry {
    /// At this time.
    At(SystemTime),
    /// It does not: the provider's declaration says so.
    Never,
    /// The provider did not say.
    Unknown,
}

/// The typed members of a token whose type is not known here, or why they could not be read.
pub(crate) type AnyExtra = Result<Box<dyn Any + Send + Sync>, Error>;

/// Reads and writes the typed members of a provider, so that the code between needs not know their type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExtraCodec {
    pub(crate) read: fn(&Members<'_>) -> AnyExtra,
    /// With their secrets, for a store.
    pub(crate) write: fn(&(dyn Any + Send + Sync)) -> Map<String, Value>,
}

impl ExtraCodec {
    pub(crate) const fn of<E: Extra>() -> Self {
        Self {
            read: |members| Ok(Box::new(E::from_members(members)?)),
            write: |extra| {
                let mut members = Map::new();
                if let Some(extra) = extra.downcast_ref::<E>() {
                    extra.to_members(&mut members, true);
                }
                members
            },
        }
    }
}

/// What every token has, whatever its provider.
pub(crate) struct TokenData {
    /// The name of the provider that gave it; `None` of one that was stored without.
    pub(crate) provider: Option<Arc<str>>,
    pub(crate) access_token: Secret,
    pub(crate) token_type: Cow<'static, str>,
    pub(crate) expiry: Expiry,
    /// Whether the answer itself said when it ends.
    pub(crate) states_end: bool,
    pub(crate) scope: Box<[Scope]>,
    pub(crate) more: Option<Box<More>>,
    pub(crate) extra: AnyExtra,
}

impl TokenData {
    /// The same without its refresh token, whose end it still says.
    pub(crate) fn without_refresh_token(&self, codec: ExtraCodec) -> Self {
        self.copy(codec, |more| more.refresh_token = None)
    }

    /// The same with another ID token, or none.
    #[cfg(feature = "openid")]
    pub(crate) fn with_id_token(&self, codec: ExtraCodec, id_token: Option<Secret>) -> Self {
        self.copy(codec, |more| more.id_token = id_token)
    }

    fn copy(&self, codec: ExtraCodec, change: impl FnOnce(&mut More)) -> Self {
        let mut more = self.more.as_deref().cloned().unwrap_or_default();
        change(&mut more);
        let extra = self
            .extra
            .as_ref()
            .map_err(Error::clone)
            .and_then(|extra| (codec.read)(&Members::stored(&(codec.write)(&**extra))));
        Self {
            provider: self.provider.clone(),
            access_token: self.access_token.clone(),
            token_type: self.token_type.clone(),
            expiry: self.expiry,
            states_end: self.states_end,
            scope: self.scope.clone(),
            more: more.boxed(),
            extra,
        }
    }

    /// Whether it is of use with proofs alone (RFC 9449 §7).
    pub(crate) fn is_bound(&self) -> bool {
        self.token_type.eq_ignore_ascii_case(DPOP)
    }

    /// Makes sure that the token is one of this provider.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`], which names the other provider.
    pub(crate) fn check_provider(&self, plan: &Plan) -> Result<(), Error> {
        match &self.provider {
            Some(other) if *other != plan.name => {
                Err(plan.configuration(format!("the token is one of `{}`", printable(other))))
            }
            _ => Ok(()),
        }
    }
}

/// What few tokens have, apart from what every one of a million has.
#[derive(Clone, Default)]
pub(crate) struct More {
    pub(crate) unrequested_scope: Vec<Scope>,
    pub(crate) refresh_token: Option<Secret>,
    pub(crate) refresh_token_expires_at: Option<SystemTime>,
    /// When to ask for the next token, where the provider says that.
    pub(crate) refresh_at: Option<SystemTime>,
    pub(crate) id_token: Option<Secret>,
    /// The thumbprint of the key that was proven when it was asked for (RFC 9449).
    pub(crate) bound_to: Option<Box<str>>,
    /// The authorizations that were granted, in JSON (RFC 9396 §7).
    pub(crate) authorization_details: Option<Box<str>>,
    /// What kind of token it is, of one that was exchanged.
    pub(crate) issued_token_type: Option<Box<str>>,
    /// The members of the login's callback, of the response and of the calls after it that the declaration names.
    pub(crate) members: BTreeMap<Box<str>, Secret>,
}

impl More {
    /// Nothing where there is nothing: most tokens have none of it.
    pub(crate) fn boxed(self) -> Option<Box<Self>> {
        let is_empty = matches!(
            &self,
            Self {
                unrequested_scope,
                refresh_token: None,
                refresh_token_expires_at: None,
                refresh_at: None,
                id_token: None,
                bound_to: None,
                authorization_details: None,
                issued_token_type: None,
                members,
            } if unrequested_scope.is_empty() && members.is_empty()
        );
        (!is_empty).then(|| Box::new(self))
    }
}

/// What the provider `P` is called, where only its type is known.
pub(super) fn name_of<P>() -> &'static str {
    std::any::type_name::<P>().rsplit("::").next().unwrap_or_default()
}
