//! `docs/cases.md` says what is asserted and where; here it is held to that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use oauth_tests::measure::workspace_root;

/// One row of the page.
struct Row {
    id: String,
    /// The text between backticks in the last column: `path::test`, or the path of a case of the compiler's messages.
    tests: Vec<String>,
    rest: String,
}

fn rows() -> Vec<Row> {
    let page = std::fs::read_to_string(workspace_root().join("docs/cases.md")).unwrap();
    let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = cells.filter_map(|line| match line.split(" | ").collect::<Vec<_>>().as_slice() {
        [id, what, tests] if *id != "id" => {
            assert!(!what.is_empty(), "{id} says nothing");
            Some(Row { id: (*id).to_owned(), tests: quoted(tests), rest: (*tests).to_owned() })
        }
        _ => None,
    });
    rows.collect()
}

fn quoted(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    // Other words in backticks are the names of parameters.
    quoted.filter(|text| text.contains('/')).map(str::to_owned).collect()
}

/// The ids that the name of a test begins with: `p9_to_p11_statement_20_21_the_type` is about P9, P10, P11, 20, 21.
fn ids(name: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let (mut last, mut is_range, mut is_statement) = (None, false, false);
    for word in name.split('_') {
        let (letter, digits) = word.split_at(word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len()));
        match (word, digits.parse::<u32>()) {
            ("to", _) => is_range = true,
            ("and", _) => {}
            ("statement", _) => is_statement = true,
            (_, Ok(number)) if is_statement && letter.is_empty() => {
                ids.insert(number.to_string());
            }
            (_, Ok(number)) if "rpecsmdw".contains(letter) && letter.len() == 1 => {
                let first = if is_range { last.unwrap_or(number) } else { number };
                ids.extend((first..=number).map(|number| format!("{}{number}", letter.to_uppercase())));
                (last, is_range) = (Some(number), false);
            }
            _ => break,
        }
    }
    ids
}

/// All functions of the files that have tests, by the paths of their files from the root of the workspace.
fn functions() -> BTreeMap<PathBuf, BTreeSet<String>> {
    let mut functions = BTreeMap::new();
    for dir in [
        "tests/tests",
        "tests/renamed/src",
        "tests/tls/tests",
        "tests/conformance/tests",
        "oauth-runtime/src",
        "oauth-derive/codegen",
    ] {
        collect(Path::new(dir), &mut functions);
    }
    functions
}

fn collect(dir: &Path, functions: &mut BTreeMap<PathBuf, BTreeSet<String>>) {
    for entry in std::fs::read_dir(workspace_root().join(dir)).unwrap() {
        let entry = entry.unwrap();
        let path = dir.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            collect(&path, functions);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = std::fs::read_to_string(entry.path()).unwrap();
            let names = source.lines().filter_map(|line| {
                let line = line.trim_start();
                let name = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "))?;
                name.split_once('(').map(|(name, _)| name.to_owned())
            });
            functions.insert(path, names.collect());
        }
    }
}

#[test]
fn every_named_test_is_there_and_carries_the_id() {
    let functions = functions();
    let mut seen = BTreeSet::new();
    for row in rows() {
        assert!(seen.insert(row.id.clone()), "{} stands twice", row.id);
        let is_open = ["open: needs", "; open: "].iter().any(|word| row.rest.contains(word));
        assert!(is_open || !row.tests.is_empty(), "{} names no test", row.id);
        for test in row.tests {
            let Some((file, name)) = test.split_once("::") else {
                assert!(workspace_root().join(&test).is_file(), "{}: there is no {test}", row.id);
                continue;
            };
            let is_there = functions.get(Path::new(file)).is_some_and(|names| names.contains(name));
            assert!(is_there, "{}: there is no {test}", row.id);
            assert!(ids(name).contains(&row.id), "{test} does not have {} in its name", row.id);
        }
    }
}

#[test]
fn every_test_with_an_id_is_named() {
    let listed: BTreeSet<(String, String)> = rows()
        .into_iter()
        .flat_map(|row| row.tests.into_iter().map(move |test| (row.id.clone(), test)))
        .collect();
    for (file, names) in functions() {
        for name in names {
            for id in ids(&name) {
                let test = format!("{}::{name}", file.display());
                assert!(listed.contains(&(id.clone(), test.clone())), "{id} does not name {test}");
            }
        }
    }
}

#[test]
fn ids_are_read_from_names() {
    let of = |name| ids(name).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(of("p9_to_p11_statement_20_21_the_3_types"), "20 21 P10 P11 P9");
    assert_eq!(of("c4_and_c12_a_failure"), "C12 C4");
    assert_eq!(of("statement_3_redirects"), "3");
    for none in ["a_c4_failure", "statement", "expires_in_60", "e_1", "x9_y", "p", ""] {
        assert_eq!(of(none), "", "{none}");
    }
}
