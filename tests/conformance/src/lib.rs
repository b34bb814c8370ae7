//! Authorization servers of others, a browser and a network for the tests.

mod browser;
mod client;
mod keys;
mod relay;
mod server;

pub use self::browser::{Browser, Page, callback_query, param, send, with_param};
pub use self::client::{
    CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Setup, Told, basic, credentials, exposed, signing,
};
pub use self::keys::{ALGORITHMS, Late, OTHER_KEY, key_of};
pub use self::relay::Relay;
pub use self::server::Server;
