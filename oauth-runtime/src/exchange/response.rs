//! The token response (RFC 6749 §5.1).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use oauth_grammar::chars::is_visible;
use oauth_grammar::{Grant, Path};
use serde_json::{Map, Value};

use super::answer::Answer;
use super::expiry;
use super::judge::Judgement;
use super::moment;
use super::request::Presented;
use crate::authorization::details;
use crate::document::Node;
use crate::extra::{Member, Response};
use crate::plan::{Name, Plan, ResponseFormat};
use crate::printable::printable;
use crate::token::{DPOP, ExtraCodec, More, TokenData};
use crate::{Error, Members, Scope, Secret, scope};

/// The usual type of a token.
pub(super) const BEARER: &str = "Bearer";
/// The type of a token that is not an access token (RFC 8693 §2.2.1).
pub(crate) const NOT_APPLICABLE: &str = "N_A";

/// The authorizations that were granted (RFC 9396 §7).
fn authorization_details(response: &Response<'_>) -> Option<Box<str>> {
    let at = |node: &Node<'_>| match node.member(details::NAME) {
        Some(found @ Node::List(_)) => Some(found.to_value().to_string().into()),
        _ => None,
    };
    response.root.and_then(at).or_else(|| at(response.document))
}

/// Adds what the token before and the callback have said that this answer does not say again.
fn carry_on(plan: &Plan, data: &mut TokenData, presented: Presented<'_>) {
    let before = presented.before.and_then(|before| before.more.as_deref());
    if before.is_none() && presented.members.is_none() {
        return;
    }
    let mut members = before.map(|before| before.members.clone()).unwrap_or_default();
    let of_callback =
        presented.members.into_iter().flatten().filter(|(name, _)| name.starts_with("callback."));
    members.extend(of_callback.map(|(name, value)| (name.clone(), value.clone())));
    members.retain(|name, _| plan.stays(name));
    let mut more = data.more.take().map(|more| *more).unwrap_or_default();
    members.append(&mut more.members);
    let id_token = more.id_token.or_else(|| before?.id_token.clone());
    data.more = More { id_token, members, ..more }.boxed();
}

