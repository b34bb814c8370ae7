//! The parameters of a request: which there are, what they are called, and how they are written down.

use std::borrow::Cow;

use oauth_grammar::Parameter;
use oauth_grammar::chars::is_xml_name;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use smallvec::SmallVec;
use url::Url;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::call::Exchange;
use super::client_auth;
use super::wire_value::WireValue;
use crate::Error;
use crate::plan::{Lookup, Param, ParamPlace, RequestFormat, Value};

/// Those of the declared parameters or headers that have a value: for each the first alternative that resolves.
pub(crate) fn resolve<'a>(
    params: &'a [Param],
    values: &'a dyn Lookup,
) -> impl Iterator<Item = (&'a str, WireValue<'a>)> {
    let value = |param: &'a Param| param.values.iter().find_map(|alternative| resolved(alternative, values));
    params.iter().filter_map(move |param| Some((&*param.name, value(param)?)))
}

/// A value, where it has one; one with members has as many as have values, and is not there without any.
fn resolved<'a>(value: &'a Value, values: &'a dyn Lookup) -> Option<WireValue<'a>> {
    Some(match value {
        Value::Integer(number) => WireValue::Integer(*number),
        Value::Bool(value) => WireValue::Bool(*value),
        Value::Json(json) => WireValue::Json(json.render(values)?),
        Value::Template(template) => WireValue::Text(Cow::Owned(template.render(values)?)),
        Value::Members(members) => {
            let members: Vec<_> = resolve(members, values).collect();
            return (!members.is_empty()).then_some(WireValue::Members(members));
        }
    })
}

/// The parameters in the order in which they are sent.
///
/// Their order carries no meaning. In a body it is that of the examples in RFC 6749, where the client's
/// credentials come last; in a query they come first, as providers that take them there show it. Those of a request
/// without parameters of its own need no allocation.
pub(super) struct Params<'a>(SmallVec<[(&'a str, WireValue<'a>); 8]>);

