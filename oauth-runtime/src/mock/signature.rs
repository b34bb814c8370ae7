//! The signature over a callback, where the declaration has one.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use url::form_urlencoded::Serializer;

use super::{CLIENT_ID, CLIENT_SECRET, Inner};
use crate::config::Configured;
use crate::crypto::{self, Algorithm};
use crate::field::Values;
use crate::plan::{AuthorizeRules, Encoding, Lookup, Name, VerifyRules};

struct Signed<'a> {
    inner: &'a Inner,
    rules: &'a AuthorizeRules,
    values: &'a Values,
    params: &'a [(String, String)],
}

impl Signed<'_> {
    fn sorted_query(&self) -> String {
        let mut pairs: Vec<_> = self.params.to_vec();
        pairs.sort();
        Serializer::new(String::new()).extend_pairs(pairs).finish()
    }

    fn param(&self, name: &str) -> Option<String> {
        self.params.iter().find(|(param, _)| param == name).map(|(_, value)| value.clone())
    }
}

impl Lookup for Signed<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        let plan = &self.inner.plan;
        let configured = Configured { plan, values: self.values, client_id: CLIENT_ID };
        let own = match name {
            Name::SortedQuery => Some(self.sorted_query()),
            name if name.is_parameter("code") => self.param(&self.rules.callback.code),
            name if name.is_parameter("state") => self.param(self.rules.wire_name("state")),
            name if name.is_parameter("client_secret") => Some(CLIENT_SECRET.to_owned()),
            _ => configured.get(name).map(str::to_owned),
        };
        own.map(Cow::Owned)
    }
}

/// The parameter with the signature over the others.
pub(super) fn sign(
    inner: &Inner,
    rules: &AuthorizeRules,
    verify: &VerifyRules,
    params: &[(String, String)],
) -> Option<(String, String)> {
    let values = inner.fields.clone().into_values().ok()?;
    let signed = Signed { inner, rules, values: &values, params };
    let signing = &verify.signing;
    // Only the provider has the private half of a key.
    let Algorithm::Hs(hash) = signing.algorithm else { return None };
    let (key, over) = (signing.key.as_ref()?.render(&signed)?, signing.over.render(&signed)?);
    let bytes = crypto::hmac(hash, key.as_bytes(), over.as_bytes()).ok()?;
    let text = match signing.encoding {
        Encoding::Hex => crypto::hex(&bytes),
        Encoding::Base64 => STANDARD.encode(bytes),
        Encoding::Base64Url => URL_SAFE_NO_PAD.encode(bytes),
    };
    Some((verify.param.to_string(), text))
}
