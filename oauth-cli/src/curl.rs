//! A request as a line for `curl` (7.87 or newer), with variables of the shell where secrets would stand.
//!
//! What stands between two variables is quoted so that a shell takes it as it is, whatever it holds. Parameters are
//! written decoded: `curl` encodes them as the client does.

mod word;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oauth_runtime::http::header::{self, HeaderName, HeaderValue};
use oauth_runtime::http::{HeaderMap, Method};
use oauth_runtime::transport::HttpRequest;
use oauth_runtime::url::form_urlencoded::{self, byte_serialize};
use oauth_runtime::url::{Position, Url};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use self::word::Word;

/// What begins each option but the first word.
const NEXT: &str = " \\\n    ";
const FORM: &str = "application/x-www-form-urlencoded";

/// The command that sends the request. Each of `secrets` is a value and the variable that stands for it; a JWT that the
/// request carries is one, too, by the name of its parameter or header.
///
/// Where a value is written otherwise in its place than a shell would put it there, such as in JSON, a comment
/// before the command says so.
pub(crate) fn line(request: &HttpRequest, secrets: &[(&str, &str)]) -> String {
    let mut curl = Curl::new(secrets.iter().copied());
    let url = curl.url(&request.url);
    curl.headers(request);
    curl.body(request);
    let needs_no_glob = url.text().contains(['[', ']', '{', '}']);
    let glob = if needs_no_glob { " --globoff" } else { "" };
    let mut line: String = curl.notes.iter().flat_map(|note| ["# ", note, "\n"]).collect();
    line.extend(["curl", glob, " ", &url.to_string()]);
    line.extend(curl.options.iter().flat_map(|option| [NEXT, option]));
    line
}

/// Text as a shell takes it for one word.
pub(crate) fn quoted(text: &str) -> String {
    Word::of(text).to_string()
}

/// A secret as it is written in some place.
struct Written<'s> {
    text: String,
    variable: &'s str,
    /// How it is encoded there.
    encoding: Option<&'static str>,
}

/// The ways in which a value is written, the first as it is.
fn written<'s>((value, variable): (&'s str, &'s str)) -> impl Iterator<Item = Written<'s>> {
    let form: String = byte_serialize(value.as_bytes()).collect();
    let json = serde_json::Value::from(value).to_string();
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    let xml = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let encoded = [
        (form.replace('+', "%20"), "percent-encoded"),
        (form, "encoded as in a form"),
        (json, "escaped as in a JSON string"),
        (xml, "escaped as in XML"),
    ];
    let encoded = encoded.into_iter().filter(move |(text, _)| text != value);
    let encoded = encoded.map(move |(text, how)| Written { text, variable, encoding: Some(how) });
    std::iter::once(Written { text: value.to_owned(), variable, encoding: None }).chain(encoded)
}

struct Curl<'s> {
    /// The longest first, so that one which is a part of another comes behind it.
    secrets: Vec<Written<'s>>,
    options: Vec<String>,
    notes: Vec<String>,
}

