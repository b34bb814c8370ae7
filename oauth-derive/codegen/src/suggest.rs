//! The nearest known name, and lists of names for messages.

/// The known name that was most likely meant.
///
/// The bound is rustc's own, a third of the length, so that both give the same suggestion.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = name.chars().count().max(3) / 3;
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn distance(name: &str, candidate: &str) -> usize {
    if name.eq_ignore_ascii_case(candidate) { 0 } else { strsim::osa_distance(name, candidate) }
}

/// "unknown WHAT `name`; did you mean .." with the known names where none is near.
pub(crate) fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`; expected one of: {}", listed(known)),
    }
}

/// "`a`, `b`, `c`"
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
