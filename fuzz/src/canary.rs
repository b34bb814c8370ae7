//! The secrets of the targets. An input names them by markers; no output may show them in any spelling.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded::byte_serialize;

/// Not a secret (RFC 6749 §2.2).
pub const CLIENT_ID: &str = "id";
pub const CLIENT_SECRET: &str = "CANARY-secret+/=";
/// `id:CANARY-secret%2B%2F%3D`, as HTTP Basic sends it.
pub const BASIC: &str = "aWQ6Q0FOQVJZLXNlY3JldCUyQiUyRiUzRA==";
/// The value of a secret field.
pub const API_KEY: &str = "CANARY:key&1";
/// The value of a caller's parameter.
pub const PARAM: &str = "CANARY-param é";
pub const CODE: &str = "CANARY-code";
/// Starts like the code, and is to be redacted whole.
pub const CODE_VERIFIER: &str = "CANARY-code-verifier-0123456789-0123456789-0123456789";
/// Made of characters that every place can take.
pub const ACCESS_TOKEN: &str = "CANARY-token";

/// What may come back in an answer.
const SENT: [&str; 6] = [CLIENT_SECRET, BASIC, API_KEY, PARAM, CODE, CODE_VERIFIER];

/// How a provider may repeat what was sent to it.
type Spell = fn(&str) -> String;

/// Each by the marker that stands for all secrets so written.
const SPELLINGS: [(&str, Spell); 6] = [
    ("$plain", str::to_owned),
    ("$form", |secret| byte_serialize(secret.as_bytes()).collect()),
    ("$lowerform", |secret| lower_hex(&byte_serialize(secret.as_bytes()).collect::<String>())),
    ("$percent", |secret| utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()),
    ("$lowerpercent", |secret| lower_hex(&utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string())),
    ("$references", references),
];

/// Puts the secrets where the markers stand.
pub(crate) fn fill(text: &str) -> String {
    let mut filled = text.replace("$token", ACCESS_TOKEN);
    for (marker, spell) in SPELLINGS {
        if filled.contains(marker) {
            filled = filled.replace(marker, &SENT.map(spell).join(","));
        }
    }
    filled
}

/// Holds an output to showing none of the secrets that were sent.
pub fn assert_no_secret(output: &str, sent: &[&str]) {
    for secret in sent {
        for (_, spell) in SPELLINGS {
            assert!(!output.contains(&spell(secret)), "a secret shows in: {output}");
        }
    }
}

/// With character references for what is neither letter nor digit, as in HTML and XML.
fn references(text: &str) -> String {
    let reference = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_string(),
        letter => format!("&#{};", u32::from(letter)),
    };
    text.chars().map(reference).collect()
}

/// With the hexadecimal digits of escapes in lower case, as some languages write them.
fn lower_hex(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    let mut digits = 0;
    for character in text.chars() {
        lower.push(if digits > 0 { character.to_ascii_lowercase() } else { character });
        digits = if character == '%' { 2 } else { digits - i32::from(digits > 0) };
    }
    lower
}
