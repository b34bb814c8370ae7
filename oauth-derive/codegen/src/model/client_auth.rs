//! `client_auth` and `client_secret`.

use oauth_grammar::keys::CLIENT_AUTHS;
use proc_macro2::Span;

use super::Spanned;
use crate::parse::{Entry, Section, Word};

/// How the client authenticates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Post,
    Basic,
    SecretJwt,
    PrivateKeyJwt,
    Tls,
    Assertion,
    None,
}

impl Method {
    const ALL: [Self; 7] = [
        Self::Post,
        Self::Basic,
        Self::SecretJwt,
        Self::PrivateKeyJwt,
        Self::Tls,
        Self::Assertion,
        Self::None,
    ];

    /// Of a word that the grammar has checked.
    fn of(word: Word) -> Spanned<Self> {
        let value = Self::ALL.into_iter().find(|method| method.name() == word.name());
        Spanned { value: value.unwrap_or(Self::Post), span: word.span }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Post => "client_secret_post",
            Self::Basic => "client_secret_basic",
            Self::SecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::Tls => "tls_client_auth",
            Self::Assertion => "client_assertion",
            Self::None => "none",
        }
    }

    /// Whether it sends the JWT of the declaration.
    pub(crate) const fn is_jwt(self) -> bool {
        matches!(self, Self::SecretJwt | Self::PrivateKeyJwt)
    }
}

/// What the key says.
pub(crate) struct ClientAuth {
    /// One, unless the author made a mistake.
    pub(crate) methods: Vec<Spanned<Method>>,
    pub(crate) encoding: Option<Span>,
    pub(crate) empty_secret: Option<Span>,
    pub(crate) key: Span,
    /// Whether the halves of Basic are sent as they are.
    pub(crate) is_raw: bool,
    /// Whether a method was meant, right or not.
    pub(crate) names_method: bool,
}

/// What is no method, but said beside one.
const BESIDES: [&str; 3] = ["encoding", "certificate", "empty_secret"];

pub(super) fn build(section: &Section) -> Option<ClientAuth> {
    let entry = section.get("client_auth")?;
    let key = entry.key.span();
    let Some(group) = entry.section() else {
        let methods = entry.words().map(Method::of).collect();
        let (encoding, empty_secret) = (None, None);
        return Some(ClientAuth { methods, encoding, empty_secret, is_raw: false, key, names_method: true });
    };
    let method = |entry: &Entry| Some(Method::of(Word::of(CLIENT_AUTHS, &entry.key)?));
    Some(ClientAuth {
        methods: group.entries.iter().filter_map(method).collect(),
        encoding: group.word("encoding").map(|word| word.span),
        empty_secret: group.get("empty_secret").map(|entry| entry.key.span()),
        is_raw: group.word("encoding").is_some_and(|word| word.name() == "raw"),
        key,
        names_method: group.seen().iter().any(|key| !BESIDES.contains(key)),
    })
}
