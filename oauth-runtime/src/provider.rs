//! The trait that `#[oauth_provider(..)]` implements.

use crate::metadata::Metadata;
use crate::{Extra, FieldValues};

/// A provider's documentation as a type: its declaration and its configuration.
///
/// `#[oauth_provider(..)]` implements it. Whatever the macro emits can be written by hand:
///
/// ```
/// use oauth_runtime::metadata::{Field, Grant, Metadata};
/// use oauth_runtime::{Client, Credentials, Error, FieldValues, Provider, grant};
///
/// struct Acme {
///     tenant: String,
/// }
///
/// impl Provider for Acme {
///     type Extra = ();
///     const DECLARATION: Metadata =
///         Metadata::new("Acme", "ACME", "https://{tenant}.example/oauth/token", &[Grant::ClientCredentials])
///             .fields(&[Field::new("tenant", "ACME_TENANT")]);
///
///     fn to_fields(&self, fields: &mut FieldValues) {
///         fields.set("tenant", &self.tenant);
///     }
/// }
///
/// impl grant::ClientCredentials for Acme {}
///
/// let client = Client::new(Acme { tenant: "eu".into() }, Credentials::secret("id", "secret"))?;
/// assert_eq!(client.token_url(), "https://eu.example/oauth/token");
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth provider",
    label = "missing `#[oauth_provider(..)]`",
    note = "annotate `{Self}` with `#[oauth_provider(token_url = \"..\", grant = ..)]`"
)]
pub trait Provider: Sized + Send + Sync + 'static {
    /// The typed members that the provider adds to a token; `()` when it declares none.
    type Extra: Extra;

    /// The declaration as data; [`METADATA`](Self::METADATA) is what programs read.
    const DECLARATION: Metadata;

    /// The declaration as data, in one place for all of the program.
    // Made here and not in every implementation, where rustc would evaluate it at each check.
    const METADATA: &'static Metadata = &Self::DECLARATION;

    /// Writes the value of every configuration field into `fields`.
    fn to_fields(&self, fields: &mut FieldValues) {
        let _ = fields;
    }
}
