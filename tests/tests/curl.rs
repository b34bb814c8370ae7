//! The request that the documentation of a provider shows is one that the provider takes.

use std::process::Command;

use oauth_codegen::expand_source;
use oauth_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method};
use oauth_runtime::mock::MockProvider;
use oauth_runtime::transport::{HttpRequest, Transport as _};
use oauth_runtime::url::Url;
use oauth_runtime::{Provider, oauth_provider};
use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};

/// The text of a declaration, and the declaration.
macro_rules! declared {
    ($name:ident, $source:ident: $($declaration:tt)*) => {
        $($declaration)*
        const $source: &str = stringify!($($declaration)*);
    };
}

declared! { Everywhere, EVERYWHERE:
    #[oauth_provider(
        token_url = "https://{tenant}.example/t?v=1",
        grant = client_credentials,
        client_auth = client_secret_basic,
        scope(separator = ",", default = ["read", "write:{tenant}"]),
        resource = "https://api.example",
        request(
            format = json,
            params(version = 2, offline = true, name = "it's \"{tenant}\" for $5 `now`"),
            query(api = "1.0"),
            headers("X-Tenant" = "{tenant}"),
        ),
    )]
    struct Everywhere {
        #[oauth(default = "eu")]
        tenant: String,
    }
}

declared! { InQuery, IN_QUERY:
    #[oauth_provider(
        token_url = "https://acme.example/t",
        grant = client_credentials,
        request(method = GET, rename(client_id = "appid", client_secret = "secret"), params(time = "{now_unix}")),
    )]
    struct InQuery;
}

declared! { Bare, BARE:
    #[oauth_provider(
        token_url = "https://acme.example/t",
        grant = client_credentials,
        client_auth = client_secret_basic,
        request(format = none, headers("X-Url" = "{token_url}")),
    )]
    struct Bare;
}

declared! { Named, NAMED:
    #[oauth_provider(
        token_url = "https://acme.example/t",
        grant = client_credentials,
        client_auth = none,
        scope(param = "scopes", default = ["a"]),
        request(grant_type = "client_credential", params(account = "{client_id}", asked = "{scope}")),
    )]
    struct Named;
}

/// The command in the documentation, and its words as a shell makes them of it.
fn words(source: &str, name: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let code = expand_source(source).unwrap();
    let of =
        code.split("What the declaration says:").find(|part| part.contains(&format!("\nimpl {name} {{")));
    let (_, rest) = of.unwrap().split_once("```sh\n").unwrap();
    let (command, _) = rest.split_once("```").unwrap();
    let script = format!("curl() {{ for word in \"$@\"; do printf '%s\\0' \"$word\"; done; }}\n{command}");
    let output = Command::new("sh").args(["-euc", &script]).envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}\n{command}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    printed.split_terminator('\0').map(str::to_owned).collect()
}

/// What `curl` sends of these words.
fn request(words: &[String]) -> HttpRequest {
    let (url, options) = words.split_first().unwrap();
    let mut url = Url::parse(url).unwrap();
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        headers.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    };
    let (mut body, mut method) = (String::new(), None);
    for option in options.chunks(2) {
        let [name, value] = option else { panic!("{option:?}") };
        let pair = || value.split_once('=').unwrap();
        match name.as_str() {
            "--header" => {
                let (name, value) = value.split_once(": ").unwrap();
                add(name, value);
            }
            "--user" => add("authorization", &format!("Basic {}", base64(value))),
            "--url-query" => drop(url.query_pairs_mut().append_pair(pair().0, pair().1)),
            "--data-urlencode" => {
                let mut form =
                    oauth_runtime::url::form_urlencoded::Serializer::new(std::mem::take(&mut body));
                body = form.append_pair(pair().0, pair().1).finish();
                add("content-type", "application/x-www-form-urlencoded");
            }
            "--json" => {
                body.clone_from(value);
                add("content-type", "application/json");
            }
            "--data" => {
                method = Some(Method::POST);
                add("content-type", "application/x-www-form-urlencoded");
            }
            "--request" => method = Some(value.parse().unwrap()),
            _ => panic!("{name}"),
        }
    }
    let usual = if body.is_empty() { Method::GET } else { Method::POST };
    HttpRequest::new(method.unwrap_or(usual), url, headers, body.into_bytes(), 1024 * 1024)
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

async fn check<P: Provider>(provider: P, source: &str, name: &str, prefix: &str) {
    let mock = MockProvider::start(provider).unwrap();
    let code = mock.authorization_code("https://app.example/back");
    let credentials = mock.credentials();
    let (id, secret) = (format!("{prefix}_CLIENT_ID"), format!("{prefix}_CLIENT_SECRET"));
    let variables = [
        (id.as_str(), credentials.client_id()),
        (&secret, credentials.client_secret().unwrap().expose_secret()),
        ("CODE", &code),
        ("REDIRECT_URI", "https://app.example/back"),
    ];
    let words = words(source, name, &variables);
    let answer = mock.transport().unwrap().send(request(&words)).await.unwrap();
    let requests = mock.requests();
    assert!(requests[0].problems.is_empty(), "{words:?}\n{}\n{:?}", requests[0], requests[0].problems);
    assert_eq!(answer.status, 200, "{words:?}");
}

#[tokio::test]
async fn the_mock_takes_the_request_that_the_documentation_shows() {
    let cliquify = include_str!("../../specs/src/cliquify.rs");
    let mobifinance = include_str!("../../specs/src/mobifinance.rs");
    check(Cliquify, cliquify, "Cliquify", "CLIQUIFY").await;
    let deep_link = MobifinanceDeepLink::default();
    check(deep_link, mobifinance, "MobifinanceDeepLink", "MOBIFINANCE_DEEP_LINK").await;
    let mini_app = MobifinanceMiniApp::default();
    check(mini_app, mobifinance, "MobifinanceMiniApp", "MOBIFINANCE_MINI_APP").await;
    check(Everywhere::default(), EVERYWHERE, "Everywhere", "EVERYWHERE").await;
    check(InQuery, IN_QUERY, "InQuery", "IN_QUERY").await;
    check(Bare, BARE, "Bare", "BARE").await;
    check(Named, NAMED, "Named", "NAMED").await;
}

#[test]
fn what_a_shell_would_take_for_its_own_is_sent_as_it_stands() {
    let words =
        words(EVERYWHERE, "Everywhere", &[("EVERYWHERE_CLIENT_ID", "i"), ("EVERYWHERE_CLIENT_SECRET", "s")]);
    let json = words.iter().position(|word| word == "--json").unwrap() + 1;
    let sent: serde_json::Value = serde_json::from_str(&words[json]).unwrap();
    assert_eq!(sent["name"], "it's \"eu\" for $5 `now`");
    assert_eq!((&sent["version"], &sent["offline"]), (&2.into(), &true.into()));
    assert_eq!(sent["scope"], "read,write:eu");
}
