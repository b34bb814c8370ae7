//! The book is whole: it builds, its links lead somewhere, and its code is compiled.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regex_lite::Regex;

fn built() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/book");
    let _ = std::fs::remove_dir_all(&folder);
    oauth_book::build(&folder).unwrap();
    folder
}

/// The files in a folder, relative to it.
fn files(folder: &Path, within: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, within));
        } else {
            found.push(path.strip_prefix(within).unwrap().to_owned());
        }
    }
    found
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            std::path::Component::Normal(name) => plain.push(name),
            _ => {}
        }
        plain
    })
}

#[test]
fn every_link_leads_to_a_file_and_a_place_in_it_and_nothing_is_loaded_from_elsewhere() {
    let folder = built();
    let all = files(&folder, &folder);
    let pages: Vec<&PathBuf> =
        all.iter().filter(|file| file.extension().is_some_and(|end| end == "html")).collect();
    let id = Regex::new(r#"\sid="([^"]+)""#).unwrap();
    let texts: BTreeMap<&PathBuf, String> =
        pages.iter().map(|page| (*page, std::fs::read_to_string(folder.join(page)).unwrap())).collect();
    let places: BTreeMap<&PathBuf, BTreeSet<String>> = texts
        .iter()
        .map(|(page, text)| (*page, id.captures_iter(text).map(|found| found[1].to_owned()).collect()))
        .collect();
    let link = Regex::new(r#"<(\w+)[^>]*?\s(?:href|src)="([^"]*)""#).unwrap();
    let (mut followed, mut problems) = (0, Vec::new());
    for (page, text) in &texts {
        // The print page has all chapters, with their links; that of an error is found under any path.
        if page.ends_with("print.html") || page.ends_with("404.html") || page.ends_with("toc.html") {
            continue;
        }
        for found in link.captures_iter(text) {
            let (element, target) = (&found[1], found[2].replace("&amp;", "&").replace("&#x27;", "'"));
            if target.starts_with("data:") || target.starts_with("mailto:") {
                continue;
            }
            if target.contains("://") {
                if element != "a" {
                    problems.push(format!("{}: loads {target}", page.display()));
                }
                continue;
            }
            let (path, place) =
                target.split_once('#').map_or((&*target, None), |(path, place)| (path, Some(place)));
            let file =
                if path.is_empty() { (*page).clone() } else { plain(&page.parent().unwrap().join(path)) };
            followed += 1;
            if !all.contains(&file) {
                problems.push(format!("{}: {target}: there is no such file", page.display()));
            } else if let (Some(place), Some(places)) =
                (place.filter(|place| !place.is_empty()), places.get(&file))
                && !places.contains(place)
            {
                problems.push(format!("{}: {target}: there is no such place", page.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(followed > 1000, "{followed}");
}

#[test]
fn every_chapter_is_in_the_summary() {
    let summary = include_str!("../src/SUMMARY.md");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files(&folder, &folder) {
        let file = file.to_string_lossy();
        assert!(
            file == "SUMMARY.md" || summary.contains(&format!("]({file})")),
            "{file} is not in the summary"
        );
    }
    let named = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for file in named {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        assert!(path.exists(), "there is no {file}");
    }
}

/// Each page with Rust is the documentation of something that rustdoc tests, and leaves no block out.
#[test]
fn every_block_of_rust_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let compiling =
        ["book/lib.rs", "oauth-runtime/src/lib.rs", "oauth-derive/src/lib.rs", "tests/stores/src/lib.rs"];
    let compiling = compiling.map(|file| std::fs::read_to_string(root.join(file)).unwrap());
    let mut seen = 0;
    for code in oauth_book::code().unwrap() {
        let Some(language) = code.language.filter(|language| language.split(',').any(|word| word == "rust"))
        else {
            continue;
        };
        let kinds = ["rust", "rust,no_run", "rust,should_panic"];
        assert!(
            kinds.contains(&&*language),
            "{}: a block is marked `{language}`; write one of {kinds:?}",
            code.page
        );
        let file = code.page.rsplit('/').next().unwrap();
        let is_named =
            |text: &String| text.contains(&format!("/{file}\"")) || text.contains(&format!("\"{file}\" "));
        assert!(
            compiling.iter().any(is_named),
            "nothing compiles the Rust of {}; see `compiled!` in book/lib.rs",
            code.page
        );
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}
