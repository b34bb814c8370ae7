//! The resources that a token is for: what they are called in a token request (RFC 8707 §2), and where they let the
//! token go (RFC 9700 §4.9).

use oauth_grammar::chars::is_uri;
use url::{Position, Url};

use crate::endpoint::fill_url;
use crate::plan::{Lookup, Name, Plan, Template};
use crate::texts::Texts;
use crate::url_rules::{has_user_info, parse_resource};

/// A declared resource, filled from the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    /// As it was written: a provider compares it as text, and a `Url` would add the slash of an empty path.
    identifier: String,
    url: Url,
}

impl Resource {
    /// The value of the parameter `resource`.
    pub(crate) fn identifier(&self) -> &str {
        &self.identifier
    }

    fn render(template: &Template, plan: &Plan, values: &dyn Lookup) -> Result<Self, String> {
        let identifier = fill_url(template, plan, values)?;
        let url = parse_resource(&identifier)?;
        check_identifier(&identifier)?;
        Ok(Self { identifier, url })
    }
}

/// The resources of a declaration in their order; two that come out the same are one.
///
/// # Errors
///
/// What is wrong with one of them; it is an `https` URL as an endpoint is.
pub(crate) fn declared(plan: &Plan, values: &dyn Lookup) -> Result<Box<[Resource]>, String> {
    let mut resources: Vec<Resource> = Vec::with_capacity(plan.resource.len());
    for template in &plan.resource {
        let resource =
            Resource::render(template, plan, values).map_err(|problem| format!("resource: {problem}"))?;
        if resources.iter().all(|other| other.identifier != resource.identifier) {
            resources.push(resource);
        }
    }
    Ok(resources.into())
}

/// The origins of a declaration that do not wait for an answer.
///
/// # Errors
///
/// What is wrong with one of them.
pub(crate) fn origins(plan: &Plan, values: &dyn Lookup) -> Result<Box<[Url]>, String> {
    let has_values = |template: &&Template| template.names().all(|name| values.value(name).is_some());
    let known = plan.origins.iter().filter(|template| !is_of_answer(template)).filter(has_values);
    known.map(|template| origin(template, plan, values)).collect()
}

/// Whether the origin is said by the answer that brings the token.
pub(crate) fn is_of_answer(template: &Template) -> bool {
    template.names().any(|name| matches!(name, Name::Member(_)))
}

/// An origin as it is filled.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn origin(template: &Template, plan: &Plan, values: &dyn Lookup) -> Result<Url, String> {
    let origin = fill_url(template, plan, values).and_then(|url| parse_resource(&url));
    origin.map_err(|problem| format!("origins: {problem}"))
}

/// Holds the value of the parameter `resource` to RFC 8707 §2: an absolute URI without a fragment.
///
/// # Errors
///
/// What is wrong with it; the value is not repeated.
pub(crate) fn check_identifier(text: &str) -> Result<(), String> {
    // A `Url` would encode others, and the text is sent as it is.
    if !is_uri(text) {
        return Err("it holds a character that is percent-encoded in a URI".to_owned());
    }
    let url = Url::parse(text).map_err(|problem| format!("it is not an absolute URI: {problem}"))?;
    if url.fragment().is_some() {
        return Err("it holds a fragment".to_owned());
    }
    Ok(())
}

/// Where tokens may be sent.
#[derive(Clone, Copy)]
pub(crate) struct Targets<'a> {
    pub(crate) resources: &'a [Resource],
    pub(crate) origins: &'a [Url],
    /// Whether the answer says of this target that it is one.
    pub(crate) is_told: bool,
    /// Whether an answer may say others.
    pub(crate) is_closed: bool,
}

/// Whether a token for the resources `asked`, or for the declared ones where none was asked for, may be sent to this
/// URL: its origin (RFC 6454 §4) is that of one of them, and of a declared one where any is declared. The URL holds no
/// user information, which would go along. Plain `http` is the origin of a loopback resource alone.
///
/// # Errors
///
/// Why it may not.
pub(crate) fn check_target(targets: Targets<'_>, asked: &Texts, target: &Url) -> Result<(), String> {
    if has_user_info(target) {
        return Err("a URL with user information gets no token".to_owned());
    }
    let Targets { resources: declared, origins, is_told, is_closed } = targets;
    let is_origin = is_told || origins.iter().any(|origin| is_same_origin(origin, target));
    let is_declared = is_origin || declared.iter().any(|resource| is_same_origin(&resource.url, target));
    let is_open = declared.is_empty() && origins.is_empty() && !is_closed;
    let is_asked =
        asked.iter().filter_map(|url| parse_resource(url).ok()).any(|url| is_same_origin(&url, target));
    if (is_declared || is_open) && (is_asked || asked.is_empty()) && (is_declared || is_asked) {
        return Ok(());
    }
    let origin = &target[..Position::BeforePath];
    Err(format!(
        "`{origin}` is not an origin of this token's `resource` or `origins`; the token was not sent"
    ))
}

