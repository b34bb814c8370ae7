//! What the pages show on a command line is so: each block is run in its page's order, in a folder with nothing in it.
//!
//! `oauth` is the built program, and a mock stands in for a provider that it would ask for a token. What `cargo` and the
//! scripts of the repository are called with is written down instead of being run a second time: `tests/run` runs
//! them, or they measure for minutes, and either is held to the repository.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what is wrong ends the test, in functions beside the tests, too"
)]

mod commands;
mod page;

use std::collections::{BTreeMap, BTreeSet};

use oauth_book::Code;

use self::commands::Repository;
use self::page::Page;

/// What a block may be of. Those of a shell are run; nothing else has a command in it.
const LANGUAGES: [&str; 8] = ["sh", "console", "rust", "toml", "json", "text", "go", "js"];

fn blocks(language: &str) -> BTreeMap<String, Vec<String>> {
    let mut blocks = BTreeMap::<_, Vec<_>>::new();
    for Code { page, text, .. } in
        code().into_iter().filter(|code| code.language.as_deref() == Some(language))
    {
        blocks.entry(page).or_default().push(text);
    }
    blocks
}

fn code() -> Vec<Code> {
    oauth_book::code().unwrap()
}

#[test]
fn every_block_is_marked_as_what_it_is() {
    for Code { page, language, text } in code() {
        let Some(language) = language else { continue };
        // `rs` is the code of another library.
        let first = language.split(',').next().unwrap_or_default();
        assert!(
            LANGUAGES.contains(&first) || first == "rs",
            "{page}: a block is marked `{language}`; commands are `sh`, or `console` with what they print, and other \
             text is one of {LANGUAGES:?}:\n{text}"
        );
    }
}

#[test]
fn every_block_of_commands_runs_as_it_stands() {
    let repository = Repository::read();
    let scripts = blocks("sh");
    assert!(scripts.len() > 7, "{scripts:?}");
    for (name, blocks) in scripts {
        let page = Page::new(&name, &repository);
        page.run(&blocks.join("\n"));
        for command in page.recorded() {
            repository.check_run(&name, &command);
        }
        if name == "book/src/cli.md" {
            // The token was asked for once, and was in the store from then on.
            let log = page.read("mock.log");
            assert_eq!(
                log.lines().filter(|line| line.contains("POST /oauth/access-token")).count(),
                1,
                "{log}"
            );
        }
    }
}

#[test]
fn every_transcript_shows_what_is_printed() {
    let repository = Repository::read();
    let transcripts = blocks("console");
    assert!(!transcripts.is_empty());
    for (name, blocks) in transcripts {
        for block in blocks {
            let page = Page::new(&name, &repository);
            page.play(&block);
            for command in page.recorded() {
                repository.check_run(&name, &command);
            }
        }
    }
}

/// What a page says in passing names what there is.
#[test]
fn every_command_within_a_line_can_be_given() {
    let repository = Repository::read();
    let mut seen = BTreeSet::new();
    for Code { page, language, text } in code() {
        let words = shlex::split(&text).unwrap_or_default();
        let Some(command) = words.iter().position(|word| !word.contains('=')) else { continue };
        let command = words[command..].to_vec();
        if language.is_none() && repository.is_command(&command) {
            repository.check(&page, &command);
            seen.insert(command);
        }
    }
    assert!(seen.len() > 40, "{seen:?}");
}
