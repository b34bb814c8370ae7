//! `response`: where the members of a token response are (RFC 6749 §5.1).

use oauth_grammar::{Path, Step, WordPart};

use super::expires::{self, ExpiresAtRule, ExpiresInRule};
use super::location::{self, Location, Scopes, location};
use super::reader::{self, Compiler, Section};
use super::sign::{self, VerifyResponse};
use super::word::Word;

/// What differs in a token response from RFC 6749 §5.1.
#[derive(Debug)]
pub(crate) struct ResponseRules {
    pub(crate) format: ResponseFormat,
    /// The object that holds the members.
    pub(crate) root: Option<Path>,
    /// The same as it is written, for messages.
    pub(crate) root_text: Box<str>,
    /// Text that stands before the document and is not part of it.
    pub(crate) strip_prefix: Option<Box<str>>,
    /// Text that stands behind the document and is not part of it.
    pub(crate) strip_suffix: Option<Box<str>>,
    /// Statuses that carry a token, besides any 2xx.
    pub(crate) accept_status: Box<[u16]>,
    pub(crate) access_token: Location,
    /// Whether there is no token in the answer: the one in use lives on.
    pub(crate) keeps_token: bool,
    /// Whether an ID token may be missing although `openid` was granted.
    pub(crate) has_no_id_token: bool,
    /// A signature over the answer.
    pub(crate) verify: Option<VerifyResponse>,
    pub(crate) token_type: Location,
    /// What means a bearer token, besides `Bearer`.
    pub(crate) accepted_token_types: Box<[Box<str>]>,
    /// The `token_type` of a response that says none.
    pub(crate) default_token_type: Option<Box<str>>,
    pub(crate) expires_in: ExpiresInRule,
    pub(crate) expires_at: ExpiresAtRule,
    pub(crate) refresh_in: Location,
    pub(crate) refresh_token: Location,
    pub(crate) refresh_token_expires_in: Location,
    pub(crate) refresh_token_expires_at: Location,
    pub(crate) scope: Scopes,
    pub(crate) id_token: Location,
    pub(crate) extra: Box<[Extra]>,
    /// The words of these that are made of several members.
    pub(crate) composed: Box<[Word]>,
}

/// How the body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseFormat {
    /// By looking at it: JSON, then a form.
    Auto,
    Json,
    Form,
    Xml,
    /// The whole body is the access token.
    Text,
}

/// A typed member of the provider's own.
#[derive(Debug)]
pub(crate) struct Extra {
    pub(crate) name: Box<str>,
    /// Its JSON type.
    #[cfg_attr(not(feature = "mock"), expect(dead_code, reason = "the mock makes up a value of it"))]
    pub(crate) ty: Box<str>,
    pub(crate) source: ExtraSource,
}

#[derive(Debug)]
pub(crate) enum ExtraSource {
    Body(Path),
    /// A text made of several members of the body.
    Word(Word),
    Header(Box<str>),
    /// Of the call with this identifier.
    Answer(Box<str>, Path),
}

pub(super) fn read(section: Section<'_>, key: &str, compiler: &mut Compiler<'_>) -> ResponseRules {
    let is_none = |member: &str| section.text(member) == Some("none");
    let statuses = section.items("accept_status").iter().filter_map(|status| status.as_word()?.parse().ok());
    let mut rules = ResponseRules {
        format: match section.text("format") {
            Some("json") => ResponseFormat::Json,
            Some("form") => ResponseFormat::Form,
            Some("xml") => ResponseFormat::Xml,
            Some("text") => ResponseFormat::Text,
            _ => ResponseFormat::Auto,
        },
        root: section.text("root").map(reader::path),
        root_text: section.text("root").unwrap_or_default().into(),
        strip_prefix: section.text("strip_prefix").map(Box::from),
        strip_suffix: section.text("strip_suffix").map(Box::from),
        accept_status: statuses.collect(),
        access_token: location(section, "access_token"),
        keeps_token: is_none("access_token"),
        has_no_id_token: is_none("id_token"),
        verify: sign::read_response(section, key, compiler),
        token_type: location(section, "token_type"),
        accepted_token_types: section.section("token_type").boxed_texts("accept"),
        default_token_type: section.text("default_token_type").map(Box::from),
        expires_in: expires::read_in(section),
        expires_at: expires::read_at(section),
        refresh_in: location(section, "refresh_in"),
        refresh_token: location(section, "refresh_token"),
        refresh_token_expires_in: location(section, "refresh_token_expires_in"),
        refresh_token_expires_at: location(section, "refresh_token_expires_at"),
        scope: location::scopes(section),
        id_token: location(section, "id_token"),
        extra: extra(section.section("extra"), section.section("headers")),
        composed: Box::default(),
    };
    rules.composed = rules.words().filter(|word| word.path().is_none()).cloned().collect();
    rules
}

impl ResponseRules {
    /// All words that it reads, but the scopes.
    fn words(&self) -> impl Iterator<Item = &Word> {
        let locations = [
            &self.access_token,
            &self.token_type,
            &self.expires_in.location,
            &self.expires_at.location,
            &self.refresh_in,
            &self.refresh_token,
            &self.refresh_token_expires_in,
            &self.refresh_token_expires_at,
            &self.id_token,
        ];
        let of_extra = self.extra.iter().filter_map(|extra| match &extra.source {
            ExtraSource::Word(word) => Some(word),
            ExtraSource::Body(_) | ExtraSource::Header(_) | ExtraSource::Answer(..) => None,
        });
        locations.into_iter().flat_map(|location| &location.words).chain(of_extra)
    }
}

/// The typed members of a body and of headers.
pub(super) fn extra(bodies: Section<'_>, headers: Section<'_>) -> Box<[Extra]> {
    let mut all = Vec::new();
    for (name, rules) in bodies.members() {
        let rules = Section::of(rules);
        let path = rules.text("path").unwrap_or(name);
        all.push(typed(name, rules, body(path)));
    }
    // Of the headers, those are typed that are not text alone.
    let headers = headers.members().filter(|(_, rules)| rules.as_str().is_none());
    for (name, rules) in headers {
        let rules = Section::of(rules);
        let header = rules.text("path").unwrap_or(name);
        all.push(typed(name, rules, ExtraSource::Header(header.into())));
    }
    all.into()
}

/// A member of the answer, or `{id.path}` of another one.
fn body(path: &str) -> ExtraSource {
    let parts = Path::parts(path).unwrap_or_default();
    let named = path.strip_prefix('{').and_then(|path| path.strip_suffix('}'));
    match (parts.as_slice(), named) {
        ([WordPart::Path(path)], Some(_)) => {
            let mut steps = path.steps().iter();
            let root = match steps.next() {
                Some(Step::Member(root)) => root.clone(),
                _ => Box::default(),
            };
            ExtraSource::Answer(root, Path::of_steps(steps.cloned()))
        }
        ([_, _, ..], _) => ExtraSource::Word(Word::of(path)),
        _ => ExtraSource::Body(reader::path(path)),
    }
}

fn typed(name: &str, rules: Section<'_>, source: ExtraSource) -> Extra {
    Extra { name: name.into(), ty: rules.text("type").unwrap_or("any").into(), source }
}
