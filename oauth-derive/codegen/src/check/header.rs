//! Names and values of headers, whatever they are sent with.

use oauth_grammar::chars::is_field_value;
use oauth_grammar::rules;
use oauth_grammar::template::Part;

use crate::errors::Errors;
use crate::literal::Text;
use crate::model::Param;

pub(super) fn all(headers: &[Param], is_free: fn(&str) -> Result<(), String>, errors: &mut Errors) {
    for (index, header) in headers.iter().enumerate() {
        let text = &header.name.text;
        // The same spelling twice is a mistake that the parser has reported.
        let twins = headers.iter().take(index).map(|other| rules::twin_headers(text, &other.name.text));
        for message in [is_free(text)].into_iter().chain(twins).filter_map(Result::err) {
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
            errors.at(template.literal.span(), rules::HEADER_VALUE);
        }
    }
}

pub(super) fn name(header: &Text, errors: &mut Errors) {
    if let Err(message) = rules::bearer_header(header.value()) {
        errors.at(header.span(), message);
    }
}
