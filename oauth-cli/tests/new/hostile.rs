//! What nobody should give it: it says what is wrong, in a few lines, and never panics.

use std::path::PathBuf;

use crate::program::{Said, new};

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Inputs of every option.
fn inputs() -> Vec<Vec<u8>> {
    let mut inputs: Vec<Vec<u8>> = [
        "", " \n\t", "\0", "{", "[", "[]", "{}", "null", "1", "\"\"", "'", "curl", "curl '", "curl \"", "curl \\",
        "curl -d", "curl -X", "curl --", "curl -d a=b", "curl -d @file https://a.example", "curl https://", "curl ://",
        "curl -X DELETE https://a.example", "curl https://a.example -d '{\"a\": <b>}' -H 'content-type: application/json'",
        "curl https://a.example -d '<a/>' -H 'content-type: text/xml'", "curl $'\\", "curl $'\\x' $'\\u", "wget x",
        "curl 'https://{}.example'", "curl 'https://{a b}/{c{d}}' -d '{}'", "curl https://user:pass@/x -d a=",
        "curl https://a.example -u : -d grant_type=", "curl https://a.example -H ':' -H 'a' -H 'Authorization: Basic'",
        "curl https://[::1]/t -d grant_type=x -d =y -d %ff=%fe", "openapi: 3.0.0", "a: &a [*a, *a]", "<html></html>",
        "=", "&&&", "HTTP/1.1 200 OK", "{\"access_token\": null}", "{\"securityDefinitions\": 1}", "- - - -",
        "{\"issuer\": \"\"}", "{\"issuer\": \"https://a.example\", \"token_endpoint\": \"{x}\"}",
        "{\"openapi\": \"3.0.0\", \"components\": {\"securitySchemes\": {\"a\": {\"$ref\": \"#/components/securitySchemes/a\"}}}}",
        "{\"issuer\": \"https://a.example\", \"scopes_supported\": [\"\\\"\", \"\", \"a\\nb\", \"é\"]}",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect();
    inputs.push("openapi: 3.0.0\ninfo: {title: \"\\u202e\\e[31m\"}\ncomponents: {securitySchemes: {a: {type: oauth2, flows: {authorizationCode: {tokenUrl: https://a.example/t, scopes: {\"a{b}\": x, c: \"\\u202e*/\\nfn x() {\"}}}}}}".into());
    inputs.push((0..=255).collect());
    inputs.push(vec![b'a'; 1 << 20]);
    inputs.push(vec![b'{'; 1 << 20]);
    inputs.push([&b"curl https://a.example -d "[..], &vec![b'a'; 60_000]].concat());
    inputs.push([&b"curl https://a.example "[..], &b"-d a=b ".repeat(5_000)].concat());
    inputs.push("{\"a\":".repeat(100_000).into_bytes());
    inputs.push("a: &x [".repeat(10_000).into_bytes());
    inputs
}

fn is_told(said: &Said, what: &str) {
    let all_is_well = said.code == 0 && !said.result.is_empty();
    let is_refused =
        matches!(said.code, 1 | 2) && said.result.is_empty() && said.messages.starts_with("error: ");
    assert!(all_is_well || is_refused, "{what}: {} {}", said.code, said.messages);
    assert!(!said.messages.contains("panicked"), "{what}: {}", said.messages);
    assert!(said.code == 0 || said.messages.len() < 4_000, "{what}: {} bytes", said.messages.len());
}

#[test]
fn every_option_says_what_is_wrong_with_any_input() {
    let line = "curl https://acme.example/token -d client_id=a -d client_secret=b";
    for (number, input) in inputs().into_iter().enumerate() {
        let shown: String = String::from_utf8_lossy(&input).chars().take(60).collect();
        is_told(&new(&["--curl", "-"], &input), &format!("--curl {shown}"));
        let path = file(&format!("hostile_{number}"), &input);
        let path = path.to_str().unwrap();
        is_told(&new(&["--issuer", path], b""), &format!("--issuer {shown}"));
        is_told(&new(&["--openapi", path], b""), &format!("--openapi {shown}"));
        is_told(&new(&["--curl", line, "--answer", path], b""), &format!("--answer {shown}"));
        is_told(&new(&["--answer", path], b""), &format!("--answer {shown}, alone"));
    }
}

#[test]
fn what_is_wrong_is_said_with_what_to_write_instead() {
    for (input, problem) in [
        ("", "error: there is no `curl` line\n  write `--curl -` and paste it"),
        ("wget x", "error: this is no `curl` line\n  it begins with `curl`"),
        ("curl -d 'a", "error: a quote is open"),
        ("curl -d a=b", "error: the `curl` line has no URL"),
        ("curl https://a.example -d @body.json", "error: the body of the `curl` line is in a file"),
        ("curl -X PUT https://a.example", "error: a token request is a GET or a POST, not a PUT"),
        ("curl https://a.example -d '{\"a\": <b>}'", "no JSON object: line 1, column 7"),
        ("curl https://a.example -u", "error: `-u` of the `curl` line has no value"),
    ] {
        let said = new(&["--curl", "-"], input.as_bytes());
        assert!(said.code == 2 && said.messages.contains(problem), "{input}: {}", said.messages);
    }
    let said = new(&[], b"");
    assert_eq!(said.code, 2);
    assert!(
        said.messages.contains("give `--curl LINE`, `--issuer URL`, `--openapi FILE` or `--answer FILE`"),
        "{}",
        said.messages
    );
    assert_eq!(new(&["--name", "acme", "--curl", "curl https://a.example"], b"").code, 2);
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("new_output.rs");
    let _ = std::fs::remove_file(&path);
    let line =
        "curl https://acme.example/token -d grant_type=client_credentials -d client_id=a -d client_secret=b";
    let args = ["--curl", line, "-o", path.to_str().unwrap()];
    assert_eq!(new(&args, b"").ok(), "");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains("pub struct Acme;"), "{written}");
    let again = new(&args, b"");
    assert_eq!(again.code, 1);
    assert!(again.messages.contains("name a file that is not there yet"), "{}", again.messages);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
}
