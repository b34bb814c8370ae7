//! The body of an answer as the values in it, each of which can be exchanged for another.

use std::collections::HashSet;
use std::ops::Range;

use oauth_runtime::url::form_urlencoded::{self, Serializer};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// A body, by the form it is written in.
#[derive(Clone)]
pub(crate) enum Body {
    /// JSON, and what stands before and behind it.
    Json {
        before: String,
        json: Value,
        behind: String,
    },
    Form(Vec<(String, String)>),
    Xml(String),
    Text(String),
}

/// A value of a body, and where it is.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    /// The names that lead to it; of an element of an array its number.
    pub(crate) steps: Vec<Step>,
    pub(crate) value: Value,
    at: At,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

#[derive(Debug, Clone)]
enum At {
    Json(String),
    Form(usize),
    Xml(Range<usize>),
    Text,
}

/// The elements of an array that stand for the others.
const ELEMENTS: usize = 2;

/// Writes steps as a path, such as `data.tokens[0]`.
pub(crate) fn path(steps: &[Step]) -> String {
    let is_plain =
        |name: &str| !name.is_empty() && !name.contains(['.', '[', ']', '/', '~', ' ', '{', '}', '$']);
    if steps.iter().any(|step| matches!(step, Step::Name(name) if !is_plain(name))) {
        return pointer(steps);
    }
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Name(name) if path.is_empty() => path.push_str(name),
            Step::Name(name) => path.extend([".", name]),
            Step::Index(index) => path.extend(["[", &index.to_string(), "]"]),
        }
    }
    path
}

/// The same as a JSON Pointer, from the top.
pub(crate) fn pointer(steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Name(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        Step::Index(index) => format!("/{index}"),
    };
    steps.iter().map(step).collect()
}

impl Leaf {
    /// Its own name: that of the array for an element.
    pub(crate) fn name(&self) -> &str {
        let mut names = self.steps.iter().rev().filter_map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Index(_) => None,
        });
        names.next().unwrap_or_default()
    }

    /// What it is in.
    pub(crate) fn parent(&self) -> &[Step] {
        self.steps.split_last().map_or(&[], |(_, parent)| parent)
    }

    /// Its own step.
    pub(crate) fn own(&self) -> &[Step] {
        self.steps.get(self.parent().len()..).unwrap_or_default()
    }

    pub(crate) fn path(&self) -> String {
        path(&self.steps)
    }

    /// Its text, or number as text.
    pub(crate) fn word(&self) -> Option<String> {
        match &self.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl Body {
    /// Finds out what the text is.
    pub(crate) fn of(text: &str) -> Self {
        let start = text.find(['{', '[']);
        let end = text.rfind(['}', ']']);
        if let (Some(start), Some(end)) = (start, end) {
            let json = text.get(start..=end).and_then(|json| serde_json::from_str(json).ok());
            // Braces inside other text are no document.
            let is_whole = text.get(..start).is_some_and(|before| before.len() < 40);
            if let Some(json @ (Value::Object(_) | Value::Array(_))) = json.filter(|_| is_whole) {
                let part = |range: &str| range.to_owned();
                return Self::Json {
                    before: part(text.get(..start).unwrap_or_default()),
                    json,
                    behind: part(text.get(end + 1..).unwrap_or_default()),
                };
            }
        }
        let text = text.trim();
        if text.starts_with('<') && !text.to_ascii_lowercase().starts_with("<!doctype html") {
            return Self::Xml(text.to_owned());
        }
        let is_form = text.contains('=') && !text.contains(char::is_whitespace) && !text.starts_with('{');
        let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        if is_form && pairs.iter().all(|(name, _)| !name.is_empty()) && !is_padding(&pairs) {
            return Self::Form(pairs);
        }
        Self::Text(text.to_owned())
    }

    /// The media type that says so.
    pub(crate) fn content_type(&self) -> &'static str {
        match self {
            Self::Json { .. } => "application/json",
            Self::Form(_) => "application/x-www-form-urlencoded",
            Self::Xml(_) => "application/xml",
            Self::Text(_) => "text/plain",
        }
    }

    /// What it is in a declaration's `format`.
    pub(crate) fn format(&self) -> &'static str {
        match self {
            Self::Json { .. } => "json",
            Self::Form(_) => "form",
            Self::Xml(_) => "xml",
            Self::Text(_) => "text",
        }
    }

    /// The values that are no objects and arrays; of an array those of its first elements.
    pub(crate) fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        match self {
            Self::Json { json, .. } => collect(json, &mut Vec::new(), String::new(), &mut leaves),
            Self::Form(pairs) => leaves.extend(pairs.iter().enumerate().map(|(index, (name, value))| Leaf {
                steps: vec![Step::Name(name.clone())],
                value: value.clone().into(),
                at: At::Form(index),
            })),
            Self::Xml(text) => leaves.extend(elements(text)),
            Self::Text(text) => {
                leaves.push(Leaf { steps: Vec::new(), value: text.clone().into(), at: At::Text });
            }
        }
        leaves
    }

    /// The body without what has none of these values, which a client reads quickly, and where they are in it. XML stays as it is.
    pub(super) fn trimmed(&self, mut kept: Vec<Leaf>) -> (Self, Vec<Leaf>) {
        let body = match self {
            Self::Json { before, json, behind } => {
                let pointer = |leaf: &Leaf| if let At::Json(at) = &leaf.at { Some(at.clone()) } else { None };
                let (before, mut json, behind) = (before.clone(), json.clone(), behind.clone());
                trim(&mut json, "", &with_parents(kept.iter().filter_map(pointer)));
                Self::Json { before, json, behind }
            }
            Self::Form(pairs) => {
                let mut left = Vec::new();
                for leaf in &mut kept {
                    let At::Form(index) = leaf.at else { continue };
                    leaf.at = At::Form(left.len());
                    left.extend(pairs.get(index).cloned());
                }
                Self::Form(left)
            }
            Self::Xml(_) | Self::Text(_) => self.clone(),
        };
        (body, kept)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Json { before, json, behind } => format!("{before}{json}{behind}"),
            Self::Form(pairs) => Serializer::new(String::new()).extend_pairs(pairs).finish(),
            Self::Xml(text) | Self::Text(text) => text.clone(),
        }
    }

    /// The body with another value in the place of this one.
    pub(crate) fn with(&self, leaf: &Leaf, value: &Value) -> Self {
        let mut body = self.clone();
        let word = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match (&mut body, &leaf.at) {
            (Self::Json { json, .. }, At::Json(pointer)) => {
                if let Some(at) = json.pointer_mut(pointer) {
                    *at = value.clone();
                }
            }
            (Self::Form(pairs), At::Form(index)) => {
                if let Some((_, at)) = pairs.get_mut(*index) {
                    *at = word();
                }
            }
            (Self::Xml(text), At::Xml(range)) => text.replace_range(range.clone(), &word()),
            (Self::Text(text), At::Text) => *text = word(),
            _ => {}
        }
        body
    }
}

