//! The variables that the lines for `curl` name.

use std::collections::BTreeSet;

use super::Field;
use crate::show::Shown;
use crate::wire::Samples;

/// What stands before the lines, so that a shell or a person has a value for each variable in them.
pub(crate) struct Variables {
    /// Lines that set those for which a mock takes any value, as an application would send it.
    pub(crate) exports: Vec<String>,
    /// Where the others come from.
    pub(crate) explained: Vec<String>,
}

impl Variables {
    /// Those that are not `exported` already.
    pub(crate) fn of(shown: &Shown, samples: &Samples, exported: &BTreeSet<String>) -> Self {
        let (mut exports, mut explained) = (Vec::new(), Vec::new());
        let named: BTreeSet<&str> = shown.commands.iter().flat_map(|line| names(line)).collect();
        let known = samples.variables();
        for name in named.into_iter().filter(|name| !exported.contains(*name)) {
            match known.iter().find(|(_, variable)| *variable == name) {
                Some((value, _)) if samples.is_of_application(value) => {
                    exports.push(Field::new(name, *value).export(name));
                }
                Some(_) => explained.push(format!("${name} comes from an earlier answer or from the login")),
                None => explained.push(format!("${name} is made for each request")),
            }
        }
        Self { exports, explained }
    }
}

/// The variables of a shell in the line.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let places = line.split('$').skip(1).map(|rest| rest.strip_prefix('{').unwrap_or(rest));
    let is_of_name = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    let name = move |rest: &str| rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
    places.map(move |rest| rest.get(..name(rest)).unwrap_or_default()).filter(|name| !name.is_empty())
}
