//! A documented request as a line for `curl`.

use serde_json::Value;

use crate::documented::Exchange;

const FORM: &str = "application/x-www-form-urlencoded";

/// The command that sends the request, an option on each line.
pub(crate) fn line(exchange: &Exchange) -> String {
    let (method, url) = exchange.request.split_once(' ').unwrap_or(("GET", &exchange.request));
    let has = |name: &str| exchange.headers.keys().any(|header| header.eq_ignore_ascii_case(name));
    let mut options = Vec::new();
    let body = match &exchange.body {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        json => Some(json.to_string()),
    };
    // What `curl` does by itself is not said.
    if method != if body.is_some() { "POST" } else { "GET" } {
        options.push(format!("-X {method}"));
    }
    if !has("accept") {
        options.push("-H 'accept: application/json'".to_owned());
    }
    options.extend(
        exchange.headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))),
    );
    if let Some(body) = body {
        let is_form = !has("content-type") || exchange.headers.values().any(|value| value == FORM);
        // Of a form each parameter has a line; `curl` puts `&` between them.
        let parts: Vec<&str> = if is_form { body.split('&').collect() } else { vec![&*body] };
        // A text that begins with `@` would be the name of a file.
        let option = |part: &str| if part.starts_with('@') { "--data-raw" } else { "-d" };
        options.extend(parts.iter().map(|part| format!("{} {}", option(part), quoted(part))));
    }
    let globoff = if url.contains(['{', '}', '[', ']']) { "--globoff " } else { "" };
    let mut line = format!("curl {globoff}{}", quoted(url));
    for option in options {
        line.push_str(" \\\n  ");
        line.push_str(&option);
    }
    line
}

/// In quotes for a shell, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
