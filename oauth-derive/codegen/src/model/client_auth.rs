//! `client_auth`.

use oauth_grammar::keys::CLIENT_AUTHS;
use proc_macro2::Span;

use super::Spanned;
use crate::parse::{Entry, Section, Word};

/// How the client authenticates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Post,
    Basic,
    None,
}

impl Method {
    /// Of a word that the grammar has checked.
    fn of(word: Word) -> Spanned<Self> {
        let value = match word.name() {
            "client_secret_basic" => Self::Basic,
            "none" => Self::None,
            _ => Self::Post,
        };
        Spanned { value, span: word.span }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Post => "client_secret_post",
            Self::Basic => "client_secret_basic",
            Self::None => "none",
        }
    }
}

/// What the key says.
pub(crate) struct ClientAuth {
    /// One, unless the author made a mistake.
    pub(crate) methods: Vec<Spanned<Method>>,
    pub(crate) encoding: Option<Span>,
    pub(crate) key: Span,
    /// Whether the halves of Basic are sent as they are.
    pub(crate) is_raw: bool,
    /// Whether a method was meant, right or not.
    pub(crate) names_method: bool,
}

pub(super) fn build(section: &Section) -> Option<ClientAuth> {
    let entry = section.get("client_auth")?;
    let key = entry.key.span();
    let Some(group) = entry.section() else {
        let methods = entry.words().map(Method::of).collect();
        return Some(ClientAuth { methods, encoding: None, is_raw: false, key, names_method: true });
    };
    let method = |entry: &Entry| Some(Method::of(Word::of(CLIENT_AUTHS, &entry.key)?));
    Some(ClientAuth {
        methods: group.entries.iter().filter_map(method).collect(),
        encoding: group.word("encoding").map(|word| word.span),
        is_raw: group.word("encoding").is_some_and(|word| word.name() == "raw"),
        key,
        names_method: group.seen().iter().any(|key| *key != "encoding"),
    })
}
