//! Templates: text with `{placeholders}`, where `{{` and `}}` are literal braces.
//!
//! The macro has checked every template of an annotated struct; a declaration written by hand is checked when
//! its client is made. A substituted value is never scanned again.

mod url;

use std::borrow::Cow;

#[cfg(feature = "reqwest")]
pub(crate) use self::url::is_loopback;
pub(crate) use self::url::{fill_url, has_user_info, parse_endpoint, render_url};

/// One piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Text(&'t str),
    Placeholder(&'t str),
}

/// Splits a template into its pieces.
///
/// # Errors
///
/// What is wrong with the braces.
pub(crate) fn parse(template: &str) -> Result<Vec<Piece<'_>>, &'static str> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, from_brace) = rest.split_at(at);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        rest = if let Some(after) = from_brace.strip_prefix("{{") {
            pieces.push(Piece::Text("{"));
            after
        } else if let Some(after) = from_brace.strip_prefix("}}") {
            pieces.push(Piece::Text("}"));
            after
        } else if let Some(after) = from_brace.strip_prefix('{') {
            let (name, after) = after.split_once('}').ok_or("a `{` is not closed")?;
            if name.is_empty() {
                return Err("a placeholder has no name");
            }
            pieces.push(Piece::Placeholder(name));
            after
        } else {
            return Err("a `}` is not opened; write `}}` for a literal brace");
        };
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    Ok(pieces)
}

/// Where the value of a placeholder comes from; `Ok(None)` when the name is known and has no value now.
pub(crate) trait Lookup {
    /// # Errors
    ///
    /// When no such name exists here.
    fn lookup(&self, name: &str) -> Result<Option<Cow<'_, str>>, String>;
}

/// Fills a template; `None` when one of its placeholders has no value. The result is not encoded: that is for
/// the place it goes to.
///
/// # Errors
///
/// When the template is malformed or names something that does not exist.
pub(crate) fn render(template: &str, values: &dyn Lookup) -> Result<Option<String>, String> {
    let mut parts = Vec::new();
    for piece in parse(template).map_err(|problem| format!("{problem} in `{template}`"))? {
        match piece {
            Piece::Text(text) => parts.push(Cow::Borrowed(text)),
            Piece::Placeholder(name) => match values.lookup(name)? {
                Some(value) => parts.push(value),
                None => return Ok(None),
            },
        }
    }
    // At once: a string that grows leaves what it held behind.
    Ok(Some(parts.concat()))
}

#[cfg(test)]
mod tests {
    use super::Piece::{Placeholder, Text};
    use super::{Lookup, parse, render};
    use std::borrow::Cow;

    struct Values;

    impl Lookup for Values {
        fn lookup(&self, name: &str) -> Result<Option<Cow<'_, str>>, String> {
            match name {
                "a" => Ok(Some("{b}".into())),
                "none" => Ok(None),
                _ => Err(format!("unknown `{name}`")),
            }
        }
    }

    #[test]
    fn pieces() {
        assert_eq!(
            parse("x{a}{{y}}").unwrap(),
            [Text("x"), Placeholder("a"), Text("{"), Text("y"), Text("}")]
        );
        assert_eq!(parse("").unwrap(), []);
        for broken in ["{", "}", "{}", "a{b", "a}b", "{{}"] {
            assert!(parse(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_substituted_value_is_not_scanned_again() {
        assert_eq!(render("<{a}>", &Values).unwrap().as_deref(), Some("<{b}>"));
        assert_eq!(render("<{none}>", &Values).unwrap(), None);
        assert!(render("{c}", &Values).is_err());
    }
}
