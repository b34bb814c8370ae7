//! Names for Rust that are made of what others call things.

use oauth_grammar::template::is_builtin;
use oauth_runtime::url::Url;

/// Second labels that are part of a public suffix: `acme.co.uk` is Acme.
const PART_OF_SUFFIX: &[&str] = &["ac", "co", "com", "edu", "gov", "net", "org"];

/// The words of a name, in lower case: `X-appId` is `x`, `app`, `id`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let begins = letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        if begins || !letter.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_ascii_alphanumeric()) {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The letters and digits of a name, in lower case, by which `client-id`, `clientId` and `CLIENT_ID` are one.
pub(crate) fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The name of a struct: `cloud storage` is `CloudStorage`.
pub(crate) fn of_struct(name: &str) -> Option<String> {
    let capital = |word: String| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    let name: String = words(name).into_iter().map(capital).collect();
    let first = name.chars().next()?;
    // A name of Rust does not begin with a digit, and some are taken.
    Some(match &*name {
        _ if first.is_ascii_digit() => format!("Provider{name}"),
        "Self" | "Box" | "Option" | "Result" | "Some" | "None" | "Ok" | "Err" | "String" | "Vec" | "Send"
        | "Sync" | "Copy" | "Clone" | "Default" | "Drop" | "From" | "Into" | "Iterator" | "Debug" | "Eq"
        | "Ord" | "Fn" => {
            format!("{name}Provider")
        }
        _ => name,
    })
}

/// The name of the struct for a host: `accounts.acme.example` is `Acme`.
pub(crate) fn of_host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    let mut labels: Vec<&str> = host.split('.').collect();
    if labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    if labels.len() > 1 {
        labels.pop();
    }
    if labels.len() > 1 && labels.last().is_some_and(|label| PART_OF_SUFFIX.contains(label)) {
        labels.pop();
    }
    of_struct(labels.last()?)
}

/// The name of a field, which no placeholder means something else by.
pub(crate) fn of_field(name: &str) -> String {
    let words = words(name);
    let own = match &*words {
        [first, rest @ ..] if !rest.is_empty() && matches!(&**first, "your" | "my") => rest,
        all => all,
    };
    let name = own.join("_");
    let unyour = |name: &str| name.strip_prefix("your").filter(|rest| !rest.is_empty()).map(str::to_owned);
    let name = unyour(&name).unwrap_or(name);
    match &*name {
        "" => "value".to_owned(),
        "self" | "super" | "crate" => format!("{name}_value"),
        _ if is_builtin(&name) => format!("account_{name}"),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) => format!("value_{name}"),
        _ => name,
    }
}

/// The name of a scope or a typed member: `https://acme.example/auth/users.read` is `users_read`.
pub(crate) fn of_member(name: &str) -> String {
    let is_url = name.contains("://");
    let end = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    let name = words(if is_url { end } else { name }).join("_");
    match &*name {
        "" => "other".to_owned(),
        "self" | "super" | "crate" => format!("{name}_value"),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) => format!("value_{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{of_field, of_host, of_member, of_struct, words};

    #[test]
    fn names_are_those_that_a_person_would_give() {
        assert_eq!(words("X-appId_v2"), ["x", "app", "id", "v2"]);
        assert_eq!(of_host("https://accounts.acme.co.uk/x").as_deref(), Some("Acme"));
        assert_eq!(of_host("https://acme/x").as_deref(), Some("Acme"));
        assert_eq!(of_host("https://10.0.0.1/x"), None);
        assert_eq!(of_struct("2 checkout").as_deref(), Some("Provider2Checkout"));
        assert_eq!(of_struct("…"), None);
        assert_eq!(of_field("yourOktaDomain"), "okta_domain");
        assert_eq!(of_field("YOUR_TENANT-ID"), "tenant_id");
        assert_eq!(of_field("username"), "account_username");
        assert_eq!(of_member("https://acme.example/auth/users.read"), "users_read");
    }
}
