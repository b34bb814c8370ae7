//! Whether an answer is a success, judged once (RFC 6749 §5).

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use oauth_grammar::Path;
use oauth_grammar::chars::is_error_text;
use serde_json::{Map, Value};

use super::answer::{Answer, Written};
use crate::document::Node;
use crate::plan::{ExtraSource, Literal, Word};
use crate::printable::printable;
use crate::{Error, ErrorCode, ErrorKind};

/// What an answer means.
pub(super) enum Judgement<'b> {
    /// It holds what was asked for, as far as it says.
    Success(Node<'b>),
    /// It says that something is wrong.
    Error(Error),
}

/// How many members of an answer an error lists.
const LISTED: usize = 8;
/// The media type of a form.
const FORM: &[u8] = b"application/x-www-form-urlencoded";

impl Answer<'_> {
    /// Judges the answer.
    pub(super) fn judge(&self) -> Judgement<'_> {
        if let Some(error) = self.redirect() {
            return Judgement::Error(error);
        }
        let (document, written) = match self.document() {
            Ok(document) => document,
            Err(problem) if self.accepted() => return Judgement::Error(self.invalid(problem)),
            Err(_) => {
                // Nothing at all, or the page of whatever stands before the provider.
                let is_empty = self.response.body.trim_ascii().is_empty();
                let error = self.error_response(&Node::Null, None, None);
                return Judgement::Error(error.with_from_provider(is_empty));
            }
        };
        let word = self.error_word(&document);
        let broken = self.broken(&document);
        if !self.accepted() || broken.is_some() || word.is_some() {
            let error = self.error_response(&document, word.as_deref(), broken);
            let is_from_provider = word.is_some()
                || broken.is_some()
                || matches!(written, Written::Json | Written::Xml)
                || self.says_form();
            return Judgement::Error(error.with_from_provider(is_from_provider));
        }
        Judgement::Success(document)
    }

    /// The declared member of every success that this answer has with another value.
    fn broken(&self, document: &Node<'_>) -> Option<&str> {
        let differs =
            |path: &Path, value: &Literal| document.at(path).is_some_and(|node| !equals(node, value));
        let broken = self.rules.errors.ok.iter().find(|ok| differs(&ok.path, &ok.value))?;
        Some(&broken.text)
    }

    /// Whether the content type is that of a form.
    fn says_form(&self) -> bool {
        let content_type = self.response.headers.get(CONTENT_TYPE);
        content_type.is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(FORM))
    }

    /// The word that names an error: of those at the declared places the first that means something, or else the first.
    /// One that every success has, with its value there, is none; beside it, in a success, only a word counts that means
    /// something.
    fn error_word<'n>(&self, document: &'n Node<'_>) -> Option<Cow<'n, str>> {
        let rules = &self.rules.errors;
        let is_ok = |path: &Path, node: &Node<'_>| {
            rules.ok.iter().any(|ok| ok.path.leads_to(path) && equals(node, &ok.value))
                || node
                    .as_word()
                    .is_some_and(|word| word == "0" && rules.code.iter().all(|(own, _)| **own != *word))
        };
        let is_success = |word: &Word| {
            let place = word.path().and_then(|path| Some((path, document.at(path)?)));
            place.is_some_and(|(path, node)| is_ok(path, node))
        };
        let (ok, other): (Vec<_>, Vec<_>) = rules
            .error
            .iter()
            .filter(|word| word.read(document).is_some() || is_success(word))
            .partition(|word| is_success(word));
        let is_standard = |word: &Word| word.path().is_some_and(|path| path.leads_to(&Path::member("error")));
        let words = other.into_iter().filter_map(|word| Some((word.read(document)?, is_standard(word))));
        let is_translated = |word: &str| rules.code.iter().any(|(own, _)| **own == *word);
        let words = words.filter(|(word, _)| is_error(word) || is_translated(word));
        let (words, standard): (Vec<_>, Vec<_>) = words.unzip();
        let means_something = |word: &&Cow<'_, str>| {
            rules.code.iter().any(|(own, _)| **own == ***word)
                || !matches!(ErrorCode::from(&***word), ErrorCode::Other(_))
        };
        // What says that all is well is believed, but beside the word of the RFC.
        let mut said =
            rules.ok.iter().map(|ok| document.at(&ok.path).is_some_and(|node| equals(node, &ok.value)));
        let is_well = !rules.ok.is_empty() && said.all(|is_ok| is_ok);
        let first = words.iter().zip(&standard).find(|(_, is_standard)| !is_well || **is_standard);
        let first = first.map(|(word, _)| word).filter(|_| ok.is_empty());
        let first = first.or_else(|| words.first().filter(|_| !self.accepted()));
        words.iter().find(means_something).or(first).cloned()
    }

    /// The error that the answer reports. An error code in the body takes precedence over the declared meaning of the
    /// status.
    fn error_response(&self, document: &Node<'_>, word: Option<&str>, broken: Option<&str>) -> Error {
        let rules = &self.rules.errors;
        let status = self.response.status.as_u16();
        let of_status = || {
            let declared = rules.status.iter().find(|(declared, _)| *declared == status);
            (declared.map(|(_, code)| ErrorCode::from(&**code)), None)
        };
        let (code, provider_code) = word.map_or_else(of_status, |word| self.code(word));
        let kind =
            if code.is_some() || broken.is_some() { ErrorKind::ErrorResponse } else { ErrorKind::Http };
        let message = match broken {
            Some(path) => {
                Cow::Owned(format!("the provider refused: `{path}` differs from its declared success value"))
            }
            None if code.is_some() => Cow::Borrowed("the provider refused"),
            None => Cow::Owned(self.unnamed(document)),
        };
        let shown = |text: Cow<'_, str>| Some(self.scrub(&text)).filter(|text| !text.is_empty());
        let uri = rules.error_uri.iter().find_map(|word| word.read(document)).and_then(shown);
        let description = rules.error_description.iter().find_map(|word| word.read(document)).and_then(shown);
        self.plan
            .error(kind, message)
            .with_status(status)
            .with_code(code, provider_code)
            .with_description(description, uri.and_then(|uri| web_url(&uri)))
            .with_retry_after(self.retry_after().or_else(|| self.retry_after_in(document)))
            .with_extra(self.error_extra(document))
    }

    /// The typed members of the error that the declaration names.
    fn error_extra(&self, document: &Node<'_>) -> Option<Map<String, Value>> {
        let declared = self.rules.errors.extra.iter();
        let value = |source: &ExtraSource| match source {
            ExtraSource::Body(path) => document.at(path).map(|node| self.scrubbed(node.to_value())),
            ExtraSource::Header(header) => {
                Some(self.scrub(self.response.headers.get(&**header)?.to_str().ok()?).into())
            }
            ExtraSource::Word(word) => word.read(document).map(|text| self.scrub(&text).into()),
            ExtraSource::Answer(..) => None,
        };
        let found = declared.filter_map(|extra| Some((extra.name.to_string(), value(&extra.source)?)));
        let found: Map<_, _> = found.collect();
        (!found.is_empty()).then_some(found)
    }

    /// A value without what the request had that is secret.
    fn scrubbed(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.scrub(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.scrubbed(item)).collect(),
            Value::Object(members) => {
                let members =
                    members.into_iter().map(|(name, value)| (self.scrub(&name), self.scrubbed(value)));
                Value::Object(members.collect())
            }
            value => value,
        }
    }

    /// What an answer says that names no error: where the reason may be, without any value. A name that may be data is
    /// none.
    fn unnamed(&self, document: &Node<'_>) -> String {
        let shape = self.body_shape();
        match self.member_names(document) {
            None => format!("the provider refused and gave no reason ({shape})"),
            Some(names) => format!(
                "the provider refused without a declared error code; the answer has the members {names}; declare the one \
                 that holds the code with `errors(error = \"..\")` ({shape})"
            ),
        }
    }

    /// The names of the first members, without those that may be data; `None` when there are none. What is written in another
    /// way than in JSON may be data altogether: a code that ends in `=` is the name of a form.
    pub(super) fn member_names(&self, document: &Node<'_>) -> Option<String> {
        self.text().trim_start().starts_with('{').then_some(())?;
        let names = document.members().map(|(name, _)| name).filter(|name| is_name(name));
        let mut names = names.map(|name| format!("`{}`", self.scrub(name)));
        let listed: Vec<_> = names.by_ref().take(LISTED).collect();
        let more = if names.next().is_some() { ", .." } else { "" };
        (!listed.is_empty()).then(|| format!("{}{more}", listed.join(", ")))
    }

    /// What the provider's word means, and the word itself where the declaration translates it.
    fn code(&self, word: &str) -> (Option<ErrorCode>, Option<String>) {
        if let Some((own, code)) = self.rules.errors.code.iter().find(|(own, _)| **own == *word) {
            return (Some(ErrorCode::from(&**code)), Some(own.to_string()));
        }
        let code = match ErrorCode::from(word) {
            ErrorCode::Other(word) => ErrorCode::Other(self.scrub(&word).into()),
            known => known,
        };
        (Some(code), None)
    }
}

