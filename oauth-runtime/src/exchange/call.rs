//! What makes a call.

use oauth_grammar::Grant;
use url::Url;

use super::client_auth::Client;
use crate::config::Config;
use crate::dpop::DpopKey;
use crate::plan::{ExchangeRules, Lookup, Plan};
use crate::runtime::Timestamp;
use crate::texts::Texts;

/// A call on its way.
pub(super) struct Exchange<'a> {
    pub(super) config: &'a Config,
    pub(super) rules: &'a ExchangeRules,
    pub(super) endpoint: &'a Url,
    pub(super) client: Client<'a>,
    /// The parameters of the RFCs that the call has by its nature, in their order.
    pub(super) params: &'a [(&'static str, &'a str)],
    /// Parameters by their names on the wire, which no declaration renames.
    pub(super) written: &'a [(String, String)],
    /// The parameters that its caller adds.
    pub(super) added: &'a Texts,
    /// The grant that a token is asked for by.
    pub(super) grant: Option<Grant>,
    /// Whether it may be made over again when its connection turns out to be closed.
    pub(super) spends_nothing: bool,
    /// What placeholders stand for.
    pub(super) values: &'a dyn Lookup,
    pub(super) begun: Timestamp,
    /// The key whose possession is proven (RFC 9449).
    pub(super) dpop: Option<&'a DpopKey>,
    /// What is sent and must not appear in an error.
    pub(super) secrets: &'a Secrets<'a>,
}

/// What must not be printed, gathered when there is something to print.
pub(super) type Secrets<'a> = dyn Fn() -> Vec<&'a str> + Sync + 'a;

impl<'a> Exchange<'a> {
    pub(super) fn plan(&self) -> &'a Plan {
        self.config.plan()
    }
}
