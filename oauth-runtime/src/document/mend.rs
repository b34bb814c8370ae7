//! Bodies that are almost what they should be: what is wrong with them is in members that do not matter.

use zeroize::Zeroizing;

/// The body as text in which every byte that is no UTF-8 is the letter that it is in Latin-1.
pub(crate) fn with_latin1(body: &[u8]) -> Zeroizing<String> {
    // Room for two bytes in place of one: a string that grows leaves what it held behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * body.len()));
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().copied().map(char::from));
    }
    text
}

/// The JSON with null for every number that is too large for a reader: it is a member that does not matter.
pub(crate) fn without_numbers_out_of_range(json: &str) -> String {
    let mut kept = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, from_here) = rest.split_at(at);
        let length =
            if from_here.starts_with('"') { string_length(from_here) } else { number_length(from_here) };
        let (token, after) = from_here.split_at_checked(length).unwrap_or((from_here, ""));
        let is_out_of_range = token.parse().is_ok_and(f64::is_infinite);
        kept.extend([before, if is_out_of_range { "null" } else { token }]);
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// The bytes of the string at the beginning, with both quotes.
fn string_length(json: &str) -> usize {
    let mut is_escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

/// The bytes of the number at the beginning.
fn number_length(json: &str) -> usize {
    let is_of_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    json.bytes().position(|byte| !is_of_number(byte)).unwrap_or(json.len())
}

#[cfg(test)]
mod tests {
    use super::without_numbers_out_of_range;

    #[test]
    fn w14_numbers_are_told_from_strings_of_any_length() {
        for text in ["", "a", "ab", r#"\""#, r"\\", r#"a\\\""#, "1e400", "x1e400", r#"\"x 1e400"#, r"\\1e400"]
        {
            let json = |number: &str| format!(r#"{{"{text}":"{text}","n":[{number},"{text}",{number}]}}"#);
            assert_eq!(without_numbers_out_of_range(&json("-1e400")), json("null"), "{text}");
            assert_eq!(without_numbers_out_of_range(&json("1e4")), json("1e4"), "{text}");
        }
    }
}
