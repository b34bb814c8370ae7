//! `sign` and `verify`.

use oauth_grammar::rules;
use oauth_grammar::template::Place;
use proc_macro2::Span;

use super::Reader;
use crate::literal::Text;
use crate::parse::Section;
use crate::template::Template;

/// A signature over a request, an answer or a callback.
pub(crate) struct Signature {
    /// `sign` or `verify`.
    pub(crate) key: &'static str,
    pub(crate) span: Span,
    /// The parameter that carries it.
    pub(crate) param: Option<Text>,
    /// Where a key is written down that is not to be known.
    pub(crate) literal_key: Option<Span>,
    /// What it is over, and its key.
    pub(crate) templates: Vec<Template>,
    /// What it cannot do without, and does.
    pub(crate) missing: Vec<&'static str>,
    /// Where it is in an answer.
    pub(crate) place: Option<Text>,
    /// An algorithm that needs the key of the other side, where none is named.
    pub(crate) without_key: Option<(String, Span)>,
}

impl Signature {
    /// Where it says that the whole text is signed.
    pub(crate) fn over_body(&self) -> Option<&Template> {
        let is_body = |template: &&Template| {
            template.placeholders().any(|placeholder| placeholder.roots().any(|root| root == "body"))
        };
        self.templates.iter().find(is_body)
    }
}

/// The `verify(..)` of an answer, in `response(..)`.
pub(super) fn verified(reader: &mut Reader<'_>, section: &Section) -> Vec<Signature> {
    let response = section.section("response");
    response.and_then(|response| build(reader, response, "verify", Place::Response)).into_iter().collect()
}

pub(super) fn build(
    reader: &mut Reader<'_>,
    parent: &Section,
    key: &'static str,
    place: Place,
) -> Option<Signature> {
    let entry = parent.get(key)?;
    let keys = entry.section()?;
    let texts: Vec<Text> = [keys.texts("over"), keys.texts("key")].into_iter().flatten().collect();
    let alg = keys.word("alg").filter(|alg| !alg.name().starts_with("HS"));
    // A request may be signed by whoever has the key.
    let needs_key = key == "verify" && !keys.seen().contains(&"key");
    let templates: Vec<Template> =
        texts.iter().filter_map(|literal| reader.resolved(literal, place)).collect();
    // The public half of the provider's may be known.
    let secret = keys.text("key").filter(|_| key == "sign" || alg.is_none());
    Some(Signature {
        key,
        span: entry.key.span(),
        param: keys.text("param").filter(|_| key == "sign").cloned(),
        literal_key: secret.and_then(|key| super::written_down(&templates, key)),
        templates,
        place: keys.text("param").filter(|_| key == "verify").cloned(),
        missing: rules::OF_VERIFY.into_iter().filter(|key| !keys.seen().contains(key)).collect(),
        without_key: alg.filter(|_| needs_key).map(|alg| (alg.name().to_owned(), alg.span)),
    })
}
