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

/// The chapters of the book itself, by their files.
fn chapters() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let names = files(&folder, &folder).into_iter().map(|file| file.to_string_lossy().into_owned());
    let texts = names.map(|name| (name.clone(), std::fs::read_to_string(folder.join(name)).unwrap()));
    texts.filter(|(_, text)| !text.contains("{{#include")).collect()
}

#[test]
fn every_chapter_is_in_the_summary_and_every_one_with_rust_is_compiled() {
    let summary = include_str!("../src/SUMMARY.md");
    let lib = include_str!("../lib.rs");
    for (file, text) in &chapters() {
        assert!(
            file == "SUMMARY.md" || summary.contains(&format!("]({file})")),
            "{file} is not in the summary"
        );
        let has_rust = text.lines().any(|line| line.starts_with("```rust"));
        assert!(!has_rust || lib.contains(&format!("\"{file}\"")), "the code of {file} is not compiled");
    }
    let named = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for file in named {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
        assert!(path.exists(), "there is no {file}");
    }
}

/// A later block goes on where the one before ended: they are run in one shell.
#[test]
fn every_block_of_a_shell_is_a_script_by_itself() {
    let blocks = oauth_book::shell_blocks().unwrap();
    assert!(blocks.iter().filter(|(file, _)| file == "cli.md").count() > 4, "{blocks:?}");
    for (file, block) in blocks {
        let checked = std::process::Command::new("sh").args(["-n", "-c", &block]).output().unwrap();
        assert!(checked.status.success(), "{file}: {block}\n{}", String::from_utf8_lossy(&checked.stderr));
    }
}
