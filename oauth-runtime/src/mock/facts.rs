//! What placeholders stand for, as far as the mock knows: what it was started with, and what a request says.

use std::borrow::Cow;
use std::time::SystemTime;

use oauth_grammar::Parameter;
use url::Url;

use super::{CLIENT_ID, CLIENT_SECRET, Inner, MockRequest, params};
use crate::config::Configured;
use crate::field::Values;
use crate::plan::{ExchangeRules, Lookup, Name, Param, Part, RequestRules, Value};

/// The values of one environment, and of a request.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) inner: &'a Inner,
    pub(super) values: &'a Values,
    pub(super) token_url: Option<&'a Url>,
    pub(super) sent: Option<Sent<'a>>,
    pub(super) signed: Signed<'a>,
    pub(super) access_token: Option<&'a str>,
    pub(super) now: Option<SystemTime>,
}

/// A request, and how the parameters in it are declared.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) rules: &'a RequestRules,
    pub(super) request: &'a MockRequest,
}

/// What a signature may be over.
#[derive(Clone, Copy, Default)]
pub(super) struct Signed<'a> {
    pub(super) params: Option<&'a str>,
    pub(super) query: Option<&'a str>,
    pub(super) body: Option<&'a str>,
}

impl Inner {
    /// One for each environment and token endpoint, the chosen one first.
    pub(super) fn facts<'a>(&'a self, sent: Option<Sent<'a>>) -> Vec<Facts<'a>> {
        let mut all = Vec::new();
        for setup in &self.setups {
            let facts = |token_url| Facts {
                inner: self,
                values: &setup.values,
                token_url,
                sent,
                signed: Signed::default(),
                access_token: None,
                now: None,
            };
            all.extend(setup.token.iter().map(|url| facts(Some(url))));
            if setup.token.is_empty() {
                all.push(facts(None));
            }
        }
        all
    }
}

impl Lookup for Facts<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        let inner = self.inner;
        let configured = Configured { plan: &inner.plan, values: self.values, client_id: CLIENT_ID };
        match name {
            Name::Field(_) => configured.get(name).map(Cow::Borrowed),
            Name::TokenUrl => self.token_url.map(|url| Cow::Borrowed(url.as_str())),
            Name::Member(index) => inner.samples.text(index).map(Cow::Owned),
            Name::SortedParams => self.signed.params.map(Cow::Borrowed),
            Name::SortedQuery => self.signed.query.map(Cow::Borrowed),
            Name::Body => self.signed.body.map(Cow::Borrowed),
            Name::AccessToken if self.access_token.is_some() => self.access_token.map(Cow::Borrowed),
            Name::Parameter(parameter) => match parameter.name {
                "client_id" => Some(Cow::Borrowed(CLIENT_ID)),
                "client_secret" => Some(Cow::Borrowed(CLIENT_SECRET)),
                standard => self.sent?.standard(inner, standard).or_else(|| self.sent?.shown(name)),
            }
            .map(|value| Cow::Owned(value.into_owned())),
            Name::AccessToken | Name::NowMs | Name::NowUnix | Name::Uuid | Name::Jwt => {
                self.sent?.shown(name).map(|value| Cow::Owned(value.into_owned()))
            }
        }
    }

    fn now(&self) -> Option<SystemTime> {
        self.now
    }
}

impl Sent<'_> {
    /// The parameter of the RFCs.
    fn standard(&self, inner: &Inner, name: &str) -> Option<Cow<'static, str>> {
        let wire = inner.plan.wire_name_in(self.rules, name);
        params::value_in(self.request, self.rules.place(), wire).map(Cow::Owned)
    }

    /// What a parameter or a header shows whose value is this placeholder alone, or with text around it.
    pub(super) fn shown(&self, name: Name) -> Option<Cow<'static, str>> {
        let place = self.rules.place();
        let params =
            self.rules.params.iter().map(|param| (param, params::value_in(self.request, place, &param.name)));
        let query = self.rules.query.iter().map(|param| {
            (param, params::value_in(self.request, crate::plan::ParamPlace::Query, &param.name))
        });
        let headers = self.rules.headers.iter().map(|header| (header, self.request.header(&header.name)));
        let mut all = params.chain(query).chain(headers);
        all.find_map(|(param, sent)| shown_in(param, &sent?, name)).map(Cow::Owned)
    }
}

fn shown_in(param: &Param, sent: &str, name: Name) -> Option<String> {
    param.values.iter().find_map(|value| {
        let Value::Template(template) = value else { return None };
        let (before, named, after) = match template.parts() {
            [Part::Value(named)] => ("", named, ""),
            [Part::Text(before), Part::Value(named)] => (&**before, named, ""),
            [Part::Value(named), Part::Text(after)] => ("", named, &**after),
            [Part::Text(before), Part::Value(named), Part::Text(after)] => (&**before, named, &**after),
            _ => return None,
        };
        let shown = sent.strip_prefix(before)?.strip_suffix(after)?;
        is_same(*named, name).then(|| shown.to_owned())
    })
}

/// Whether two placeholders say the same.
fn is_same(one: Name, other: Name) -> bool {
    match (one, other) {
        (Name::Field(one), Name::Field(other)) | (Name::Member(one), Name::Member(other)) => one == other,
        (Name::Parameter(one), Name::Parameter(other)) => one.name == other.name,
        (one, other) => std::mem::discriminant(&one) == std::mem::discriminant(&other),
    }
}

/// The token that a call is about, by whichever name it goes.
pub(super) fn about(inner: &Inner, exchange: &ExchangeRules, request: &MockRequest) -> Option<String> {
    let rules = &exchange.request;
    let param = request.param(inner.plan.wire_name_in(rules, "token"));
    let sent = Sent { rules, request };
    let of_refresh = || Parameter::of("refresh_token").and_then(|name| sent.shown(Name::Parameter(name)));
    let shown = || sent.shown(Name::AccessToken).or_else(of_refresh);
    param.or_else(|| shown().map(Cow::into_owned))
}
