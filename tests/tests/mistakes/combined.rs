//! Declarations that nobody wrote: keys of one put into another. The attribute and JSON say yes to the same ones.

use std::path::Path;

use oauth_codegen::expand_source;
use oauth_runtime::Metadata;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{ItemStruct, Meta};

use super::cases::{is_taken, structs};
use super::written::declaration;

/// How many are made. They are the same ones at each run.
const COUNT: usize = 2_000;

/// Numbers without a pattern (Marsaglia, Xorshift RNGs, 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// The items between commas.
fn items(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    let items = tokens.split(is_comma).filter(|item| !item.is_empty());
    items.map(|item| item.iter().cloned().collect()).collect()
}

fn joined(items: &[TokenStream]) -> TokenStream {
    let comma = TokenTree::from(proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone));
    items.iter().flat_map(|item| item.clone().into_iter().chain([comma.clone()])).collect()
}

fn key(item: &TokenStream) -> String {
    item.clone().into_iter().next().map(|first| first.to_string()).unwrap_or_default()
}

/// What stands in the parentheses of `key(..)`.
fn inner(item: &TokenStream) -> Option<Vec<TokenStream>> {
    match item.clone().into_iter().collect::<Vec<_>>().as_slice() {
        [_, TokenTree::Group(group)] => Some(items(group.stream())),
        _ => None,
    }
}

fn attribute(item: &ItemStruct) -> Option<&TokenStream> {
    let is_own = |attribute: &&syn::Attribute| attribute.path().is_ident("oauth_provider");
    match &item.attrs.iter().find(is_own)?.meta {
        Meta::List(list) => Some(&list.tokens),
        _ => None,
    }
}

/// Puts an item among others. Two groups of one key become one, with items of both.
fn put(own: &mut Vec<TokenStream>, new: &TokenStream, dice: &mut Dice) {
    let key_of_new = key(new);
    let Some(at) = own.iter().position(|item| key(item) == key_of_new) else {
        own.push(new.clone());
        return;
    };
    match (inner(&own[at]), inner(new)) {
        (Some(mut group), Some(added)) => {
            for item in added.into_iter().filter(|_| dice.below(3) > 0).collect::<Vec<_>>() {
                group.retain(|other| key(other) != key(&item));
                group.push(item);
            }
            let group = joined(&group);
            own[at] = format!("{key_of_new}({group})").parse().unwrap();
        }
        _ => own[at] = new.clone(),
    }
}

#[test]
fn the_attribute_and_json_take_the_same_combinations() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folders = ["specs/src", "tests/tests/snapshots", "tests/tests/composed", "oauth-derive/src"];
    let structs = folders.iter().flat_map(|folder| structs(&root.join(folder)));
    let structs: Vec<_> = structs.map(|(_, item)| item).filter(is_taken).collect();
    let pool: Vec<_> = structs.iter().filter_map(attribute).cloned().flat_map(items).collect();
    assert!(pool.len() > 1_000, "{}", pool.len());
    let mut dice = Dice(0x5eed);
    let mut taken = 0;
    for _ in 0..COUNT {
        let mut item = structs[dice.below(structs.len())].clone();
        let mut own = items(attribute(&item).unwrap().clone());
        for _ in 0..=dice.below(3) {
            if dice.below(4) == 0 {
                own.remove(dice.below(own.len()));
            } else {
                put(&mut own, &pool[dice.below(pool.len())].clone(), &mut dice);
            }
            if own.is_empty() {
                break;
            }
        }
        for attribute in &mut item.attrs {
            if let Meta::List(list) = &mut attribute.meta {
                if list.path.is_ident("oauth_provider") {
                    list.tokens = joined(&own);
                }
            }
        }
        let Some(json) = declaration(&item) else { continue };
        let by_attribute = expand_source(&item.to_token_stream().to_string());
        let by_json = Metadata::from_json(&json.to_string());
        assert_eq!(
            by_attribute.is_ok(),
            by_json.is_ok(),
            "{:?}\n{:?}\n{json}",
            by_attribute.err(),
            by_json.err()
        );
        taken += usize::from(by_json.is_ok());
    }
    // Most of them say something.
    assert!(taken > COUNT / 4, "{taken}");
}
