//! The calls after the token call: one brings the token that takes the place of the first, or says more about it.

use std::sync::Arc;

use serde_json::Value;
use zeroize::Zeroize as _;

use super::answer::Answer;
use super::judge::Judgement;
use super::known::Known;
use super::prepare::PAUSES;
use super::request::{Call, Presented};
use super::steps::beside;
use crate::plan::CallRules;
use crate::token::{More, TokenData};
use crate::{Error, Secret, Sent};

/// What the calls after the token call have brought. There may be tokens in it: it is overwritten when it is freed.
#[derive(Default)]
struct Answers(Vec<(Box<str>, Value)>);

impl Drop for Answers {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|(_, value)| wipe(value));
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Call<'_> {
    /// The token after the calls that follow it. Without one of them it is not what the declaration says, and nobody gets it;
    /// but a token that a refresh has brought is there, and with it what takes the place of the refresh token that was sent.
    ///
    /// # Errors
    ///
    /// When one of the calls fails, unless this is a refresh.
    pub(super) async fn follow(
        &self,
        answer: &Answer<'_>,
        first: Arc<TokenData>,
        asked: Option<&str>,
    ) -> Result<Arc<TokenData>, Error> {
        let plan = self.config.plan();
        let mut answers = Answers::default();
        let mut token = Arc::clone(&first);
        let mut members: Known = first.more.iter().flat_map(|more| more.members.clone()).collect();
        members.extend(self.prepared.members.clone());
        // A refresh has brought what takes the place of the one before.
        let is_refresh = self.is_refresh();
        for rules in plan.then.iter().filter(|rules| !(is_refresh && rules.brings_token)) {
            match self.after(rules, asked, (&token, &members), &mut answers).await {
                Ok(replaced) => {
                    let known = answers.0.last().map(|(id, value)| self.named(id, value));
                    members.extend(known.into_iter().flatten());
                    token = replaced.unwrap_or(token);
                }
                Err(problem) if is_refresh => {
                    let (provider, call) = (&*plan.name, &*rules.id);
                    tracing::warn!(provider, call, %problem, "a call after a refresh has failed");
                    if problem.status().is_some_and(|status| status < 500) {
                        // It may be the answer of a step that was refused.
                        self.config.forget_steps();
                    }
                    break;
                }
                Err(problem) => return Err(problem.of_then(&rules.id)),
            }
        }
        members.retain(|name, _| plan.stays(name));
        let again = answer.token_with(asked, self.config.shared.extra, self.presented, &answers.0)?;
        Ok(Arc::new(merged(again, &token, members)))
    }

    /// One call, made again when the provider has said that it cannot answer now: what comes before it may be spent.
    async fn after(
        &self,
        rules: &CallRules,
        asked: Option<&str>,
        (token, members): (&TokenData, &Known),
        answers: &mut Answers,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let mut pauses = PAUSES.into_iter();
        loop {
            // What is for one request alone is made anew.
            let values = tokens(token);
            let mut call = self.beside(rules, members.clone());
            call.begun = self.config.shared.runtime.now();
            call.presented = Presented { values: &values, ..self.presented };
            let error = match call.once(rules, asked, token, answers).await {
                Err(error) if is_refused_for_now(&error) => error,
                outcome => return outcome,
            };
            let pause = pauses.next().filter(|pause| error.retry_after().is_none_or(|wait| wait <= *pause));
            let pause = pause.and_then(|pause| self.config.shared.runtime.sleep(pause));
            let Some(pause) = pause else { return Err(error) };
            pause.await;
        }
    }

    /// One call after this token: the token in its answer, where it has one.
    async fn once(
        &self,
        rules: &CallRules,
        asked: Option<&str>,
        before: &TokenData,
        answers: &mut Answers,
    ) -> Result<Option<Arc<TokenData>>, Error> {
        let secrets = || self.secrets().collect();
        let url = self.endpoint(rules)?;
        let answer = beside(self, rules, &url, &secrets).send().await?;
        let document = match answer.judge() {
            Judgement::Success(document) => document,
            Judgement::Error(error) => return Err(error),
        };
        answers.0.push((rules.id.clone(), document.to_value()));
        if !rules.brings_token {
            return Ok(None);
        }
        let mut token = answer.token_with(asked, self.config.shared.extra, self.presented, &[])?;
        if !answer.says_scope(&document) {
            // It has what the one before was granted.
            token.scope.clone_from(&before.scope);
        }
        Ok(Some(Arc::new(token)))
    }

    /// The members of an answer that placeholders name.
    fn named(&self, id: &str, value: &Value) -> Known {
        let members = self.config.plan().members.iter().filter(|member| *member.root == *id);
        let text = |path| match crate::extra::value_at(value, path)? {
            Value::String(text) => Some(Secret::new(text.clone())),
            Value::Number(number) => Some(Secret::new(number.to_string())),
            Value::Bool(value) => Some(Secret::new(value.to_string())),
            _ => None,
        };
        members.filter_map(|member| Some((member.text.clone(), text(&member.path)?))).collect()
    }
}

/// Whether a call was not made, or was answered by somebody who could not do what it asks.
fn is_refused_for_now(error: &Error) -> bool {
    error.sent() == Sent::No && error.is_transient() || matches!(error.status(), Some(429 | 500..=599))
}

/// The tokens that a call presents.
fn tokens(token: &TokenData) -> Vec<(&'static str, Secret)> {
    let refresh_token = token.more.as_ref().and_then(|more| more.refresh_token.clone());
    let refresh_token = refresh_token.map(|token| ("refresh_token", token));
    [("access_token", token.access_token.clone())].into_iter().chain(refresh_token).collect()
}

/// The last token with what the first answer says and it does not.
fn merged(first: TokenData, last: &TokenData, members: Known) -> TokenData {
    let (of_first, of_last) = (first.more.as_deref(), last.more.as_deref());
    let either =
        |read: fn(&More) -> Option<Secret>| of_last.and_then(read).or_else(|| of_first.and_then(read));
    let of_scope = if last.scope == first.scope { of_first } else { of_last };
    let more = More {
        unrequested_scope: of_scope.map(|more| more.unrequested_scope.clone()).unwrap_or_default(),
        refresh_token: either(|more| more.refresh_token.clone()),
        refresh_token_expires_at: of_last
            .and_then(|more| more.refresh_token_expires_at)
            .or_else(|| of_first.and_then(|more| more.refresh_token_expires_at)),
        refresh_at: of_last.and_then(|more| more.refresh_at),
        id_token: either(|more| more.id_token.clone()),
        // That of the refresh token; the last one is a bearer token.
        bound_to: of_first.and_then(|more| more.bound_to.clone()),
        issued_token_type: of_first.and_then(|more| more.issued_token_type.clone()),
        authorization_details: of_first.and_then(|more| more.authorization_details.clone()),
        members,
    };
    TokenData {
        provider: last.provider.clone(),
        access_token: last.access_token.clone(),
        token_type: last.token_type.clone(),
        expiry: last.expiry,
        states_end: last.states_end,
        scope: last.scope.clone(),
        more: more.boxed(),
        extra: first.extra,
    }
}