/// Whether it is base64, whose padding looks like an empty parameter.
fn is_padding(pairs: &[(String, String)]) -> bool {
    matches!(pairs, [(_, value)] if value.chars().all(|letter| letter == '='))
}

/// The pointers, and those of all that they are in.
fn with_parents(pointers: impl Iterator<Item = String>) -> HashSet<String> {
    let mut all = HashSet::new();
    for mut pointer in pointers {
        while all.insert(pointer.clone()) {
            pointer.truncate(pointer.rfind('/').unwrap_or_default());
        }
    }
    all
}

/// Takes away what is at none of these pointers. The elements of an array keep their numbers.
fn trim(value: &mut Value, pointer: &str, kept: &HashSet<String>) {
    match value {
        Value::Object(members) => {
            let at = |name: &str| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            members.retain(|name, _| kept.contains(&at(name)));
            members.iter_mut().for_each(|(name, value)| trim(value, &at(name), kept));
        }
        Value::Array(items) => {
            items.truncate(ELEMENTS);
            items
                .iter_mut()
                .enumerate()
                .for_each(|(index, value)| trim(value, &format!("{pointer}/{index}"), kept));
        }
        _ => {}
    }
}

fn collect(value: &Value, steps: &mut Vec<Step>, pointer: String, leaves: &mut Vec<Leaf>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                steps.push(Step::Name(name.clone()));
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(value, steps, format!("{pointer}/{name}"), leaves);
                steps.pop();
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate().take(ELEMENTS) {
                steps.push(Step::Index(index));
                collect(value, steps, format!("{pointer}/{index}"), leaves);
                steps.pop();
            }
        }
        value => leaves.push(Leaf { steps: steps.clone(), value: value.clone(), at: At::Json(pointer) }),
    }
}

/// The texts of elements that have no others in them.
fn elements(text: &str) -> Vec<Leaf> {
    let mut reader = Reader::from_str(text);
    let (mut steps, mut leaves, mut last) = (Vec::new(), Vec::new(), None);
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let name = String::from_utf8_lossy(element.local_name().as_ref()).into_owned();
                steps.push(Step::Name(name));
                last = Some(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
            }
            Ok(Event::End(_)) => {
                let range = last.take().map(|start| start..before);
                let inner = range.and_then(|range| Some((text.get(range.clone())?, range)));
                if let Some((inner, range)) = inner.filter(|(inner, _)| !inner.trim().is_empty()) {
                    let value = quick_xml::escape::unescape(inner.trim()).map(String::from);
                    let value = value.unwrap_or_else(|_| inner.to_owned()).into();
                    leaves.push(Leaf { steps: steps.clone(), value, at: At::Xml(range) });
                }
                steps.pop();
            }
            Ok(Event::Eof) | Err(_) => return leaves,
            Ok(_) => {}
        }
    }
}
