//! What servers say of themselves: metadata of authorization servers (RFC 8414, OpenID Connect Discovery) and of protected
//! resources (RFC 9728).

mod discovered;
mod reach;
mod server;
mod source;
mod well_known;

pub(crate) use self::discovered::{Discovered, check_issuer};
pub(crate) use self::reach::{Reach, Trust};
pub use self::server::ServerMetadata;
pub(crate) use self::source::{Source, Wanted};
pub use self::well_known::{resource_metadata_urls, server_metadata_urls};