/// Whether two URLs have the same origin. Not by [`Url::origin`]: that of a `blob:` URL is the one of the URL inside.
pub(crate) fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use url::Url;

    use super::{Resource, Targets, check_identifier, declared};
    use crate::plan::{Lookup, Name, Plan};
    use crate::texts::Texts;

    /// Every placeholder has this value.
    struct Value(&'static str);

    impl Lookup for Value {
        fn value(&self, _name: Name) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }
    }

    fn of(resource: &[&str], value: &'static str) -> Result<Box<[Resource]>, String> {
        let resource = serde_json::to_string(resource).unwrap();
        let plan = Plan::acme(&format!(
            r#""fields":{{"x":{{}}}},"request":{{"params":{{"x":"{{x}}"}}}},"resource":{resource}"#
        ));
        declared(&plan, &Value(value))
    }

    /// Without other origins.
    fn check_target(resources: &[Resource], asked: &Texts, target: &Url) -> Result<(), String> {
        super::check_target(
            Targets { resources, origins: &[], is_told: false, is_closed: false },
            asked,
            target,
        )
    }

    fn allows(resource: &str, target: &str) -> bool {
        let resources = of(&[resource], "").unwrap();
        check_target(&resources, &Texts::default(), &Url::parse(target).unwrap()).is_ok()
    }

    #[test]
    fn statement_65_a_token_goes_to_the_origin_of_a_resource() {
        for target in [
            "https://api.example",
            "https://api.example/v2/other?q=https://evil.example#f",
            "https://api.example:443/",
            "HTTPS://API.Example/",
            "https://@api.example/",
            "https://ａpi.example/",
            "https://api。example/",
        ] {
            assert!(allows("https://api.example/v1", target), "{target}");
        }
        assert!(allows("https://API.example:443", "https://api.example/"));
        assert!(allows("https://api.example:8443", "https://api.example:8443/x"));
        assert!(allows("https://xn--bcher-kva.example", "https://BÜCHER.example/"));
        assert!(allows("https://127.0.0.1", "https://0x7f.1/"));
        assert!(allows("https://[::1]", "https://[0:0:0:0:0:0:0:1]/"));
        assert!(allows("http://127.0.0.1:8080", "http://127.0.0.1:8080/x"));
    }

    #[test]
    fn statement_65_a_token_goes_nowhere_else() {
        for target in [
            "https://api.example.evil/",
            "https://api.example@evil.example/",
            "https://api.example:443@evil.example/",
            "https://user@api.example/",
            "https://:password@api.example/",
            "https://evil.example\\@api.example/",
            "https://evil.example/@api.example/",
            "https://evil.example?https://api.example/",
            "https://evil-api.example/",
            "https://sub.api.example/",
            "https://example/",
            "https://api.example./",
            "https://api.example:8443/",
            "https://api.example:80/",
            "http://api.example/",
            "http://api.example:443/",
            "https://аpi.example/", // a Cyrillic letter
            "https://xn--pi-7kc.example/",
            "https://127.0.0.1/",
            "wss://api.example/",
            "ftp://api.example/",
            "blob:https://api.example/0",
            "data:https://api.example/",
            "file:///api.example/",
        ] {
            assert!(!allows("https://api.example/v1", target), "{target}");
        }
        for (resource, target) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8081/"),
            ("http://127.0.0.1:8080", "http://127.0.0.2:8080/"),
            ("http://127.0.0.1:8080", "http://localhost:8080/"),
            ("http://127.0.0.1:8080", "http://[::1]:8080/"),
            ("http://127.0.0.1:8080", "http://[::ffff:127.0.0.1]:8080/"),
            ("http://127.0.0.1:8080", "https://127.0.0.1:8080/"),
            ("https://127.0.0.1", "http://127.0.0.1/"),
            ("https://127.0.0.1", "http://127.0.0.1:443/"),
            ("https://127.0.0.1", "https://127.0.0.1.example/"),
            ("https://[::1]", "https://[::2]/"),
        ] {
            assert!(!allows(resource, target), "{resource} {target}");
        }
    }

    #[test]
    fn any_of_several_resources_will_do_and_none_allows_nothing() {
        let target = Url::parse("https://b.example/x").unwrap();
        let both = of(&["https://a.example", "https://b.example"], "").unwrap();
        assert!(check_target(&both, &Texts::default(), &target).is_ok());
        let refused =
            check_target(&of(&["https://a.example"], "").unwrap(), &Texts::default(), &target).unwrap_err();
        assert_eq!(
            refused,
            "`https://b.example` is not an origin of this token's `resource` or `origins`; the token was not sent"
        );
        assert!(check_target(&[], &Texts::default(), &target).is_err());
    }

    #[test]
    fn statement_68_a_token_for_one_resource_does_not_go_to_another() {
        let target = Url::parse("https://b.example/x").unwrap();
        let both = of(&["https://a.example", "https://b.example"], "").unwrap();
        let asked = |resource| Texts::from_iter([resource]);
        assert!(check_target(&both, &asked("https://b.example/v1"), &target).is_ok());
        assert!(check_target(&both, &asked("https://a.example"), &target).is_err());
        assert!(check_target(&both, &asked("urn:example:b"), &target).is_err());
        assert!(check_target(&[], &asked("https://b.example/v1"), &target).is_ok());
        assert!(check_target(&[], &asked("http://b.example"), &target).is_err());
        assert!(
            check_target(&of(&["https://a.example"], "").unwrap(), &asked("https://b.example"), &target)
                .is_err()
        );
    }

    #[test]
    fn the_refusal_repeats_no_secret() {
        let target = Url::parse("https://user:hunter2@b.example/hunter2?q=hunter2#hunter2").unwrap();
        assert!(!check_target(&[], &Texts::default(), &target).unwrap_err().contains("hunter2"));
        let target = Url::parse("https://b.example/hunter2?q=hunter2#hunter2").unwrap();
        assert!(!check_target(&[], &Texts::default(), &target).unwrap_err().contains("hunter2"));
    }

    #[test]
    fn a_resource_is_named_as_it_is_written() {
        for (template, value, identifier) in [
            ("https://api.example", "", "https://api.example"),
            ("https://api.example/", "", "https://api.example/"),
            ("https://API.example:443/V1?a=b", "", "https://API.example:443/V1?a=b"),
            ("https://{x}.api.example/v1", "eu", "https://eu.api.example/v1"),
            ("https://api.example/{x}", "a b", "https://api.example/a%20b"),
            ("{x}", "https://API.example", "https://API.example"),
            ("{x}/v1", "https://api.example", "https://api.example/v1"),
        ] {
            let resources = of(&[template], value).unwrap();
            let identifiers: Vec<_> = resources.iter().map(Resource::identifier).collect();
            assert_eq!(identifiers, [identifier], "{template} {value}");
        }
    }

    #[test]
    fn resources_keep_their_order_and_equal_ones_are_one() {
        let resources = of(&["https://b.example", "{x}", "https://a.example"], "https://b.example").unwrap();
        let identifiers: Vec<_> = resources.iter().map(Resource::identifier).collect();
        assert_eq!(identifiers, ["https://b.example", "https://a.example"]);
    }

    #[test]
    fn a_declared_resource_is_a_url_like_an_endpoint() {
        for (template, value) in [
            ("{x}", "http://api.example"),
            ("{x}", "http://localhost.example"),
            ("{x}", "https://user@api.example"),
            ("{x}", "https://api.example/#f"),
            ("{x}", "https://api.example/?q"),
            ("{x}", "https://bücher.example"),
            ("{x}", "https://api.example/é"),
            ("{x}", "urn:example:api"),
            ("{x}", "api.example"),
            ("{x}", ""),
            ("https://{x}.example", "evil.example/"),
        ] {
            let error = of(&[template], value).unwrap_err();
            assert!(error.starts_with("resource: "), "{error}");
            assert!(value.is_empty() || !error.contains(value), "{error}");
        }
    }

    #[test]
    fn an_identifier_is_an_absolute_uri_without_a_fragment() {
        for right in ["https://api.example", "https://api.example/v1?a=b", "urn:example:api", "api://1-2/x"] {
            assert_eq!(check_identifier(right), Ok(()), "{right}");
        }
        for wrong in [
            "",
            "api.example",
            "/v1",
            "//api.example",
            "https://a.example/#",
            "https://a.example/ x",
            "urn:é",
        ] {
            assert!(check_identifier(wrong).is_err(), "{wrong}");
        }
    }
}
