//! The nearest known name, and lists of names for messages.

/// A longer name is not compared: none that is known comes near it, and a stranger's declaration may have many.
const MAX_LENGTH: usize = 100;

/// A list in a message has at most this many names.
const MAX_LISTED: usize = 24;

/// Words of other libraries, of providers' pages and of older specifications, in lower case and without separators, and
/// what they are called here.
const OTHER_WORDS: &[(&str, &str)] = &[
    ("accesstokenuri", "token_url"),
    ("accesstokenurl", "token_url"),
    ("tokenendpoint", "token_url"),
    ("tokenuri", "token_url"),
    ("authorizationendpoint", "authorization_url"),
    ("authorizationuri", "authorization_url"),
    ("authorizeuri", "authorization_url"),
    ("authorizeurl", "authorization_url"),
    ("authuri", "authorization_url"),
    ("authurl", "authorization_url"),
    ("deviceauthorizationendpoint", "device_authorization_url"),
    ("deviceauthurl", "device_authorization_url"),
    ("deviceurl", "device_authorization_url"),
    ("revocationendpoint", "revocation_url"),
    ("revokeurl", "revocation_url"),
    ("introspectionendpoint", "introspection_url"),
    ("introspecturl", "introspection_url"),
    ("parurl", "pushed_authorization_request_url"),
    ("userinfoendpoint", "userinfo_url"),
    ("endsessionendpoint", "end_session_url"),
    ("logouturl", "end_session_url"),
    ("jwksurl", "jwks_uri"),
    ("idtokensignedresponsealg", "signed_response_alg"),
    ("idtokensigningalgvaluessupported", "signed_response_alg"),
    ("userinfosignedresponsealg", "signed_response_alg"),
    ("authorizationsignedresponsealg", "signed_response_alg"),
    ("flow", "grant"),
    ("flows", "grant"),
    ("grants", "grant"),
    ("granttype", "grant"),
    ("granttypes", "grant"),
    ("authmethod", "client_auth"),
    ("authstyle", "client_auth"),
    ("authtype", "client_auth"),
    ("clientauthentication", "client_auth"),
    ("clientauthmethod", "client_auth"),
    ("tokenendpointauthmethod", "client_auth"),
    ("scopes", "scope"),
    ("expiry", "lifetime"),
    ("ttl", "lifetime"),
    ("basic", "client_secret_basic"),
    ("basicauth", "client_secret_basic"),
    ("httpbasic", "client_secret_basic"),
    ("body", "client_secret_post"),
    ("post", "client_secret_post"),
    ("requestbody", "client_secret_post"),
    ("public", "none"),
    ("clientcredential", "client_credentials"),
    ("machine", "client_credentials"),
    ("authcode", "authorization_code"),
    ("code", "authorization_code"),
    ("device", "device_code"),
    ("deviceflow", "device_code"),
    ("urlencoded", "form"),
];

/// The known name that is meant by a word of another library, or that differs in nothing but how its parts are joined.
///
/// ```
/// use oauth_grammar::suggest::meant;
///
/// assert_eq!(meant("auth_url", ["token_url", "authorization_url"]), Some("authorization_url"));
/// assert_eq!(meant("tokenUrl", ["token_url", "authorization_url"]), Some("token_url"));
/// assert_eq!(meant("auth_url", ["token_url"]), None);
/// ```
pub fn meant<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let joined = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let word = joined(name);
    let other = OTHER_WORDS.iter().find(|(other, _)| *other == word).map(|(_, name)| *name);
    let is_meant = |candidate: &&str| Some(*candidate) == other || joined(candidate) == word;
    known.into_iter().find(is_meant)
}

/// The known name that was most likely meant.
///
/// The bound is rustc's own, a third of the length, so that both give the same suggestion.
///
/// ```
/// use oauth_grammar::suggest::nearest;
///
/// assert_eq!(nearest("tokn_url", ["token_url", "scope"]), Some("token_url"));
/// assert_eq!(nearest("colour", ["token_url", "scope"]), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > MAX_LENGTH {
        return None;
    }
    let bound = length.max(3) / 3;
    known
        .into_iter()
        // So many letters have to be added or removed at least.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= bound)
        .filter_map(|candidate| Some((distance(name, candidate, bound)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The known name that this one is but for a slip or two, where other names are allowed besides.
///
/// ```
/// use oauth_grammar::suggest::misspelt;
///
/// assert_eq!(misspelt("client_credential", ["client_credentials"]), Some("client_credentials"));
/// assert_eq!(misspelt("account_credentials", ["client_credentials"]), None);
/// ```
pub fn misspelt<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let is_slip = |near: &&str| distance(name, near, 2).is_some();
    meant(name, known.clone()).or_else(|| nearest(name, known).filter(is_slip))
}

/// The same where but one letter may be wrong, or two swapped: words that somebody has made up may be as near as two.
///
/// ```
/// use oauth_grammar::suggest::slipped;
///
/// assert_eq!(slipped("invalid_grnat", ["invalid_grant"]), Some("invalid_grant"));
/// assert_eq!(slipped("invalid_code", ["invalid_scope"]), None);
/// ```
pub fn slipped<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let is_slip = |near: &&str| distance(name, near, 1).is_some();
    meant(name, known.clone()).or_else(|| nearest(name, known).filter(is_slip))
}

/// "unknown WHAT `name`; did you mean .." with the known names, if any, where none is near.
pub fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None if known.is_empty() => format!("unknown {what} `{name}`"),
        None => format!("unknown {what} `{name}`; expected one of: {}", listed(known)),
    }
}

