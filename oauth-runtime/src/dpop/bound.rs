//! The key that a token is bound to.

use super::{Dpop, DpopKey};
use crate::config::Config;
use crate::printable::printable;
use crate::{Error, ErrorKind, Sent, exchange};

impl Dpop {
    /// The key that a new token is bound to, or that with this thumbprint, which the refresh token or the code is bound to.
    ///
    /// # Errors
    ///
    /// When it is not to be had. With [`ErrorKind::LoginRequired`] it is gone for good.
    pub(crate) async fn key(&self, config: &Config, bound_to: Option<&str>) -> Result<DpopKey, Error> {
        let plan = config.plan();
        let Some(thumbprint) = bound_to else {
            return exchange::within(config, "the store of DPoP keys", self.keys.current()).await;
        };
        let found = exchange::within(config, "the store of DPoP keys", self.keys.find(thumbprint)).await?;
        // One of another thumbprint would be refused, and a refresh token spent for nothing.
        found.filter(|key| key.thumbprint() == thumbprint).ok_or_else(|| {
            let thumbprint = printable(thumbprint);
            let message = format!(
                "the key that the token is bound to is gone (thumbprint `{thumbprint}`); another token has to take its place"
            );
            plan.error(ErrorKind::LoginRequired, message).with_sent(Sent::No)
        })
    }
}
