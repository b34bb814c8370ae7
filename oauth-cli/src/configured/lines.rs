//! Lines of `NAME=VALUE`, as files of environment variables have them. A value stands for itself: nothing is put in for `$NAME`,
//! which a secret may have in it.

use oauth_runtime::Secret;

/// The values with their names.
///
/// # Errors
///
/// Which line is none, without what is in it.
pub(super) fn read(text: &str) -> Result<Vec<(String, Secret)>, String> {
    let mut values = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    while !rest.is_empty() {
        let (line, next) = line(rest);
        if is_nothing(line) {
            rest = next;
            continue;
        }
        let Some((value, next)) = assignment(rest) else {
            let before = text.len() - rest.len();
            let number = text.bytes().take(before).filter(|byte| *byte == b'\n').count() + 1;
            return Err(format!("line {number} is not `NAME=VALUE`, or a quote in it has no end"));
        };
        values.push(value);
        rest = next;
    }
    Ok(values)
}

type Assignment = (String, Secret);

fn line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

fn is_nothing(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// The assignment that the text begins with, and what follows its line.
fn assignment(text: &str) -> Option<(Assignment, &str)> {
    let (name, behind) = text.split_once('=')?;
    let name = name.trim();
    let exported = name.strip_prefix("export").filter(|name| name.starts_with([' ', '\t']));
    let name = exported.map_or(name, str::trim_start);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let trimmed = behind.trim_start_matches([' ', '\t']);
    let quoted = match trimmed.chars().next() {
        Some('\'') => Some(single(trimmed)?),
        Some('"') => Some(double(trimmed)?),
        _ => None,
    };
    let (value, next) = if let Some((value, behind)) = quoted {
        let (more, next) = line(behind);
        if !is_nothing(more) {
            return None;
        }
        (value, next)
    } else {
        let (line, next) = line(behind);
        (Secret::new(bare(line)), next)
    };
    Some(((name.to_owned(), value), next))
}

/// A value without quotes, which ends with its line or before a comment.
fn bare(line: &str) -> &str {
    let is_comment = |before: &&str| before.ends_with([' ', '\t']);
    let mut befores = line.match_indices('#').filter_map(|(index, _)| line.get(..index));
    befores.find(is_comment).unwrap_or(line).trim()
}

/// Between single quotes nothing means anything but their end.
fn single(text: &str) -> Option<(Secret, &str)> {
    let (value, behind) = text.strip_prefix('\'')?.split_once('\'')?;
    Some((Secret::new(value), behind))
}

/// Between double quotes `\n`, `\r`, `\t`, `\"`, `\$` and `\\` are what they are in a shell or in C, and any other backslash is one.
fn double(text: &str) -> Option<(Secret, &str)> {
    let mut value = String::new();
    let mut letters = text.strip_prefix('"')?.chars();
    loop {
        match letters.next()? {
            '"' => return Some((Secret::new(value), letters.as_str())),
            '\\' => match letters.next()? {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                letter @ ('"' | '$' | '\\') => value.push(letter),
                letter => value.extend(['\\', letter]),
            },
            letter => value.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[track_caller]
    fn value(text: &str) -> String {
        let values = read(text).unwrap();
        let [(name, value)] = &values[..] else { panic!("{} values", values.len()) };
        assert_eq!(name, "A");
        value.expose_secret().to_owned()
    }

    #[test]
    fn a_value_stands_for_itself() {
        for (line, expected) in [
            ("A=a$HOME-${HOME}-b", "a$HOME-${HOME}-b"),
            (r"A=a\b\n", r"a\b\n"),
            ("A=a#b # mine", "a#b"),
            ("A=#b", "#b"),
            ("A= # nothing", ""),
            ("A=a b\tc  ", "a b\tc"),
            ("A=a'b\"c=d", "a'b\"c=d"),
            ("A = b\r\n", "b"),
            ("\u{feff}export\tA=b", "b"),
            ("A=", ""),
        ] {
            assert_eq!(value(line), expected, "{line}");
        }
    }

    #[test]
    fn quotes_keep_what_is_in_them() {
        for (line, expected) in [
            (r"A='a $HOME \n # b '", r"a $HOME \n # b "),
            ("A='one\ntwo'\n# mine", "one\ntwo"),
            (r#"A="a $HOME # b " # mine"#, "a $HOME # b "),
            (r#"A="one\ntwo\t\"three\" \\ \$ \d""#, "one\ntwo\t\"three\" \\ $ \\d"),
            ("A=\"one\ntwo\"\r\n", "one\ntwo"),
        ] {
            assert_eq!(value(line), expected, "{line}");
        }
    }

    #[test]
    fn what_is_no_line_is_told_by_its_number() {
        for (text, number) in [
            ("CANARY", 1),
            ("A=b\n\n# x\nCAN ARY=1", 4),
            ("A='a\nb'\nB=\"CANARY", 3),
            ("A='a'CANARY", 1),
            ("=CANARY", 1),
        ] {
            let problem = read(text).err().unwrap();
            assert_eq!(problem, format!("line {number} is not `NAME=VALUE`, or a quote in it has no end"));
        }
    }
}
