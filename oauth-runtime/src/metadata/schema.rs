//! The JSON Schema of a declaration, made from the keys of the grammar.

use std::borrow::Cow;

use oauth_grammar::keys::{Choice, FIELD, Group, Key, Kind, Names, PROVIDER, Shape};
use oauth_grammar::parameter;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::Metadata;

impl JsonSchema for Metadata {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Metadata")
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        let mut properties = Map::new();
        properties
            .insert("name".to_owned(), json!({"type": "string", "description": "the name of the provider"}));
        let mut field = group(&FIELD);
        if let Some(Value::Object(rules)) = field.get_mut("properties") {
            let optional = json!({"type": "boolean", "description": "the field may be left out"});
            rules.insert("optional".to_owned(), optional);
        }
        properties.insert(
            "fields".to_owned(),
            json!({
                "type": "object",
                "description": "the configuration fields, which a `{placeholder}` names",
                "additionalProperties": field,
            }),
        );
        properties.insert("$schema".to_owned(), json!({"type": "string"}));
        properties.extend(members(PROVIDER.keys.iter().filter(|key| key.name() != "crate")));
        json_schema!({
            "type": "object",
            "description": "a provider's declaration, in the shape of `#[oauth_provider(..)]`",
            "properties": properties,
            "required": ["name", "grant"],
            "if": {"properties": {"grant": {"const": "self_signed_jwt"}}},
            "else": {"anyOf": [{"required": ["token_url"]}, {"required": ["issuer"]}]},
            "additionalProperties": false,
        })
    }
}

fn members<'k>(keys: impl Iterator<Item = &'k Key>) -> Map<String, Value> {
    keys.map(|key| (key.name().to_owned(), described(&key.shape, key))).collect()
}

fn described(shape: &Shape, key: &Key) -> Value {
    let mut schema = self::shape(shape);
    if key.repeatable {
        schema = json!({"anyOf": [schema.clone(), {"type": "array", "items": schema, "minItems": 1}]});
    }
    if let Value::Object(schema) = &mut schema {
        let source = if key.source().is_empty() { String::new() } else { format!(" ({})", key.source()) };
        schema.insert("description".to_owned(), format!("{}{source}", key.meaning()).into());
    }
    schema
}

/// The same with a group of any members.
fn flat(shape: &Shape) -> Value {
    let mut forms: Vec<Value> = shape.values.iter().filter_map(|kind| self::kind(*kind)).collect();
    forms.push(json!({"type": "object"}));
    forms.push(json!({"type": "array", "items": any_of(forms.clone()), "minItems": 1}));
    any_of(forms)
}

/// What may stand for a key.
fn shape(shape: &Shape) -> Value {
    let mut forms: Vec<Value> = shape.values.iter().filter_map(|kind| self::kind(*kind)).collect();
    if shape.list {
        let item = any_of(forms.clone());
        forms.push(json!({"type": "array", "items": item, "minItems": 1}));
    }
    if let Some(group) = shape.group {
        forms.push(self::group(group));
    }
    if shape.typed {
        forms.push(json!({
            "type": "object",
            "properties": {
                "type": {"enum": ["string", "integer", "number", "boolean", "array", "object", "any"]},
                "path": {"type": "string"},
                "optional": {"type": "boolean"},
            },
            "additionalProperties": false,
        }));
    }
    if shape.flag {
        forms.push(json!({"const": true}));
    }
    any_of(forms)
}

fn any_of(mut forms: Vec<Value>) -> Value {
    if forms.len() == 1 { forms.remove(0) } else { json!({"anyOf": forms}) }
}

fn kind(kind: Kind) -> Option<Value> {
    Some(match kind {
        Kind::Text
        | Kind::Own(_)
        | Kind::Pattern
        | Kind::Scope
        | Kind::Template
        | Kind::Path
        | Kind::Paths
        | Kind::Words
        | Kind::Name => {
            json!({"type": "string"})
        }
        Kind::Integer => json!({"type": "integer", "minimum": 0}),
        Kind::Literal | Kind::Constant => json!({"type": ["string", "integer", "boolean"]}),
        Kind::Word(choices) | Kind::Quoted(choices) => json!({"enum": names(choices)}),
        Kind::Call(name) => json!({
            "type": "object",
            "properties": {name: {"type": "integer", "minimum": 0}},
            "required": [name],
            "additionalProperties": false,
        }),
        Kind::Json => json!({
            "type": "object",
            "properties": {"json": {"type": "string"}},
            "required": ["json"],
            "additionalProperties": false,
        }),
        Kind::Vendor(_) => json!({"type": ["string", "object"]}),
        Kind::Crate => return None,
    })
}

fn names(choices: &'static [Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.name).collect()
}

/// An object with these keys and, where the declaration chooses names, those.
fn group(group: &Group) -> Value {
    let properties = members(group.all());
    let Some(free) = group.free else {
        return json!({"type": "object", "properties": properties, "additionalProperties": false});
    };
    let name = match free.names {
        Names::Parameter => json!({"enum": parameter::names().collect::<Vec<_>>()}),
        Names::Status => json!({"pattern": "^[1-5][0-9][0-9]$"}),
        _ => json!({}),
    };
    if free.shape.flag {
        return json!({"type": "array", "items": with_type(name), "minItems": 1});
    }
    // One that holds itself is written out once.
    let is_own = free.shape.group.is_some_and(|inner| std::ptr::eq(inner, group));
    let value = if is_own { flat(&free.shape) } else { shape(&free.shape) };
    let mut object = json!({"type": "object", "additionalProperties": value});
    if let Value::Object(object) = &mut object {
        if !properties.is_empty() {
            object.insert("properties".to_owned(), properties.into());
        } else if name != json!({}) {
            object.insert("propertyNames".to_owned(), name);
        }
    }
    object
}

fn with_type(mut name: Value) -> Value {
    if let Value::Object(name) = &mut name {
        name.insert("type".to_owned(), "string".into());
    }
    name
}
