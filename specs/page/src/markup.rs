//! Text as HTML: documentation in Markdown, and code with its parts told apart.

use std::collections::BTreeSet;

use askama::filters::{Html, escape};
use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, html};
use regex_lite::Regex;

/// Markdown as HTML. HTML in it is text; `[Name]` of a provider that there is leads to it.
pub(crate) fn markdown(text: &str, names: &BTreeSet<&str>) -> String {
    let to_provider = |link: BrokenLink<'_>| {
        let name = link.reference.trim_matches('`').to_owned();
        names.contains(&*name).then(|| (CowStr::from(format!("#{name}")), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(text, Options::empty(), Some(to_provider));
    let events = parser.map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    out
}

/// Markdown of one line, without a paragraph around it.
pub(crate) fn markdown_line(text: &str, names: &BTreeSet<&str>) -> String {
    let html = markdown(text, names);
    html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned()
}

/// Rust as HTML: comments, strings and words of the language are told apart.
pub(crate) fn rust(code: &str) -> Result<String, String> {
    const PARTS: &str = r#"(?P<comment>//[^\n]*)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<word>\b(?:pub|struct|use|none|true|false|self)\b)|(?P<attribute>#\[\w+)"#;
    let parts = Regex::new(PARTS).map_err(|error| error.to_string())?;
    let mut out = String::new();
    let mut done = 0;
    for found in parts.captures_iter(code) {
        let Some(whole) = found.get(0) else { continue };
        let kinds = [("comment", "c"), ("string", "s"), ("word", "w"), ("attribute", "a")];
        let class = kinds.iter().find(|(kind, _)| found.name(kind).is_some()).map_or("", |(_, class)| class);
        out.push_str(&escaped(code.get(done..whole.start()).unwrap_or_default()));
        out.extend(["<i class=", class, ">", &escaped(whole.as_str()), "</i>"]);
        done = whole.end();
    }
    out.push_str(&escaped(code.get(done..).unwrap_or_default()));
    Ok(out)
}

/// Text as HTML shows it.
pub(crate) fn escaped(text: &str) -> String {
    escape(text, Html).map(|safe| safe.to_string()).unwrap_or_default()
}