impl<'s> Curl<'s> {
    fn new(secrets: impl IntoIterator<Item = (&'s str, &'s str)>) -> Self {
        let secrets = secrets.into_iter().filter(|(value, _)| !value.is_empty());
        let mut secrets: Vec<_> = secrets.flat_map(written).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.text.len()));
        Self { secrets, options: Vec::new(), notes: Vec::new() }
    }

    fn option(&mut self, name: &str, value: &Word) {
        self.options.push(format!("{name} {value}"));
    }

    /// The text with its secrets as variables.
    fn word(&mut self, text: &str) -> Word {
        let found = self.secrets.iter().find_map(|secret| {
            let (before, behind) = text.split_once(&secret.text)?;
            Some((before, secret.variable, secret.encoding, behind))
        });
        let Some((before, variable, encoding, behind)) = found else { return Word::of(text) };
        if let Some(encoding) = encoding {
            self.note(format!("{variable} stands here for its value {encoding}"));
        }
        let mut word = self.word(before);
        word.variable(variable);
        word.append(self.word(behind));
        word
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The value of a parameter or header of this name: a JWT is made for one request, and what is in base64 may be a secret.
    fn value(&mut self, name: &str, value: &str) -> Word {
        let is_separator = |letter: char| !letter.is_ascii_alphanumeric() && !"+/-_=.".contains(letter);
        let mut word = Word::default();
        for piece in value.split_inclusive(is_separator) {
            let text = piece.trim_end_matches(is_separator);
            if is_jws(text) {
                word.variable(&variable(name));
            } else if let Some((inner, is_url)) = self.decoded(text) {
                word.in_base64(&self.word(&inner), is_url);
            } else {
                word.text_part(text);
            }
            word.text_part(piece.get(text.len()..).unwrap_or_default());
        }
        word.map_text(|text| self.word(text))
    }

    /// What stands in base64, if it holds a secret, and whether in the alphabet for URLs.
    fn decoded(&self, text: &str) -> Option<(String, bool)> {
        let standard = STANDARD.decode(text).ok().map(|bytes| (bytes, false));
        let decoded = standard.or_else(|| Some((URL_SAFE_NO_PAD.decode(text).ok()?, true)));
        let (bytes, is_url) = decoded?;
        let inner = String::from_utf8(bytes).ok()?;
        self.holds_secret(&inner).then_some((inner, is_url))
    }

    fn holds_secret(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| text.contains(&secret.text))
    }

    /// The URL; its parameters as options where one of them is a variable, which is to be encoded.
    fn url(&mut self, url: &Url) -> Word {
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let words: Vec<_> = pairs.iter().map(|(name, value)| (name, self.value(name, value))).collect();
        let is_plain = words.iter().all(|(_, value)| !value.has_substitutions());
        let address = &url[..Position::AfterPath];
        let is_whole = self.secrets.iter().any(|secret| secret.text == *address);
        let mut word = self.word(if is_whole { address } else { &url[..Position::BeforePath] });
        if !is_whole {
            word.append(self.path(url.path()));
        }
        if is_plain {
            word.append(self.word(&url[Position::AfterPath..]));
            return word;
        }
        for (name, value) in words {
            self.option("--url-query", &named(name, &value));
        }
        word
    }

    /// A path, whose segments may be encoded in more than one way.
    fn path(&mut self, path: &str) -> Word {
        let mut word = Word::default();
        for segment in path.split_inclusive('/') {
            let text = segment.trim_end_matches('/');
            let decoded = percent_decode_str(text).decode_utf8_lossy();
            if self.holds_secret(&decoded) {
                if decoded != text {
                    self.note("what stands in the path is to be percent-encoded".to_owned());
                }
                let encode = |text: &str| Word::of(&utf8_percent_encode(text, NON_ALPHANUMERIC).to_string());
                word.append(self.word(&decoded).map_text(encode));
            } else {
                word.append(self.word(text));
            }
            word.text_part(segment.get(text.len()..).unwrap_or_default());
        }
        word
    }

    fn headers(&mut self, request: &HttpRequest) {
        for (name, value) in &request.headers {
            // `curl` says these itself, and takes no other coding than it is told to.
            let is_own = [header::CONTENT_LENGTH, header::USER_AGENT, header::HOST, header::ACCEPT_ENCODING]
                .contains(name);
            if !(is_own || name == header::CONTENT_TYPE && says_form(&request.headers)) {
                self.header(name, value);
            }
        }
    }

    fn header(&mut self, name: &HeaderName, value: &HeaderValue) {
        let value = String::from_utf8_lossy(value.as_bytes());
        let basic = value.strip_prefix("Basic ").filter(|_| name == header::AUTHORIZATION);
        if let Some(pair) = basic.and_then(|text| self.user(text)) {
            return self.option("--user", &pair);
        }
        // One without a value ends in a semicolon.
        let mark = if value.is_empty() { ";" } else { ": " };
        let mut word = Word::of(&format!("{name}{mark}"));
        word.append(self.value(name.as_str(), &value));
        self.option("--header", &word);
    }

    /// The user and the password of a header (RFC 7617), each encoded as RFC 6749 §2.3.1 asks for.
    fn user(&mut self, text: &str) -> Option<Word> {
        let pair = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        // Without a colon `curl` would ask for the password.
        pair.contains(':').then(|| self.word(&pair))
    }

    fn body(&mut self, request: &HttpRequest) {
        let is_post = request.method == Method::POST;
        let body = String::from_utf8_lossy(&request.body);
        if body.is_empty() {
            if is_post && says_form(&request.headers) {
                self.option("--data", &Word::default());
            } else if request.method != Method::GET {
                self.option("--request", &Word::of(request.method.as_str()));
            }
            return;
        }
        if !is_post {
            self.option("--request", &Word::of(request.method.as_str()));
        }
        if says_form(&request.headers) {
            for (name, value) in form_urlencoded::parse(body.as_bytes()) {
                let value = self.value(&name, &value);
                self.option("--data-urlencode", &named(&name, &value));
            }
            return;
        }
        let word = self.document(&body);
        self.option("--data-raw", &word);
    }

    /// A document, in which JWTs are looked for by the members that hold them.
    fn document(&mut self, body: &str) -> Word {
        let members: serde_json::Map<_, _> = serde_json::from_str(body).unwrap_or_default();
        let jwts = members.iter().filter_map(|(name, value)| {
            let text = value.as_str().filter(|text| is_jws(text))?;
            Some((text.to_owned(), variable(name)))
        });
        // They need no escapes.
        let mut word = Word::of(body);
        for (jwt, variable) in jwts {
            word = word.map_text(|text| {
                let mut split = Word::default();
                for (index, piece) in text.split(jwt.as_str()).enumerate() {
                    if index > 0 {
                        split.variable(&variable);
                    }
                    split.text_part(piece);
                }
                split
            });
        }
        word.map_text(|text| self.word(text))
    }
}

fn says_form(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value == FORM)
}

/// `name=value`, as `curl` takes it: the name is encoded, and the value is not.
fn named(name: &str, value: &Word) -> Word {
    let name: String = byte_serialize(name.as_bytes()).collect();
    let mut word = Word::of(&format!("{name}="));
    word.append(value.clone());
    word
}

/// The variable of what goes by this name on the wire.
pub(crate) fn variable(name: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    let variable: String = name.chars().map(letter).collect();
    if variable.starts_with(|first: char| first.is_ascii_digit()) { format!("_{variable}") } else { variable }
}

/// Whether it is a JWT that is signed: a JSON object, a payload and a signature (RFC 7515 §7.1).
fn is_jws(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    let [header, payload, signature] = &*parts else { return false };
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let is_object =
        bytes(header).is_some_and(|json| serde_json::from_slice::<serde_json::Map<_, _>>(&json).is_ok());
    is_object && bytes(payload).is_some() && bytes(signature).is_some()
}

#[cfg(test)]
mod tests;
