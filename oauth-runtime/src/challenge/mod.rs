//! What a resource server asks for (RFC 9110 §11.6.1, RFC 6750 §3).

mod parse;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;
use oauth_grammar::chars::is_scope_token;

use self::parse::{Challenges, Parsed};
use crate::printable::printable;
use crate::{ErrorCode, Scope, document};

/// How many challenges of one response are read.
const MAX_CHALLENGES: usize = 32;
/// How much header text of one response is read, in bytes.
const MAX_HEADERS: usize = 16 * 1024;

/// One challenge of a `WWW-Authenticate` header (RFC 9110 §11.6.1), in which a resource server says why it refuses a
/// token and what it would accept.
///
/// Its text is not to be trusted: `Debug` and the texts for people are escaped and cut to 1 KiB.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::WWW_AUTHENTICATE};
/// use oauth_runtime::{Challenge, ErrorCode, Scope};
///
/// let mut headers = HeaderMap::new();
/// let line = r#"Bearer realm="shop", error="insufficient_scope", scope="read write", Negotiate"#;
/// headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(line));
///
/// let challenges = Challenge::all(&headers);
/// let schemes: Vec<&str> = challenges.iter().map(Challenge::scheme).collect();
/// assert_eq!(schemes, ["Bearer", "Negotiate"]);
/// let bearer = challenges.iter().find(|challenge| challenge.scheme().eq_ignore_ascii_case("Bearer")).unwrap();
/// assert_eq!(bearer.error(), Some(&ErrorCode::InsufficientScope));
/// assert_eq!(bearer.scope(), [Scope::from("read"), Scope::from("write")]);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    scheme: String,
    /// By name in lower case.
    params: BTreeMap<String, String>,
    error: Option<ErrorCode>,
}

impl Challenge {
    /// The challenges of a response, from all its `WWW-Authenticate` lines, in their order.
    ///
    /// A challenge that breaks the grammar is left out, with the rest of its line. So is `token68` data, which
    /// `Negotiate` and `NTLM` use after the first round trip, but not its scheme. A challenge with a duplicate parameter is
    /// left out, because either value may be meant. At most 32 challenges are read, and at most 16 KiB of lines. What is not
    /// UTF-8 is read as Latin-1.
    #[must_use]
    pub fn all(headers: &HeaderMap) -> Vec<Self> {
        let mut left = MAX_HEADERS;
        let lines = headers.get_all(WWW_AUTHENTICATE).iter().map_while(|line| {
            left = left.checked_sub(line.len())?;
            Some(line)
        });
        let mut all = Vec::new();
        let mut read = 0;
        for line in lines {
            let line = document::with_latin1(line.as_bytes());
            for challenge in Challenges::of(&line).take(MAX_CHALLENGES - read) {
                read += 1;
                all.extend(Self::read(challenge));
            }
        }
        all
    }

    /// `None` when a parameter is duplicate.
    fn read((scheme, stated): Parsed<'_>) -> Option<Self> {
        let mut params = BTreeMap::new();
        for (name, value) in stated {
            if params.insert(name.to_ascii_lowercase(), value).is_some() {
                return None;
            }
        }
        let error = params.get("error").map(|error| ErrorCode::from(error.as_str()));
        Some(Self { scheme: scheme.to_owned(), params, error })
    }

