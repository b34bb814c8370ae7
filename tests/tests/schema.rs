//! The declarations and tokens as data.

use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use oauth_runtime::{Metadata, Token, oauth_provider};
use oauth_specs::{CATALOGUE, CliquifyToken};
use oauth_tests::measure::workspace_root;
use serde_json::{Value, json};

#[test]
fn schema_of_metadata() {
    insta::assert_json_snapshot!(schemars::schema_for!(Metadata));
}

#[oauth_provider(
    token_url = "https://acme.example/t",
    grant = client_credentials,
    response(extra(team_id: String, members: Option<Vec<u32>>)),
)]
struct Acme;

#[test]
fn schema_of_a_token_with_typed_members() {
    insta::assert_json_snapshot!(schemars::schema_for!(AcmeToken));
    insta::assert_json_snapshot!("schema_of_a_plain_token", schemars::schema_for!(CliquifyToken));
}

#[test]
fn a_token_goes_to_a_store_and_comes_back() {
    let stored = r#"{"access_token":"AT","token_type":"Bearer","expiry":{"at":1900000000},"scope":["a"],"refresh_token":"RT","extra":{"members":[1],"team_id":"T"}}"#;
    let token: Token<Acme> = serde_json::from_str(stored).unwrap();
    assert_eq!(token.extra().unwrap().members.as_deref(), Some(&[1][..]));
    assert_eq!(serde_json::to_string(&token.exposed()).unwrap(), stored);
    let shown = serde_json::to_string(&token).unwrap();
    assert_eq!(
        shown,
        r#"{"access_token":"[redacted]","token_type":"Bearer","expiry":{"at":1900000000},"scope":["a"],"refresh_token":"[redacted]"}"#
    );
    let plain: CliquifyToken =
        serde_json::from_str(r#"{"access_token":"AT","token_type":"Bearer","expiry":"never"}"#).unwrap();
    let again: CliquifyToken =
        serde_json::from_str(&serde_json::to_string(&plain.exposed()).unwrap()).unwrap();
    assert!(again.extra().is_ok(), "nothing is missing where nothing is declared");
    let error = serde_json::from_str::<Token<Acme>>(&shown).unwrap_err();
    assert!(error.to_string().contains("without its secrets"), "{error}");
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The schema that editors are told of.
struct Editor(Schemas, SchemaIndex);

impl Editor {
    fn new() -> Self {
        let schema = read(&workspace_root().join("specs/providers/provider.schema.json"));
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("http://localhost/provider.schema.json", schema).unwrap();
        let index = compiler.compile("http://localhost/provider.schema.json", &mut schemas).unwrap();
        Self(schemas, index)
    }

    fn marks(&self, declaration: &Value) -> bool {
        self.0.validate(declaration, self.1).is_err()
    }
}

#[test]
fn an_editor_marks_no_declaration_of_the_catalogue() {
    let editor = Editor::new();
    for entry in CATALOGUE {
        let path = workspace_root().join(format!("specs/providers/{}.json", entry.metadata.name()));
        let problem = editor.0.validate(&read(&path), editor.1).err().map(|problem| problem.to_string());
        assert_eq!(problem, None, "{}", path.display());
    }
}

/// What an editor marks, a client refuses; and a declaration that names its schema is one.
#[test]
fn an_editor_marks_what_a_client_refuses() {
    let editor = Editor::new();
    let usual = json!({"name": "Acme", "token_url": "https://acme.example/t", "grant": "client_credentials"});
    for (key, value) in [
        ("tokenurl", json!("https://acme.example/t")),
        ("grant", json!(7)),
        ("request", json!({"format": "yaml"})),
        ("response", json!({"root": {"of": "x"}})),
        ("scope", json!(["read"])),
    ] {
        let mut declaration = usual.clone();
        declaration[key] = value;
        assert!(editor.marks(&declaration), "{declaration}");
        assert!(Metadata::from_json(&declaration.to_string()).is_err(), "{declaration}");
    }
    let mut named = usual;
    named["$schema"] = json!("./provider.schema.json");
    assert!(!editor.marks(&named) && Metadata::from_json(&named.to_string()).is_ok());
}

/// The settings of this repository, and those that the guide shows.
#[test]
fn editors_are_told_where_the_schema_is() {
    let root = workspace_root();
    let settings = read(&root.join(".vscode/settings.json"));
    let association = &settings["json.schemas"][0];
    let url = association["url"].as_str().unwrap();
    assert!(root.join(url).exists(), "{url}");
    let patterns: Vec<&str> =
        association["fileMatch"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let (folder, _) = patterns[0].split_once("/*.json").unwrap();
    for file in std::fs::read_dir(root.join(folder.trim_start_matches('/'))).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let is_declaration = CATALOGUE.iter().any(|entry| name == format!("{}.json", entry.metadata.name()));
        let is_left_out = patterns.contains(&&*format!("!{folder}/{name}"));
        assert!(is_declaration != is_left_out, "{name}");
    }
    let guide = include_str!("../../docs/guide.md");
    let blocks = guide.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
    let shown: Vec<Value> = blocks
        .filter(|block| block.contains("provider.schema.json"))
        .map(|block| serde_json::from_str(block).unwrap())
        .collect();
    assert_eq!(shown.len(), 2);
    assert!(!Editor::new().marks(&shown[0]) && shown[1]["json.schemas"].is_array());
}
