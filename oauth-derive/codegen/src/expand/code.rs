//! Generated code as text, and between it the author's own tokens.
//!
//! rustc reads text several times faster than a macro, which nobody optimises in a debug build, makes tokens one by one.
//! What the author wrote and rustc may complain about stays a token, because text has no span.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _};

#[derive(Default)]
pub(super) struct Code {
    /// What comes after the tokens.
    text: String,
    tokens: TokenStream,
    /// What a mark in the text stands for: `$0` for the first.
    marked: Vec<TokenStream>,
}

impl Code {
    /// The author's tokens as text, or a mark for those that no text can say: the `$crate` of a macro.
    pub(super) fn word(&mut self, tokens: &impl ToTokens) -> String {
        let text = tokens.to_token_stream().to_string();
        if !text.contains('$') {
            return text;
        }
        self.marked.push(tokens.to_token_stream());
        format!("${}", self.marked.len() - 1)
    }

    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn tokens(&mut self, tokens: impl ToTokens) {
        self.flush();
        tokens.to_tokens(&mut self.tokens);
    }

    /// What `write` adds, in braces.
    pub(super) fn braces(&mut self, write: impl FnOnce(&mut Self)) {
        self.flush();
        let outer = std::mem::take(&mut self.tokens);
        write(self);
        self.flush();
        let inner = std::mem::replace(&mut self.tokens, outer);
        self.tokens.append(Group::new(Delimiter::Brace, inner));
    }

    pub(super) fn finish(mut self) -> TokenStream {
        self.flush();
        self.tokens
    }

    fn flush(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let mut read = read(&self.text);
        self.text.clear();
        if !self.marked.is_empty() {
            read = unmark(read, &self.marked);
        }
        self.tokens.extend([read]);
    }
}

/// The tokens of generated code, which is valid: the compiler's own lexer is called directly where there is one, without
/// the look for mistakes that `proc_macro2` has before.
fn read(text: &str) -> TokenStream {
    let read = if proc_macro::is_available() {
        text.parse::<proc_macro::TokenStream>().ok().map(TokenStream::from)
    } else {
        text.parse().ok()
    };
    read.unwrap_or_else(|| {
        let message = "the generated code cannot be read; this is a mistake of `oauth_provider`";
        syn::Error::new(proc_macro2::Span::call_site(), message).into_compile_error()
    })
}

/// As many `#` as a raw string may have.
const MOST_HASHES: usize = 255;

/// The text as a raw string, which a reviewer reads without escapes.
pub(super) fn raw_string(text: &str) -> String {
    let longest =
        text.split('"').skip(1).map(|rest| rest.bytes().take_while(|byte| *byte == b'#').count() + 1);
    let hashes = longest.max().unwrap_or(0);
    // A raw string holds no carriage return.
    if hashes > MOST_HASHES || text.contains('\r') {
        return format!("{text:?}");
    }
    let hashes = "#".repeat(hashes);
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Puts the tokens where their marks are.
fn unmark(stream: TokenStream, marked: &[TokenStream]) -> TokenStream {
    let mut tokens = stream.into_iter();
    let mut unmarked = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '$' => {
                let index = tokens.next().and_then(|index| index.to_string().parse::<usize>().ok());
                unmarked.extend(index.and_then(|index| marked.get(index).cloned()));
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), unmark(group.stream(), marked));
                inner.set_span(group.span());
                unmarked.append(inner);
            }
            token => unmarked.append(token),
        }
    }
    unmarked
}
