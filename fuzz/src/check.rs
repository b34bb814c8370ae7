//! What must hold whatever a provider answers.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use oauth_runtime::http::Method;
use oauth_runtime::{Client, Error, ErrorKind, StaticProvider, Token};

use crate::answer::{NOW, ready, resource};
use crate::canary::{ACCESS_TOKEN, CLIENT_SECRET, assert_no_secret};

/// The longest lifetime that is believed.
/// As the library counts them, of 366 days each.
const TEN_YEARS: Duration = Duration::from_secs(3660 * 24 * 60 * 60);
/// The longest wait that is believed.
const HOUR: Duration = Duration::from_secs(3600);

/// An error shows none of the secrets that were sent, is safe to print, and is not the programmer's.
pub fn assert_harmless(error: &Error, sent: &[&str]) {
    assert_ne!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.retry_after() <= Some(HOUR), "{error}");
    assert!(error.source().is_none(), "{error}");
    let printed = [Some(error.to_string()), Some(format!("{error:?}"))];
    let said = [error.error_description(), error.error_uri(), error.provider_code()];
    for text in printed.into_iter().chain(said.map(|text| text.map(str::to_owned))).flatten() {
        assert_no_secret(&text, sent);
        assert!(!text.contains(turns_text), "not safe to print: {text}");
        assert!(text.len() <= 8 * 1024, "too long: {text}");
    }
    if let Some(code) = error.code() {
        assert_no_secret(&format!("{} {code} {code:?}", code.as_str()), sent);
    }
}

/// Whether a character is a control, or changes the direction or the lines of what is around it.
fn turns_text(character: char) -> bool {
    let marks = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'];
    character.is_control()
        || marks.contains(&character)
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A token can be presented and stored, its lifetime is believable, and what prints it does not show it.
pub fn assert_sound<P: StaticProvider>(client: &Client<P>, token: &Token<P>) {
    let text = token.access_token().expose_secret();
    assert!(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    let now = SystemTime::UNIX_EPOCH + NOW;
    for end in [token.expires_at(), token.refresh_token_expires_at()].into_iter().flatten() {
        assert!((now..=now + TEN_YEARS).contains(&end), "{end:?}");
    }
    assert!(token.scope().iter().all(|scope| !scope.as_str().is_empty()), "{:?}", token.scope());
    match ready(client.present(token, &Method::GET, &resource())) {
        Ok(presented) => assert!(!format!("{presented:?}").contains(ACCESS_TOKEN)),
        Err(error) => assert_harmless_to_present(&error),
    }
    if let Err(error) = token.extra() {
        assert_eq!(error.kind(), ErrorKind::InvalidResponse);
        assert_harmless(&error, &[CLIENT_SECRET, ACCESS_TOKEN]);
    }
    // Scopes are for all to see, also those of a provider that puts a token there.
    if !token.scope().iter().any(|scope| scope.as_str().contains(ACCESS_TOKEN)) {
        let redacted = serde_json::to_string(token).expect("a token serialises");
        assert!(!format!("{token:?} {:?} {redacted}", token.exposed()).contains(ACCESS_TOKEN));
    }
    if token.extra().is_ok() {
        let stored = serde_json::to_string(&token.exposed()).expect("a token serialises");
        let restored: Token<P> = serde_json::from_str(&stored).expect("what was stored is read back");
        let again = serde_json::to_string(&restored.exposed()).expect("a token serialises");
        assert_eq!(stored, again);
    }
}

/// A member that the presentation needs may be missing, or hold what no header can carry.
fn assert_harmless_to_present(error: &Error) {
    assert!(matches!(error.kind(), ErrorKind::InvalidResponse | ErrorKind::Configuration), "{error}");
    assert_no_secret(&format!("{error} {error:?}"), &[CLIENT_SECRET, ACCESS_TOKEN]);
}
