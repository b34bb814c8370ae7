//! The refresh token of an answer, and its end.

use std::borrow::Cow;
use std::time::SystemTime;

use oauth_grammar::chars::is_vschar;
use serde_json::Map;

use super::answer::Answer;
use super::judge::Judgement;
use super::moment::{MAX_LIFETIME, moment, seconds_of};
use crate::Secret;
use crate::document::Node;
use crate::extra::{Member, Response};
use crate::plan::ExpiresAtFormat;

/// The refresh token of an answer that is of no use otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Rescued {
    pub(crate) token: Secret,
    /// Its end, where the answer says one.
    pub(crate) expires_at: Option<SystemTime>,
}

impl Answer<'_> {
    /// The refresh token of a success that has no usable token beside it.
    pub(super) fn any_refresh_token(&self) -> Option<Rescued> {
        let Judgement::Success(document) = self.judge() else { return None };
        let verify = &self.rules.response.verify;
        let verified = verify.as_ref().map_or(Ok(()), |verify| self.verify(verify, &document));
        let before = Map::new();
        let members = self.members(&document, &before);
        let composed = members.compose();
        let response = Response { composed: &composed, ..members };
        let token = self.refresh_token(&response).filter(|_| verified.is_ok())?;
        Some(Rescued { token, expires_at: self.refresh_token_end(&response) })
    }

    /// The end of the refresh token, where the answer says one.
    pub(super) fn refresh_token_end(&self, response: &Response<'_>) -> Option<SystemTime> {
        let lifetime = seconds_of(response.member(&self.rules.response.refresh_token_expires_in));
        let end = lifetime.map(|lifetime| self.begun.plus(lifetime).system_time());
        end.or_else(|| self.stated_refresh_token_end(response))
    }

    /// The moment at which the refresh token ends, where the answer says one.
    fn stated_refresh_token_end(&self, response: &Response<'_>) -> Option<SystemTime> {
        let member = response.member(&self.rules.response.refresh_token_expires_at)?;
        let moment = moment(member, ExpiresAtFormat::Auto)?;
        let left = moment.saturating_sub(self.provider_time().unwrap_or(self.begun.wall()));
        (!left.is_zero()).then(|| self.begun.plus(left.min(MAX_LIFETIME)).system_time())
    }

    /// The refresh token, unless the declaration has no use for it or it holds a character that RFC 6749 appendix A.17
    /// excludes.
    pub(super) fn refresh_token(&self, response: &Response<'_>) -> Option<Secret> {
        self.plan.refresh.as_ref()?;
        let stated = match response.member(&self.rules.response.refresh_token)? {
            Member::Text(text) => Cow::Borrowed(text),
            // Digits are as good as a text, where all of them are there.
            Member::Other(node @ Node::Number(number)) if number.is_u64() => node.as_word()?,
            Member::Other(node) => {
                let (provider, kind) = (&*self.plan.name, node.kind());
                tracing::warn!(provider, kind, "the refresh token is no text and is left out");
                return None;
            }
        };
        let stated = Some(&*stated).filter(|stated| !stated.is_empty())?;
        if !is_vschar(stated) {
            tracing::warn!(
                provider = &*self.plan.name,
                "the refresh token holds a character that RFC 6749 excludes and is left out"
            );
            return None;
        }
        Some(Secret::from(stated))
    }
}
