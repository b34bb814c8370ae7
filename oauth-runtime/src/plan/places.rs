//! What is written down of a field, its default and the values of `one_of`, fits into the places where it is put.

use oauth_grammar::chars::is_field_value;
use oauth_grammar::position::Position;
use oauth_grammar::{rules, url};

use super::{Field, Name, Part, Plan, Problems, Template};

pub(super) fn check(plan: &Plan, fields: &[Field], problems: &mut Problems) {
    for (index, field) in fields.iter().enumerate() {
        let default = field.default.as_deref().map(|value| ("default", value));
        let values = field.one_of.iter().map(|value| ("one_of", &**value));
        for (key, value) in default.into_iter().chain(values) {
            let is_choice = key == "one_of";
            if let Err(problem) = fits(plan, &field.name, (index, is_choice), field.meaning(value)) {
                problems.at(&format!("fields.{}.{key}", field.name), problem);
            }
        }
    }
}

/// # Errors
///
/// What is wrong with it in the first place that refuses it.
fn fits(plan: &Plan, name: &str, (index, is_choice): (usize, bool), value: &str) -> Result<(), String> {
    let stands_in = |template: &Template| {
        template.parts().iter().any(|part| matches!(part, Part::Value(Name::Field(at)) if *at == index))
    };
    for template in plan.urls() {
        // A program may allow plain HTTP for the host of an endpoint; a token is never sent by it.
        let is_of_token = plan.resource.iter().chain(&plan.origins).any(|own| std::ptr::eq(own, template));
        let may_be_plain = is_choice || !is_of_token;
        in_url(template, name, (index, may_be_plain), value)?;
    }
    let headers = plan.exchanges().flat_map(|(_, exchange)| &exchange.request.headers);
    let headers = headers.chain(&plan.bearer.headers);
    let value_of_token = plan.bearer.value.as_ref().filter(|_| plan.bearer.query.is_none());
    let mut headers = headers.flat_map(super::Param::templates).chain(value_of_token);
    if headers.any(stands_in) && !is_field_value(value) {
        return Err(format!("`{name}` stands in a header, and {}", rules::HEADER_VALUE));
    }
    if !value.is_empty() && plan.scope.default.iter().any(stands_in) {
        rules::scope(value, &plan.scope.separator)?;
    }
    Ok(())
}

fn in_url(
    template: &Template,
    name: &str,
    (index, may_be_plain): (usize, bool),
    value: &str,
) -> Result<(), String> {
    let parts = template.parts();
    let text_at = |at: Option<usize>| at.and_then(|at| parts.get(at)).map_or("", Part::as_text);
    let mut position = Position::Start;
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => position = position.after(text),
            Part::Value(named) => {
                match position {
                    _ if !matches!(named, Name::Field(field) if *field == index) => {}
                    Position::Start => url::base(value, may_be_plain)?,
                    position => position
                        .check(value, text_at(at.checked_sub(1)), text_at(Some(at + 1)))
                        .map_err(|problem| format!("`{name}` {problem}"))?,
                }
                position = position.after_value();
            }
            // Its value is looked at when the URL is made.
            Part::Call(_) => position = position.after_value(),
        }
    }
    Ok(())
}
