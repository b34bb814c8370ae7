//! Endpoint URLs: filling their templates, and what an endpoint may be.

use oauth_grammar::position::Position;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::plan::{Lookup, Member, Name, Part, Plan, Template};
use crate::url_rules::{is_of_one_domain, owned_domain, parse_endpoint, parse_url};

/// What stays as it is in a path segment or a query value: the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Fills the template of an endpoint as [`fill_url`] does.
///
/// # Errors
///
/// What is wrong with a value (which is not repeated), or with the resulting URL.
pub(crate) fn render_url(
    template: &Template,
    plan: &Plan,
    values: &dyn Lookup,
    plain_http: &[Box<str>],
) -> Result<Url, String> {
    parse_endpoint(&fill_url(template, plan, values)?, plain_http)
}

/// The text of a URL, not yet read as one. A value is encoded for the part of the URL it lands in, and cannot leave
/// that part: in a host it must be made of host characters, and one that starts the URL must be an absolute
/// URL itself. One that is the whole URL stays as it is.
///
/// # Errors
///
/// What is wrong with a value, which is not repeated.
pub(crate) fn fill_url(template: &Template, plan: &Plan, values: &dyn Lookup) -> Result<String, String> {
    let value_of = |name| {
        let text = name_of(name, plan);
        let value = values.value(name).ok_or_else(|| format!("`{text}` has no value, and a URL needs it"))?;
        Ok::<_, String>((text, value))
    };
    if let [Part::Value(name)] = *template.parts() {
        let (name, value) = value_of(name)?;
        check_base(name, &value)?;
        return Ok(value.into_owned());
    }
    let mut url = String::new();
    let mut position = Position::Start;
    for (index, part) in template.parts().iter().enumerate() {
        match part {
            Part::Text(text) => {
                // A base that ends in a slash and a path that starts with one make one slash.
                let text = if url.ends_with('/') { text.strip_prefix('/').unwrap_or(text) } else { text };
                url.push_str(text);
                position = position.after(text);
            }
            Part::Value(name) => {
                let (name, value) = value_of(*name)?;
                let after = template.parts().get(index + 1).map_or("", Part::as_text);
                position.check(&value, &url, after).map_err(|problem| format!("`{name}` {problem}"))?;
                position = push_value(&mut url, position, name, &value)?;
            }
            Part::Call(call) => {
                let value = call.evaluate(values).ok_or("a function has no value, and a URL needs it")?;
                let after = template.parts().get(index + 1).map_or("", Part::as_text);
                position
                    .check(&value, &url, after)
                    .map_err(|problem| format!("a function's value {problem}"))?;
                position = push_value(&mut url, position, "a function's value", &value)?;
            }
        }
    }
    Ok(url)
}

/// What a placeholder of a URL is called.
fn name_of(name: Name, plan: &Plan) -> &str {
    match name {
        Name::Field(index) => plan.fields.get(index).map_or("a field", |field| &field.name),
        Name::Member(index) => plan.members.get(index).map_or("a member", |member| &member.text),
        _ => "client_id",
    }
}

/// Holds a URL whose host a callback may name to the domain of the login: whoever returns from one may write anything into
/// the callback, and what is sent there is secret.
///
/// # Errors
///
/// When it leads elsewhere.
pub(crate) fn check_told(
    template: &Template,
    members: &[Member],
    url: &Url,
    login: Option<&Url>,
) -> Result<(), String> {
    let Some(member) = told_host(template, members) else { return Ok(()) };
    let hosts = url.host_str().zip(login.and_then(Url::host_str));
    if hosts.is_some_and(|(told, login)| is_of_one_domain(told, login)) {
        return Ok(());
    }
    Err(format!(
        "`{member}` leads to another domain than that of the login; hold the callback to a signature with \
         `callback(verify(..))`, or write the domain behind it, as in `https://{{{member}}}.example.com`"
    ))
}

