//! `oauth mock`, as a process of its own, over raw HTTP and by `curl`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use oauth_specs::CATALOGUE;

use crate::{Folder, program, provider, run};

pub(crate) struct Mock {
    child: Child,
    out: BufReader<ChildStdout>,
    /// What it says of itself.
    pub(crate) introduction: Vec<String>,
    pub(crate) address: String,
}

impl Mock {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut program = program();
        program.arg("mock").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut introduction = Vec::new();
        while introduction.last().is_none_or(|line: &String| !line.starts_with("a line here")) {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "{arguments:?}: {introduction:?}");
            introduction.push(line.trim_end().to_owned());
        }
        let mut empty = String::new();
        out.read_line(&mut empty).unwrap();
        let address = introduction[0].rsplit_once("http://").unwrap().1.to_owned();
        Self { child, out, introduction, address }
    }

    /// The next line that it shows.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Gives an order; another one that shows its effect is needed to know that it is done.
    fn order(&mut self, order: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        writeln!(stdin, "{order}").unwrap();
    }

    /// The answer to a token request; empty where the connection breaks.
    fn post(&self, body: &str) -> String {
        self.send("POST /oauth/access-token", "", body)
    }

    /// The answer to a request of this method and path, with these lines of headers besides.
    pub(crate) fn send(&self, request: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!(
            "{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: application/json\r\n\
             content-type: application/x-www-form-urlencoded\r\n{headers}content-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A server that has had enough of a body does not read the rest of it.
        let _ = stream.write_all(body.as_bytes());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    /// What its environment has to be, for a shell.
    pub(crate) fn exports(&self) -> String {
        let begin = self.introduction.iter().position(|line| line.starts_with("  export ")).unwrap();
        let lines = self.introduction[begin..].iter().take_while(|line| !line.is_empty());
        lines.map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// Asks until the answer is of this kind: an order takes a moment to arrive.
    fn post_until(&mut self, is_it: impl Fn(&str) -> bool) -> String {
        for _ in 0..2000 {
            let answer = self.post(RIGHT);
            let line = self.line();
            let status = answer.split(' ').nth(1).unwrap_or("no answer");
            assert_eq!(line, AS_DECLARED.replace("200", status));
            if is_it(&answer) {
                return answer;
            }
        }
        panic!("the order has no effect");
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const RIGHT: &str = "grant_type=client_credentials&client_id=mock-client-id&client_secret=mock-client-secret";
const AS_DECLARED: &str =
    "POST /oauth/access-token: 200, as declared (checked: grant_type, client_id, client_secret)";

#[test]
fn what_is_no_name_is_not_shown() {
    let mut mock = Mock::start(&["Cliquify"]);
    for body in [
        "{\"client_secret\":\"CANARY\",",
        "CANARY",
        "eyJhbGciOiJub25lIn0.CANARY.x",
        "a\r\nPOST /forged: CANARY=1",
    ] {
        assert!(mock.post(body).starts_with("HTTP/1.1 4"), "{body}");
    }
    mock.post(RIGHT);
    let lines: Vec<_> =
        std::iter::repeat_with(|| mock.line()).take_while(|line| line != AS_DECLARED).collect();
    assert!(lines.iter().all(|line| !line.contains("CANARY")), "{lines:#?}");
    let heads: Vec<_> = lines.iter().filter(|line| line.starts_with("POST")).collect();
    assert_eq!(heads.len(), 4, "{lines:#?}");
    assert!(heads.iter().all(|line| line.contains("that the declaration does not know")), "{lines:#?}");
}

#[test]
fn a_file_that_no_mock_has_written_is_not_replaced() {
    let folder = Folder::new();
    let own = r#"{"name": "Acme", "token_url": "https://acme.example/t", "grant": "client_credentials"}"#;
    let file = folder.file("own.json", own);
    let refused = run(&["mock", "cliquify", "--write", &file]);
    assert_eq!((refused.code, std::fs::read_to_string(&file).unwrap().as_str()), (2, own), "{}", refused.err);
    let file = folder.file("mocks.json", &own.replace("https://acme.example", "http://127.0.0.1:4000"));
    drop(Mock::start(&["Cliquify", "--write", &file]));
    assert!(std::fs::read_to_string(&file).unwrap().contains("access-token"));
}

#[test]
fn requests_are_shown_as_they_come() {
    let mut mock = Mock::start(&["Cliquify"]);
    let introduction = mock.introduction.join("\n");
    for expected in [
        &*format!("Cliquify on http://{}", mock.address),
        &*format!("token_url: http://{}/oauth/access-token", mock.address),
        "export CLIQUIFY_CLIENT_ID=mock-client-id",
        "--data-urlencode \"client_secret=$CLIQUIFY_CLIENT_SECRET\"",
    ] {
        assert!(introduction.contains(expected), "{expected}\n{introduction}");
    }
    let answer = mock.post(RIGHT);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"success\":true"), "{answer}");
    assert_eq!(mock.line(), AS_DECLARED);
    let answer = mock.post("grant_type=password&client_id=mock-client-id&client_secret=s3cr3t");
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(
        mock.line(),
        "POST /oauth/access-token: 400, not as declared (checked: grant_type, client_id, client_secret)"
    );
    mock.post(RIGHT);
    let problems: Vec<_> =
        std::iter::repeat_with(|| mock.line()).take_while(|line| line != AS_DECLARED).collect();
    let problems = problems.join("\n");
    assert!(problems.contains("grant_type") && !problems.contains("s3cr3t"), "{problems}");
}

#[test]
fn faults_are_switched_while_it_runs() {
    let mut mock = Mock::start(&["Cliquify", "--lifetime", "90s"]);
    assert!(mock.post_until(|_| true).contains("\"expires_in\":90"));
    mock.order("refuse invalid_client");
    let refused = mock.post_until(|answer| !answer.contains(" 200 OK"));
    assert!(refused.contains("\"error\":\"invalid_client\""), "{refused}");
    mock.order("fail 503");
    assert!(mock.post_until(|answer| !answer.contains(" 200 OK")).starts_with("HTTP/1.1 503"));
    mock.order("lose");
    assert_eq!(mock.post_until(|answer| !answer.contains(" 200 OK")), "");
    mock.order("nonsense");
    mock.order("lifetime 5s");
    assert!(mock.post_until(|answer| answer.contains("\"expires_in\":5,")).contains("200 OK"));
    mock.order("quit");
    assert_eq!(mock.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_chosen_and_a_declaration_that_is_written() {
    let folder = Folder::new();
    let file = folder.path("local.json");
    let first = Mock::start(&["Cliquify", "--write", &file]);
    let port = first.address.rsplit_once(':').unwrap().1.to_owned();
    let taken = run(&["mock", "Cliquify", "--port", &port]);
    assert_eq!(taken.code, 2);
    assert!(taken.err.contains(&format!("port {port}")), "{}", taken.err);
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(written["token_url"], format!("http://{}/oauth/access-token", first.address));
    assert_eq!(written["origins"], format!("http://{}", first.address));
    assert_eq!(run(&["show", &file]).code, 0);
    drop(first);
    let again = Mock::start(&["Cliquify", "--port", &port]);
    assert!(again.address.ends_with(&port));
}

#[test]
fn what_an_issuer_would_say_is_here() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "issuer": "https://acme.example", "grant": "client_credentials"}"#;
    let mock = Mock::start(&[&folder.file("acme.json", declaration)]);
    let endpoint = format!("token_url: http://{}/token", mock.address);
    assert!(mock.introduction.join("\n").contains(&endpoint), "{:?}", mock.introduction);
}

#[test]
fn what_cannot_be_played_does_not_start() {
    let wrong = run(&["mock", "Cliquify", "--field", "tenant=x"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("tenant"), "{}", wrong.err);
    assert_eq!(run(&["mock", "Cliquify", "--field", "tenant"]).code, 2);
    assert_eq!(run(&["mock", "Cliquify", "--lifetime", "soon"]).code, 2);
}

#[test]
fn a_secret_comes_from_a_file_and_stays_there() {
    let argument = run(&["mock", "GoogleServiceAccount", "--field", "private_key=s3cr3t"]);
    assert_eq!(argument.code, 2);
    assert!(
        argument.err.contains("private_key=@FILE") && !argument.err.contains("s3cr3t"),
        "{}",
        argument.err
    );
    let folder = Folder::new();
    let documented = format!("{}/../specs/documented/keys/rsa.pem", env!("CARGO_MANIFEST_DIR"));
    let key = std::fs::read_to_string(documented).unwrap();
    let file = folder.file("it's.pem", &key);
    let mock = Mock::start(&["GoogleServiceAccount", "--field", &format!("private_key=@{file}")]);
    let introduction = mock.introduction.join("\n");
    assert!(!introduction.contains(key.lines().nth(1).unwrap()), "{introduction}");
    let is_export = |line: &&String| line.trim().starts_with("export ");
    let exports: Vec<_> = mock.introduction.iter().filter(is_export).cloned().collect();
    let script = format!("{}\nprintf %s \"$GOOGLE_SERVICE_ACCOUNT_PRIVATE_KEY\"", exports.join("\n"));
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), key.trim_end());
}

/// The command that the mock shows, run by a shell with the environment that it names, is as its declaration says.
#[test]
fn the_line_for_curl_gets_a_token_of_each_machine_grant() {
    if Command::new("curl").arg("--version").output().is_err() {
        // The words of the line are tested without it, too.
        return;
    }
    let mut played = 0;
    let mut failed = Vec::new();
    for entry in CATALOGUE {
        let name = entry.metadata.name();
        let is_machine = entry.metadata.grants().first().is_some_and(|grant| {
            oauth_grammar::Grant::of(grant)
                .is_none_or(|grant| grant == oauth_grammar::Grant::ClientCredentials)
        });
        if !is_machine
            || ["jwt", "sign", "dpop"]
                .iter()
                .any(|key| entry.metadata.as_str().contains(&format!("\"{key}\"")))
        {
            continue;
        }
        let mut mock = Mock::start(&[&provider(&name)]);
        let (exports, rest): (Vec<_>, Vec<_>) =
            mock.introduction.iter().map(|line| line.trim()).partition(|line| line.starts_with("export "));
        let commands: Vec<_> = rest.iter().skip_while(|line| !line.starts_with("curl")).copied().collect();
        let commands = commands.split_last().unwrap().1.join("\n");
        let known = |variable: &str| exports.iter().any(|export| export.contains(&format!(" {variable}=")));
        // What the client computes, a shell does not have; nor the answers of calls before.
        if !variables(&commands).iter().all(|variable| known(variable)) {
            continue;
        }
        let script = format!("set -eu\n{}\n{}", exports.join("\n"), commands.replace("curl ", "curl -s "));
        let output = Command::new("sh").args(["-c", &script]).env("NO_PROXY", "127.0.0.1").output().unwrap();
        let line = mock.line();
        played += 1;
        if !output.status.success() || !line.contains(": 200, as declared") {
            failed.push(format!("{name}: {line} {}\n{script}", mock.line()));
        }
    }
    assert!(failed.is_empty(), "{} of {played}\n{}", failed.len(), failed.join("\n\n"));
    assert!(played > 40, "{played}");
}

#[test]
fn every_variable_of_a_line_for_curl_is_set_or_explained() {
    let mut open = Vec::new();
    for entry in CATALOGUE {
        let name = entry.metadata.name();
        let mock = Mock::start(&[&provider(&name)]);
        let at = |begin: &str| mock.introduction.iter().position(|line| line.starts_with(begin));
        let Some(begin) = at("requests of ") else { continue };
        let before = mock.introduction[..begin].join("\n");
        let lines = mock.introduction[begin..].join("\n");
        for variable in variables(&lines) {
            let is_set = before.contains(&format!("\n  export {variable}="));
            let is_explained = before.contains(&format!("\n  ${variable} "));
            if is_set == is_explained {
                open.push(format!("{name}: ${variable}"));
            }
        }
    }
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn the_lines_of_a_password_and_of_assertions_are_played_as_they_stand() {
    for name in ["KeycloakPassword", "RedditScript", "GenesysCloudSaml", "SuccessFactors"] {
        let mut mock = Mock::start(&[&provider(name)]);
        let curl = mock.introduction.iter().skip_while(|line| !line.starts_with("curl "));
        let curl: Vec<_> = curl.take_while(|line| !line.is_empty()).map(String::as_str).collect();
        let script = format!("set -eu\n{}\n{}", mock.exports(), curl.join("\n").replace("curl ", "curl -s "));
        let output = Command::new("sh").args(["-c", &script]).env("NO_PROXY", "127.0.0.1").output().unwrap();
        let line = mock.line();
        assert!(output.status.success() && line.contains(": 200, as declared"), "{name}: {line}\n{script}");
    }
}

#[test]
fn a_field_that_a_function_needs_a_document_of_has_one() {
    let mut mock = Mock::start(&[&provider("MicrosoftCertificate")]);
    let begin = "export MICROSOFT_CERTIFICATE_CERTIFICATE='-----BEGIN CERTIFICATE-----";
    assert!(mock.introduction.iter().any(|line| line.trim() == begin), "{:#?}", mock.introduction);
    assert!(
        mock.introduction.iter().all(|line| !line.contains("cannot be shown")),
        "{:#?}",
        mock.introduction
    );
    mock.send("POST /sample/oauth2/v2.0/token", "", "");
    assert!(mock.line().contains("not as declared"));

    let folder = Folder::new();
    let printed = serde_json::json!({
        "name": "Acme",
        "fields": {"pem": {}, "key": {"secret": true}},
        "token_url": "https://acme.example/token",
        "grant": "client_credentials",
        "request": {"headers": {"x-print": "{certificate_thumbprint(pem)}", "x-key": "a {key_fingerprint(key)}"}},
    });
    let shown = run(&["show", &folder.file("acme.json", &printed.to_string())]).out;
    assert!(shown.contains("x-print: $X_PRINT") && shown.contains("x-key: $X_KEY"), "{shown}");
}

fn variables(text: &str) -> Vec<String> {
    let name = |rest: &str| {
        let rest = rest.trim_start_matches('{');
        rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect::<String>()
    };
    text.split('$').skip(1).map(name).filter(|name| !name.is_empty()).collect()
}

#[test]
fn an_endpoint_that_is_a_list_is_played_wherever_it_stands() {
    let folder = Folder::new();
    let declaration = r#"{"name": "Acme", "fields": {"site": {"optional": true}}, "grant": "authorization_code",
        "authorization_url": ["https://{site}.acme.example/authorize", "https://acme.example/authorize"],
        "token_url": ["https://{site}.acme.example/token", "https://acme.example/token"],
        "refresh": {"url": ["https://{site}.acme.example/refresh", "https://acme.example/refresh"]},
        "step": [{"id": "app", "url": ["https://{site}.acme.example/app", "https://acme.example/app"], "params": {"b": "1", "a": "2"}}],
        "request": {"headers": {"X-App": "{app.token}"}},
        "origins": ["https://api.acme.example", "https://files.acme.example"]}"#;
    let mock = Mock::start(&[&folder.file("acme.json", declaration)]);
    assert!(mock.introduction[0].contains("http://127.0.0.1:"), "{:?}", mock.introduction);
}
