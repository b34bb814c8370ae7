//! Every declaration of this workspace, those of the compile-fail cases too, written as JSON.

use std::collections::BTreeSet;
use std::fs::{read_dir, read_to_string};
use std::path::Path;

use oauth_codegen::expand_source;
use oauth_runtime::Metadata;
use quote::ToTokens as _;
use syn::ItemStruct;
use syn::visit::Visit;

use super::written::declaration;

/// The cases whose mistake JSON does not have.
const OF_RUST: [&str; 15] = [
    // What is made of names: variants of enums, fields of structs, types.
    "default_of_an_integer",
    "extra_without_a_field_name",
    "scope_without_a_variant",
    "two_scopes_one_variant",
    // Attributes, and quotes around words.
    "grant_in_quotes",
    "quoted",
    "tuple_struct",
    "two_attributes",
    "two_attributes_on_a_field",
    "value_in_omit",
    // The path of the runtime crate.
    "crate_dollar_in_quotes",
    "crate_not_a_path",
    "crate_with_a_dash",
    // A program may name such a host with `plain_http` of the builder, which has no other way to a declared endpoint.
    "url_http",
    "url_http_of_a_name",
];

/// All structs with the attribute in the Rust files of a folder, and the name of the file.
pub(super) fn structs(folder: &Path) -> Vec<(String, ItemStruct)> {
    let mut found = Structs::default();
    found.read(folder);
    found.structs
}

#[derive(Default)]
struct Structs {
    file: String,
    structs: Vec<(String, ItemStruct)>,
}

impl Structs {
    fn read(&mut self, folder: &Path) {
        for entry in read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.read(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                path.file_stem().unwrap().to_str().unwrap().clone_into(&mut self.file);
                // What is no Rust is no declaration.
                if let Ok(parsed) = syn::parse_file(&read_to_string(&path).unwrap()) {
                    self.visit_file(&parsed);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Structs {
    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("oauth_provider")) {
            self.structs.push((self.file.clone(), item.clone()));
        }
    }
}

pub(super) fn is_taken(item: &ItemStruct) -> bool {
    expand_source(&item.to_token_stream().to_string()).is_ok()
}

#[test]
fn json_takes_nothing_that_the_attribute_refuses() {
    let (mut count, mut taken) = (0, BTreeSet::new());
    for (file, item) in structs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")) {
        let Some(json) = declaration(&item) else { continue };
        if is_taken(&item) {
            continue;
        }
        count += 1;
        if Metadata::from_json(&json.to_string()).is_ok() {
            taken.insert(file);
        }
    }
    assert!(count > 180, "{count}");
    assert_eq!(taken, OF_RUST.map(str::to_owned).into());
}

#[test]
fn json_takes_what_the_attribute_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut count = 0;
    for folder in ["tests", "specs", "examples", "oauth-runtime", "oauth-cli", "oauth-derive", "benches/src"]
    {
        for (file, item) in structs(&root.join(folder)) {
            let Some(json) = declaration(&item) else { continue };
            if is_taken(&item) {
                count += 1;
                let read = Metadata::from_json(&json.to_string());
                assert!(read.is_ok(), "{file}: {}", read.unwrap_err());
            }
        }
    }
    assert!(count > 600, "{count}");
}
