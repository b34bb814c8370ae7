//! The calls before the token call, whose answers placeholders name.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{self, Either};

use super::call::Exchange;
use super::client_auth::Client;
use super::judge::Judgement;
use super::kept::{Kept, KeptStep};
use super::known::Known;
use super::late;
use super::prepared::{Made, Prepared};
use super::request::Call;
use crate::config::Config;
use crate::document::Node;
use crate::endpoint::render_url;
use crate::plan::{CallRules, JwtRules, Lookup, Name, Template};
use crate::texts::Texts;
use crate::{Error, ErrorKind, Secret};

/// The longest time for which an answer is kept: a day.
const LONGEST: Duration = Duration::from_secs(86_400);

impl Config {
    /// Forgets what the steps have answered.
    pub(super) fn forget_steps(&self) {
        if let Some(kept) = self.kept_steps() {
            kept.forget();
        }
    }
}

impl Call<'_> {
    /// Makes the calls that come before this one, in their order.
    ///
    /// # Errors
    ///
    /// When one of them fails. This call was not made.
    pub(super) async fn make_steps(&mut self) -> Result<(), Error> {
        let plan = self.config.plan();
        let steps: Vec<&CallRules> =
            plan.steps.iter().filter(|step| self.steps().any(|it| std::ptr::eq(it, *step))).collect();
        for rules in steps {
            let kept = self.config.kept_steps().and_then(|kept| kept.of(&plan.steps, rules));
            let made = match kept.filter(|_| rules.cache.is_some()) {
                Some(kept) => self.kept_step(rules, kept).await,
                None => self.make_step(rules).await.map(|(members, _)| members),
            };
            // Whatever it says of itself, it says nothing of what this call would have sent.
            self.prepared.members.extend(made.map_err(|error| error.of_step(&rules.id))?);
        }
        Ok(())
    }

    /// The answer that is kept; whoever comes while it is asked for waits, and finds it.
    async fn kept_step(&self, rules: &CallRules, kept: &KeptStep) -> Result<Known, Error> {
        let seen = kept.failures.load(Ordering::Acquire);
        // Who asks may be driven by a runtime that is idle.
        let limit = self.config.shared.runtime.sleep(self.config.shared.transport.longest_request());
        let limit = limit.unwrap_or_else(|| future::pending().boxed());
        let mut answer = match future::select(kept.answer.lock(), limit).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => return self.make_step(rules).await.map(|(members, _)| members),
        };
        let now = self.config.shared.runtime.now();
        if let Some(found) = answer.as_ref().filter(|found| !now.reached(found.until)) {
            return Ok(found.members.clone());
        }
        if let Some(error) = kept.failure_since(seen) {
            return Err(error);
        }
        let (members, holds) = self.make_step(rules).await.inspect_err(|error| kept.failed(error))?;
        *answer = Some(Kept { members: members.clone(), until: now.plus(holds) });
        Ok(members)
    }

    /// The members of the answer that placeholders name, and for how long they hold.
    async fn make_step(&self, rules: &CallRules) -> Result<(Known, Duration), Error> {
        match self.step(rules, false).await? {
            Some(made) => Ok(made),
            // The connection was closed. But for the JWT, what is for one request alone is made anew.
            None => self
                .step(rules, true)
                .await?
                .ok_or_else(|| self.config.plan().error(ErrorKind::Transport, "the connection was closed")),
        }
    }

    /// One request. `None` where its connection turns out to be closed, and it is not the last.
    async fn step(&self, rules: &CallRules, is_last: bool) -> Result<Option<(Known, Duration)>, Error> {
        let call = self.beside(rules, self.prepared.members.clone());
        let secrets = || call.secrets().collect();
        let url = call.endpoint(rules)?;
        let exchange = beside(&call, rules, &url, &secrets);
        let answer = if is_last { Some(exchange.last_attempt().await?) } else { exchange.attempt().await? };
        let Some(answer) = answer else { return Ok(None) };
        match answer.judge() {
            Judgement::Success(document) => {
                let members = call.known(&rules.id, &document);
                if let Some(missing) = self.missing(rules, &members) {
                    let message = format!("there is no `{missing}`, which a placeholder names");
                    return Err(self.config.plan().error(ErrorKind::InvalidResponse, message));
                }
                let holds = rules.cache.as_ref().and_then(|path| document.at(path)?.as_word()?.parse().ok());
                // It must not end under way.
                let holds = Duration::from_secs(holds.unwrap_or(0)).min(LONGEST) * 9 / 10;
                Ok(Some((members, holds)))
            }
            Judgement::Error(error) => Err(error),
        }
    }

    /// The member of the answer that this call cannot do without, and that is not there.
    fn missing(&self, rules: &CallRules, found: &Known) -> Option<&str> {
        let plan = self.config.plan();
        let of_steps = self.steps().flat_map(CallRules::templates);
        let of_then = plan.then.iter().flat_map(CallRules::templates).filter(|_| self.purpose.brings_token());
        let of_jwt = plan.jwt.iter().flat_map(JwtRules::templates);
        let own = self.rules.templates().chain(&plan.client_secret).chain(plan.token_url.templates());
        let named = own.chain(of_steps).chain(of_then).chain(of_jwt).flat_map(Template::names);
        let members =
            named.filter_map(|name| if let Name::Member(at) = name { plan.members.get(at) } else { None });
        let of_step = members.filter(|member| member.root == rules.id && member.is_needed);
        of_step.map(|member| &*member.text).find(|text| !found.contains_key(*text))
    }
}

