//! Expressions: what stands between the braces of a placeholder.

use crate::Path;

/// What a placeholder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// `name`, or a member of what it names: `name.a[0]`.
    Name {
        /// The name itself.
        root: String,
        /// What stands behind it.
        path: Option<Path>,
    },
    /// `function(argument, ..)`.
    Call {
        /// The name of the function.
        function: String,
        /// Its arguments; the items of one are joined.
        arguments: Vec<Vec<Item>>,
    },
}

/// An item of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A name or another call.
    Expr(Expr),
    /// `'text'`.
    Text(String),
    /// A whole number.
    Integer(i64),
}

/// Why a text is no expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    Syntax,
    /// Calls stand in more than [`MAX_DEPTH`] others.
    Depth,
}

/// How many calls may stand in each other. A declaration may come from a stranger, and the reader needs the stack for each.
pub(super) const MAX_DEPTH: usize = 16;

/// Reads an expression, which is the whole text.
pub(super) fn parse(text: &str) -> Result<Expr, Malformed> {
    let mut reader = Reader { rest: text, depth: 0 };
    let expr = reader.expr()?;
    if reader.rest.is_empty() { Ok(expr) } else { Err(Malformed::Syntax) }
}

/// Reads an expression from its start.
struct Reader<'t> {
    rest: &'t str,
    /// The calls around what is read.
    depth: usize,
}

impl<'t> Reader<'t> {
    fn expr(&mut self) -> Result<Expr, Malformed> {
        let word =
            self.take_while(|found| !matches!(found, '(' | ')' | ',' | '\'') && !found.is_whitespace());
        if self.skip("(") {
            if self.depth == MAX_DEPTH {
                return Err(Malformed::Depth);
            }
            self.depth += 1;
            let arguments = self.arguments()?;
            self.depth -= 1;
            return Ok(Expr::Call { function: word.to_owned(), arguments });
        }
        let (root, path) = word.split_at(word.find(['.', '[']).unwrap_or(word.len()));
        if root.is_empty() {
            return Err(Malformed::Syntax);
        }
        let path = match path.strip_prefix('.').filter(|path| path.starts_with('/')) {
            Some(pointer) => Some(Path::parse(pointer).map_err(|_| Malformed::Syntax)?),
            None if path.is_empty() => None,
            None => Some(Path::members(path).ok_or(Malformed::Syntax)?),
        };
        Ok(Expr::Name { root: root.to_owned(), path })
    }

    /// Up to the closing parenthesis and with it.
    fn arguments(&mut self) -> Result<Vec<Vec<Item>>, Malformed> {
        let mut arguments = Vec::new();
        loop {
            let mut items = Vec::new();
            self.skip_spaces();
            while !self.rest.starts_with([',', ')']) {
                items.push(self.item()?);
                self.skip_spaces();
            }
            if items.is_empty() {
                return Err(Malformed::Syntax);
            }
            arguments.push(items);
            if self.skip(")") {
                return Ok(arguments);
            }
            self.skip(",");
        }
    }

    fn item(&mut self) -> Result<Item, Malformed> {
        if self.skip("'") {
            let text = self.take_while(|found| found != '\'').to_owned();
            return self.skip("'").then_some(Item::Text(text)).ok_or(Malformed::Syntax);
        }
        if self.rest.starts_with(|found: char| found.is_ascii_digit() || found == '-') {
            let digits = self.take_while(|found| found.is_ascii_digit() || found == '-');
            return digits.parse().map(Item::Integer).map_err(|_| Malformed::Syntax);
        }
        self.expr().map(Item::Expr)
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        let (taken, rest) =
            self.rest.split_at(self.rest.find(|found| !belongs(found)).unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }
}