    /// The authentication scheme as the server wrote it, such as `Bearer` or `DPoP`; it is case-insensitive.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The protection space (RFC 9110 §11.5), made safe to print; [`param`](Self::param) gives it unchanged.
    #[must_use]
    pub fn realm(&self) -> Option<Cow<'_, str>> {
        self.text("realm")
    }

    /// The scopes that the request needs (RFC 6750 §3); empty when the server names none. Words that RFC 6749 §3.3 does
    /// not allow as a scope are left out.
    #[must_use]
    pub fn scope(&self) -> Vec<Scope> {
        let words = self.param("scope").into_iter().flat_map(|scope| scope.split(' '));
        words.filter(|word| is_scope_token(word)).map(Scope::from).collect()
    }

    /// Why the token was refused (RFC 6750 §3.1); usually `None` when the request had no token.
    #[must_use]
    pub fn error(&self) -> Option<&ErrorCode> {
        self.error.as_ref()
    }

    /// Whether it asks for a login of the user, who has to grant more, or to authenticate in another way or anew:
    /// `insufficient_scope` (RFC 6750 §3.1) or `insufficient_user_authentication` (RFC 9470 §3). A refresh brings neither;
    /// [`Session::step_up`](crate::Session::step_up) does.
    #[must_use]
    pub fn is_step_up(&self) -> bool {
        matches!(self.error, Some(ErrorCode::InsufficientScope | ErrorCode::InsufficientUserAuthentication))
    }

    /// The classes of authentication that the request needs one of, in the order in which they are preferred (`acr_values`,
    /// RFC 9470 §3).
    pub fn acr_values(&self) -> impl Iterator<Item = &str> {
        let words = self.param("acr_values").into_iter().flat_map(|values| values.split(' '));
        words.filter(|word| !word.is_empty())
    }

    /// How old the authentication of the user may be (`max_age`, RFC 9470 §3); `None` where it is not said in whole seconds.
    #[must_use]
    pub fn max_age(&self) -> Option<Duration> {
        let text = self.param("max_age").filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        text.parse().ok().map(Duration::from_secs)
    }

    /// The server's text about the error (`error_description`, RFC 6750 §3), made safe to print.
    #[must_use]
    pub fn error_description(&self) -> Option<Cow<'_, str>> {
        self.text("error_description")
    }

    /// The value of a parameter, without its quotes; `name` is case-insensitive.
    ///
    /// It is what the server sent, up to 16 KiB, without control characters other than tabs.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.param(name).map(printable)
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One text, so that all parameters together are cut.
        let params: Vec<String> = self.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        f.debug_struct("Challenge")
            .field("scheme", &printable(&self.scheme))
            .field("params", &printable(&params.join(", ")))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::header::WWW_AUTHENTICATE;
    use http::{HeaderMap, HeaderValue};

    use super::{Challenge, MAX_CHALLENGES, MAX_HEADERS};
    use crate::{ErrorCode, Scope};

    fn challenges(lines: &[&str]) -> Vec<Challenge> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_str(line).unwrap());
        }
        Challenge::all(&headers)
    }

    fn schemes(lines: &[&str]) -> Vec<String> {
        challenges(lines).iter().map(|challenge| challenge.scheme().to_owned()).collect()
    }

    #[test]
    fn the_answer_to_an_expired_token() {
        let line =
            r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#;
        let [challenge] = &challenges(&[line])[..] else { panic!() };
        assert_eq!(challenge.scheme(), "Bearer");
        assert_eq!(challenge.realm().as_deref(), Some("example"));
        assert_eq!(challenge.error(), Some(&ErrorCode::InvalidToken));
        assert_eq!(challenge.error_description().as_deref(), Some("The access token expired"));
        assert_eq!(challenge.scope(), []);
    }

    #[test]
    fn tokens_and_quotes_and_any_case() {
        let line = r#"BEARER Realm=shop,ERROR = insufficient_scope ,	Scope="read  write a\"b", Nonce="a\"b""#;
        let [challenge] = &challenges(&[line])[..] else { panic!() };
        assert!(challenge.scheme().eq_ignore_ascii_case("bearer"));
        assert_eq!(challenge.realm().as_deref(), Some("shop"));
        assert_eq!(challenge.error(), Some(&ErrorCode::InsufficientScope));
        assert_eq!(challenge.scope(), [Scope::from("read"), Scope::from("write")]);
        assert_eq!((challenge.param("NONCE"), challenge.param("other")), (Some("a\"b"), None));
    }

    #[test]
    fn several_challenges_over_lines_and_in_one() {
        let lines = [r#"DPoP algs="ES256 PS256", Bearer"#, "Negotiate", r#"Basic realm="a, b", NTLM"#];
        assert_eq!(schemes(&lines), ["DPoP", "Bearer", "Negotiate", "Basic", "NTLM"]);
        assert_eq!(challenges(&lines)[0].param("algs"), Some("ES256 PS256"));
        assert_eq!(challenges(&lines)[3].realm().as_deref(), Some("a, b"));
    }

    #[test]
    fn w36_challenges_as_servers_write_them() {
        for line in [
            r#"Bearer  error="invalid_token""#,
            r#"Negotiate dG9r, Bearer error="invalid_token""#,
            r#"Negotiate oYG3MIG0oAMKAQ==,Bearer error="invalid_token""#,
            r#"Bearer realm="Магазин é", error="invalid_token""#,
            r#"Bearer , error="invalid_token""#,
            r#", ,Bearer ,, error="invalid_token" ,"#,
            "Bearer\terror=invalid_token",
            "Bearer authorization_uri=https://login.example/authorize?a=b, error=invalid_token",
            r#"Bearer realm="x" error="invalid_token""#,
        ] {
            let all = challenges(&[line]);
            let bearer = all.iter().find(|challenge| challenge.scheme() == "Bearer").expect(line);
            assert_eq!(bearer.error(), Some(&ErrorCode::InvalidToken), "{line}");
        }
        let mut headers = HeaderMap::new();
        let latin1 = HeaderValue::from_bytes(b"Bearer realm=\"caf\xE9\", error=invalid_token").unwrap();
        headers.insert(WWW_AUTHENTICATE, latin1);
        assert_eq!(Challenge::all(&headers)[0].realm().as_deref(), Some("café"));
        let control = HeaderValue::from_bytes(b"Bearer realm=\"\x9B31m\xC2\x9B\"").unwrap();
        headers.insert(WWW_AUTHENTICATE, control);
        assert!(!Challenge::all(&headers)[0].param("realm").unwrap().contains(char::is_control));
    }

    #[test]
    fn what_breaks_the_grammar_ends_its_line_and_no_other() {
        for (broken, read) in [
            (r#"Bearer realm="x"#, None),
            (r#"Bearer realm="x", Digest nonce="a"#, Some("Bearer")),
            (r#"Bearer realm="x" error="y""#, Some("Bearer")),
            (r#"Bearer realm="x" y"#, None),
            ("Negotiate YII=, Bearer", Some("Negotiate, Bearer")),
            ("Bearer realm=é", None),
            ("= , =", None),
            (",", None),
            ("", None),
            ("Bearer error=a, Error=b", None),
        ] {
            let read = read.into_iter().flat_map(|read: &str| read.split(", "));
            let expected: Vec<&str> = read.chain(["DPoP"]).collect();
            assert_eq!(schemes(&[broken, "DPoP"]), expected, "{broken}");
        }
        assert_eq!(Challenge::all(&HeaderMap::new()), []);
    }

    #[test]
    fn the_text_of_a_stranger_is_bounded_and_safe_to_print() {
        assert_eq!(schemes(&[&"A, ".repeat(100)]).len(), MAX_CHALLENGES);
        assert_eq!(schemes(&["A", &format!("B x={}", "y".repeat(MAX_HEADERS)), "C"]), ["A"]);
        let line = format!("Bearer error_description=\"\t{}\"", "\\\\".repeat(4000));
        let [challenge] = &challenges(&[&line])[..] else { panic!() };
        let (description, debug) = (challenge.error_description().unwrap(), format!("{challenge:?}"));
        assert!(description.starts_with("\\t\\") && description.len() <= 1026, "{description}");
        assert!(!debug.contains('\t') && debug.len() < 3000, "{debug}");
    }
}
