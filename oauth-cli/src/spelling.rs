//! A declaration in JSON, spelled as in the attribute: key by key, with what each means.

use oauth_grammar::keys::{FIELD, Free, Group, Key, Kind, Names, PROVIDER, Shape};
use serde_json::{Map, Value};

/// What stands before the id of one of several, among the names that lead to what it says.
const ID: &str = "id = ";
/// What a field of the struct is called among the names of the author's own.
const FIELD_OF_STRUCT: &str = "field";

/// The members of RFC 6749 §5.1, and others that a token has: what is read unless it is declared otherwise.
pub(crate) const MEMBERS: [&str; 10] = [
    "access_token",
    "token_type",
    "expires_in",
    "expires_at",
    "refresh_in",
    "refresh_token",
    "refresh_token_expires_in",
    "refresh_token_expires_at",
    "scope",
    "id_token",
];

/// One thing that a declaration says.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The names that lead to it, from the outermost.
    pub(crate) path: Vec<String>,
    /// Those names as they are spelled.
    spelled: Vec<String>,
    /// The value, as in the attribute; empty for a name that stands alone.
    pub(crate) value: String,
    /// The value as it is in JSON.
    pub(crate) json: Value,
    /// The key it belongs to.
    pub(crate) key: &'static Key,
    /// The kind of thing that a name of the author's own is.
    pub(crate) what: Option<&'static str>,
}

impl Said {
    /// The whole item, such as `request(format = query)`.
    pub(crate) fn item(&self) -> String {
        let mut spelled = self.spelled.iter().rev();
        let last = spelled.next().cloned().unwrap_or_default();
        let inner = match (&*self.value, self.json.get("type")) {
            ("", _) => last,
            // A typed member.
            (value, Some(_)) if self.what.is_some() => format!("{last}: {value}"),
            (value, _) => format!("{last} = {value}"),
        };
        spelled.fold(inner, |inner, name| match name.strip_prefix(ID) {
            Some(id) => format!("id = {id}, {inner}"),
            None => format!("{name}({inner})"),
        })
    }

    /// Where it stands, such as `request.format`.
    pub(crate) fn dotted(&self) -> String {
        self.path.join(".")
    }
}

/// Everything that a declaration says, in the order of the grammar. Fields are under `fields`.
pub(crate) fn said(declaration: &Value) -> Vec<Said> {
    let mut walk = Walk::default();
    if let Some(members) = declaration.as_object() {
        walk.group(&PROVIDER, members, None);
    }
    for (name, rules) in declaration.get("fields").and_then(Value::as_object).into_iter().flatten() {
        if let Some(rules) = rules.as_object() {
            walk.within("fields", "fields", |walk| walk.within(name, name, |walk| walk.field(rules)));
        }
    }
    walk.all
}

#[derive(Default)]
struct Walk {
    all: Vec<Said>,
    path: Vec<String>,
    spelled: Vec<String>,
}

impl Walk {
    fn within(&mut self, name: &str, spelled: &str, inside: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        self.spelled.push(spelled.to_owned());
        inside(self);
        self.path.pop();
        self.spelled.pop();
    }

    /// A field of the struct, by itself and with its rules.
    fn field(&mut self, rules: &Map<String, Value>) {
        let Some(key) = FIELD.all().next() else { return };
        self.leaf(key, FIELD_OF_STRUCT, String::new(), &Value::Bool(true));
        if rules.get("optional").is_some_and(|optional| *optional == true) {
            self.within("optional", "optional", |walk| {
                walk.leaf(key, FIELD_OF_STRUCT, String::new(), &Value::Bool(true));
            });
        }
        self.group(&FIELD, rules, None);
    }

    /// The members of an object that is written like this group, which is that of `owner`.
    fn group(&mut self, group: &'static Group, members: &Map<String, Value>, owner: Option<&'static Key>) {
        for key in group.all() {
            if let Some(value) = members.get(key.name()) {
                self.within(key.name(), key.name(), |walk| walk.key(key, value));
            }
        }
        let Some((free, owner)) = group.free.zip(owner) else { return };
        for (name, value) in members.iter().filter(|(name, _)| group.find(name).is_none()) {
            self.within(name, &spelled_name(name, free), |walk| walk.free(free, owner, value));
        }
    }

