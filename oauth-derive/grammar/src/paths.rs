//! Paths that may lead to several values: `grants[*].scope`, `permissions.*`.

use crate::path::{Path, Step};

/// A path in which `[*]` is every element of an array, and `.*` at its end every name of an object.
///
/// ```
/// use oauth_grammar::Paths;
///
/// let paths = Paths::parse("granted[*].scopes.*")?;
/// assert_eq!(paths.parts().len(), 2);
/// assert!(paths.are_names());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    parts: Box<[Path]>,
    are_names: bool,
}

impl Paths {
    /// Reads one.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (path, are_names) = text.strip_suffix(".*").map_or((text, false), |path| (path, true));
        if text.starts_with('/') || !text.contains('*') {
            return Ok(Self { parts: [Path::parse(text)?].into(), are_names: false });
        }
        let malformed = || {
            format!(
                "`{text}` is not a path; write `a.b`, `a[*].b` for every element, or `a.*` for every name"
            )
        };
        let mut parts = path.split("[*]");
        let first = Path::parse(parts.next().unwrap_or_default()).map_err(|_| malformed())?;
        let rest =
            parts.map(|part| if part.is_empty() { Some(Path::of_steps([])) } else { Path::members(part) });
        let parts = [Some(first)].into_iter().chain(rest).collect::<Option<Box<[Path]>>>();
        let is_name = |step: &Step| matches!(step, Step::Member(name) if name.contains('*'));
        let parts = parts.filter(|parts| !parts.iter().flat_map(Path::steps).any(is_name));
        Ok(Self { parts: parts.ok_or_else(malformed)?, are_names })
    }

    /// The path of one member.
    #[must_use]
    pub fn member(name: &str) -> Self {
        Self { parts: [Path::member(name)].into(), are_names: false }
    }

    /// What stands before each `[*]`, and behind the last.
    #[must_use]
    pub fn parts(&self) -> &[Path] {
        &self.parts
    }

    /// Whether the names of the object are meant.
    #[must_use]
    pub fn are_names(&self) -> bool {
        self.are_names
    }
}

#[cfg(test)]
mod tests {
    use super::Paths;
    use crate::path::{Path, Step};

    #[test]
    fn every_element_and_every_name() {
        let paths = Paths::parse("a.b[*].c[0][*]").unwrap();
        let expected = ["a.b", "c[0]"].map(|text| Path::parse(text).unwrap());
        assert_eq!(paths.parts()[..2], expected);
        assert_eq!(paths.parts()[2].steps(), []);
        let paths = Paths::parse("a[*][1]").unwrap();
        assert_eq!(paths.parts()[1].steps(), [Step::Index(1)]);
        assert_eq!(Paths::parse("a.b").unwrap().parts(), [Path::parse("a.b").unwrap()]);
        assert!(!Paths::parse("/a.*").unwrap().are_names(), "a JSON Pointer has no such signs");
        for wrong in ["*", "[*]", ".*", "a.*.b", "a[*", "a*]", "a[*]*", "a**", "a.*.*", "a[*].", "a b[*]"] {
            assert!(Paths::parse(wrong).is_err(), "{wrong}");
        }
    }
}
