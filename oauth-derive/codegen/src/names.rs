//! Names that are made from other names.

/// `MobifinanceMiniApp` → `MOBIFINANCE_MINI_APP`, the start of the names of environment variables.
pub(crate) fn env_prefix(name: &str) -> String {
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

/// `users:read` → `UsersRead`; none where no identifier comes out.
pub(crate) fn variant(name: &str) -> Option<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let variant: String = words.flat_map(capitalised).collect();
    let usable = variant != "Self" && syn::parse_str::<syn::Ident>(&variant).is_ok();
    usable.then_some(variant)
}

fn capitalised(word: &str) -> impl Iterator<Item = char> {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
}

/// A type as a person writes it: tokens print with a space between any two.
pub(crate) fn type_text(tokens: &str) -> String {
    let mut text = String::with_capacity(tokens.len());
    for word in tokens.split_whitespace() {
        let glued = text.ends_with(['<', '(', '[', '&', ':', '\'']) || text.is_empty();
        if !glued && !word.starts_with(['<', '>', ',', ';', ':', ')', ']', '(']) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
