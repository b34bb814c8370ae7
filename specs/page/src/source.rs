//! The structs of a file with their documentation, as they are written.

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One file of `specs/src`.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) name: String,
    /// What it says of its sources, in Markdown.
    pub(crate) about: String,
    /// What the structs need to have in scope.
    pub(crate) uses: String,
    /// The text of each struct, from its documentation to its end.
    pub(crate) structs: BTreeMap<String, String>,
}

/// The files of a folder, in the order of their names.
pub(crate) fn modules(folder: &Path) -> Result<Vec<Module>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries =
        std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    let mut modules = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if ["lib", "catalogue"].contains(&name) {
            continue;
        }
        let text = std::fs::read_to_string(path).map_err(failed)?;
        modules.push(Module::read(name, &text).map_err(|problem| format!("{}: {problem}", path.display()))?);
    }
    Ok(modules)
}

impl Module {
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, String> {
        let about = text.lines().filter_map(|line| line.strip_prefix("//!"));
        let about = about.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n");
        let mut module = Self { name: name.to_owned(), about, uses: String::new(), structs: BTreeMap::new() };
        let tokens: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
        let mut item = Vec::new();
        for token in tokens {
            let ends_attribute =
                matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket);
            let is_inner = ends_attribute
                && matches!(&*item, [TokenTree::Punct(_), TokenTree::Punct(mark)] if mark.as_char() == '!');
            let ends_item = match &token {
                TokenTree::Punct(mark) => mark.as_char() == ';',
                TokenTree::Group(group) => {
                    group.delimiter() == Delimiter::Brace && is_struct(&item).is_some()
                }
                _ => false,
            };
            item.push(token);
            if ends_item {
                module.add(&item, text);
            }
            if ends_item || is_inner {
                item.clear();
            }
        }
        Ok(module)
    }

    fn add(&mut self, item: &[TokenTree], text: &str) {
        let (Some(first), Some(last)) = (item.first(), item.last()) else { return };
        let written =
            text.get(first.span().byte_range().start..last.span().byte_range().end).unwrap_or_default();
        match (is_struct(item), first) {
            (Some(name), _) => drop(self.structs.insert(name, written.to_owned())),
            (None, TokenTree::Ident(word)) if word == "use" => {
                self.uses.push_str(written);
                self.uses.push('\n');
            }
            _ => {}
        }
    }
}

/// The name behind the word `struct`.
fn is_struct(item: &[TokenTree]) -> Option<String> {
    let at = item.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "struct"))?;
    match item.get(at + 1)? {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    }
}
