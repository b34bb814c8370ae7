//! What the programs in `src/bin` share: a token endpoint on loopback, the clients that are compared, CPU time, and
//! tables.

pub mod endpoint;
pub mod measure;
pub mod peers;
pub mod proofs;
pub mod reads;
pub mod requests;
pub mod table;
pub mod tenants;

/// The result of whatever a measuring program does.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
