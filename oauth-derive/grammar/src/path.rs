//! Paths into a response: `a.b[0].c`, or an RFC 6901 JSON Pointer with its leading `/`.

use std::borrow::Cow;

/// A path, parsed.
///
/// ```
/// use oauth_grammar::{Path, Step};
///
/// let path = Path::parse("data.tokens[0].value")?;
/// assert!(matches!(path.steps(), [Step::Member(data), _, Step::Index(0), _] if **data == *"data"));
/// assert!(!path.is_pointer());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    steps: Box<[Step]>,
    is_pointer: bool,
}

/// A part of a word that is made of several members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordPart {
    /// Text between them.
    Text(String),
    /// Where a member is.
    Path(Path),
}

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// The member of an object.
    Member(Box<str>),
    /// The element of an array.
    Index(usize),
    /// A step of a JSON Pointer: the element of an array, or the member of an object (RFC 6901 §4).
    Either(Box<str>),
}

impl Step {
    /// As a JSON Pointer writes it, without its escapes.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Member(name) | Self::Either(name) => Cow::Borrowed(name),
            Self::Index(index) => Cow::Owned(index.to_string()),
        }
    }
}

impl Path {
    /// The path of one member.
    #[must_use]
    pub fn member(name: &str) -> Self {
        Self { steps: [Step::Member(name.into())].into(), is_pointer: false }
    }

    /// The path of these steps.
    #[must_use]
    pub fn of_steps(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect(), is_pointer: false }
    }

    /// Reads a path.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("an empty path names nothing; write `member` or `object.member`".to_owned());
        }
        if let Some(pointer) = text.strip_prefix('/') {
            let steps = pointer.split('/').map(pointer_step).collect::<Option<_>>();
            let steps =
                steps.ok_or("`~` in a JSON Pointer is written `~0`, and `/` in a name `~1`".to_owned())?;
            return Ok(Self { steps, is_pointer: true });
        }
        if let Some(rest) =
            text.strip_prefix('$').filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        {
            return Err(without_dollar(rest));
        }
        if let Some(placeholder) = crate::Template::placeholder_in(text) {
            return Err(format!("`{{{placeholder}}}` is no path; write the name of a member"));
        }
        if text.contains(char::is_whitespace) {
            return Err(format!("`{text}` has a space in it; write `a.b[0].c` or `/a/b`"));
        }
        let malformed = || format!("`{text}` is not a path; write `a.b[0].c` or `/a/b`");
        if text.ends_with(".*") || text.contains("[*]") {
            return Err(format!(
                "`{text}` leads to several values, which `scope` alone may have; name one of them"
            ));
        }
        if text.starts_with('[') {
            return Err(malformed());
        }
        Self::members(text).ok_or_else(malformed)
    }

    /// Reads a path, or text whose placeholders are paths: a word that is made of several members.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and that a word is made of one member, which needs no braces.
    pub fn words(text: &str) -> Result<Vec<WordPart>, String> {
        let parts = Self::parts(text)?;
        match parts.as_slice() {
            [WordPart::Path(_)] if text.starts_with('{') => Err(format!(
                "`{text}` is one member; write its path without braces: `{}`",
                text.trim_matches(['{', '}', ' '])
            )),
            _ => Ok(parts),
        }
    }

    /// Reads what a typed member is: a path, a word that is made of several members, or a member of another answer in braces.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn parts(text: &str) -> Result<Vec<WordPart>, String> {
        if crate::Template::placeholder_in(text).is_none() && !text.contains(['{', '}']) {
            return Ok(vec![WordPart::Path(Self::parse(text)?)]);
        }
        let template = crate::Template::parse(text);
        let template = template
            .map_err(|faults| faults.into_iter().next().map(|fault| fault.message).unwrap_or_default())?;
        let part = |part| match part {
            crate::template::Part::Text(text) => Ok(WordPart::Text(text)),
            crate::template::Part::Placeholder(placeholder) => match placeholder.expr {
                crate::template::Expr::Name { root, path: Some(path) } if path.is_pointer() => {
                    let root = Step::Member(root.into());
                    Ok(WordPart::Path(Self::of_steps([root].into_iter().chain(path.steps().iter().cloned()))))
                }
                _ => Self::parse(&placeholder.text).map(WordPart::Path),
            },
        };
        template.parts.into_iter().map(part).collect()
    }

    /// What stands behind a name: `.a.b[0]`, with or without the first dot; `None` when it is malformed.
    #[must_use]
    pub fn members(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for (index, segment) in text.strip_prefix('.').unwrap_or(text).split('.').enumerate() {
            let (name, indices) =
                segment.split_once('[').map_or((segment, None), |(name, rest)| (name, Some(rest)));
            // Only the first segment may be indices alone, those of the name before it.
            let is_bare = name.is_empty() && index == 0 && indices.is_some();
            if name.contains(']') || (name.is_empty() && !is_bare) {
                return None;
            }
            if !is_bare {
                steps.push(Step::Member(name.into()));
            }
            for index in indices.into_iter().flat_map(|rest| rest.split('[')) {
                let digits =
                    index.strip_suffix(']').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
                steps.push(Step::Index(digits.parse().ok()?));
            }
        }
        Some(Self { steps: steps.into(), is_pointer: false })
    }

    /// Whether both paths lead to the same place, however they are written.
    #[must_use]
    pub fn leads_to(&self, other: &Self) -> bool {
        let same = |(one, other): (&Step, &Step)| one.text() == other.text();
        self.steps.len() == other.steps.len() && self.steps.iter().zip(&other.steps).all(same)
    }

    /// The steps, from the outermost.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it is a JSON Pointer, which starts at the top of the document whatever the declared root is.
    #[must_use]
    pub fn is_pointer(&self) -> bool {
        self.is_pointer
    }
}