impl<'a> Params<'a> {
    /// The parameters of a call.
    ///
    /// # Errors
    ///
    /// When a declared or a caller's parameter has a name that is taken.
    pub(super) fn of(exchange: &Exchange<'a>) -> Result<Self, Error> {
        let plan = exchange.plan();
        let rules = &exchange.rules.request;
        if rules.place() == ParamPlace::Nowhere {
            return Ok(Self(SmallVec::new()));
        }
        let written = exchange.written;
        // What is written already names the client.
        let is_new = |name: &str| written.iter().all(|(written, _)| written != name);
        let client = client_auth::params(exchange.rules.client_auth, exchange.client);
        let client = client.filter(|(name, _)| is_new(name));
        let mut params: SmallVec<[(&str, WireValue<'_>); 8]> = SmallVec::new();
        params.extend(written.iter().map(|(name, value)| (&**name, WireValue::Text(Cow::Borrowed(value)))));
        let mut add = |(name, value): (&'static str, &'a str)| {
            if !rules.omits(name) {
                params.push((plan.wire_name_in(rules, name), WireValue::Text(Cow::Borrowed(value))));
            }
        };
        if rules.place() == ParamPlace::Query {
            client.chain(exchange.params.iter().copied()).for_each(&mut add);
        } else {
            exchange.params.iter().copied().chain(client).for_each(&mut add);
        }
        for (name, value) in resolve(&rules.params, exchange.values) {
            if params.iter().any(|(taken, _)| *taken == name) {
                return Err(plan.configuration(format!("parameter `{name}` is declared twice")));
            }
            params.push((name, value));
        }
        let taken = params.len();
        for (name, value) in exchange.added.pairs() {
            if let Some(why) = exchange.taken(name, params.get(..taken).unwrap_or_default()) {
                let message = format!("parameter `{}` is {why}", name.escape_default());
                return Err(plan.configuration(message));
            }
            params.push((name, WireValue::Text(Cow::Borrowed(value))));
        }
        Ok(Self(params))
    }

    pub(super) fn append_to_query(&self, url: &mut Url) {
        if !self.0.is_empty() {
            url.query_pairs_mut().extend_pairs(self.0.iter().map(|(name, value)| (name, value.as_text())));
        }
    }

    pub(super) fn to_form(&self) -> Zeroizing<Vec<u8>> {
        // Room for every byte as `%XX`: a string that grows leaves secrets behind.
        let longest = |length: usize| 3 * length + 1;
        let room = self.0.iter().map(|(name, value)| longest(name.len()) + longest(value.length())).sum();
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(room));
        form.extend_pairs(self.0.iter().map(|(name, value)| (name, value.as_text())));
        Zeroizing::new(form.finish().into_bytes())
    }

    /// A JSON object; a parameter that is there several times becomes an array.
    pub(super) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
        // Room for every byte as `\u00XX`, for the same reason.
        let longest = |length: usize| 6 * length + 4;
        let room = self.0.iter().map(|(name, value)| longest(name.len()) + longest(value.length())).sum();
        let mut json = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *json, self)?;
        Ok(json)
    }

    /// [`sorted`], of all.
    pub(super) fn sorted(&self) -> Zeroizing<String> {
        sorted(self.texts())
    }

    /// Each with its value as text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.0.iter().map(|(name, value)| (*name, value.as_text()))
    }

    /// Adds a parameter at the end.
    pub(super) fn push(&mut self, name: &'a str, value: String) {
        self.0.push((name, WireValue::Text(Cow::Owned(value))));
    }

    /// Elements of XML.
    pub(super) fn to_xml(&self) -> Zeroizing<Vec<u8>> {
        super::xml::document(&self.0)
    }

    /// All values of a parameter, at its first place; none at a later one.
    fn values_at(&self, place: usize, name: &str) -> Vec<&WireValue<'a>> {
        let is_later = self.0.iter().take(place).any(|(earlier, _)| *earlier == name);
        let same = self.0.iter().filter(|(other, _)| !is_later && *other == name);
        same.map(|(_, value)| value).collect()
    }
}

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (place, (name, _)) in self.0.iter().enumerate() {
            match self.values_at(place, name).as_slice() {
                [] => {}
                [value] => object.serialize_entry(name, value)?,
                values => object.serialize_entry(name, values)?,
            }
        }
        object.end()
    }
}

impl Exchange<'_> {
    /// Why a caller cannot add a parameter of this name, if so.
    fn taken(&self, name: &str, params: &[(&str, WireValue<'_>)]) -> Option<&'static str> {
        let plan = self.plan();
        let rules = &self.rules.request;
        let is_wire_name = |parameter: &&Parameter| {
            parameter.name == name || plan.wire_name_in(rules, parameter.name) == name
        };
        let parameter = oauth_grammar::parameter::PARAMETERS.iter().find(is_wire_name);
        if parameter.is_some_and(|parameter| parameter.is_reserved(&plan.grants)) {
            return Some("reserved for the grant and the client");
        }
        if rules.sign.as_ref().is_some_and(|sign| *sign.param == *name) {
            return Some("the signature");
        }
        if rules.format == RequestFormat::Xml && !is_xml_name(name) {
            return Some("no name of XML");
        }
        let is_declared = params.iter().any(|(taken, _)| *taken == name)
            || rules.query.iter().any(|param| *param.name == *name)
            || self.endpoint.query_pairs().any(|(taken, _)| taken == name)
            || parameter.is_some_and(|parameter| parameter.name == "resource" && !plan.resource.is_empty());
        is_declared.then_some("set by the declaration")
    }
}

/// `name=value` for each that has a value, in the order of the names, with `&` between them; nothing is encoded.
pub(super) fn sorted<'p>(pairs: impl Iterator<Item = (&'p str, Cow<'p, str>)>) -> Zeroizing<String> {
    let mut pairs: Vec<_> = pairs.filter(|(_, value)| !value.is_empty()).collect();
    pairs.sort();
    let mut all = Zeroizing::new(String::new());
    all.reserve(pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum());
    for (index, (name, value)) in pairs.iter().enumerate() {
        let separator = if index == 0 { "" } else { "&" };
        all.extend([separator, name, "=", value]);
    }
    all
}
