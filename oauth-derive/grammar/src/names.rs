//! Names that are made from other names.

/// What the names of a provider's environment variables start with: its name in capitals, word by word.
///
/// ```
/// use oauth_grammar::names::env_prefix;
///
/// assert_eq!(env_prefix("MobifinanceMiniApp"), "MOBIFINANCE_MINI_APP");
/// ```
#[must_use]
pub fn env_prefix(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut prefix = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let starts_word = before.is_some_and(|before| {
            letter.is_uppercase()
                && (before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())))
        });
        if starts_word {
            prefix.push('_');
        }
        prefix.extend(letter.to_uppercase());
    }
    prefix
}

/// The environment variable of a configuration field or of a part of the credentials, such as `ACME_TENANT`.
#[must_use]
pub fn env_variable(provider: &str, field: &str) -> String {
    format!("{}_{}", env_prefix(provider), field.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::env_prefix;

    #[test]
    fn words_begin_where_a_reader_sees_one_begin() {
        for (name, prefix) in [
            ("Acme", "ACME"),
            ("MobifinanceMiniApp", "MOBIFINANCE_MINI_APP"),
            ("QPay", "Q_PAY"),
            ("OAuth2App", "O_AUTH2_APP"),
            ("HTTPServer", "HTTP_SERVER"),
            ("Auth0", "AUTH0"),
            ("snake_case", "SNAKE_CASE"),
        ] {
            assert_eq!(env_prefix(name), prefix);
        }
    }
}