/// What to write in place of a path of `JSONPath` (RFC 9535), without its `$`.
fn without_dollar(rest: &str) -> String {
    let steps = Path::members(rest).map(|path| path.steps).unwrap_or_default();
    match (rest.strip_prefix('.'), &*steps) {
        (Some(path), [_, ..]) => format!("a path starts at the top without `$`; write `{path}`"),
        (None, [_, ..]) => {
            let steps: Vec<_> = steps.iter().map(Step::text).collect();
            let pointer = format!("/{}", steps.join("/"));
            format!("a path starts at the top without `$`; write `{pointer}`")
        }
        _ => "the top has no path; name a member, or write `/$` for one that is called `$`".to_owned(),
    }
}

/// `~` is only `~0` or `~1` (RFC 6901 §3).
fn pointer_step(step: &str) -> Option<Step> {
    let is_escaped = step.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    is_escaped.then(|| Step::Either(step.replace("~1", "/").replace("~0", "~").into()))
}

#[cfg(test)]
mod tests {
    use super::{Path, Step, WordPart};

    fn member(name: &str) -> Step {
        Step::Member(name.into())
    }

    #[test]
    fn dotted_paths_and_pointers() {
        let steps = |text: &str| Path::parse(text).unwrap().steps().to_vec();
        assert_eq!(steps("a"), [member("a")]);
        assert_eq!(
            steps("a.b[0][12].c"),
            [member("a"), member("b"), Step::Index(0), Step::Index(12), member("c")]
        );
        assert_eq!(steps("data.0"), [member("data"), member("0")]);
        let either = |name: &str| Step::Either(name.into());
        assert_eq!(steps("/a/0/b~1c~0d~01/"), [either("a"), either("0"), either("b/c~d~1"), either("")]);
        assert!(Path::parse("/a").unwrap().is_pointer());
    }

    #[test]
    fn words_of_several_members() {
        let path = |text: &str| WordPart::Path(Path::parse(text).unwrap());
        let slash = WordPart::Text("/".to_owned());
        assert_eq!(Path::words("{error.code}/{sub}").unwrap(), [path("error.code"), slash, path("sub")]);
        assert_eq!(Path::words("a.b").unwrap(), [path("a.b")]);
        assert_eq!(Path::parts("{long.id}").unwrap(), [path("long.id")]);
        let message = "`{long.id}` is one member; write its path without braces: `long.id`";
        assert_eq!(Path::words("{long.id}").unwrap_err(), message);
        assert!(Path::words("{a}{b c}").is_err() && Path::words("{a").is_err() && Path::words("a}").is_err());
    }

    #[test]
    fn what_is_no_path() {
        for wrong in
            ["", "a b", "a..b", ".a", "a.", "[0]", "a[", "a[]", "a[x]", "a[0", "a[0]b", "a]b", "/a~b", "/~2"]
        {
            // A leading dot is for what stands behind a name alone.
            assert!(Path::parse(wrong).is_err() || wrong == ".a", "{wrong}");
        }
    }

    #[test]
    fn two_spellings_of_one_place() {
        let same = |one: &str, other: &str| Path::parse(one).unwrap().leads_to(&Path::parse(other).unwrap());
        assert!(same("a.b[0]", "/a/b/0") && same("a", "a"));
        assert!(!same("a", "a.b") && !same("a.b", "a.c"));
    }

    #[test]
    fn what_stands_behind_a_name() {
        assert_eq!(Path::members(".a[1]").unwrap().steps(), [member("a"), Step::Index(1)]);
        assert_eq!(Path::members("[1].a").unwrap().steps(), [Step::Index(1), member("a")]);
        assert_eq!(Path::members(""), None);
        assert_eq!(Path::members(".a[0].[1]"), None);
    }
}
