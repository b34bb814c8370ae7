//! A login as it is written down: JSON with a version.
//!
//! Logins are under way while a program is replaced, in both directions. A field that is added later has
//! `#[serde(default)]`, so that what an older version wrote still reads. One that an older version must not pass over
//! raises [`VERSION`], and the older version refuses it.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::pending::Pending;

/// The version that is written, and the highest that is read.
const VERSION: u32 = 1;

/// Longer than nearly all of them, because a buffer that grows leaves a copy behind.
const USUAL_LENGTH: usize = 4096;

#[derive(Deserialize)]
struct Head {
    v: u32,
}

#[derive(Serialize)]
struct Record<'a> {
    v: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    binding: Option<&'a str>,
    login: &'a Pending,
}

/// A login that was kept.
#[derive(Deserialize)]
pub(super) struct Kept {
    /// The hash of what its browser has.
    #[serde(default)]
    pub(super) binding: Option<String>,
    #[serde(rename = "login")]
    pub(super) pending: Pending,
}

/// `None` if it cannot be written, which no login comes to.
pub(super) fn write(pending: &Pending, binding: Option<&str>) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(USUAL_LENGTH));
    serde_json::to_writer(&mut *bytes, &Record { v: VERSION, binding, login: pending }).ok()?;
    Some(bytes)
}

/// `None` for a higher version, and for what is no login. Why is not told, because it would show what is there.
pub(super) fn read(bytes: &[u8]) -> Option<Kept> {
    let head: Head = serde_json::from_slice(bytes).ok()?;
    if head.v > VERSION {
        return None;
    }
    serde_json::from_slice(bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Scope, Secret};

    /// As version 1 writes it. It has to read as long as there are programs of that version.
    const WHOLE: &str = r#"{"v":1,"binding":"b","login":{"fingerprint":"f","state":"s","code_verifier":"c","nonce":"n","issuer":"i","requires_iss":true,"redirect_uri":"r","scopes":["a b"],"resources":["x"],"initiator":"h","context":"p","ends":1800000000000}}"#;
    const LEAST: &str = r#"{"v":1,"login":{"fingerprint":"f","state":"s","requires_iss":false,"redirect_uri":"r","ends":1800000000000}}"#;

    #[test]
    fn a_login_reads_back() {
        for text in [WHOLE, LEAST] {
            let kept = read(text.as_bytes()).unwrap();
            let bytes = write(&kept.pending, kept.binding.as_deref()).unwrap();
            assert_eq!(std::str::from_utf8(&bytes).unwrap(), text);
        }
        let Pending { code_verifier, scopes, ends, .. } = read(WHOLE.as_bytes()).unwrap().pending;
        assert_eq!(code_verifier, Some(Secret::new("c")));
        assert_eq!((scopes, ends), (vec![Scope::from("a b")], Duration::from_secs(1_800_000_000)));
    }

    #[test]
    fn a_member_of_a_later_version_does_no_harm_and_a_higher_version_is_refused() {
        let later = LEAST.replace(r#""state""#, r#""later":{"deep":[1]},"state""#);
        assert!(read(later.as_bytes()).is_some());
        assert!(read(LEAST.replace(r#""v":1"#, r#""v":2"#).as_bytes()).is_none());
        for text in ["", "{}", "{\"v\":1}", &LEAST.replace(r#""requires_iss":false,"#, "")] {
            assert!(read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
