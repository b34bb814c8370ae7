//! The body of a request in XML.

use std::fmt::Write as _;

use zeroize::Zeroizing;

use super::wire_value::WireValue;

/// One parameter that has members is the outermost element; else `request` is, and each parameter an element in it. A member
/// whose name begins with `@` is an attribute.
pub(super) fn document(params: &[(&str, WireValue<'_>)]) -> Zeroizing<Vec<u8>> {
    let mut xml = Zeroizing::new(String::with_capacity(LONGEST));
    match params {
        [(name, WireValue::Members(members))] => element(name, members, &mut xml),
        params => element("request", params, &mut xml),
    }
    Zeroizing::new(std::mem::take(&mut *xml).into_bytes())
}

/// Room for the usual body: a string that grows leaves secrets behind.
const LONGEST: usize = 4096;

fn element(name: &str, members: &[(&str, WireValue<'_>)], xml: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(xml, "<{name}");
    for (name, value) in members {
        if let Some(name) = name.strip_prefix('@') {
            let _ = write!(xml, " {name}=\"{}\"", *escaped(&value.as_text()));
        }
    }
    xml.push('>');
    for (name, value) in members.iter().filter(|(name, _)| !name.starts_with('@')) {
        match value {
            WireValue::Members(members) => element(name, members, xml),
            value => {
                let _ = write!(xml, "<{name}>{}</{name}>", *escaped(&value.as_text()));
            }
        }
    }
    let _ = write!(xml, "</{name}>");
}

/// Text as it may stand in an element or an attribute; a character that XML excludes becomes a space.
fn escaped(text: &str) -> Zeroizing<String> {
    let mut escaped = Zeroizing::new(String::with_capacity(6 * text.len()));
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(*escaped, "&#{};", u32::from(character));
            }
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::exchange::wire_value::WireValue;

    #[test]
    fn a_value_stays_in_its_element() {
        let text = |text: &'static str| WireValue::Text(text.into());
        let members = vec![("@id", text("\"><x y=\"")), ("name", text("</name><evil/>&\u{1}\n"))];
        let body = document(&[("credentials", WireValue::Members(members))]);
        assert_eq!(
            std::str::from_utf8(&body).unwrap(),
            "<credentials id=\"&quot;&gt;&lt;x y=&quot;\"><name>&lt;/name&gt;&lt;evil/&gt;&amp; &#10;</name></credentials>"
        );
        let flat = document(&[("a", text("1")), ("b", WireValue::Bool(true))]);
        assert_eq!(std::str::from_utf8(&flat).unwrap(), "<request><a>1</a><b>true</b></request>");
    }
}
