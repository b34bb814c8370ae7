//! How the files of the libraries hang together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use oauth_tests::measure::workspace_root;
use syn::visit::{self, Visit};
use syn::{Item, ItemMod, ItemUse, UseTree};

const CRATES: [&str; 5] =
    ["oauth-derive/grammar", "oauth-derive/codegen", "oauth-derive", "oauth-runtime", "oauth-cli"];

/// The modules of a crate, each with its file.
type Modules = BTreeMap<Vec<String>, PathBuf>;

fn modules(src: &Path, module: &[String], found: &mut Modules) {
    for entry in fs::read_dir(src).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let own = [module, std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            modules(&path, &own, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_face = ["lib", "main", "mod"].contains(&&*name);
            found.insert(if is_face { module.to_vec() } else { own }, path);
        }
    }
}

/// What one file names of the others in its crate.
struct Named<'m> {
    modules: &'m Modules,
    own: &'m [String],
    found: BTreeSet<Vec<String>>,
}

impl Named<'_> {
    /// Notes the file that a path leads to: that of the longest module it begins with.
    fn note(&mut self, path: &[String]) {
        let mut absolute = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => self.own.to_vec(),
            _ => return,
        };
        for part in path {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => drop(absolute.pop()),
                part => absolute.push(part.to_owned()),
            }
        }
        while !self.modules.contains_key(&absolute) && absolute.pop().is_some() {}
        self.found.insert(absolute);
    }

    fn tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        let length = before.len();
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
            }
            UseTree::Name(name) => before.push(name.ident.to_string()),
            UseTree::Rename(name) => before.push(name.ident.to_string()),
            UseTree::Glob(_) => {}
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
        if !matches!(tree, UseTree::Path(_) | UseTree::Group(_)) {
            self.note(before);
        }
        before.truncate(length);
    }
}

impl<'ast> Visit<'ast> for Named<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // What a module hands on is no use of it.
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.tree(&item.tree, &mut Vec::new());
        }
    }

    /// A module within a file is a test, or names what is around it.
    fn visit_item_mod(&mut self, _: &'ast ItemMod) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note(&path.segments.iter().map(|part| part.ident.to_string()).collect::<Vec<_>>());
        visit::visit_path(self, path);
    }
}

/// Which files each file of a crate names: neither those around it, whose part it is, nor itself.
fn imports(modules: &Modules) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let of = |(own, path): (&Vec<String>, &PathBuf)| {
        let file = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
        let mut named = Named { modules, own, found: BTreeSet::new() };
        file.items.iter().for_each(|item: &Item| named.visit_item(item));
        named.found.retain(|other| !own.starts_with(other));
        (own.clone(), named.found)
    };
    modules.iter().map(of).collect()
}

/// A way from a file back to itself.
fn circle(imports: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Option<Vec<String>> {
    imports.keys().find_map(|first| {
        let mut ways = vec![vec![first]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for next in imports.get(*way.last()?)? {
                let longer = || [way.as_slice(), &[next]].concat();
                if next == first {
                    return Some(longer().iter().map(|module| module.join("::")).collect());
                }
                if seen.insert(next) {
                    ways.push(longer());
                }
            }
        }
        None
    })
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    for name in CRATES {
        let mut found = Modules::new();
        modules(&workspace_root().join(name).join("src"), &[], &mut found);
        let imports = imports(&found);
        assert!(imports.len() > 1 || name == "oauth-derive", "{name} has files");
        assert_eq!(circle(&imports), None, "in {name}");
    }
}

#[test]
fn a_circle_is_found() {
    let import = |from: &str, to: &str| (vec![from.to_owned()], BTreeSet::from([vec![to.to_owned()]]));
    let imports = BTreeMap::from([import("a", "b"), import("b", "c"), import("c", "b")]);
    assert_eq!(circle(&imports), Some(vec!["b".to_owned(), "c".to_owned(), "b".to_owned()]));
    assert_eq!(circle(&BTreeMap::from([import("a", "b"), import("b", "c")])), None);
}
