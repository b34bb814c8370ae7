//! A signature over a request, and one over an answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::SystemTime;

use oauth_grammar::{Path, Step};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::answer::Answer;
use super::call::Exchange;
use super::params::{Params, resolve, sorted};
use super::prepare::within;
use crate::crypto::{self, PrivateKey};
use crate::document::Node;
use crate::plan::{Lookup, Name, ParamPlace, SignRules, VerifyResponse};
use crate::{Error, ErrorKind};

/// What placeholders of a signature stand for, besides those of the request.
pub(super) struct Sent<'a> {
    values: &'a dyn Lookup,
    params: Zeroizing<String>,
    query: Zeroizing<String>,
    body: Cow<'a, str>,
}

impl<'a> Sent<'a> {
    pub(super) fn of(exchange: &'a Exchange<'_>, params: &Params<'_>, body: &'a [u8]) -> Self {
        let (params, query) = (params.sorted(), exchange.sorted_query(params));
        Self { values: exchange.values, params, query, body: String::from_utf8_lossy(body) }
    }
}

impl Lookup for Sent<'_> {
    fn value(&self, name: Name) -> Option<Cow<'_, str>> {
        match name {
            Name::SortedParams => Some(Cow::Borrowed(&self.params)),
            Name::SortedQuery => Some(Cow::Borrowed(&self.query)),
            Name::Body => Some(Cow::Borrowed(&self.body)),
            name => self.values.value(name),
        }
    }

    fn now(&self) -> Option<SystemTime> {
        self.values.now()
    }
}

impl Exchange<'_> {
    /// What is in the query, of which parameters may be a part, as [`Params::sorted`] has them.
    fn sorted_query(&self, params: &Params<'_>) -> Zeroizing<String> {
        let of_endpoint: Vec<_> = self.endpoint.query_pairs().collect();
        let of_endpoint = of_endpoint.iter().map(|(name, value)| (&**name, Cow::Borrowed(&**value)));
        let declared: Vec<_> = resolve(&self.rules.request.query, self.values).collect();
        let declared = declared.iter().map(|(name, value)| (*name, value.as_text()));
        let params = params.texts().filter(|_| self.rules.request.place() == ParamPlace::Query);
        sorted(of_endpoint.chain(declared).chain(params))
    }

    /// The signature over a request with these parameters and this body.
    ///
    /// # Errors
    ///
    /// When there is no key, or it is none of the algorithm, or the signer fails.
    pub(super) async fn signature(
        &self,
        rules: &SignRules,
        params: &Params<'_>,
        body: &[u8],
    ) -> Result<String, Error> {
        let plan = self.plan();
        let signing = &rules.signing;
        let sent = Sent::of(self, params, body);
        let missing = || plan.configuration("the signature of the request needs a value that is not there");
        let over = Zeroizing::new(signing.over.render(&sent).ok_or_else(missing)?);
        let key = signing.key.as_ref().map(|key| key.render(&sent).map(Zeroizing::new));
        let signer = self.config.shared.signer.as_ref().filter(|_| !signing.algorithm.is_symmetric());
        let signature = if let Some(signer) = signer {
            within(self.config, "the signer", signer.sign(&signing.alg, over.as_bytes())).await?
        } else {
            let key = key.flatten().ok_or_else(missing)?;
            let key = PrivateKey::parse(signing.algorithm, &key);
            let made = key.and_then(|key| key.sign(over.as_bytes()));
            made.map_err(|problem| plan.configuration(format!("sign.key: {problem}")))?
        };
        Ok(signing.encoding.encode(&signature))
    }
}

impl Answer<'_> {
    /// Holds the answer to its signature.
    ///
    /// # Errors
    ///
    /// When it has none, or another one.
    pub(super) fn verify(&self, rules: &VerifyResponse, document: &Node<'_>) -> Result<(), Error> {
        let signing = &rules.signing;
        let sent = document.at(&rules.path).and_then(Node::as_str);
        let sent = sent.ok_or_else(|| self.invalid("it has no signature"))?;
        let is_over_body = signing.is_over_body();
        let body = if is_over_body { self.signed_text() } else { Some("") };
        let body = body.ok_or_else(|| self.invalid("what is signed is not there"))?;
        let (params, query) = (Zeroizing::default(), Zeroizing::default());
        let values = Sent { values: self.values, params, query, body: Cow::Borrowed(body) };
        // The answer is there: whatever cannot be verified is no token, and what was sent may be spent.
        let missing = || self.invalid("its signature needs a value that is not there");
        let over = Zeroizing::new(signing.over.render(&values).ok_or_else(missing)?);
        let key = signing.key.as_ref().and_then(|key| key.render(&values)).map(Zeroizing::new);
        let key = key.filter(|key| !key.is_empty()).ok_or_else(missing)?;
        let signature = signing.encoding.decode(sent).unwrap_or_default();
        match crypto::verify(signing.algorithm, &key, over.as_bytes(), &signature) {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(self.plan.error(ErrorKind::InvalidResponse, "the signature of the answer is wrong"))
            }
            Err(problem) => Err(self.invalid(format!("its signature cannot be verified: {problem}"))),
        }
    }

    /// The text of what holds the members, as it was sent; without a declared one, of the whole answer.
    fn signed_text(&self) -> Option<&str> {
        let whole = self.text();
        let steps = self.rules.response.root.as_ref().map_or(&[][..], Path::steps);
        steps.iter().try_fold(whole, |text, step| match step {
            Step::Member(name) => member_text(text, name),
            Step::Index(index) => element_text(text, *index),
            Step::Either(name) => member_text(text, name).or_else(|| element_text(text, name.parse().ok()?)),
        })
    }
}

/// The text of a member of an object, byte for byte.
fn member_text<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
    members.get(name).map(|value| value.get())
}

fn element_text(text: &str, index: usize) -> Option<&str> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    elements.get(index).map(|value| value.get())
}
