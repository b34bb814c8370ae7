//! The README and the pages of `docs` say what the code says.

use oauth_codegen::expand_source;
use oauth_grammar::keys::{EXAMPLES, keys_tables, listed_keys};
use oauth_grammar::template::FUNCTIONS;
use oauth_specs::CATALOGUE;
use oauth_tests::measure::workspace_root;

const README: &str = include_str!("../../README.md");

/// `UPDATE_DOCS=1` writes the page anew.
#[test]
fn the_tables_of_keys_and_functions_are_those_of_the_parser() {
    let path = workspace_root().join("docs/keys.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let expected = with_table(&with_table(&page, "keys", &keys_tables()), "functions", &functions_table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, expected).unwrap();
    } else {
        assert!(
            page == expected,
            "docs/keys.md is not what the parser reads; `UPDATE_DOCS=1` writes it anew"
        );
    }
}

/// The page with this between its markers.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let (first, last) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = page.split_once(&first).expect("a marker before the tables");
    let (_, behind) = rest.split_once(&last).expect("a marker behind the tables");
    [before, &first, table, &last, behind].concat()
}

fn functions_table() -> String {
    let rows =
        FUNCTIONS.iter().map(|function| format!("| `{{{}}}` | {} |\n", function.example, function.about));
    ["| a call | what it gives |\n|---|---|\n".to_owned()].into_iter().chain(rows).collect()
}

#[test]
fn every_function_has_an_example_that_compiles() {
    for function in FUNCTIONS {
        let fields =
            ["private_key", "certificate"].into_iter().filter(|field| function.example.contains(field));
        let fields = fields.map(|field| format!("pub {field}: String")).collect::<Vec<_>>().join(", ");
        let source = format!(
            r#"#[oauth_provider(
                authorization_url = "https://acme.example/authorize",
                token_url = "https://acme.example/token",
                grant = authorization_code,
                request(params(x = "{{{}}}")),
            )]
            pub struct Acme {{ {fields} }}"#,
            function.example
        );
        let expanded = expand_source(&source).unwrap_or_else(|error| panic!("{}: {error}", function.name));
        assert!(!expanded.contains("compile_error"), "{}: {expanded}", function.name);
    }
}