impl Call<'_> {
    /// A call beside this one, which knows these members besides.
    pub(super) fn beside<'b>(&'b self, rules: &'b CallRules, members: Known) -> Call<'b> {
        Call {
            config: self.config,
            rules: &rules.exchange.request,
            request: self.request,
            presented: self.presented,
            credentials: self.credentials,
            scope: self.scope,
            asked: self.asked,
            begun: self.begun,
            auth: rules.exchange.client_auth,
            purpose: self.purpose,
            prepared: Prepared {
                members,
                jwt: self.prepared.jwt.clone(),
                token_url: self.prepared.token_url.clone(),
                ..Prepared::default()
            },
            made: Made::default(),
        }
    }

    /// Where a call beside the token call goes.
    ///
    /// # Errors
    ///
    /// When a value does not fit into the URL.
    pub(super) fn endpoint(&self, rules: &CallRules) -> Result<url::Url, Error> {
        let (plan, shared) = (self.config.plan(), &self.config.shared);
        let values: &dyn Lookup = self;
        let template = rules.url.template(values);
        let template =
            template.ok_or_else(|| plan.configuration(format!("{}.url: it is not said", rules.id)))?;
        let problem = |problem: String| plan.configuration(format!("{}.url: {problem}", rules.id));
        if let Some(member) = template.missing(values, &plan.members) {
            return Err(late::lacks(plan, &format!("{}.url", rules.id), member));
        }
        let url = render_url(template, plan, values, &shared.plain_http).map_err(problem)?;
        late::told(self, template, &url).map_err(problem)?;
        Ok(url)
    }

    /// The members of an answer that placeholders name.
    pub(super) fn known(&self, id: &str, document: &Node<'_>) -> Known {
        let members = self.config.plan().members.iter().filter(|member| *member.root == *id);
        let value = |path| document.at(path).and_then(Node::as_sent).map(Secret::new);
        members.filter_map(|member| Some((member.text.clone(), value(&member.path)?))).collect()
    }
}

/// The exchange of a call that has no parameters but its own.
pub(super) fn beside<'a>(
    call: &'a Call<'a>,
    rules: &'a CallRules,
    url: &'a url::Url,
    secrets: &'a super::call::Secrets<'a>,
) -> Exchange<'a> {
    Exchange {
        config: call.config,
        rules: &rules.exchange,
        endpoint: url,
        client: Client { id: "", secret: None, assertion: None },
        params: &[],
        written: &[],
        added: Texts::none(),
        grant: None,
        // What is of one request alone, such as a code, is sent once.
        spends_nothing: !rules.is_of_one_request(&call.config.plan().members),
        values: call,
        begun: call.begun,
        dpop: None,
        secrets,
    }
}
