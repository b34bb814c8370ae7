//! The grammar of `WWW-Authenticate` (RFC 9110 §11.6.1), with the liberties that servers take.

use oauth_grammar::chars::is_token;

/// White space within a line.
const SPACE: [char; 2] = [' ', '\t'];
/// What stands between two elements of a list, of which some may be empty.
const BETWEEN: [char; 3] = [' ', '\t', ','];

/// The challenges of one line. It ends at what breaks the grammar.
pub(super) struct Challenges<'l> {
    rest: &'l str,
}

/// A scheme and its parameters in their order; `token68` data is left out.
pub(super) type Parsed<'l> = (&'l str, Vec<(&'l str, String)>);

impl<'l> Challenges<'l> {
    pub(super) fn of(line: &'l str) -> Self {
        Self { rest: line }
    }

    /// The next challenge, and what comes after it.
    fn challenge(&self) -> Option<(Parsed<'l>, &'l str)> {
        let (scheme, rest) = token(self.rest.trim_start_matches(BETWEEN))?;
        let mut params = Vec::new();
        if !(rest.is_empty() || rest.starts_with(BETWEEN)) {
            return None;
        }
        if let Some(rest) = after_token68(rest.trim_start_matches(SPACE)) {
            return Some(((scheme, params), rest));
        }
        let mut rest = rest.trim_start_matches(BETWEEN);
        while let Some((name, after)) = token(rest) {
            // Without an equals sign it is the scheme of the next one.
            let Some(value) = after.trim_start_matches(SPACE).strip_prefix('=') else { break };
            let (value, after) = value_of(value.trim_start_matches(SPACE))?;
            let after = after.trim_start_matches(SPACE);
            let is_param =
                || token(after).is_some_and(|(_, rest)| rest.trim_start_matches(SPACE).starts_with('='));
            // Some servers put a blank alone between two parameters.
            if !(after.is_empty() || after.starts_with(',') || is_param()) {
                return None;
            }
            params.push((name, value));
            rest = after.trim_start_matches(BETWEEN);
        }
        Some(((scheme, params), rest))
    }
}

impl<'l> Iterator for Challenges<'l> {
    type Item = Parsed<'l>;

    fn next(&mut self) -> Option<Parsed<'l>> {
        let (challenge, rest) = self.challenge().unzip();
        self.rest = rest.unwrap_or_default();
        challenge
    }
}

/// The token at the beginning, and what comes after it.
fn token(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character: char| !is_token(character.encode_utf8(&mut [0; 4])));
    let (token, rest) = text.split_at(end.unwrap_or(text.len()));
    (!token.is_empty()).then_some((token, rest))
}

/// What comes after `token68` data, where that is what stands there.
fn after_token68(text: &str) -> Option<&str> {
    let is_data = |character: char| character.is_ascii_alphanumeric() || "-._~+/".contains(character);
    let after = text.trim_start_matches(is_data);
    let rest = after.trim_start_matches('=').trim_start_matches(SPACE);
    (after.len() < text.len() && (rest.is_empty() || rest.starts_with(','))).then_some(rest)
}

/// The value at the beginning, with or without quotes, and what comes after it.
fn value_of(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        // A token, but servers write addresses, too.
        let is_end = |character: char| !character.is_ascii_graphic() || matches!(character, ',' | '"');
        let (value, rest) = text.split_at(text.find(is_end).unwrap_or(text.len()));
        return (!value.is_empty()).then(|| (value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        let character = match characters.next()? {
            '"' => return Some((value, characters.as_str())),
            '\\' => characters.next()?,
            character => character,
        };
        // Of control characters a header has the tab alone, but bytes beyond ASCII can make others.
        let is_control = character.is_control() && character != '\t';
        value.push(if is_control { char::REPLACEMENT_CHARACTER } else { character });
    }
}
