//! Grants, the constructors of the client, and its aliases.

use syn::ext::IdentExt;

use super::code::{Code, raw_string};
use super::{Words, derived_name, docs};
use crate::model::Provider;

/// Which methods of the client exist.
pub(super) fn grants(words: &Words, markers: &[&str], code: &mut Code) {
    let Words { ident, runtime, .. } = words;
    for marker in markers {
        code.text(&format!("#[automatically_derived] impl {runtime}::grant::{marker} for {ident} {{}}"));
    }
}

pub(super) fn client(provider: &Provider, words: &Words, has_users: bool, code: &mut Code) {
    constructors(provider, words, code);
    let name = provider.ident.unraw();
    alias(provider, words, "Client", &format!(" A client of `{name}`."), code);
    alias(provider, words, "Token", &format!(" A token of `{name}`."), code);
    if has_users {
        alias(provider, words, "Session", &format!(" What a user of `{name}` granted."), code);
    }
}

fn constructors(provider: &Provider, words: &Words, code: &mut Code) {
    let Words { ident, vis, runtime } = words;
    code.text(&format!("#[doc = {}] ", raw_string(&docs::provider(provider))));
    let from_env_doc = raw_string(&docs::from_env(provider));
    code.text(&format!(
        "impl {ident} {{
            /// The declaration as data.
            {vis} const METADATA: &'static {runtime}::Metadata = {runtime}::__private::metadata::<Self>();
            #[doc = \" A client with this configuration.\n\n# Errors\n\nThose of `Client::new`.\"]
            {vis} fn client(self, credentials: {runtime}::Credentials) -> {runtime}::Result<{ident}Client> {{
                {runtime}::__private::client(self, credentials)
            }}
            /// Starts a client with another transport, runtime or limits.
            {vis} fn builder(self, credentials: {runtime}::Credentials) -> {runtime}::ClientBuilder<Self> {{
                {runtime}::__private::builder(self, credentials)
            }}
            #[doc = {from_env_doc}]
            {vis} fn from_env() -> {runtime}::Result<{ident}Client> {{
                {runtime}::__private::from_env()
            }}
            #[doc = \" Like `from_env`, for a client with another transport, runtime or limits.\n\n\
                # Errors\n\nThose of `Client::builder_from_env`.\"]
            {vis} fn builder_from_env() -> {runtime}::Result<{runtime}::ClientBuilder<Self>> {{
                {runtime}::__private::builder_from_env()
            }}
        }}
        "
    ));
}

/// `AcmeClient` for `Client<Acme>`; its name keeps the struct's span, which is where an editor goes and rustc points.
fn alias(provider: &Provider, words: &Words, generic: &str, doc: &str, code: &mut Code) {
    let Words { ident, vis, runtime } = words;
    code.text(&format!("#[doc = {doc:?}] {vis} type "));
    code.tokens(derived_name(&provider.ident, generic));
    code.text(&format!(" = {runtime}::{generic}<{ident}>; "));
}
