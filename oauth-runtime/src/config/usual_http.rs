//! The HTTP client of those that connect as usual.

use std::fmt;
use std::sync::OnceLock;

use crate::transport::clients::HttpClients;

/// The HTTP client of those that connect as usual. Whether redirects are followed is the same for all of one declaration.
#[derive(Default)]
pub(crate) struct UsualHttp(pub(crate) OnceLock<HttpClients>);

impl fmt::Debug for UsualHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UsualHttp").finish_non_exhaustive()
    }
}