#[test]
fn every_key_has_an_example_that_compiles() {
    let listed = listed_keys().into_iter().map(|listed| listed.path);
    assert_eq!(listed.collect::<Vec<_>>(), EXAMPLES.iter().map(|(key, _)| *key).collect::<Vec<_>>());
    for (key, example) in EXAMPLES {
        let of_codes = [
            "authorization_url",
            "authorize",
            "refresh",
            "rotation",
            "revocation_url",
            "pushed_authorization_request_url",
        ];
        let is_of = |keys: &[&str]| keys.iter().any(|of| key.split('(').next() == Some(of));
        let (is_of_codes, is_of_devices) = (is_of(&of_codes), is_of(&["device", "device_authorization_url"]));
        let grant = match (is_of_codes, is_of_devices) {
            (true, _) => "grant = authorization_code",
            (_, true) => "grant = device_code",
            _ => "grant = client_credentials",
        };
        let usual = [
            ("token_url", r#"token_url = "https://acme.example/token""#),
            ("grant", grant),
            ("device_authorization_url", r#"device_authorization_url = "https://acme.example/device""#),
            ("authorization_url", r#"authorization_url = "https://acme.example/authorize""#),
        ];
        let is_field = key.starts_with("field: ");
        let asks_user = is_of_codes || *key == "grant";
        let needs = |name: &str| match name {
            "authorization_url" => asks_user,
            "device_authorization_url" => is_of_devices,
            _ => true,
        };
        let others = usual.iter().filter(|(name, _)| name != key && needs(name)).map(|(_, text)| *text);
        let mut keys: Vec<_> = others.collect();
        if is_field {
            keys.push(r#"request(params(tenant = "{tenant}"))"#);
        } else {
            keys.push(example);
        }
        let mut fields = Vec::new();
        for field in ["tenant", "api_key"] {
            if is_field && field == "tenant" || example.contains(&format!("{{{field}}}")) {
                let rules = if is_field { example } else { "" };
                fields.push(format!("{rules} pub {field}: String,"));
            }
        }
        let source =
            format!("#[oauth_provider({})]\npub struct Acme {{ {} }}", keys.join(", "), fields.join(" "));
        if let Err(error) = expand_source(&source) {
            panic!("{key}: {error}\n{source}");
        }
    }
}

#[test]
fn the_cliquify_struct_is_the_one_of_the_specs() {
    let spec = include_str!("../../specs/src/cliquify.rs");
    let declaration = spec.find("#[oauth_provider(").and_then(|at| spec.get(at..)).expect("a declaration");
    let declaration = declaration.split("#[derive").next().unwrap_or_default();
    assert!(README.contains(declaration), "README.md does not show the declaration of specs/src/cliquify.rs");
}

#[test]
fn the_structs_of_the_guide_are_those_of_the_specs() {
    let guide = include_str!("../../docs/guide.md");
    for (file, name) in
        [("feishu", "FeishuUser"), ("threads", "Threads"), ("salesforce", "SalesforceJwtBearer")]
    {
        let path = workspace_root().join(format!("specs/src/{file}.rs"));
        let spec = std::fs::read_to_string(path).unwrap();
        let (before, _) = spec.split_once(&format!("pub struct {name}")).expect("a struct");
        let declaration = before.rfind("#[oauth_provider(").and_then(|at| before.get(at..));
        let declaration = declaration.expect("a declaration");
        assert!(guide.contains(declaration), "docs/guide.md does not show {name} of specs/src/{file}.rs");
    }
}

/// What the guide says of a symptom is of a provider that there is.
#[test]
fn the_structs_that_the_guide_names_are_in_the_catalogue() {
    let guide = include_str!("../../docs/guide.md");
    let (_, rest) = guide.split_once("## Which key do I need").expect("a table of symptoms");
    let (table, _) = rest.split_once("\n## ").expect("an end of the table");
    let named = table.split("` (").skip(1).filter_map(|rest| rest.split(')').next());
    let named: Vec<_> = named.collect();
    assert!(named.len() > 30, "{named:?}");
    let is_known = |name: &&str| CATALOGUE.iter().any(|entry| entry.metadata.name() == **name);
    assert_eq!(named.iter().filter(|name| !is_known(name)).collect::<Vec<_>>(), [&""; 0]);
}

#[test]
fn the_examples_of_the_table_of_symptoms_compile() {
    let guide = include_str!("../../docs/guide.md");
    let (_, rest) = guide.split_once("## Which key do I need").expect("a table of symptoms");
    let (table, _) = rest.split_once("\n## ").expect("an end of the table");
    let cells = table.lines().filter_map(|line| line.strip_suffix(" |")?.rsplit_once(" | "));
    let quoted = cells.flat_map(|(_, examples)| examples.split('`').skip(1).step_by(2));
    let examples = quoted.filter(|text| !text.contains("..") && !text.starts_with("verify"));
    let mut seen = 0;
    for example in examples {
        let of_users = ["authorize", "refresh", "rotation", "callback", "id_token"];
        let is_of_users = of_users.iter().any(|word| example.contains(word));
        let mut keys = vec![example];
        if !example.starts_with("grant") {
            keys.push(if is_of_users { "grant = authorization_code" } else { "grant = client_credentials" });
        }
        if is_of_users && example != "authorize = none" {
            keys.push(r#"authorization_url = "https://acme.example/authorize""#);
        }
        if example.contains("{callback.device_id}") {
            keys.push("authorize(callback(device_id: String))");
        }
        let fields =
            ["user", "private_key"].into_iter().filter(|field| example.contains(&format!("{{{field}}}")));
        let fields = fields.map(|field| format!("pub {field}: String")).collect::<Vec<_>>().join(", ");
        let source = format!(
            r#"#[oauth_provider(token_url = "https://acme.example/token", {})] pub struct Acme {{ {fields} }}"#,
            keys.join(", ")
        );
        if let Err(error) = expand_source(&source) {
            panic!("{example}: {error}\n{source}");
        }
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn the_readme_is_short_and_shows_nothing_that_only_a_test_needs() {
    assert!(README.len() <= 10_000, "{} bytes", README.len());
    for page in [
        README,
        include_str!("../../docs/guide.md"),
        include_str!("../../docs/keys.md"),
        include_str!("../../docs/exchange.md"),
        include_str!("../../docs/device.md"),
        include_str!("../../docs/discovery.md"),
        include_str!("../../docs/flows.md"),
        include_str!("../../docs/authorization.md"),
        include_str!("../../docs/dpop.md"),
    ] {
        // A page that hosts it shows the lines that rustdoc hides.
        let blocks = page.split("```rust").skip(1).filter_map(|rest| rest.split("```").next());
        let hidden: Vec<_> =
            blocks.flat_map(str::lines).filter(|line| line.trim_start().starts_with("# ")).collect();
        assert_eq!(hidden, [""; 0]);
    }
}

/// Relative links of the pages lead to files that are there.
#[test]
fn links_lead_somewhere() {
    for page in [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/guide.md",
        "docs/discovery.md",
        "docs/flows.md",
        "docs/authorization.md",
        "docs/dpop.md",
        "docs/exchange.md",
        "docs/keys.md",
        "docs/benchmarks.md",
        "docs/cases.md",
        "docs/openid.md",
        "docs/operations.md",
        "docs/stores.md",
        "docs/device.md",
        "benches/README.md",
    ] {
        let path = workspace_root().join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://")) {
            let file = target.split('#').next().unwrap_or_default();
            assert!(path.parent().unwrap().join(file).exists(), "{page}: {target}");
        }
    }
}
