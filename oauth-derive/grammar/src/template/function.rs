//! Functions that a placeholder may call.

use super::{Expr, Item, Moment};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// A call of it.
    pub example: &'static str,
    /// What it gives.
    pub about: &'static str,
    takes: Takes,
}

/// What a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A text.
    Text,
    /// A key and a text.
    KeyAndText,
    /// A text and how many characters of it.
    TextAndLength,
    /// A text, what is replaced in it, and by what.
    TextAndTwo,
    /// The format of a moment, by how much it is later, and a time zone.
    Moment,
}

const fn function(name: &'static str, takes: Takes, example: &'static str, about: &'static str) -> Function {
    Function { name, example, about, takes }
}

/// All of them.
pub static FUNCTIONS: &[Function] = &[
    function(
        "base64",
        Takes::Text,
        "base64(client_id ':' client_secret)",
        "base64 with padding (RFC 4648 §4)",
    ),
    function(
        "base64url",
        Takes::Text,
        "base64url(code)",
        "base64 in the alphabet of URLs, without padding (RFC 4648 §5)",
    ),
    function(
        "sha256_hex",
        Takes::Text,
        "sha256_hex(uuid client_secret)",
        "the SHA-256 as hexadecimal digits in lower case",
    ),
    function("sha256_base64", Takes::Text, "sha256_base64(code)", "the SHA-256 as base64 with padding"),
    function(
        "hmac_sha1_hex",
        Takes::KeyAndText,
        "hmac_sha1_hex(client_secret, client_id now_unix)",
        "the HMAC (RFC 2104) of a key and a text with SHA-1, as hexadecimal digits in lower case",
    ),
    function(
        "hmac_sha256_hex",
        Takes::KeyAndText,
        "hmac_sha256_hex(client_secret, client_id now_unix)",
        "the same with SHA-256",
    ),
    function(
        "hmac_sha256_base64",
        Takes::KeyAndText,
        "hmac_sha256_base64(client_secret, client_id now_unix)",
        "the same as base64 with padding",
    ),
    function(
        "now",
        Takes::Moment,
        "now('%Y-%m-%d %H:%M:%S', '+7d', '+08:00')",
        "when the request is made, as `strftime` writes it; later by so much, in that time zone, which is UTC unless it is said",
    ),
    function(
        "url_host",
        Takes::Text,
        "url_host(token_url)",
        "the host of a URL; of what is none, the text as it is",
    ),
    function("prefix", Takes::TextAndLength, "prefix(client_id, 8)", "the first characters of a text"),
    function("json", Takes::Text, "json(client_id)", "the text as a JSON string, in its quotes"),
    function("lower", Takes::Text, "lower(client_id)", "the text in lower case"),
    function("upper", Takes::Text, "upper(client_id)", "the text in upper case"),
    function(
        "replace",
        Takes::TextAndTwo,
        "replace(client_id '-' '')",
        "the text with another one in the place of each such part",
    ),
    function(
        "key_fingerprint",
        Takes::Text,
        "key_fingerprint(private_key)",
        "`SHA256:` and the SHA-256 of the public half of an RSA key in PEM or JWK, as base64",
    ),
    function(
        "certificate_thumbprint",
        Takes::Text,
        "certificate_thumbprint(certificate)",
        "the SHA-256 of a certificate in PEM as base64url (RFC 7515 §4.1.8)",
    ),
];

impl Function {
    /// The function of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Self> {
        FUNCTIONS.iter().find(|function| function.name == name)
    }

    /// Holds the arguments of a call to what the function takes.
    ///
    /// # Errors
    ///
    /// What it takes.
    pub fn check(&self, arguments: &[Vec<Item>]) -> Result<(), String> {
        let name = self.name;
        let (fits, what) = match self.takes {
            Takes::Text => (arguments.len() == 1, "one text, whose parts stand side by side"),
            Takes::KeyAndText => (arguments.len() == 2, "a key and a text"),
            Takes::TextAndLength => (prefixed(arguments).is_some(), "a text and how many characters of it"),
            Takes::TextAndTwo => (
                replaced(arguments).is_some_and(|(_, from, _)| !from.is_empty()),
                "a text, what is replaced, and by what",
            ),
            Takes::Moment => match Moment::read(arguments) {
                Err(Some(problem)) => return Err(format!("`{name}`: {problem}")),
                read => {
                    (read.is_ok(), "a format in quotes, and a time and a time zone where they are needed")
                }
            },
        };
        if fits { Ok(()) } else { Err(format!("`{name}` takes {what}: `{{{}}}`", self.example)) }
    }
}

/// How many times longer than what is put in the result of an expression may be.
const MOST_GROWTH: u64 = 1024;

impl Expr {
    /// Whether a text may come out of it that is far longer than what was put in: a declaration may come from a stranger.
    #[must_use]
    pub fn grows_too_much(&self) -> bool {
        self.growth() > MOST_GROWTH
    }

    fn growth(&self) -> u64 {
        let Self::Call { function, arguments } = self else { return 1 };
        let items = arguments.iter().flatten();
        let inner =
            items.map(|item| if let Item::Expr(expr) = item { expr.growth() } else { 1 }).max().unwrap_or(1);
        let own = match (function.as_str(), replaced(arguments)) {
            ("replace", Some((_, from, to))) => (to.len() / from.len().max(1) + 1) as u64,
            ("json", _) => 6,
            ("base64" | "base64url" | "lower" | "upper", _) => 2,
            _ => 1,
        };
        inner.saturating_mul(own)
    }
}

/// What `prefix` takes: the text, and how many characters of it.
#[must_use]
pub fn prefixed(arguments: &[Vec<Item>]) -> Option<(&[Item], usize)> {
    let [text, length] = arguments else { return None };
    let [Item::Integer(length)] = length.as_slice() else { return None };
    Some((text, usize::try_from(*length).ok()?))
}

/// What `replace` takes: the text, what is replaced, and by what. They stand side by side or are arguments.
#[must_use]
pub fn replaced(arguments: &[Vec<Item>]) -> Option<(&[Item], &str, &str)> {
    match arguments {
        [all] => match all.as_slice() {
            [text @ .., Item::Text(from), Item::Text(to)] if !text.is_empty() => Some((text, from, to)),
            _ => None,
        },
        [text, from, to] => match (from.as_slice(), to.as_slice()) {
            ([Item::Text(from)], [Item::Text(to)]) => Some((text, from, to)),
            _ => None,
        },
        _ => None,
    }
}

impl Expr {
    /// The names in it, those in the arguments of calls too, each with what stands behind it.
    #[must_use]
    pub fn names(&self) -> Vec<&Self> {
        match self {
            Self::Name { .. } => vec![self],
            Self::Call { arguments, .. } => {
                let items = arguments.iter().flatten();
                items
                    .filter_map(|item| if let Item::Expr(expr) = item { Some(expr.names()) } else { None })
                    .flatten()
                    .collect()
            }
        }
    }
}
