//! Names and values of headers, whatever they are sent with.

use oauth_grammar::chars::{is_field_value, is_token};
use oauth_grammar::template::Part;
use syn::LitStr;

use crate::errors::Errors;
use crate::model::Param;

/// Headers that the client writes itself, from what it sends.
const OWNED: &[&str] = &["content-length", "content-type", "host", "transfer-encoding", "connection"];

pub(super) fn all(headers: &[Param], errors: &mut Errors) {
    for (index, header) in headers.iter().enumerate() {
        let text = &header.name.text;
        if is_owned(text) {
            errors.at(header.name.span, format!("the client writes `{text}` itself; remove it"));
        }
        // The same spelling twice is a mistake that the parser has reported.
        let twin = |other: &&Param| other.name.text.eq_ignore_ascii_case(text) && other.name.text != *text;
        if let Some(other) = headers.iter().take(index).find(twin) {
            let message = format!("`{text}` and `{}` are one header; keep one", other.name.text);
            errors.at(header.name.span, message);
        }
        values(header, errors);
    }
}

/// Text around placeholders is a field value of RFC 9110 §5.5.
fn values(header: &Param, errors: &mut Errors) {
    for template in &header.templates {
        let fits = template.parts().iter().all(|part| match part {
            Part::Text(text) => is_field_value(text),
            Part::Placeholder(_) => true,
        });
        if !fits {
            errors.at(template.literal.span(), "the value of a header is printable ASCII");
        }
    }
}

pub(super) fn name(header: &LitStr, errors: &mut Errors) {
    let text = header.value();
    if !is_token(&text) {
        errors.at(header.span(), format!("`{text}` is not the name of a header"));
    } else if is_owned(&text) {
        errors.at(header.span(), format!("the client writes `{text}` itself; name another header"));
    }
}

fn is_owned(name: &str) -> bool {
    OWNED.iter().any(|owned| owned.eq_ignore_ascii_case(name))
}
