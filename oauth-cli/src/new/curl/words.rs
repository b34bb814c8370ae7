//! The words of a command line, as a page of a provider or a browser shows it for one shell or another.

use std::iter::Peekable;
use std::str::Chars;

use crate::{Exit, Failure};

/// The longest command line that is read; the longest that a page was seen to show has two thousand bytes.
const MAX_LENGTH: usize = 65_536;

/// The words behind `curl`, up to a pipe or the next command.
///
/// # Errors
///
/// When it is no call of curl, or a quote is open.
pub(super) fn arguments(line: &str) -> Result<Vec<String>, Failure> {
    let wrong = |message: &str| Failure::new(Exit::Usage, message);
    if line.len() > MAX_LENGTH {
        return Err(
            wrong("this is too long for a `curl` line").hint("give the one call that asks for the token")
        );
    }
    if line.trim().is_empty() {
        return Err(
            wrong("there is no `curl` line").hint("write `--curl -` and paste it, or `--curl 'curl ..'`")
        );
    }
    let line = straight(&joined(line));
    let words = shlex::split(&ansi_quotes(&line)?);
    let words = words.ok_or_else(|| {
        wrong("a quote is open, or a backslash ends it").hint("paste the whole call, with every line of it")
    })?;
    let is_curl = |word: &String| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default();
        matches!(name, "curl" | "curl.exe")
    };
    let mut words = words.into_iter().skip_while(|word| !is_curl(word));
    if words.next().is_none() {
        return Err(
            wrong("this is no `curl` line").hint("it begins with `curl`, as the provider's page shows it")
        );
    }
    let ends = |word: &String| matches!(&**word, "|" | "||" | "&&" | ";" | "&" | ">" | ">>") || is_curl(word);
    Ok(words.take_while(|word| !ends(word)).collect())
}

/// One line of several: a backslash, or the caret or backtick of Windows, at the end of a line goes on in the next.
fn joined(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // In the command prompt of Windows a caret before any character means that character.
    let text = if text.contains("^\"") { without_carets(&text) } else { text.replace("^\n", " ") };
    let text = text.replace("`\n", " ");
    // Behind the backslash of a page there may be a space that nobody sees.
    let mut lines = text.lines().peekable();
    let mut joined = String::with_capacity(text.len());
    while let Some(line) = lines.next() {
        if let Some(before) = line.trim_end().strip_suffix('\\').filter(|_| lines.peek().is_some()) {
            joined.push_str(before);
            joined.push(' ');
        } else {
            joined.push_str(line);
            joined.push('\n');
        }
    }
    joined
}

fn without_carets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '^' => out.extend(letters.next().map(|escaped| if escaped == '\n' { ' ' } else { escaped })),
            letter => out.push(letter),
        }
    }
    out
}

/// Quotes as a keyboard has them, where a page made them round.
fn straight(text: &str) -> String {
    if text.contains(['\'', '"']) {
        return text.to_owned();
    }
    text.replace(['‘', '’'], "'").replace(['“', '”'], "\"")
}

/// `$'..'` of bash in ordinary quotes, which `shlex` knows.
fn ansi_quotes(line: &str) -> Result<String, Failure> {
    let mut out = String::with_capacity(line.len());
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.extend([letter].into_iter().chain(letters.next())),
            '\'' | '"' => {
                out.push(letter);
                copy_quoted(letter, &mut letters, &mut out);
            }
            '$' if letters.peek() == Some(&'\'') => {
                letters.next();
                let text = ansi(&mut letters);
                let quoted = shlex::try_quote(&text);
                out.push_str(&quoted.map_err(|_| Failure::new(Exit::Usage, "a word has a NUL in it"))?);
            }
            letter => out.push(letter),
        }
    }
    Ok(out)
}

/// Copies up to the end of the quotes.
fn copy_quoted(quote: char, letters: &mut Peekable<Chars<'_>>, out: &mut String) {
    while let Some(letter) = letters.next() {
        out.push(letter);
        match letter {
            '\\' if quote == '"' => out.extend(letters.next()),
            letter if letter == quote => return,
            _ => {}
        }
    }
}

/// What stands in `$'..'`, with its escapes resolved.
fn ansi(letters: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => break,
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some('x') => text.extend(number(letters, 16, 2)),
                Some('u') => text.extend(number(letters, 16, 4)),
                Some('U') => text.extend(number(letters, 16, 8)),
                Some(first @ '0'..='7') => {
                    let rest = number(letters, 8, 2).map_or(0, u32::from);
                    let first = first.to_digit(8).unwrap_or_default();
                    text.extend(char::from_u32(if rest == 0 { first } else { first * 64 + rest }));
                }
                other => text.extend(other),
            },
            letter => text.push(letter),
        }
    }
    text
}

/// The character of a number of at most so many digits.
fn number(letters: &mut Peekable<Chars<'_>>, radix: u32, most: usize) -> Option<char> {
    let mut number = 0;
    for _ in 0..most {
        let Some(digit) = letters.peek().and_then(|letter| letter.to_digit(radix)) else { break };
        letters.next();
        number = number * radix + digit;
    }
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn the_words_are_those_of_the_shell() {
        for line in [
            "$ curl -d 'a=b c' \\\n  https://acme.example | jq .",
            "curl -d \"a=b c\" ^\r\n  https://acme.example",
            "curl ^\"-d^\" ^\"a=b c^\" ^\n  ^\"https://acme.example^\"",
            "curl -d 'a=b c' `\n  https://acme.example",
            "curl -d 'a=b c' \\  \n  https://acme.example && curl x",
            "/usr/bin/curl -d $'a=b\\x20c' https://acme.example",
            "curl.exe -d $'a=b\\u0020c' https://acme.example",
            "curl -d “a=b c” https://acme.example",
        ] {
            assert_eq!(arguments(line).unwrap(), ["-d", "a=b c", "https://acme.example"], "{line}");
        }
        assert_eq!(arguments("curl $'it\\'s\\n\\101'").unwrap(), ["it's\nA"]);
        assert_eq!(arguments(r#"curl "a\"b" 'c"$d'"#).unwrap(), ["a\"b", "c\"$d"]);
    }
}