impl Answer<'_> {
    /// The token in the answer, and what `extra` makes of the members beside it.
    ///
    /// # Errors
    ///
    /// A typed error when the answer is a redirect, says that something is wrong, or holds no usable token.
    pub(super) fn token(
        &self,
        asked: Option<&str>,
        extra: ExtraCodec,
        presented: Presented<'_>,
    ) -> Result<Arc<TokenData>, Error> {
        self.token_with(asked, extra, presented, &[]).map(Arc::new)
    }

    /// The same where calls after it have brought these answers.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token).
    pub(super) fn token_with(
        &self,
        asked: Option<&str>,
        extra: ExtraCodec,
        presented: Presented<'_>,
        answers: &[(Box<str>, Value)],
    ) -> Result<TokenData, Error> {
        let document = &match self.judge() {
            Judgement::Success(document) => document,
            Judgement::Error(error) => return Err(error),
        };
        let rules = &self.rules.response;
        if let Some(verify) = &rules.verify {
            self.verify(verify, document)?;
        }
        let before = presented.before.and_then(|data| data.extra.as_ref().ok());
        let before = before.map(|before| (extra.write)(&**before)).unwrap_or_default();
        let members = self.members(document, &before);
        let composed = members.compose();
        let response = Response { answers, composed: &composed, ..members };
        let in_use = self.in_use().filter(|_| rules.keeps_token);
        let access_token = match response.member(&rules.access_token) {
            None if in_use.is_some() => in_use.as_deref().unwrap_or_default(),
            Some(Member::Text(text)) if !text.is_empty() => text,
            member => {
                let problem = self.no_token(&response, member);
                return Err(self.invalid(problem).with_member("access_token"));
            }
        };
        check_access_token(access_token)
            .map_err(|problem| self.invalid(problem).with_member("access_token"))?;
        let mut data = self.data(&response, access_token, asked, extra)?;
        let in_use = presented.before.filter(|_| response.member(&rules.access_token).is_none());
        if let Some(before) = in_use {
            // The token that lives on is what it was, and ends when it was to end unless something says otherwise.
            let is_declared = self.plan.lifetime.is_some() || rules.expires_in.default.is_some();
            if !data.states_end && !is_declared {
                data.expiry = before.expiry;
                data.states_end = before.states_end;
            }
            if response.member(&rules.token_type).is_none() {
                data.token_type.clone_from(&before.token_type);
            }
        }
        carry_on(self.plan, &mut data, presented);
        Ok(data)
    }

    /// Whether the document of a success says the scopes.
    pub(super) fn says_scope(&self, document: &Node<'_>) -> bool {
        self.members(document, &Map::new()).scopes(&self.rules.response.scope).is_some()
    }

    /// The members of a document, without answers of later calls and words that are made of several of them.
    pub(super) fn members<'a>(
        &'a self,
        document: &'a Node<'a>,
        before: &'a Map<String, Value>,
    ) -> Response<'a> {
        let rules = &self.rules.response;
        let root = rules.root.as_ref().map_or(Some(document), |path| document.at(path));
        Response {
            plan: self.plan,
            rules,
            document,
            root,
            headers: &self.response.headers,
            answers: &[],
            before,
            composed: &[],
        }
    }

    fn data(
        &self,
        response: &Response<'_>,
        access_token: &str,
        asked: Option<&str>,
        extra: ExtraCodec,
    ) -> Result<TokenData, Error> {
        let rules = &self.rules.response;
        let (expiry, states_end) = expiry::expiry(self, access_token, response);
        let refresh_token = self.refresh_token(response);
        // The answer to a refresh may say the end of the refresh token that was sent, which stays.
        let is_refresh = self.grant == Some(Grant::RefreshToken);
        let stays = is_refresh && response.member(&rules.refresh_token).is_none();
        let has_end = refresh_token.is_some() || stays;
        let refresh_in = moment::seconds_of(response.member(&rules.refresh_in));
        let scope = self.scope(response, asked);
        let more = More {
            unrequested_scope: self.unrequested(&scope, asked),
            refresh_token_expires_at: self.refresh_token_end(response).filter(|_| has_end),
            refresh_at: refresh_in.map(|delay| self.begun.plus(delay).system_time()),
            refresh_token,
            issued_token_type: self.issued_token_type(response)?,
            id_token: response.member(&rules.id_token).and_then(Member::text).map(Secret::from),
            bound_to: self.bound.map(|bound| bound.thumbprint.into()),
            authorization_details: authorization_details(response),
            members: self.presented_members(response),
        };
        Ok(TokenData {
            provider: Some(Arc::clone(&self.plan.name)),
            token_type: self.token_type(response)?,
            expiry,
            states_end,
            access_token: Secret::from(access_token),
            scope: scope.into(),
            more: more.boxed(),
            extra: (extra.read)(&Members::of(*response)),
        })
    }

    fn no_token(&self, response: &Response<'_>, member: Option<Member<'_>>) -> String {
        let rules = &self.rules.response;
        let (path, root) = (&rules.access_token.text, &rules.root_text);
        match (member, response.root, rules.root.is_some()) {
            (Some(Member::Text(_)), ..) => format!("`{path}` is empty"),
            (Some(Member::Other(node)), ..) => format!("`{path}` is {} and not a string", node.kind()),
            (None, None, true) => format!("there is no `{root}`, where `{path}` should be"),
            (None, Some(root @ Node::Object(_)), _) => match self.member_names(root) {
                None => format!("there is no `{path}`"),
                Some(names) if rules.format == ResponseFormat::Text => format!(
                    "the answer is not the text of a token, but has the members {names}; remove `response(format = text)`"
                ),
                Some(names) => format!(
                    "there is no `{path}`; the answer has the members {names}; say where the token is with \
                     `response(root = \"..\")` or `response(access_token = \"..\")`"
                ),
            },
            (None, node, has_root) => {
                let kind = node.map_or("nothing", Node::kind);
                format!("there is no `{path}`: `{}` is {kind}", if has_root { root } else { "/" })
            }
        }
    }

    /// Holds the answer to a proof to a token that is bound to its key (RFC 9449 §5).
    ///
    /// # Errors
    ///
    /// When it is not, and the client does not do without.
    fn check_bearer(&self, stated: &str) -> Result<(), Error> {
        if self.bound.is_none_or(|bound| bound.dpop.takes_bearer_tokens()) {
            return Ok(());
        }
        let stated = self.scrub(stated);
        Err(self.unknown_type(format!(
            "the token is not bound to the key: `token_type` is `{}`, not `DPoP`; a client that does without says \
             `allow_bearer_tokens`",
            printable(&stated)
        )))
    }

    /// The type in the answer, which must be one the declaration knows how to present, or `N_A` for an issued token
    /// that is not presented at all (RFC 8693 §2.2.1).
    fn token_type(&self, response: &Response<'_>) -> Result<Cow<'static, str>, Error> {
        let rules = &self.rules.response;
        let default = rules.default_token_type.as_deref();
        let stated = match response.member(&rules.token_type) {
            Some(Member::Text(stated)) if !stated.is_empty() => stated,
            Some(Member::Other(node)) => {
                return Err(self.unknown_type(format!("`token_type` is {} and not a string", node.kind())));
            }
            Some(Member::Text(_)) | None => {
                self.check_bearer(BEARER)?;
                return Ok(default.map_or(Cow::Borrowed(BEARER), |default| Cow::Owned(default.to_owned())));
            }
        };
        if self.bound.is_some() && stated.eq_ignore_ascii_case(DPOP) {
            return Ok(Cow::Borrowed(DPOP));
        }
        let not_presented = self.is_token_exchange().then_some(NOT_APPLICABLE);
        if not_presented.is_none_or(|kind| !kind.eq_ignore_ascii_case(stated)) {
            self.check_bearer(stated)?;
        }
        if stated == BEARER {
            return Ok(Cow::Borrowed(BEARER));
        }
        let known = [Some(BEARER), default, self.plan.bearer.scheme.as_deref(), not_presented];
        let accepted = rules.accepted_token_types.iter().map(|accepted| &**accepted);
        if known.into_iter().flatten().chain(accepted).any(|known| known.eq_ignore_ascii_case(stated)) {
            return Ok(Cow::Owned(stated.to_owned()));
        }
        // A token that is bound to a key (RFC 9449 §7.1) is no bearer token, which a declaration cannot change.
        let is_bound = stated.eq_ignore_ascii_case(DPOP);
        let stated = self.scrub(stated);
        let stated = printable(&stated);
        let advice = if is_bound {
            "; where tokens are bound to a key, declare `dpop` or give keys to `ClientBuilder::dpop`"
                .to_owned()
        } else {
            format!("; where it means a bearer token, write `token_type(accept = [\"{stated}\"])`")
        };
        Err(self.unknown_type(format!("`token_type` is `{stated}`, not `Bearer`{advice}")))
    }

    fn unknown_type(&self, problem: String) -> Error {
        self.invalid(problem).with_member("token_type")
    }

    fn is_token_exchange(&self) -> bool {
        self.grant == Some(Grant::TokenExchange)
    }

    /// What kind of token was issued, which the answer to a token exchange says (RFC 8693 §2.2.1), and no other.
    fn issued_token_type(&self, response: &Response<'_>) -> Result<Option<Box<str>>, Error> {
        if !self.is_token_exchange() {
            return Ok(None);
        }
        let member = |node: &Node<'_>| Some(Box::from(node.member("issued_token_type")?.as_str()?));
        let issued: Option<Box<str>> = response.root.and_then(member).or_else(|| member(response.document));
        let issued = issued.filter(|issued| !issued.is_empty());
        let missing = "there is no `issued_token_type`, which the answer to a token exchange has";
        issued.map(Some).ok_or_else(|| self.invalid(missing).with_member("issued_token_type"))
    }

    fn scope(&self, response: &Response<'_>, asked: Option<&str>) -> Vec<Scope> {
        let rules = &self.plan.scope;
        let split = |text: &str| scope::split(&rules.response_separator, text);
        let asked = asked.map(|asked| scope::split(&rules.separator, asked)).unwrap_or_default();
        // An empty one grants nothing; only one that is not there means what was asked for (RFC 6749 §5.1).
        let Some(said) = response.scopes(&self.rules.response.scope) else { return asked };
        let words = |member| match member {
            Member::Text(text) => split(text),
            Member::Other(Node::List(items)) => {
                items.iter().filter_map(Node::as_word).flat_map(|word| split(&word)).collect()
            }
            // The names of an object's members.
            Member::Other(node @ Node::Object(_)) => {
                node.members().map(|(name, _)| name).flat_map(split).collect()
            }
            Member::Other(node) => {
                let (provider, kind) = (&*self.plan.name, node.kind());
                tracing::warn!(provider, kind, "`scope` is no text and grants nothing");
                Vec::new()
            }
        };
        let mut granted: Vec<Scope> = said.into_iter().flat_map(words).collect();
        scope::known_as(rules, &mut granted, asked);
        granted
    }

    /// Those of the granted scopes that were not asked for; none when the provider was left to choose.
    fn unrequested(&self, granted: &[Scope], asked: Option<&str>) -> Vec<Scope> {
        let Some(asked) = asked else { return Vec::new() };
        let asked = scope::split(&self.plan.scope.separator, asked);
        let unrequested: Vec<Scope> =
            granted.iter().filter(|scope| !asked.contains(scope)).cloned().collect();
        if !unrequested.is_empty() {
            let (provider, count) = (&*self.plan.name, unrequested.len());
            tracing::warn!(provider, count, "scopes were granted that nobody asked for");
        }
        unrequested
    }

    /// The values of the members that placeholders name.
    fn presented_members(&self, response: &Response<'_>) -> BTreeMap<Box<str>, Secret> {
        let members = self.plan.members.iter().filter(|member| *member.root == *"token");
        let in_body = |path: &Path| response.at(path).and_then(Node::as_sent).map(Secret::new);
        // A typed member may be in a header.
        let value = |path: &Path| in_body(path).or_else(|| response.header_of(path).map(Secret::new));
        members.filter_map(|member| Some((member.text.clone(), value(&member.path)?))).collect()
    }

    /// The token that is refreshed.
    fn in_use(&self) -> Option<Cow<'_, str>> {
        self.values.value(Name::AccessToken)
    }
}

/// Holds an access token to the visible characters of ASCII (RFC 6749 appendix A.12, without the space), under `Bearer`
/// too: tokens of several large providers are no `b64token` (RFC 6750 §2.1).
///
/// # Errors
///
/// That it holds another one, without the token.
fn check_access_token(token: &str) -> Result<(), &'static str> {
    if is_visible(token) {
        Ok(())
    } else {
        Err("the access token holds a character that cannot be sent in its place")
    }
}
