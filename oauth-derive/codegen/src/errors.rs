//! The mistakes found so far. No stage stops at the first one: it records it here and goes on.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Lines of a message are broken here.
const COLUMNS: usize = 100;

/// Code in which rustc finds a mistake that a macro cannot point at.
pub(crate) struct Probe(pub(crate) TokenStream);

#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    probes: Vec<Probe>,
}

impl Errors {
    pub(crate) fn at(&mut self, span: Span, message: impl AsRef<str>) {
        self.push(syn::Error::new(span, wrap(message.as_ref())));
    }

    /// An error from the first of these tokens to the last.
    pub(crate) fn on(&mut self, tokens: impl ToTokens, message: impl AsRef<str>) {
        self.push(syn::Error::new_spanned(tokens, wrap(message.as_ref())));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    /// Lets rustc find the unknown placeholders of a string: it can point inside a literal, a macro cannot.
    pub(crate) fn probe(&mut self, probe: Probe) {
        self.probes.push(probe);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty() && self.probes.is_empty()
    }

    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        let errors = self.errors.iter().map(syn::Error::to_compile_error);
        errors.chain(self.probes.iter().map(|probe| probe.0.clone())).collect()
    }

    #[cfg(feature = "source")]
    pub(crate) fn into_vec(self) -> Vec<syn::Error> {
        self.errors
    }
}

/// Breaks a long message between the words of a list, where it reads best.
fn wrap(message: &str) -> String {
    let mut wrapped = String::with_capacity(message.len());
    let mut column = 0;
    for word in message.split_inclusive(' ') {
        let width = word.chars().count();
        if column > 0 && column + width > COLUMNS {
            wrapped.truncate(wrapped.trim_end().len());
            wrapped.push('\n');
            column = 0;
        }
        wrapped.push_str(word);
        column += width;
    }
    wrapped
}
