//! XML without a library.

use super::Node;

/// # Errors
///
/// That no library is there.
pub(crate) fn xml(_body: &str) -> Result<Node<'static>, String> {
    Err(super::NO_XML.to_owned())
}
