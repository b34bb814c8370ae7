//! What servers ask proofs to hold (RFC 9449 §8 and §9).

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use url::{Origin, Url};

use crate::Secret;

/// Of how many origins the last nonce is kept.
const MOST_ORIGINS: usize = 100;
/// How long a nonce may be that is sent back.
const LONGEST: usize = 4096;

/// The last nonce of each origin, the one that was used last at the end.
#[derive(Default)]
pub(super) struct Nonces(Mutex<VecDeque<(Origin, Secret)>>);

impl Nonces {
    fn all(&self) -> MutexGuard<'_, VecDeque<(Origin, Secret)>> {
        // Every change leaves the list whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, url: &Url) -> Option<Secret> {
        let mut all = self.all();
        if all.is_empty() {
            // Most servers ask for none.
            return None;
        }
        let origin = url.origin();
        let place = all.iter().position(|(known, _)| *known == origin)?;
        let found = all.remove(place)?;
        let nonce = found.1.clone();
        all.push_back(found);
        Some(nonce)
    }

    /// Keeps the nonce of an answer, if it has one; whether it does. One that is no nonce (RFC 9449 §8.1) is not kept.
    pub(super) fn note(&self, url: &Url, header: Option<&HeaderValue>) -> bool {
        let nonce = header.and_then(|value| value.to_str().ok());
        let is_nonce =
            |nonce: &&str| !nonce.is_empty() && nonce.len() <= LONGEST && nonce.bytes().all(is_nqchar);
        let Some(nonce) = nonce.filter(is_nonce) else { return false };
        self.put(url.origin(), Secret::new(nonce));
        true
    }

    /// Takes up a nonce unless there is one.
    pub(super) fn recall(&self, url: &Url, nonce: &Secret) {
        if self.get(url).is_none() {
            self.put(url.origin(), nonce.clone());
        }
    }

    fn put(&self, origin: Origin, nonce: Secret) {
        let mut all = self.all();
        all.retain(|(known, _)| *known != origin);
        if all.len() >= MOST_ORIGINS {
            all.pop_front();
        }
        all.push_back((origin, nonce));
    }
}

/// A character of a nonce: `NQCHAR` (RFC 6749 appendix A).
fn is_nqchar(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use url::Url;

    use super::{MOST_ORIGINS, Nonces};

    fn url(host: usize) -> Url {
        format!("https://h{host}.example/any/path").parse().unwrap()
    }

    #[test]
    fn statement_71_the_last_nonce_of_an_origin_counts_and_few_are_kept() {
        let nonces = Nonces::default();
        let note = |host, text: &'static str| nonces.note(&url(host), Some(&HeaderValue::from_static(text)));
        assert!(note(0, "first"));
        assert!(note(0, "second"));
        assert_eq!(nonces.get(&url(0)).unwrap().expose_secret(), "second");
        assert!(!nonces.note(&url(0), None));
        for bad in ["", "a b", "a\"b", "a\\b"] {
            assert!(!note(0, bad), "{bad}");
        }
        assert_eq!(nonces.get(&url(0)).unwrap().expose_secret(), "second");
        for host in 1..MOST_ORIGINS {
            assert!(note(host, "n"));
        }
        // That of the first is in use, so the next one to go is another.
        assert!(nonces.get(&url(0)).is_some());
        assert!(note(MOST_ORIGINS, "n"));
        assert!(nonces.get(&url(0)).is_some());
        assert!(nonces.get(&url(1)).is_none());
        assert!(nonces.get(&"https://h0.example:8443/".parse().unwrap()).is_none());
    }
}
