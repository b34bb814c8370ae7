//! Whether a store keeps the laws.

mod check;
mod laws;
mod listing;
#[cfg(test)]
#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
mod tests;

use std::error::Error;
use std::fmt;

use self::check::Check;
use super::TokenStore;

/// Checks that a store keeps the laws of [`TokenStore`], as far as one process can see, for the tests of that store.
///
/// `make_store` gives a handle on the same records each time, as another process would open its own. Every
/// run takes new keys and deletes the records that it wrote unless it fails. Any executor will do, and several runs may
/// go on at the same time.
///
/// ```
/// use oauth_runtime::store::{MemoryStore, conformance};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), oauth_runtime::store::Violation> {
/// let store = MemoryStore::default();
/// conformance(|| store.clone()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The first law that is broken, in their order; a store that fails does not keep the law that was being checked.
pub async fn conformance<S: TokenStore>(make_store: impl Fn() -> S) -> Result<(), Violation> {
    let check = |law| Check::new(law, &make_store);
    laws::one_of_many_swaps_is_done(&check(1)?).await?;
    laws::a_swap_is_visible(&check(2)?).await?;
    laws::what_is_not_as_expected_is_a_conflict(&check(3)?).await?;
    laws::a_version_never_comes_again(&check(4)?).await?;
    laws::bytes_come_back(&check(5)?).await?;
    laws::a_record_stays(&check(6)?).await?;
    laws::a_record_whose_time_is_past_is_not_there(&check(6)?).await?;
    laws::a_time_does_not_outlive_its_record(&check(6)?).await?;
    laws::a_dropped_swap_is_whole(&check(7)?).await?;
    listing::a_listing_is_complete(&check(8)?).await
}

/// That a store breaks one of the laws of [`TokenStore`], and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    law: u8,
    what: String,
}

impl Violation {
    /// The number of the law in the documentation of [`TokenStore`].
    #[must_use]
    pub fn law(&self) -> u8 {
        self.law
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "law {} of `TokenStore` is broken: {}", self.law, self.what)
    }
}

impl Error for Violation {}
