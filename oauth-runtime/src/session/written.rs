//! The record of a session as it is written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::logins::Logins;
use super::record::{Arriving, ClientIdentity, Ended, Intent, Label, Move, RefreshToken, SessionRecord};
use super::stepped_up::StepUp;
use crate::millis::{from_millis, millis};
use crate::token::{ExtraCodec, StoredToken};
use crate::{Scope, Secret, crypto};

/// The format of the record. A higher one is written by a later version of this crate and is not touched.
const FORMAT: u32 = 1;

/// The record as it is written.
#[derive(Serialize, Deserialize)]
struct Written<'r> {
    v: u32,
    #[serde(default)]
    label: Cow<'r, Label>,
    generation: u64,
    #[serde(default)]
    logins: Cow<'r, Logins>,
    #[serde(flatten)]
    client: Cow<'r, ClientIdentity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    callback: BTreeMap<Cow<'r, str>, Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scope: Vec<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    untold: Vec<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "no_step_up")]
    step_ups: Cow<'r, [StepUp]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<WrittenRefresh<'r>>,
    /// A list, because a grant may have tokens for several resources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    access: Vec<StoredToken<'r>>,
    #[serde(default)]
    access_since: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intent: Option<Cow<'r, Intent>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Cow<'r, Ended>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved_to: Option<Cow<'r, Move>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved_from: Option<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    arriving: Option<Cow<'r, Arriving>>,
    #[cfg(feature = "openid")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<Cow<'r, crate::openid::Identity>>,
    #[serde(flatten)]
    other: Cow<'r, Map<String, Value>>,
}

#[derive(Serialize, Deserialize)]
struct WrittenRefresh<'r> {
    token: Cow<'r, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound_to: Option<Cow<'r, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<Cow<'r, str>>,
    /// The first digits of its hash, by which an operator tells two tokens apart.
    #[serde(default)]
    hash: Cow<'r, str>,
}

#[expect(clippy::ptr_arg, reason = "serde passes the field")]
fn no_step_up(step_ups: &Cow<'_, [StepUp]>) -> bool {
    step_ups.is_empty()
}

impl SessionRecord {
    /// The bytes to keep under this label.
    ///
    /// # Errors
    ///
    /// When there is no library that hashes, or a typed member cannot be written.
    pub(super) fn to_bytes(
        &self,
        label: &Label,
        codec: ExtraCodec,
    ) -> Result<Zeroizing<Vec<u8>>, Cow<'static, str>> {
        let refresh = self.refresh.as_ref().map(RefreshToken::written).transpose()?;
        let written = Written {
            v: FORMAT,
            label: Cow::Borrowed(label),
            generation: self.generation,
            logins: Cow::Borrowed(&self.logins),
            client: Cow::Borrowed(&self.client),
            seed: self.seed.as_deref().map(Cow::Borrowed),
            redirect_uri: self.redirect_uri.as_deref().map(Cow::Borrowed),
            resources: self.resources.iter().map(|resource| Cow::Borrowed(&**resource)).collect(),
            callback: self
                .callback
                .iter()
                .map(|(name, value)| (Cow::Borrowed(&**name), Cow::Borrowed(value.expose_secret())))
                .collect(),
            scope: self.scope.iter().map(|scope| Cow::Borrowed(scope.as_str())).collect(),
            untold: self.untold.iter().map(|scope| Cow::Borrowed(scope.as_str())).collect(),
            step_ups: Cow::Borrowed(&self.step_ups),
            refresh,
            access: self.access.iter().map(|data| StoredToken::exposed(data, codec)).collect(),
            access_since: self.access_since,
            intent: self.intent.as_ref().map(Cow::Borrowed),
            ended: self.ended.as_ref().map(Cow::Borrowed),
            moved_to: self.moved_to.as_ref().map(Cow::Borrowed),
            moved_from: self.moved_from.as_deref().map(Cow::Borrowed),
            arriving: self.arriving.as_ref().map(Cow::Borrowed),
            #[cfg(feature = "openid")]
            identity: self.identity.as_ref().map(Cow::Borrowed),
            other: Cow::Borrowed(&self.other),
        };
        // Room for what most records have: bytes that grow leave secrets behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(8 * 1024));
        serde_json::to_writer(&mut *bytes, &written).map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    /// The record in these bytes.
    ///
    /// # Errors
    ///
    /// When they are none, or one of a later version.
    pub(super) fn from_bytes(bytes: &[u8], codec: ExtraCodec) -> Result<Self, &'static str> {
        #[derive(Deserialize)]
        struct Version {
            v: u32,
        }
        const DAMAGED: &str = "the record of the session is damaged; it is left as it is";
        let Version { v } = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        if v > FORMAT {
            return Err("the record of the session was written by a later version; it is left as it is");
        }
        let written: Written<'_> = serde_json::from_slice(bytes).map_err(|_| DAMAGED)?;
        let access = written.access.into_iter().next().map(|stored| stored.into_data(codec));
        Ok(Self {
            label: written.label.into_owned(),
            generation: written.generation,
            logins: written.logins.into_owned(),
            client: written.client.into_owned(),
            seed: written.seed.map(Cow::into_owned),
            redirect_uri: written.redirect_uri.map(Cow::into_owned),
            resources: written.resources.into_iter().map(Cow::into_owned).collect(),
            callback: written
                .callback
                .into_iter()
                .map(|(name, value)| (Box::from(name), Secret::new(value)))
                .collect(),
            scope: written.scope.into_iter().map(|scope| Scope::from(scope.into_owned())).collect(),
            untold: written.untold.into_iter().map(|scope| Scope::from(scope.into_owned())).collect(),
            step_ups: written.step_ups.into_owned(),
            refresh: written.refresh.map(|refresh| RefreshToken {
                token: Secret::new(refresh.token),
                expires_at: refresh.expires_at.map(from_millis),
                bound_to: refresh.bound_to.map(Cow::into_owned),
                nonce: refresh.nonce.map(Secret::new),
            }),
            access: access.transpose().map_err(|_| DAMAGED)?.map(Arc::new),
            access_since: written.access_since,
            intent: written.intent.map(Cow::into_owned),
            ended: written.ended.map(Cow::into_owned),
            moved_to: written.moved_to.map(Cow::into_owned),
            moved_from: written.moved_from.map(Cow::into_owned),
            arriving: written.arriving.map(Cow::into_owned),
            #[cfg(feature = "openid")]
            identity: written.identity.map(Cow::into_owned),
            other: written.other.into_owned(),
        })
    }
}

impl RefreshToken {
    /// The first digits of its hash.
    ///
    /// # Errors
    ///
    /// When there is no library that hashes.
    pub(super) fn hash(&self) -> Result<String, Cow<'static, str>> {
        let hash = crypto::sha256([self.token.expose_secret().as_bytes()])?;
        Ok(crypto::hex(&hash).chars().take(16).collect())
    }

    fn written(&self) -> Result<WrittenRefresh<'_>, Cow<'static, str>> {
        Ok(WrittenRefresh {
            token: Cow::Borrowed(self.token.expose_secret()),
            expires_at: self.expires_at.map(millis),
            bound_to: self.bound_to.as_deref().map(Cow::Borrowed),
            nonce: self.nonce.as_ref().map(|nonce| Cow::Borrowed(nonce.expose_secret())),
            hash: Cow::Owned(self.hash()?),
        })
    }
}
