//! Sealing what is kept outside the process: nobody without the key can read or change it.
//!
//! A [`KeyRing`] seals with one key and opens with several. [`SealedStore`] seals the records of another
//! [`TokenStore`](crate::store::TokenStore), and [`PendingAuthorization::seal`](crate::PendingAuthorization::seal) puts a
//! login into a cookie.
//!
//! The cipher is XChaCha20-Poly1305 with a random nonce of 24 bytes, of which a key never runs out. What is sealed says
//! which key it is under, and is bound to its place: a record to its key in the store, a cookie to its name.
//!
//! ```text
//! "OA" | format 1 | length of the key id, 1 byte | key id | nonce, 24 bytes | ciphertext | tag, 16 bytes
//! ```

mod frame;
mod key;
mod reseal;
mod ring;
mod store;

pub use self::frame::OpenError;
pub use self::key::{Key, KeyError};
pub use self::reseal::Resealed;
pub use self::ring::KeyRing;
pub use self::store::SealedStore;

pub(crate) use self::frame::Place;
