//! The token in later requests.

use crate::errors::Errors;
use crate::model::Provider;

/// A token in the query is in no header.
pub(super) fn query(provider: &Provider, errors: &mut Errors) {
    let bearer = &provider.bearer;
    if bearer.query.is_none() {
        return;
    }
    let others = [
        ("header", bearer.header.as_ref().map(syn::LitStr::span)),
        ("scheme", bearer.scheme.as_ref().map(|scheme| scheme.span)),
        ("value", bearer.value.as_ref().map(|value| value.literal.span())),
    ];
    for (key, span) in others {
        if let Some(span) = span {
            errors.at(
                span,
                format!("`query` carries the token, and no header does; remove `{key}` or `query`"),
            );
        }
    }
}