/// The member of a callback that says a host whose domain is not written behind it.
fn told_host<'m>(template: &Template, members: &'m [Member]) -> Option<&'m str> {
    let of_callback = |name: &Name| {
        let Name::Member(index) = name else { return None };
        members.get(*index).filter(|member| *member.root == *"callback").map(|member| &*member.text)
    };
    let mut position = Position::Start;
    let mut told = None;
    for part in template.parts() {
        let names = match part {
            Part::Text(text) => {
                let rest = text.split(['/', '?', '#', ':']).next().unwrap_or_default();
                let is_whole = rest.strip_prefix('.').is_some_and(|rest| owned_domain(rest).is_some());
                if position == Position::Host && is_whole {
                    told = None;
                }
                position = position.after(text);
                continue;
            }
            Part::Value(name) => vec![*name],
            Part::Call(call) => {
                let mut names = Vec::new();
                call.names(&mut names);
                names
            }
        };
        if matches!(position, Position::Start | Position::Host) {
            told = names.iter().find_map(of_callback).or(told);
        }
        position = position.after_value();
    }
    told
}

/// Holds a value that starts a URL to what such a one may be; its scheme is that of the whole, which is looked at then.
fn check_base(name: &str, value: &str) -> Result<Url, String> {
    let base = parse_url(value).map_err(|problem| format!("`{name}` is not a base URL: {problem}"))?;
    if base.query().is_some() {
        return Err(format!("`{name}` is not a base URL: it has a query"));
    }
    Ok(base)
}

/// Adds a value in its position and says what comes next.
fn push_value(url: &mut String, position: Position, name: &str, value: &str) -> Result<Position, String> {
    match position {
        Position::Start => url.push_str(check_base(name, value)?.as_str()),
        Position::Host => url.push_str(value),
        Position::Path | Position::Query => url.extend(utf8_percent_encode(value, RESERVED)),
    }
    Ok(position.after_value())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use crate::plan::{Lookup, Name, Plan};

    struct One(&'static str);

    impl Lookup for One {
        fn value(&self, _name: Name) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }
    }

    fn render_url(template: &str, value: &'static str) -> Result<url::Url, String> {
        let plan = Plan::example(&format!(
            r#"{{"name":"Acme","fields":{{"x":{{}}}},"token_url":"{template}","grant":"client_credentials"}}"#
        ));
        let template = plan.token_url.templates().next().unwrap();
        super::render_url(template, &plan, &One(value), &["keycloak".into()])
    }

    #[test]
    fn a_value_is_encoded_for_its_place() {
        for (template, value, url) in [
            ("https://{x}.example/t", "eu", "https://eu.example/t"),
            ("https://{x}/t", "a.b-c.example", "https://a.b-c.example/t"),
            ("https://a.example/{x}/t", "a/b?c#d é", "https://a.example/a%2Fb%3Fc%23d%20%C3%A9/t"),
            ("https://a.example/t?r={x}", "a&b=c", "https://a.example/t?r=a%26b%3Dc"),
            ("{x}/v2/t", "https://a.example", "https://a.example/v2/t"),
            ("{x}/v2/t", "https://a.example/", "https://a.example/v2/t"),
            ("{x}/v2/t", "https://a.example/base", "https://a.example/base/v2/t"),
            ("{x}/v2/t", "http://127.0.0.1:8080", "http://127.0.0.1:8080/v2/t"),
            ("{x}/v2/t", "http://[::1]:8080", "http://[::1]:8080/v2/t"),
            ("{x}/v2/t", "http://localhost:8080", "http://localhost:8080/v2/t"),
            ("{x}/v2/t", "http://keycloak:8080", "http://keycloak:8080/v2/t"),
        ] {
            assert_eq!(render_url(template, value).unwrap().as_str(), url, "{template} {value}");
        }
    }

    #[test]
    fn a_value_cannot_leave_its_place() {
        for (template, value) in [
            ("https://{x}.example/t", "evil.example/"),
            ("https://{x}.example/t", "user@evil"),
            ("https://{x}.example/t", "a:8080"),
            ("https://{x}.example/t", ""),
            ("https://{x}.example/t", "."),
            ("https://a.example/{x}/t", ".."),
            ("https://a.example/{x}/t", ""),
            ("{x}/t", "http://a.example"),
            ("{x}/t", "http://localhost.example:80"),
            ("{x}/t", "http://keycloak.example"),
            ("{x}/t", "ftp://a.example"),
            ("{x}/t", "a.example"),
            ("{x}/t", "https://user:pass@a.example"),
            ("{x}/t", "https://a.example/#f"),
            ("{x}/t", "https://a.example/?q"),
            ("{x}/t", "https://a\n.example"),
            ("http://{x}/t", "a.example"),
        ] {
            assert!(render_url(template, value).is_err(), "{template} {value}");
        }
    }
}