/// [`unknown`] of a placeholder. What has marks in it and is near to nothing is meant for text, which stands in quotes within a
/// function.
///
/// ```
/// use oauth_grammar::suggest::placeholder;
///
/// assert_eq!(placeholder("client-id", ["client_id"]), "unknown placeholder `client-id`; did you mean `client_id`?");
/// assert!(placeholder("id:secret", ["id"]).ends_with("text within a function stands in quotes: `{base64(id ':' secret)}`"));
/// ```
pub fn placeholder<'a>(root: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    if !root.contains([':', '+', '=', '&', '|', '@', ';']) || nearest(root, known.iter().copied()).is_some() {
        return unknown("placeholder", root, known);
    }
    format!(
        "unknown placeholder `{root}`; text within a function stands in quotes: `{{base64(id ':' secret)}}`"
    )
}

/// "`a`, `b`, `c`", and how many more there are where the list would be long.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let listed =
        names.by_ref().take(MAX_LISTED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names.count() {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

/// How many letters have to be added, removed, exchanged or swapped with their neighbour to make one of the other;
/// 0 where only the case differs, `None` where they are more than `most`.
fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    if one.eq_ignore_ascii_case(other) {
        return Some(0);
    }
    if at_least(one, other) > most {
        return None;
    }
    let other: Vec<char> = other.chars().collect();
    // Every name of a declaration is held against others: three rows are all it takes.
    let mut before_last: Vec<usize> = Vec::with_capacity(other.len() + 1);
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut current: Vec<usize> = Vec::with_capacity(other.len() + 1);
    let mut previous = None;
    for (row, letter) in one.chars().enumerate() {
        current.clear();
        current.push(row + 1);
        for (column, target) in other.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let exchanged = at(&last, column) + usize::from(letter != *target);
            let mut best = exchanged.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let before = column.checked_sub(1).and_then(|before| other.get(before));
            if before == Some(&letter) && previous == Some(*target) {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            current.push(best);
        }
        // No later row has less than the least of two that follow each other.
        if last.iter().chain(&current).all(|letters| *letters > most) {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
        previous = Some(letter);
    }
    last.last().copied().filter(|letters| *letters <= most)
}

/// No more than the distance, at little cost, where both are ASCII: as many letters as one has and the other lacks, wherever
/// they stand, have to be added, removed or exchanged.
fn at_least(one: &str, other: &str) -> usize {
    if !(one.is_ascii() && other.is_ascii()) {
        return 0;
    }
    // Some letters count as one, which makes it less, and never more.
    let mut surplus = [0_isize; 32];
    let mut count = |text: &str, step: isize| {
        for byte in text.bytes() {
            if let Some(count) = surplus.get_mut(usize::from(byte & 31)) {
                *count += step;
            }
        }
    };
    count(one, 1);
    count(other, -1);
    let (mut more, mut less) = (0, 0);
    for count in surplus {
        if count > 0 {
            more += count.unsigned_abs();
        } else {
            less += count.unsigned_abs();
        }
    }
    more.max(less)
}

#[cfg(test)]
mod tests {
    use super::{MAX_LENGTH, MAX_LISTED, at_least, distance, listed, nearest, unknown};

    #[test]
    fn distances() {
        for (one, other, expected) in [
            ("scope", "scope", 0),
            ("Scope", "scope", 0),
            ("scoep", "scope", 1),
            ("scop", "scope", 1),
            ("sccope", "scope", 1),
            ("skope", "scope", 1),
            ("grant", "", 5),
            ("", "ab", 2),
            ("ca", "abc", 3),
            ("client_credential", "client_credentials", 1),
            ("bacdfe", "abcdef", 2),
            ("authorise", "token_url", 9),
        ] {
            assert_eq!(distance(one, other, 9), Some(expected), "{one} {other}");
            assert_eq!(distance(one, other, expected), Some(expected), "{one} {other}");
            let less = expected.checked_sub(1).and_then(|less| distance(one, other, less));
            assert_eq!(less, None, "{one} {other}");
            assert!(at_least(one, other) <= expected, "{one} {other}");
        }
    }

    #[test]
    fn the_quick_look_is_no_more_than_the_distance() {
        for (one, other, least) in
            [("kelvin", "scope", 5), ("abc", "cab", 0), ("aab", "b", 2), ("straße", "token", 0)]
        {
            assert_eq!(at_least(one, other), least, "{one} {other}");
            assert!(distance(one, other, 9).is_some_and(|distance| distance >= least), "{one} {other}");
        }
    }

    #[test]
    fn only_what_can_be_near_is_compared() {
        let long = "a".repeat(MAX_LENGTH);
        assert_eq!(nearest(&long, [&*long]), Some(&*long));
        assert_eq!(nearest(&format!("{long}a"), [&*long]), None);
        assert_eq!(nearest("ab", ["abc", "abcd"]), Some("abc"));
        assert_eq!(nearest("abc", ["abcdef"]), None);
    }

    #[test]
    fn a_long_list_is_cut() {
        let names: Vec<String> = (0..=MAX_LISTED + 1).map(|number| number.to_string()).collect();
        let names = || names.iter().map(String::as_str);
        assert!(listed(names()).ends_with("`22`, `23` and 2 more"));
        assert!(listed(names().take(MAX_LISTED)).ends_with("`22`, `23`"));
        assert!(unknown("key", "elsewhere", names()).ends_with("`23` and 2 more"));
    }
}