    fn key(&mut self, key: &'static Key, value: &Value) {
        match (value, key.shape.group) {
            (value, Some(group)) if key.repeatable => {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                for value in values.iter().filter_map(Value::as_object) {
                    // Several are told apart by their ids.
                    let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
                    self.within(id, &format!("{ID}{id}"), |walk| walk.group(group, value, Some(key)));
                }
            }
            (Value::Object(members), Some(group)) => self.group(group, members, Some(key)),
            // `omit(scope)` is `["scope"]`.
            (Value::Array(names), Some(group)) if group.free.is_some_and(|free| free.shape.flag) => {
                for name in names.iter().filter_map(Value::as_str) {
                    let spelled = group.free.map_or_else(|| name.to_owned(), |free| spelled_name(name, free));
                    self.within(name, &spelled, |walk| walk.leaf(key, "", String::new(), &Value::Bool(true)));
                }
            }
            (Value::Bool(true), _) if key.shape.flag => self.leaf(key, "", String::new(), value),
            (value, _) => self.leaf(key, "", spelled_value(value, &key.shape), value),
        }
    }

    fn free(&mut self, free: &'static Free, owner: &'static Key, value: &Value) {
        match (value, free.shape.group) {
            (Value::Object(members), _) if free.shape.typed => {
                let text = typed(members);
                self.leaf(owner, free.what, text, value);
            }
            (Value::Object(members), Some(group)) if !members.contains_key("json") => {
                self.group(group, members, Some(owner));
            }
            (value, _) => self.leaf(owner, free.what, spelled_value(value, &free.shape), value),
        }
    }

    fn leaf(&mut self, key: &'static Key, what: &'static str, value: String, json: &Value) {
        let what = (!what.is_empty()).then_some(what);
        let (path, spelled) = (self.path.clone(), self.spelled.clone());
        self.all.push(Said { path, spelled, value, json: json.clone(), key, what });
    }
}

fn spelled_name(name: &str, free: &Free) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    let is_bare = match free.names {
        Names::Path | Names::Text => false,
        Names::Status => true,
        _ => !name.is_empty() && name.chars().all(is_plain),
    };
    if is_bare { name.to_owned() } else { format!("{name:?}") }
}

/// A value as in the attribute.
fn spelled_value(value: &Value, shape: &Shape) -> String {
    match value {
        Value::String(text) if is_word(text, shape) => text.clone(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(|value| spelled_value(value, shape)).collect();
            format!("[{}]", values.join(", "))
        }
        // `json("..")`, or `grace(30)`.
        Value::Object(members) => {
            let calls = members.iter().map(|(name, value)| format!("{name}({value})"));
            calls.collect::<Vec<_>>().join(", ")
        }
        value => value.to_string(),
    }
}

/// Whether text stands without quotes.
fn is_word(text: &str, shape: &Shape) -> bool {
    shape.values.iter().any(|kind| match kind {
        Kind::Word(choices) => choices.iter().any(|choice| choice.name == text),
        Kind::Name => true,
        _ => false,
    })
}

/// A typed member: the Rust type and the path.
fn typed(members: &Map<String, Value>) -> String {
    let ty = match members.get("type").and_then(Value::as_str).unwrap_or_default() {
        "string" => "String",
        "integer" => "i64",
        "number" => "f64",
        "boolean" => "bool",
        "array" => "Vec<serde_json::Value>",
        _ => "serde_json::Value",
    };
    let is_optional = members.get("optional").is_some_and(|optional| *optional == true);
    let ty = if is_optional { format!("Option<{ty}>") } else { ty.to_owned() };
    match members.get("path") {
        Some(path) => format!("{ty} = {path}"),
        None => ty,
    }
}
