//! How deep the tokens of a file may be nested: a parser calls itself for what stands in something else, and a stack has an end.

use std::iter::Peekable;
use std::panic;
use std::thread;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Punct, Spacing, Span, TokenStream, TokenTree};

/// The most tokens that may be open at once.
const MOST: usize = 1_000;

/// What a parser takes of the stack for one of them: 43 KiB were measured, without optimisation.
const STACK_OF_ONE: usize = 128 << 10;

/// Runs this where the stack is large enough for tokens that pass [`check`].
pub(super) fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, syn::Error> {
    let builder = thread::Builder::new().stack_size(MOST * STACK_OF_ONE);
    thread::scope(|scope| {
        let thread = builder.spawn_scoped(scope, run).map_err(|error| {
            syn::Error::new(Span::call_site(), format!("there is no memory to read it: {error}"))
        })?;
        Ok(thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload)))
    })
}

/// Refuses tokens that are nested too deep. Delimiters are not all that nests: so do `A<A<A<..`, `&&&..` and `a = a = a..`. Each token
/// counts until something ends that it may be a part of, which is never too early, and often too late.
pub(super) fn check(tokens: TokenStream) -> Result<(), syn::Error> {
    let mut inner = Level::of(tokens, 0);
    let mut outer = Vec::new();
    loop {
        let Some((token, depth)) = inner.next() else {
            match outer.pop() {
                Some(level) => inner = level,
                None => return Ok(()),
            }
            continue;
        };
        if depth > MOST {
            let message = format!(
                "nested too deep: more than {MOST} tokens without a `,` or `;` between them; move the provider to a file of its own"
            );
            return Err(syn::Error::new(token.span(), message));
        }
        if let TokenTree::Group(group) = token {
            outer.push(std::mem::replace(&mut inner, Level::of(group.stream(), depth)));
        }
    }
}

/// The tokens between two delimiters.
struct Level {
    tokens: Peekable<IntoIter>,
    /// How deep the delimiters are.
    outside: usize,
    /// The tokens of what has not ended.
    run: usize,
    /// What a `,` does not end: each `<` and `|` that may be open, and how many tokens there were.
    open: Vec<(char, usize)>,
    before: Before,
}

/// What a token follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A `-` or `=`, with which a `>` is an arrow.
    Arrow,
    /// The `#` of an attribute or of a line of documentation.
    Attribute,
    Other,
}

impl Level {
    fn of(tokens: TokenStream, outside: usize) -> Self {
        let tokens = tokens.into_iter().peekable();
        Self { tokens, outside, run: 0, open: Vec::new(), before: Before::Other }
    }

    /// The next token, and how deep it is.
    fn next(&mut self) -> Option<(TokenTree, usize)> {
        let token = self.tokens.next()?;
        self.run += 1;
        let depth = self.outside + self.run;
        let before = std::mem::replace(&mut self.before, Before::Other);
        match &token {
            TokenTree::Punct(punct) => self.punct(punct, before),
            // Nothing is a part of an attribute but what is in it.
            TokenTree::Group(_) if before == Before::Attribute => self.run -= 1,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && self.ends_in_brace() => {
                self.end();
            }
            _ => {}
        }
        Some((token, depth))
    }

    fn punct(&mut self, punct: &Punct, before: Before) {
        match punct.as_char() {
            ';' => self.end(),
            ',' => self.run = self.open.last().map_or(0, |(_, run)| *run),
            mark @ ('<' | '|') => self.open.push((mark, self.run)),
            '>' if before != Before::Arrow && matches!(self.open.last(), Some(('<', _))) => {
                self.open.pop();
            }
            '-' | '=' if punct.spacing() == Spacing::Joint => self.before = Before::Arrow,
            '#' => {
                self.run -= 1;
                self.before = Before::Attribute;
            }
            '!' if before == Before::Attribute => {
                self.run -= 1;
                self.before = Before::Attribute;
            }
            _ => {}
        }
    }

    fn end(&mut self) {
        self.run = 0;
        self.open.clear();
    }

    /// Whether an item or an expression ends in the brace before the next token: an operator or one of these words would go on with it.
    fn ends_in_brace(&mut self) -> bool {
        match self.tokens.peek() {
            None => true,
            Some(TokenTree::Ident(word)) => !["as", "else", "in"].iter().any(|goes_on| word == goes_on),
            Some(TokenTree::Punct(punct)) => punct.as_char() == '#',
            Some(_) => false,
        }
    }
}
