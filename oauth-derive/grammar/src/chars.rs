//! The character classes of the RFCs.

/// `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` (RFC 6749 §3.3).
///
/// ```
/// use oauth_grammar::chars::is_scope_token;
///
/// assert!(is_scope_token("orders:read"));
/// assert!(!is_scope_token("two words") && !is_scope_token(""));
/// ```
#[must_use]
pub fn is_scope_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

/// `%x20-21 / %x23-5B / %x5D-7E`, of which `error` and `error_description` are made (RFC 6749 appendix A.7 and A.8).
#[must_use]
pub fn is_error_text(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E))
}

/// `VSCHAR = %x20-7E` (RFC 6749 appendix A).
#[must_use]
pub fn is_vschar(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The visible characters of ASCII, which can stand in a header without being taken for two values.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `token`, such as the name of a header (RFC 9110 §5.6.2).
#[must_use]
pub fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// The value of a header, as far as this crate sends one (RFC 9110 §5.5).
#[must_use]
pub fn is_field_value(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'))
}

/// The characters of a URI (RFC 3986 §2).
#[must_use]
pub fn is_uri(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte))
}

/// A name of an element or an attribute of XML, of ASCII.
#[must_use]
pub fn is_xml_name(name: &str) -> bool {
    let is_first = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    name.as_bytes().first().is_some_and(is_first)
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte))
}

/// `code-verifier = 43*128unreserved` (RFC 7636 §4.1).
#[must_use]
pub fn is_code_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}
