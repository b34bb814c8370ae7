//! What servers say of themselves: metadata of authorization servers (RFC 8414, OpenID Connect Discovery) and of protected
//! resources (RFC 9728).

mod authorization_server;
mod connect;
mod discovered;
mod explorer;
mod reach;
mod resource;
mod server;
mod source;
mod well_known;

pub use self::authorization_server::AuthorizationServer;
pub use self::connect::{Connection, Connector};
pub(crate) use self::discovered::{Discovered, check_issuer};
pub use self::explorer::Discovery;
#[cfg(feature = "reqwest")]
pub(crate) use self::reach::is_public_address;
pub(crate) use self::reach::{Reach, Trust};
pub use self::resource::ResourceMetadata;
pub use self::server::ServerMetadata;
pub(crate) use self::source::{Source, Wanted};
pub use self::well_known::{resource_metadata_urls, server_metadata_urls};
