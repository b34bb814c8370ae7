//! `impl StaticProvider`.

use super::code::{Code, raw_string};
use super::{Words, extra};
use crate::model::{Field, Provider};

pub(super) fn implementation(provider: &Provider, words: &Words, json: &str, code: &mut Code) {
    let Words { ident, runtime, .. } = words;
    let (extra, json) = (extra::type_name(provider), raw_string(json));
    code.text(&format!(
        "#[automatically_derived]
        impl {runtime}::StaticProvider for {ident} "
    ));
    let constants = format!("type Extra = {extra}; const JSON: &'static ::core::primitive::str = {json};");
    if provider.fields.is_empty() {
        code.text(&format!("{{ {constants} }}"));
    } else {
        code.braces(|code| {
            code.text(&constants);
            fields(provider, words, code);
        });
    }
}

fn fields(provider: &Provider, words: &Words, code: &mut Code) {
    let runtime = &words.runtime;
    code.text(&format!("fn to_fields(&self, fields: &mut {runtime}::FieldValues) "));
    code.braces(|code| {
        for field in &provider.fields {
            let value = format!("::core::option::Option::Some(&self.{})", field.ident);
            call(field, &value, code);
        }
    });
    code.text(&format!("fn check_fields(fields: &mut {runtime}::FieldValues) "));
    code.braces(|code| {
        for field in &provider.fields {
            call(field, "::core::option::Option::None", code);
        }
    });
}

/// The type is named, so that rustc underlines it when it is no configuration value.
fn call(field: &Field, value: &str, code: &mut Code) {
    code.text("fields.field::<");
    code.tokens(&field.ty);
    code.text(&format!(">({:?}, {value});", field.name));
}
