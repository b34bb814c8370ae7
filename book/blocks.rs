//! The code of the pages: the chapters of the book, what they include, and the README.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A piece of code in a page.
#[derive(Debug, Clone)]
pub struct Code {
    /// The file with the page, from the root of the repository.
    pub page: String,
    /// What stands behind the fence of a block, such as `rust,no_run`; nothing for code within a line.
    pub language: Option<String>,
    /// The code itself.
    pub text: String,
}

/// The code of all pages, in the order of each.
///
/// # Errors
///
/// What cannot be read.
pub fn code() -> Result<Vec<Code>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for page in pages(&root)? {
        let text = read(&root, &page)?;
        let mut block: Option<(String, String)> = None;
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match (event, &mut block) {
                (Event::Start(Tag::CodeBlock(kind)), _) => {
                    let language = match kind {
                        CodeBlockKind::Fenced(language) => language.into_string(),
                        CodeBlockKind::Indented => String::new(),
                    };
                    block = Some((language, String::new()));
                }
                (Event::Text(text), Some((_, block))) => block.push_str(&text),
                (Event::End(TagEnd::CodeBlock), _) => {
                    let ended = block.take().map(|(language, text)| (Some(language), text));
                    all.extend(ended.map(|(language, text)| Code { page: page.clone(), language, text }));
                }
                (Event::Code(text), _) => {
                    all.push(Code { page: page.clone(), language: None, text: text.into_string() });
                }
                _ => {}
            }
        }
    }
    Ok(all)
}

/// The files with pages, from the root of the repository.
fn pages(root: &Path) -> Result<BTreeSet<String>, String> {
    let mut pages = BTreeSet::from(["README.md".to_owned()]);
    for entry in fs::read_dir(root.join("book/src")).map_err(|error| error.to_string())? {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        let page = format!("book/src/{}", name.to_string_lossy());
        let text = read(root, &page)?;
        let included =
            text.split("{{#include ../../").skip(1).filter_map(|rest| rest.split(['}', ':']).next());
        pages.extend(included.map(str::to_owned));
        pages.insert(page);
    }
    Ok(pages)
}

fn read(root: &Path, page: &str) -> Result<String, String> {
    fs::read_to_string(root.join(page)).map_err(|error| format!("{page}: {error}"))
}
