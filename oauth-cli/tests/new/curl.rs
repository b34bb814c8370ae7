//! `--curl`: the lines of providers' own pages.

use std::collections::BTreeMap;

use crate::program::{data, folder, new};
use crate::sends::{self, Case};

fn cases() -> BTreeMap<String, Case> {
    serde_json::from_str(&std::fs::read_to_string(data("curl.json")).unwrap()).unwrap()
}

#[tokio::test]
async fn the_struct_of_each_line_sends_what_the_line_sends() {
    let cases = cases();
    let files = folder("curl");
    assert_eq!(files.len(), cases.len());
    for (name, case) in cases {
        let line = std::fs::read(data(&format!("curl/{name}.txt"))).unwrap();
        let declaration = new(&["--json", "--curl", "-"], &line).ok();
        assert_eq!(sends::request(&declaration, &case).await, case.request, "{name}: {declaration}");
    }
}

#[tokio::test]
async fn each_struct_is_served_by_its_mock() {
    for (name, case) in cases() {
        let line = std::fs::read(data(&format!("curl/{name}.txt"))).unwrap();
        let declaration = new(&["--json", "--curl", "-"], &line).ok();
        sends::to_the_mock(&declaration, &case).await;
    }
}

#[test]
fn nothing_of_a_line_that_is_somebodys_own_is_in_the_struct_or_what_is_said() {
    for (name, case) in cases() {
        let line = std::fs::read(data(&format!("curl/{name}.txt"))).unwrap();
        let said = new(&["--curl", "-"], &line);
        for secret in &case.secrets {
            assert!(!said.result.contains(secret), "{name}: {secret}: {}", said.result);
            assert!(!said.messages.contains(secret), "{name}: {secret}: {}", said.messages);
        }
    }
}

#[test]
fn a_secret_in_an_argument_is_spoken_of_and_one_that_is_read_is_not() {
    let line = "curl https://acme.example/token -d client_id=a -d client_secret=1a2b3c4d5e6f7a8b9c0d1e2f";
    let said = new(&["--curl", line], b"");
    assert!(said.messages.contains("what looks like a secret"), "{}", said.messages);
    assert!(!new(&["--curl", "-"], line.as_bytes()).messages.contains("what looks like a secret"));
    for header in ["X-Api-Key: ", "Authorization: Bearer "] {
        let line =
            format!("curl https://acme.example/token -d a=b -H '{header}4f9c1d7e8a2b4c6d8e0f1a2b3c4d5e6f'");
        let said = new(&["--curl", &line], b"");
        assert!(said.messages.contains("what looks like a secret"), "{header}: {}", said.messages);
    }
    let placeholder =
        "curl https://acme.example/token -d client_id=a -d client_secret=YOUR_CLIENT_SECRET_123";
    assert!(!new(&["--curl", placeholder], b"").messages.contains("what looks like a secret"));
}

