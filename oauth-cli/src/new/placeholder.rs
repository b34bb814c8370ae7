//! Placeholders as the pages of providers write them: `{tenant}`, `<tenant>`, `${TENANT}`, `YOUR_TENANT`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::name;

/// What a text is, where a stranger wrote it.
pub(crate) struct Templated {
    /// The text as a template of a declaration.
    pub(crate) template: String,
    /// The fields that its placeholders name, each with the placeholder as the page has it.
    pub(crate) fields: Vec<(String, String)>,
    /// Whether there is nothing but one placeholder.
    pub(crate) is_only: bool,
}

/// The forms, the longer ones first.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"\$\{+\s*(?P<a>[^{}$]+?)\s*\}+",
        r"\{\{+\s*(?P<b>[^{}]+?)\s*\}\}+",
        r"\{\s*(?P<c>[A-Za-z_][^{}]*?)\s*\}",
        r"<+\s*(?P<d>[^<>]+?)\s*>+",
        r"\$(?P<e>[A-Za-z_][A-Za-z0-9_]*)",
        r"%(?P<f>[A-Za-z_][A-Za-z0-9_]{2,})%",
        r"\[(?P<g>[A-Za-z][A-Za-z0-9 _-]*)\]",
        r"\b(?P<h>(?:(?:YOUR|Your|your)[-_ ]|(?:MY|My)[-_])[A-Za-z0-9]+(?:[-_ ][A-Za-z0-9]+)*)",
        r"\b(?P<i>(?:your|Your|my|My)[A-Z][A-Za-z0-9]*|YOUR[A-Z0-9]+|your(?:domain|tenant|company|subdomain|instance|site|host|account|server|org))\b",
        r"\b(?P<j>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b",
        r"(?P<k>[xX]{4,}|\*{3,}|\.{3,}|…)",
    ];
    Regex::new(&forms.join("|")).ok()
});

/// Bare words in capitals that stand for something.
const WORDS: &[&str] =
    &["TENANT", "DOMAIN", "HOST", "REGION", "SUBDOMAIN", "ACCOUNT", "INSTANCE", "ORG", "SHOP"];

/// Reads a text; `whole` names the field where the text is one placeholder, as the parameter's name says more.
pub(crate) fn templated(text: &str, whole: Option<&str>) -> Templated {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut template = String::new();
    let mut end = 0;
    let mut is_only = false;
    for captures in PLACEHOLDER.iter().flat_map(|forms| forms.captures_iter(text)) {
        let Some(found) = captures.get(0) else { continue };
        template.push_str(&escaped(text.get(end..found.start()).unwrap_or_default()));
        end = found.end();
        is_only = found.as_str().len() == text.trim().len();
        let name = match whole {
            Some(whole) if is_only => whole.to_owned(),
            _ => name::of_field(inside(&captures)),
        };
        let _ = write!(template, "{{{name}}}");
        if !fields.iter().any(|(known, _)| *known == name) {
            fields.push((name, found.as_str().to_owned()));
        }
    }
    template.push_str(&escaped(text.get(end..).unwrap_or_default()));
    Templated { template, fields, is_only }
}

/// The whole of a text that is a word in capitals or another stand-in, such as `TENANT` or `string`.
pub(crate) fn is_stand_in(text: &str) -> bool {
    let text = text.trim();
    let whole = templated(text, None);
    whole.is_only
        || WORDS.contains(&text)
        || matches!(text, "string" | "value" | "abc" | "foo" | "bar" | "xxx")
}

fn inside<'a>(captures: &Captures<'a>) -> &'a str {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    names.iter().find_map(|name| captures.name(name)).map_or("value", |found| found.as_str())
}

/// A text of which nothing is a placeholder.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// The address of an endpoint, in whose host and path also bare words in capitals and `:tenant` are placeholders.
pub(crate) fn of_address(address: &str) -> Templated {
    let marked: Vec<String> =
        address.split('/').enumerate().map(|(index, part)| segment(index, part)).collect();
    templated(&marked.join("/"), None)
}

/// A template as a URL whose host can be read: `https://{tenant}.acme.example` is that of Acme.
pub(crate) fn without_placeholders(template: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in template.chars() {
        match letter {
            '{' => inside = true,
            '}' => inside = false,
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.replacen("://.", "://", 1).replacen("://-", "://", 1).replacen(":///", "://0.0.0.0/", 1)
}

fn segment(index: usize, segment: &str) -> String {
    if let Some(name) = segment.strip_prefix(':').filter(|name| index > 0 && !name.is_empty()) {
        return format!("{{{name}}}");
    }
    let marked: Vec<String> = segment
        .split('.')
        .map(|label| if WORDS.contains(&label) { format!("{{{label}}}") } else { label.to_owned() })
        .collect();
    marked.join(".")
}

/// Whether a text may be a credential that somebody uses: long, and of letters and digits that no word has.
pub(crate) fn looks_random(text: &str) -> bool {
    let text = text.trim();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "-_.~+/=|:".contains(letter);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    text.len() >= 16
        && digits >= 3
        && letters >= 3
        && text.chars().all(is_word)
        && !text.contains("://")
        && !text.starts_with("urn:")
        && !is_stand_in(text)
}

#[cfg(test)]
mod tests {
    use super::{looks_random, of_address, templated};

    fn template(text: &str) -> String {
        of_address(text).template
    }

    #[test]
    fn each_form_that_pages_have_is_a_field() {
        for text in [
            "https://{tenant}.example/token",
            "https://{{tenant}}.example/token",
            "https://${TENANT}.example/token",
            "https://$TENANT.example/token",
            "https://<tenant>.example/token",
            "https://<your-tenant>.example/token",
            "https://YOUR_TENANT.example/token",
            "https://yourTenant.example/token",
            "https://your-tenant.example/token",
            "https://TENANT.example/token",
            "https://[tenant].example/token",
            "https://%TENANT%.example/token",
        ] {
            assert_eq!(template(text), "https://{tenant}.example/token", "{text}");
        }
        assert_eq!(template("https://acme.example/:tenant/token"), "https://acme.example/{tenant}/token");
        assert_eq!(template("https://localhost:80/TOKEN"), "https://localhost:80/TOKEN");
        assert_eq!(
            template("https://acme.example/oauth2/v1/access_token"),
            "https://acme.example/oauth2/v1/access_token"
        );
        assert_eq!(templated("a{1}", None).template, "a{{1}}");
    }

    #[test]
    fn what_is_random_is_told_from_what_is_written_for_readers() {
        assert!(looks_random("sk_test_4eC39HqLyjWDarjtT1zdp7dc"));
        assert!(looks_random("0a8c1b2e-77d1-4a52-9d4f-1f2e3d4c5b6a"));
        for text in [
            "your-client-secret",
            "YOUR_CLIENT_SECRET_123",
            "https://api.example/v2/",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ] {
            assert!(!looks_random(text), "{text}");
        }
    }
}
