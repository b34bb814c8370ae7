//! The page has every provider, in the bounds that it promises, and no text becomes HTML.

use std::collections::BTreeSet;
use std::path::Path;

use oauth_specs::CATALOGUE;

use crate::documented::Case;
use crate::source::Module;
use crate::{Page, curl, markup};

fn page() -> Page {
    Page::build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

#[test]
fn every_provider_is_in_the_list_and_in_the_details_of_its_module() {
    let page = page();
    let index = &page.files()["index.html"];
    for entry in CATALOGUE {
        let metadata: serde_json::Value = serde_json::from_str(entry.metadata.as_str()).unwrap();
        let name = metadata["name"].as_str().unwrap();
        let row = index.lines().find(|line| line.starts_with(&format!("<li id=\"{name}\">"))).expect(name);
        let (_, rest) = row.split_once("data-m=\"").unwrap();
        let (module, _) = rest.split_once('"').unwrap();
        let details = &page.files()[&format!("details/{module}.js")];
        let call = details.strip_prefix(&format!("oauthDetails(\"{module}\", ")).unwrap();
        let texts: serde_json::Value = serde_json::from_str(call.strip_suffix(");\n").unwrap()).unwrap();
        let text = texts[name].as_str().unwrap();
        // A token that the client signs itself is not asked for.
        let asks = if metadata["grant"] == "self_signed_jwt" { "<p>In the JWT</p>" } else { "curl " };
        for part in [&format!("<code>{name}</code></h2>"), "#[oauth_provider", asks] {
            assert!(text.contains(part), "{name}: {part}");
        }
        let answers = [text.contains("Answer <b>2"), text.contains("refused</b>")];
        assert!(answers == [true, true] || asks != "curl ", "{name}: {answers:?}");
    }
    assert_eq!(index.matches("<li id=").count(), CATALOGUE.len());
}

#[test]
fn the_page_is_small_and_the_same_each_time() {
    let page = page();
    let size = page.files()["index.html"].len();
    assert!(size <= 300_000, "{size} bytes");
    let largest = page.files().iter().max_by_key(|(_, text)| text.len()).unwrap();
    assert!(largest.1.len() <= 300_000, "{}: {} bytes", largest.0, largest.1.len());
    assert_eq!(page.files(), crate::tests::page().files());
}

#[test]
fn nothing_comes_from_elsewhere_and_the_policy_knows_what_is_there() {
    let index = page().files()["index.html"].clone();
    for element in [
        "<link rel=\"stylesheet",
        "<script src",
        "<img",
        "@import",
        "url(",
        "href=\"http",
        "src=\"http",
        "fetch(",
    ] {
        assert!(!index.contains(element), "{element}");
    }
    let hashes = index.matches("'sha256-").count();
    assert_eq!((hashes, index.matches("<style>").count(), index.matches("<script>").count()), (3, 1, 2));
    assert!(!index.contains("unsafe-") && !index.contains("onclick") && !index.contains("style="));
}

#[test]
fn a_struct_is_taken_with_its_documentation_to_its_end() {
    let code = "//! Acme.\n//!\n//! From a page.\n\nuse a::b;\n\n/// One; { of two.\n#[p(x = \"}\")]\npub struct One;\n\n#[p]\npub struct Two {\n    pub a: String,\n}\n";
    let module = Module::read("acme", code).unwrap();
    assert_eq!((&*module.about, &*module.uses), ("Acme.\n\nFrom a page.", "use a::b;\n"));
    assert_eq!(module.structs["One"], "/// One; { of two.\n#[p(x = \"}\")]\npub struct One;");
    assert_eq!(module.structs["Two"], "#[p]\npub struct Two {\n    pub a: String,\n}");
}

#[test]
fn no_text_becomes_html() {
    let names = BTreeSet::from(["Acme"]);
    let html = markup::markdown("a <script>x</script> <b onclick=\"y\"> [`Acme`] [Other] `<i>`", &names);
    assert!(!html.contains("<script") && !html.contains("<b") && !html.contains("<i>"), "{html}");
    assert!(html.contains("<a href=\"#Acme\"><code>Acme</code></a> [Other]"), "{html}");
    let html = markup::rust("x = \"<b>\", // <i>\n&").unwrap();
    assert!(
        html.contains("&#60;b&#62;") && html.contains("&#60;i&#62;") && html.ends_with("&#38;"),
        "{html}"
    );
}

fn lines(case: &str) -> Vec<String> {
    let case: Case = serde_json::from_str(case).unwrap();
    case.http.iter().map(curl::line).collect()
}

/// What a shell makes of the line, but for the name of the program.
#[test]
fn a_line_for_curl_sends_the_bytes_that_are_documented() {
    let lines = lines(
        r#"{"provider": "Acme", "page": "p", "call": "token", "http": [
            {"request": "POST https://acme.example/t", "body": "a=1&b='x'%20y", "response": {}},
            {"request": "GET https://acme.example/t?a={state}", "headers": {"Accept": "text/plain"}, "response": {}},
            {"request": "PUT https://acme.example/t", "headers": {"content-type": "application/json"},
             "body": {"a": "@it's & more"}, "response": {}}
        ]}"#,
    );
    let words = |line: &str| -> Vec<String> {
        let echo = line.replacen("curl", "printf '%s\\n'", 1);
        let output = std::process::Command::new("sh").args(["-c", &echo]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    };
    let accept = ["-H", "accept: application/json"];
    assert_eq!(
        words(&lines[0]),
        ["https://acme.example/t", accept[0], accept[1], "-d", "a=1", "-d", "b='x'%20y"]
    );
    assert_eq!(
        words(&lines[1]),
        ["--globoff", "https://acme.example/t?a={state}", "-H", "Accept: text/plain"]
    );
    let json = ["-H", "content-type: application/json", "-d", r#"{"a":"@it's & more"}"#];
    assert_eq!(words(&lines[2])[..5], ["https://acme.example/t", "-X", "PUT", accept[0], accept[1]]);
    assert_eq!(words(&lines[2])[5..], json);
}
