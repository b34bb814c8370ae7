//! What a client is made of: a declaration and a configuration.

use crate::{Extra, FieldValues, Metadata};

/// A provider: its declaration and the values of its configuration fields.
///
/// An annotated struct is one through [`StaticProvider`]; a declaration that is read at run time is a
/// [`DynamicProvider`](crate::DynamicProvider).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth provider",
    label = "missing `#[oauth_provider(..)]`",
    note = "annotate `{Self}` with `#[oauth_provider(token_url = \"..\", grant = ..)]`"
)]
pub trait Provider: Sized + Send + Sync + 'static {
    /// The typed members that the provider adds to a token; `()` when it declares none.
    type Extra: Extra;

    /// The declaration.
    fn metadata(&self) -> &Metadata;

    /// Writes the value of every configuration field into `fields`.
    ///
    /// When a name that is not declared is set, making a client fails with
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
    fn to_fields(&self, fields: &mut FieldValues);
}

/// A provider whose declaration is written in the program.
///
/// `#[oauth_provider(..)]` implements it. Whatever the macro emits can be written by hand:
///
/// ```
/// use oauth_runtime::{Client, Credentials, Error, FieldValues, StaticProvider, grant};
///
/// struct Acme {
///     tenant: String,
/// }
///
/// impl StaticProvider for Acme {
///     type Extra = ();
///     const JSON: &'static str = r#"{
///         "name": "Acme",
///         "fields": {"tenant": {}},
///         "token_url": "https://{tenant}.example/oauth/token",
///         "grant": "client_credentials"
///     }"#;
///
///     fn to_fields(&self, fields: &mut FieldValues) {
///         fields.set("tenant", &self.tenant);
///     }
///
///     fn check_fields(fields: &mut FieldValues) {
///         fields.check::<String>("tenant");
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
pub trait StaticProvider: Sized + Send + Sync + 'static {
    /// The typed members that the provider adds to a token; `()` when it declares none.
    type Extra: Extra;

    /// The declaration as JSON; see [`Metadata`].
    const JSON: &'static str;

    /// The declaration, which is always that of [`JSON`](Self::JSON).
    const METADATA: &'static Metadata = &Metadata::from_static(Self::JSON);

    /// Writes the value of every configuration field into `fields`; nothing where there is no field.
    ///
    /// When a name that is not declared is set, making a client fails with
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration).
    fn to_fields(&self, fields: &mut FieldValues) {
        let _ = fields;
    }

    /// Holds every value against the type of its field with [`FieldValues::check`]; nothing where there is no field.
    ///
    /// [`Client::from_env`](crate::Client::from_env) calls it, since the values of environment variables are text.
    fn check_fields(fields: &mut FieldValues) {
        let _ = fields;
    }
}

impl<P: StaticProvider> Provider for P {
    type Extra = P::Extra;

    fn metadata(&self) -> &Metadata {
        P::METADATA
    }

    fn to_fields(&self, fields: &mut FieldValues) {
        StaticProvider::to_fields(self, fields);
    }
}
