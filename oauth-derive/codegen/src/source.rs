//! Expansion outside a compiler: from the text of a file to the text of the generated code.

mod nesting;

use std::fmt;

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Attribute, Data, DeriveInput, File, Item};

use crate::derive::{declaration, derive};
use crate::errors::Errors;

/// Expands every `#[oauth_provider(..)]` struct of a Rust file, inside modules too, and returns the generated code
/// alone, formatted, in the order of the file.
///
/// Nothing evaluates a `cfg` here, so a provider whose fields have one is refused rather than guessed at.
///
/// ```
/// let generated = oauth_codegen::expand_source(
///     r#"
///     #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
///     pub struct Acme;
///     "#,
/// )?;
/// assert!(generated.contains("pub type AcmeClient"));
/// # Ok::<(), oauth_codegen::SourceError>(())
/// ```
///
/// # Errors
///
/// Every mistake in the file, each with its line and column; also that it has no provider, or is nested too deep.
pub fn expand_source(source: &str) -> Result<String, SourceError> {
    with_stack(|| expanded(source))
}

fn expanded(source: &str) -> Result<String, SourceError> {
    let mut errors = Vec::new();
    let code: TokenStream = read(source)?.into_iter().map(|item| expand(item, &mut errors)).collect();
    if !errors.is_empty() {
        return Err(SourceError::new(errors));
    }
    let generated = syn::parse2::<File>(code).map_err(|error| SourceError::new([error]))?;
    Ok(prettyplease::unparse(&generated))
}

/// The declaration of every `#[oauth_provider(..)]` struct of a Rust file as JSON, in the order of the file: what
/// `METADATA` of the struct holds, which a program without a compiler can read.
///
/// ```
/// let declarations = oauth_codegen::declarations(
///     r#"
///     #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
///     pub struct Acme;
///     "#,
/// )?;
/// assert!(declarations[0].contains(r#""name": "Acme""#));
/// # Ok::<(), oauth_codegen::SourceError>(())
/// ```
///
/// # Errors
///
/// As [`expand_source`].
pub fn declarations(source: &str) -> Result<Vec<String>, SourceError> {
    with_stack(|| declared(source))
}

fn declared(source: &str) -> Result<Vec<String>, SourceError> {
    let mut errors = Vec::new();
    let mut declarations = Vec::new();
    for item in read(source)? {
        let (declaration, own) = declaration(&prepare(item, &mut errors));
        errors.extend(own.into_vec());
        declarations.extend(declaration);
    }
    if errors.is_empty() { Ok(declarations) } else { Err(SourceError::new(errors)) }
}

/// Whatever passes [`nesting::check`] has room on this stack.
fn with_stack<T: Send>(run: impl FnOnce() -> Result<T, SourceError> + Send) -> Result<T, SourceError> {
    nesting::with_stack(run).unwrap_or_else(|error| Err(SourceError::new([error])))
}

/// The providers of a file, of which there is one at least.
fn read(source: &str) -> Result<Vec<DeriveInput>, SourceError> {
    let file = parse(source).map_err(|error| SourceError::new([error]))?;
    let providers = providers(&file.items);
    if providers.is_empty() {
        let message =
            "no `#[oauth_provider(..)]` struct is in this file; write the attribute on a struct of it";
        return Err(SourceError::new([syn::Error::new(Span::call_site(), message)]));
    }
    Ok(providers)
}

/// As `syn::parse_file` does, which calls itself as deep as the tokens are nested.
fn parse(source: &str) -> syn::Result<File> {
    let tokens: TokenStream = without_shebang(source).parse()?;
    nesting::check(tokens.clone())?;
    syn::parse2(tokens)
}

/// The same lines but for a first one that names an interpreter, which is no inner attribute.
fn without_shebang(source: &str) -> &str {
    let text = source.trim_start_matches('\u{feff}');
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            text.find('\n').and_then(|end| text.get(end..)).unwrap_or_default()
        }
        _ => text,
    }
}

fn providers(items: &[Item]) -> Vec<DeriveInput> {
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Struct(item) => found.push(item.clone().into()),
            Item::Enum(item) => found.push(item.clone().into()),
            Item::Union(item) => found.push(item.clone().into()),
            Item::Mod(module) => found.extend(module.content.iter().flat_map(|(_, items)| providers(items))),
            _ => {}
        }
    }
    found.retain(|item: &DeriveInput| item.attrs.iter().any(is_provider));
    found
}

fn is_provider(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "oauth_provider")
}

fn expand(item: DeriveInput, errors: &mut Vec<syn::Error>) -> TokenStream {
    let (code, own) = derive(&prepare(item, errors));
    errors.extend(own.into_vec());
    code
}

/// What the attribute macro does before the derive sees the struct; and what only a compiler can do is refused.
fn prepare(mut item: DeriveInput, errors: &mut Vec<syn::Error>) -> DeriveInput {
    let mut own = Errors::default();
    for attribute in field_attributes(&item).filter(|attribute| is_conditional(attribute)) {
        own.on(attribute, "only a compiler evaluates `cfg`; expand a provider without it");
    }
    for attribute in item.attrs.iter_mut().filter(|attribute| is_provider(attribute)) {
        let span = attribute.path().segments.last().map_or_else(Span::call_site, |last| last.ident.span());
        rename(attribute, Ident::new("oauth", span));
    }
    errors.extend(own.into_vec());
    item
}

fn field_attributes(item: &DeriveInput) -> impl Iterator<Item = &Attribute> {
    let fields = match &item.data {
        Data::Struct(data) => Some(&data.fields),
        Data::Enum(_) | Data::Union(_) => None,
    };
    fields.into_iter().flatten().flat_map(|field| &field.attrs)
}

fn is_conditional(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr")
}

fn rename(attribute: &mut Attribute, name: Ident) {
    match &mut attribute.meta {
        syn::Meta::Path(path) => *path = name.into(),
        syn::Meta::List(list) => list.path = name.into(),
        syn::Meta::NameValue(pair) => pair.path = name.into(),
    }
}

/// The mistakes that [`expand_source`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    messages: Vec<SourceMessage>,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceMessage {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

impl SourceError {
    fn new(errors: impl IntoIterator<Item = syn::Error>) -> Self {
        let message = |error: syn::Error| {
            let start = error.span().start();
            SourceMessage { line: start.line, column: start.column + 1, message: error.to_string() }
        };
        let mut messages: Vec<_> = errors.into_iter().map(message).collect();
        messages.sort_by_key(|message| (message.line, message.column));
        Self { messages }
    }

    /// The mistakes in the order of the file.
    #[must_use]
    pub fn messages(&self) -> &[SourceMessage] {
        &self.messages
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, message) in self.messages.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{message}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SourceMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for SourceError {}