#[test]
fn a_secret_inside_of_a_text_a_list_or_an_object_is_not_in_the_struct_and_is_spoken_of() {
    let random = "4f9c1d7e8a2b4c6d8e0f1a2b3c4d5e6f";
    let form = |data: &str| format!("curl https://acme.example/token -d client_id=a -d '{data}'");
    let json =
        |data: &str| format!("curl https://acme.example/token --json '{{\"client_id\":\"a\",{data}}}'");
    for (line, secret) in [
        (form(&format!(r#"auth={{"client_secret":"{random}"}}"#)), random),
        (form(&format!(r#"auth={{"tenant":"<tenant>","client_secret":"{random}"}}"#)), random),
        (form(r#"auth={"a":"{\"secret\":\"hunter2\"}"}"#), "hunter2"),
        (form(&format!("hdr=Basic {random}")), random),
        (form("hdr=Basic hunter2"), "hunter2"),
        (form("resource=https://acme.example/?token=hunter2"), "hunter2"),
        (form("audience=https://a:hunter2@acme.example/"), "hunter2"),
        (form("login=id: a, password: hunter2"), "hunter2"),
        (form("a=b").replace("-d 'a=b'", "-H 'X-Auth: id=a, secret=hunter2'"), "hunter2"),
        (json(r#""list":["a",{"secret":"hunter2"}]"#), "hunter2"),
        (json(r#""list":[{"a":{"keys":1,"key":["hunter2"]}}]"#), "hunter2"),
        (json(r#""list":["{\"secret\":\"hunter2\"}"]"#), "hunter2"),
        (json(r#""auth":{"pin":73519}"#), "73519"),
        (json(r#""pin":73519"#), "73519"),
        (json(r#""secrets":["hunter2"]"#), "hunter2"),
        (json(r#""auth":{"text":"secret=hunter2"}"#), "hunter2"),
    ] {
        let said = new(&["--curl", &line], b"");
        assert!(!said.result.contains(secret), "{line}: {}", said.result);
        let marks =
            ["To look up: what it is", "To look up: what stands in", "To look up: where it comes from"];
        let text = said.result.replace("\n    /// ", " ");
        assert!(marks.iter().any(|mark| text.contains(mark)), "{line}: {text}");
        assert!(said.messages.contains("what looks like a secret"), "{line}: {}", said.messages);
        assert!(!said.messages.contains(secret), "{line}: {}", said.messages);
        assert_eq!(said.code, 0, "{line}: {}", said.messages);
    }
    let page = form(r#"auth={"client_secret":"<secret>","grant":"a b"}"#);
    let said = new(&["--curl", &page], b"");
    assert!(!said.messages.contains("what looks like a secret"), "{}", said.messages);
}

#[test]
fn what_follows_an_option_that_is_not_known_is_not_taken_apart() {
    let said = new(&["--curl", "-"], b"curl https://acme.example/token -d client_id=a -jhunter2 -sMs3cret");
    let text = said.ok();
    for known in ["`-j` of the line is not known", "`-M` of the line is not known"] {
        assert!(text.contains(known), "{text}");
    }
    assert_eq!(text.matches("of the line is not known").count(), 2, "{text}");
}

#[test]
fn the_text_is_what_a_person_would_write_with_what_is_to_be_looked_up() {
    let line = r#"curl "https://{tenant}.acme.example/v1/login/oauth/token" -d grant_type=authorization_code
        -d code=<code> -d client_id=<id> -d client_secret=<secret> -d redirect_uri=<uri> -d audience=api"#;
    let said = new(&["--curl", line, "--name", "AcmeLogin"], b"");
    let text = r#"use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{tenant}.acme.example/v1/login/oauth/token",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://{tenant}.acme.example/v1/login/oauth/authorize",
    grant = authorization_code,
    request(params(audience = "api")),
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct AcmeLogin {
    /// `{tenant}` in the URL. To look up: what it is, and an example.
    pub tenant: String,
}
"#;
    assert_eq!(said.result, text);
    assert!(said.messages.contains("src/acme_login.rs"), "{}", said.messages);
    assert!(
        said.messages.contains("MockProvider::start(AcmeLogin { tenant: \"..\".into() })"),
        "{}",
        said.messages
    );
    assert_eq!(new(&["--quiet", "--curl", line], b"").messages, "");
}

#[test]
fn a_path_that_may_hold_a_credential_is_a_field_and_plain_http_stays_on_loopback() {
    let line = "curl http://a1b2c3d4e5f6a7b8.acme.example/bot1a2b3c4d5e6f7a8b9c0d/token -d client_id=a -d client_secret=b";
    let text = new(&["--curl", line], b"").ok();
    assert!(text.contains("token_url = \"https://a1b2c3d4e5f6a7b8.acme.example/{path_id}/token\""), "{text}");
    assert!(text.contains("// The line has `http`"), "{text}");
    for host in ["127.0.0.1:8080", "localhost", "[::1]:8080"] {
        let text =
            new(&["--curl", &format!("curl http://{host}/token -d client_id=a -d client_secret=b")], b"")
                .ok();
        assert!(text.contains(&format!("token_url = \"http://{host}/token\"")), "{text}");
    }
}

#[test]
fn a_link_to_a_login_and_a_call_for_a_device_code_are_told_from_a_token_request() {
    let made = |line: &str| new(&["--curl", line], b"").ok();
    let guessed = |url: &str| {
        format!(
            "    // To look up: the token endpoint, which the line does not have. This one is a guess.\n    \
             token_url = \"{url}\",\n"
        )
    };
    let text = made(
        "curl 'https://acme.example/v2/authorize?response_type=code&client_id=x&redirect_uri=https%3A%2F%2Fa.example&\
         scope=read%20write&state=s1a2t3e4&access_type=offline&response_mode=form_post&login_hint=ann%40acme.example'",
    );
    assert!(text.contains(&guessed("https://acme.example/v2/token")), "{text}");
    assert!(text.contains("    authorization_url = \"https://acme.example/v2/authorize\",\n"), "{text}");
    assert!(text.contains("    grant = authorization_code,\n"), "{text}");
    assert!(text.contains("    scope(default = [\"read\", \"write\"]),\n"), "{text}");
    let authorize =
        "    authorize(pkce = none, params(access_type = \"offline\"), response_mode = form_post),\n";
    assert!(text.contains(authorize), "{text}");
    assert!(!text.contains("request(") && !text.contains("ann"), "{text}");
    for (url, token_url) in [
        ("https://acme.example/oauth2/device/code", "https://acme.example/oauth2/token"),
        ("https://acme.example/{tenant}/device_authorization", "https://acme.example/{tenant}/token"),
        ("https://device.acme.example/oauth2/device", "https://device.acme.example/oauth2/token"),
        ("https://acme.example/oauth/deviceCode", "https://acme.example/oauth/token"),
    ] {
        let text = made(&format!("curl '{url}' -d client_id=x -d scope=read -d audience=api"));
        assert!(text.contains(&guessed(token_url)), "{text}");
        assert!(text.contains(&format!("    device_authorization_url = \"{url}\",\n")), "{text}");
        assert!(text.contains("    grant = device_code,\n    client_auth = none,\n"), "{text}");
        assert!(text.contains("    device(params(audience = \"api\")),\n"), "{text}");
    }
    let text = made(r#"curl https://acme.example/device --json '{"clientId":"x","scope":"read"}'"#);
    assert!(text.contains("    request(rename(client_id = \"clientId\")),\n"), "{text}");
    assert!(text.contains("    device(format = json, rename(client_id = \"clientId\")),\n"), "{text}");
    for line in [
        "curl https://acme.example/device/token -d client_id=x -d client_secret=y",
        "curl https://device.acme.example/token -d client_id=x -d client_secret=y",
        "curl https://acme.example/devices -d client_id=x -d client_secret=y",
        "curl https://acme.example/device/code -d grant_type=client_credentials -d client_id=x -d client_secret=y",
        "curl https://acme.example/device -d grant_type=urn:ietf:params:oauth:grant-type:device_code -d device_code=z",
    ] {
        let text = made(line);
        let url = line.split(' ').nth(1).unwrap();
        assert!(text.contains(&format!("    token_url = \"{url}\",\n")), "{text}");
    }
}
