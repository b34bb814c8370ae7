//! The calls before the token call, whose answers placeholders name.

use std::time::Duration;

use futures_util::lock::Mutex;

use super::call::Exchange;
use super::client_auth::Client;
use super::judge::Judgement;
use super::prepare::Prepared;
use super::request::{Call, Known, Made};
use crate::Error;
use crate::Secret;
use crate::document::Node;
use crate::endpoint::render_url;
use crate::plan::{CallRules, Lookup};
use crate::runtime::Timestamp;
use crate::texts::Texts;

/// The answers of the steps that hold for a while, each with its end.
pub(crate) struct KeptSteps(Box<[Mutex<Option<Kept>>]>);

struct Kept {
    members: Known,
    until: Timestamp,
}

/// The longest time for which an answer is kept: a day.
const LONGEST: Duration = Duration::from_secs(86_400);

impl KeptSteps {
    pub(crate) fn new(steps: &[CallRules]) -> Self {
        Self(steps.iter().map(|_| Mutex::new(None)).collect())
    }

    /// Forgets all: a token request was refused with them.
    pub(super) fn forget(&self) {
        for kept in self.0.iter().filter_map(Mutex::try_lock) {
            let mut kept = kept;
            *kept = None;
        }
    }
}

impl Call<'_> {
    /// Makes the calls that come before this one, in their order.
    ///
    /// # Errors
    ///
    /// When one of them fails. The token request was not sent.
    pub(super) async fn make_steps(&mut self) -> Result<(), Error> {
        let plan = self.config.plan();
        let is_refresh = self.is_refresh();
        let steps = plan.steps.iter().zip(&self.config.kept_steps.0);
        for (rules, kept) in steps.filter(|(rules, _)| is_refresh || !rules.of_refresh) {
            let members = if rules.cache.is_some() {
                // Whoever comes meanwhile waits, and finds the answer.
                let mut kept = kept.lock().await;
                if let Some(kept) = kept.as_ref().filter(|kept| !self.begun.reached(kept.until)) {
                    kept.members.clone()
                } else {
                    let (members, holds) = self.make_step(rules).await?;
                    let until = self.begun.plus(holds);
                    *kept = Some(Kept { members: members.clone(), until });
                    members
                }
            } else {
                self.make_step(rules).await?.0
            };
            self.prepared.members.extend(members);
        }
        Ok(())
    }

    /// The members of the answer that placeholders name, and for how long they hold.
    async fn make_step(&self, rules: &CallRules) -> Result<(Known, Duration), Error> {
        let call = self.beside(rules, self.prepared.members.clone());
        let secrets = || call.secrets().collect();
        let url = call.endpoint(rules)?;
        let exchange = beside(&call, rules, &url, &secrets);
        let answer = exchange.send().await?;
        match answer.judge() {
            Judgement::Success(document) => {
                let holds = rules.cache.as_ref().and_then(|path| document.at(path)?.as_word()?.parse().ok());
                // It must not end under way.
                let holds = Duration::from_secs(holds.unwrap_or(0)).min(LONGEST) * 9 / 10;
                Ok((call.known(&rules.id, &document), holds))
            }
            Judgement::Error(error) => Err(error),
        }
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
            begun: self.begun,
            auth: rules.exchange.client_auth,
            prepared: Prepared { members, jwt: self.prepared.jwt.clone(), ..Prepared::default() },
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
        render_url(template, &plan.fields, values, &shared.plain_http)
            .map_err(|problem| plan.configuration(format!("{}.url: {problem}", rules.id)))
    }

    /// The members of an answer that placeholders name.
    pub(super) fn known(&self, id: &str, document: &Node<'_>) -> Known {
        let members = self.config.plan().members.iter().filter(|member| *member.root == *id);
        let value = |path| document.at(path).and_then(Node::as_word).map(Secret::new);
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
        added: Texts::none(),
        spends_nothing: true,
        values: call,
        begun: call.begun,
        secrets,
    }
}
