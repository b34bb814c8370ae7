//! What is written down of a field, its default and the values of `one_of`, fits into the places where it is put.

use oauth_grammar::chars::is_field_value;
use oauth_grammar::position::Position;
use oauth_grammar::template::Part;
use oauth_grammar::{rules, url};

use crate::errors::Errors;
use crate::literal::Text;
use crate::model::{Field, Provider};
use crate::template::Template;

/// What is written down of a field, and where.
struct Written<'a> {
    field: &'a Field,
    value: &'a str,
    /// Whether it is of `one_of`, and so the program's to choose.
    is_choice: bool,
}

pub(super) fn values(provider: &Provider, errors: &mut Errors) {
    for field in &provider.fields {
        let default = field.default.as_ref().map(|default| (&*default.text, default.span, false));
        let values = field.one_of.iter().map(|value| (value.value(), value.span(), true));
        for (value, span, is_choice) in default.into_iter().chain(values) {
            let written = Written { field, value, is_choice };
            if let Some(problem) = written.problem(provider) {
                errors.at(span, problem);
            }
        }
    }
}

impl Written<'_> {
    /// What is wrong with it in the first place that refuses it.
    fn problem(&self, provider: &Provider) -> Option<String> {
        let in_urls = provider
            .endpoints()
            .chain(&provider.issuer)
            .filter_map(|template| self.in_url(template, "an endpoint"))
            .chain(provider.resource.iter().filter_map(|template| self.in_url(template, "a resource")))
            .chain(provider.origins.iter().filter_map(|template| self.in_url(template, "an origin")));
        let headers = provider.requests().flat_map(|(_, request)| &request.headers);
        let headers = headers.chain(&provider.bearer.headers);
        let headers = headers
            .flat_map(|header| &header.templates)
            .chain(provider.bearer.value.as_ref().filter(|_| provider.bearer.query.is_none()));
        let in_headers = headers.filter(|template| self.stands_in(template)).filter_map(|_| {
            let name = &self.field.name;
            (!is_field_value(self.value))
                .then(|| format!("`{name}` stands in a header, and {}", rules::HEADER_VALUE))
        });
        let in_scopes =
            provider.scope.default.iter().filter_map(|template| self.in_scope(provider, template));
        in_urls.chain(in_headers).chain(in_scopes).next()
    }

    fn is_of(&self, part: &Part) -> bool {
        matches!(part, Part::Placeholder(placeholder) if placeholder.text == self.field.name)
    }

    fn stands_in(&self, template: &Template) -> bool {
        template.parts().iter().any(|part| self.is_of(part))
    }

    fn in_url(&self, template: &Template, what: &str) -> Option<String> {
        let name = &self.field.name;
        let mut position = Position::Start;
        let text_of = |index: usize| match template.parts().get(index) {
            Some(Part::Text(text)) => text.as_str(),
            _ => "",
        };
        for (index, part) in template.parts().iter().enumerate() {
            match part {
                Part::Text(text) => position = position.after(text),
                Part::Placeholder(_) => {
                    let (before, after) = (text_of(index.wrapping_sub(1)), text_of(index + 1));
                    let checked = match position {
                        _ if !self.is_of(part) => Ok(()),
                        Position::Start => url::base(self.value, self.is_choice),
                        position => position.check(self.value, before, after).map_err(|problem| {
                            format!(
                                "`{name}` {problem}; it is put into {what}, `{}`",
                                template.literal.value()
                            )
                        }),
                    };
                    if let Err(problem) = checked {
                        return Some(problem);
                    }
                    position = position.after_value();
                }
            }
        }
        None
    }

    /// One that is empty is left out.
    fn in_scope(&self, provider: &Provider, template: &Template) -> Option<String> {
        let separator = provider.scope.separator.as_ref().map_or(" ", Text::value);
        let is_wrong = self.stands_in(template) && !self.value.is_empty();
        rules::scope(self.value, separator).err().filter(|_| is_wrong)
    }
}
