use std::process::Command;

use base64::Engine as _;
use oauth_runtime::http::{HeaderMap, HeaderName, Method};
use oauth_runtime::transport::HttpRequest;
use oauth_runtime::url::Url;

use super::line;

fn request(method: Method, url: &str, headers: &[(&str, &str)], body: &str) -> HttpRequest {
    let pairs =
        headers.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
    let headers: HeaderMap = pairs.collect();
    HttpRequest::new(method, Url::parse(url).unwrap(), headers, body.as_bytes().to_vec(), 1024)
}

const FORM: (&str, &str) = ("content-type", super::FORM);
const JSON: (&str, &str) = ("content-type", "application/json");

/// The words that a shell makes of the command.
fn words(command: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let script = format!("curl() {{ for word in \"$@\"; do printf '%s\\0' \"$word\"; done; }}\n{command}");
    let output = Command::new("sh").args(["-euc", &script]).envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}\n{command}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().split_terminator('\0').map(str::to_owned).collect()
}

/// What shells, forms, JSON and templates take for their own.
const ODD: &str = "it's \"5 $HOME `id` \\ !x *?[a] {b} <&> % + é\n=@'";

#[test]
fn a_shell_takes_everything_as_it_stands() {
    let mut url = Url::parse("https://acme.example/t").unwrap();
    url.query_pairs_mut().append_pair("q", ODD).append_pair("client_secret", ODD);
    let form = super::form_urlencoded::Serializer::new(String::new())
        .append_pair("name", ODD)
        .append_pair("id", "x")
        .finish();
    let request = request(Method::POST, url.as_str(), &[FORM, ("x-odd", "it's $5 `a` !b")], &form);
    let secrets = [(ODD, "SECRET"), ("x", "ID")];
    let command = line(&request, &secrets[..1]);
    assert!(!command.contains("$HOME") && command.contains("$SECRET"), "{command}");
    let words = words(&command, &[("SECRET", ODD)]);
    let q = format!("q={ODD}");
    let expected = [
        "https://acme.example/t",
        "--url-query",
        &q,
        "--url-query",
        &format!("client_secret={ODD}"),
        "--header",
        "x-odd: it's $5 `a` !b",
        "--data-urlencode",
        &format!("name={ODD}"),
        "--data-urlencode",
        "id=x",
    ];
    assert_eq!(words, expected);
}

#[test]
fn text_and_variables_are_told_apart() {
    let body = r#"{"client_secret":"s3cr3t","text":"costs $5 \"net\" it's s3cr3ts"}"#;
    let command =
        line(&request(Method::POST, "https://acme.example/t", &[JSON], body), &[("s3cr3t", "SECRET")]);
    let words = words(&command, &[("SECRET", "s3cr3t")]);
    assert_eq!(
        words,
        ["https://acme.example/t", "--header", "content-type: application/json", "--data-raw", body]
    );
    assert!(!command.contains("s3cr3t"), "{command}");
}

#[test]
fn basic_is_a_user_and_a_password() {
    let basic = [("authorization", "Basic aWQ6czNjcjN0")];
    let command = line(
        &request(Method::POST, "https://acme.example/t", &basic, ""),
        &[("id", "ID"), ("s3cr3t", "SECRET")],
    );
    assert_eq!(command, "curl https://acme.example/t \\\n    --user \"$ID:$SECRET\" \\\n    --request POST");
    // `s3cr3t/+`, which a form encodes.
    let basic = [("authorization", "Basic aWQ6czNjcjN0JTJGJTJC")];
    let command =
        line(&request(Method::GET, "https://acme.example/t", &basic, ""), &[("s3cr3t/+", "SECRET")]);
    let expected = "# SECRET stands here for its value percent-encoded\ncurl https://acme.example/t \\\n    --user \"id:$SECRET\"";
    assert_eq!(command, expected);
}

#[test]
fn what_is_in_base64_is_computed_and_a_jwt_is_a_variable() {
    let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln";
    let headers = [("x-app", "aWQ6czNjcjN0"), ("dpop", jwt), FORM];
    let form = format!("client_assertion={jwt}&empty=");
    let command =
        line(&request(Method::POST, "https://acme.example/t", &headers, &form), &[("s3cr3t", "SECRET")]);
    assert!(!command.contains("aWQ6") && !command.contains("eyJ"), "{command}");
    let variables = [("SECRET", "s3cr3t"), ("DPOP", "p"), ("CLIENT_ASSERTION", "a")];
    let words = words(&command, &variables);
    assert_eq!(
        words[1..],
        [
            "--header",
            "x-app: aWQ6czNjcjN0",
            "--header",
            "dpop: p",
            "--data-urlencode",
            "client_assertion=a",
            "--data-urlencode",
            "empty="
        ]
    );
}

#[test]
fn a_form_without_parameters_is_one() {
    let command = line(&request(Method::POST, "https://acme.example/t?a=b%20c", &[FORM], ""), &[]);
    assert_eq!(words(&command, &[]), ["https://acme.example/t?a=b%20c", "--data", ""]);
}

/// A request that has the secret in every place, in the ways that a client encodes.
fn everywhere(secret: &str) -> Vec<HttpRequest> {
    let basic = |pair: &str| format!("Basic {}", super::STANDARD.encode(pair));
    let form: String = super::byte_serialize(secret.as_bytes()).collect();
    let in_form = super::form_urlencoded::Serializer::new(String::new())
        .append_pair("s", secret)
        .append_pair("nested", &serde_json::json!({"s": secret}).to_string())
        .finish();
    let mut url = Url::parse("https://acme.example/a/").unwrap();
    url.path_segments_mut().unwrap().push(secret).push("b");
    url.query_pairs_mut().append_pair("q", secret);
    let json = serde_json::json!({"s": secret, "deep": [{"s": format!("x{secret}x")}]}).to_string();
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    vec![
        request(Method::POST, url.as_str(), &[FORM], &in_form),
        request(
            Method::POST,
            "https://acme.example/",
            &[JSON, ("authorization", &basic(&format!("id:{secret}")))],
            &json,
        ),
        request(
            Method::POST,
            "https://acme.example/",
            &[("authorization", &basic(&format!("id:{form}")))],
            &format!("<r><s>{xml}</s></r>"),
        ),
        request(
            Method::GET,
            "https://acme.example/",
            &[("x", &super::URL_SAFE_NO_PAD.encode(format!("id {secret}")))],
            "",
        ),
    ]
}

#[test]
fn no_secret_is_in_the_line_however_it_is_written() {
    // Each has a part that no encoding changes; `ids` begins with what is another secret, too.
    for secret in ["plain", "s3cr3t/+ &<\"'\\$`~", "ids3cr3t é%41", "a:s3cr3t@b;"] {
        for request in everywhere(secret) {
            let command = line(&request, &[("id", "ID"), (secret, "SECRET")]);
            let visible = if secret == "plain" { "plain" } else { "s3cr3t" };
            assert!(!command.contains(visible) && command.contains("$SECRET"), "{secret}\n{command}");
            let encoded = super::STANDARD.encode(secret);
            assert!(!command.contains(encoded.trim_end_matches('=')), "{secret}\n{command}");
            words(&command, &[("SECRET", secret), ("ID", "id")]);
        }
    }
}