/// Whether this is the name of a member as a programmer writes it, and not an identifier or a token that is one.
fn is_name(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    text.len() <= 40
        && digits <= 3
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(is_of_name)
}

/// Whether this is the word for an error; 0 is the usual one for none.
fn is_error(word: &str) -> bool {
    !word.is_empty() && word != "0"
}

/// Whether a value is the declared one; form bodies and careless providers write numbers and booleans as text.
fn equals(node: &Node<'_>, expected: &Literal) -> bool {
    match (node, expected) {
        (Node::Bool(value), Literal::Bool(expected)) => value == expected,
        (Node::Text(text), Literal::Bool(expected)) => {
            text.as_str() == if *expected { "true" } else { "false" }
        }
        (Node::Number(number), Literal::Integer(expected)) => number.as_i64() == Some(*expected),
        (Node::Text(text), Literal::Integer(expected)) => text.as_str().parse() == Ok(*expected),
        (Node::Text(text), Literal::Text(expected)) => text.as_str() == &**expected,
        _ => false,
    }
}

/// An `error_uri` worth showing: of the characters that RFC 6749 appendix A.9 allows, because the parser drops some
/// of the others and makes another text of it.
pub(crate) fn web_url(text: &str) -> Option<String> {
    if text.contains(' ') || !is_error_text(text) {
        return None;
    }
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| printable(url.as_str()).into_owned())
}
