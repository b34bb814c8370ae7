//! A mock of every provider of the catalogue, and a client that gets a token of it over HTTP.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oauth_runtime::mock::{MockCallback, MockPoll, MockProvider};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::url::Url;
use oauth_runtime::{
    Client, ClientAssertionSource, CodeExchange, DynamicProvider, Error, Metadata, Received, Secret, Session,
    Token, TokenType,
};
use oauth_specs::CATALOGUE;
use oauth_tests::documented::Cases;
use oauth_tests::login::browse;
use serde_json::Value;

const REDIRECT: &str = "https://app.example/cb";

/// Those that sign their answers. The mock does it with the private half of the key that their documentation is given.
const SIGNING: [&str; 2] = ["Alipay", "AlipayApp"];

type Mock = MockProvider<DynamicProvider>;
type Dynamic = Client<DynamicProvider>;

fn documented() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/documented")
}

/// The configuration of each provider, as its documentation shows it.
fn fields() -> BTreeMap<String, BTreeMap<String, String>> {
    let files = std::fs::read_dir(documented()).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|it| it == "json"));
    let mut all = BTreeMap::<_, BTreeMap<_, _>>::new();
    for file in files {
        let cases: Cases = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for case in cases.0 {
            let fields = all.entry(case.provider).or_default();
            if fields.is_empty() {
                *fields = case.fields;
            }
        }
    }
    all
}

/// The provider with its fields filled; `@rsa.pem` is a key.
fn provider(metadata: &Metadata, fields: &BTreeMap<String, String>) -> DynamicProvider {
    let value = |value: &String| match value.strip_prefix('@') {
        Some(file) => key(file),
        None => value.clone(),
    };
    let provider = DynamicProvider::new(metadata.clone());
    fields.iter().fold(provider, |provider, (name, text)| provider.field(name, value(text)))
}

fn key(file: &str) -> String {
    std::fs::read_to_string(documented().join("keys").join(file)).unwrap()
}

fn start(metadata: &Metadata, fields: &BTreeMap<String, String>) -> std::io::Result<Mock> {
    let provider = provider(metadata, fields);
    if SIGNING.contains(&&*metadata.name()) {
        MockProvider::start_with_key(provider, key("rsa.pem"))
    } else {
        MockProvider::start(provider)
    }
}

/// A client; the identity of a workload is made elsewhere.
fn client(mock: &Mock, metadata: &Metadata) -> Result<Dynamic, Error> {
    let builder = mock.client_builder()?;
    if declaration(metadata)["client_auth"] == "client_assertion" {
        return builder.client_assertion(Workload).build();
    }
    builder.build()
}

#[derive(Debug)]
struct Workload;

impl ClientAssertionSource for Workload {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async { Ok(Secret::new("made.else.where")) })
    }
}

/// The declaration as JSON.
fn declaration(metadata: &Metadata) -> Value {
    serde_json::to_value(metadata).unwrap()
}

fn posts_its_callback(metadata: &Metadata) -> bool {
    declaration(metadata)["authorize"]["response_mode"] == "form_post"
}

/// What a browser brings back that opens the URL of an authorization request.
fn callback(mock: &Mock, metadata: &Metadata, url: &Url) -> MockCallback {
    let answer = browse(&mock.browser_url(url));
    if posts_its_callback(metadata) {
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        // The page posts the same as this.
        return mock.log_in(url).unwrap();
    }
    assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    let mut callback = mock.log_in(url).unwrap();
    location.split_once('?').unwrap().1.clone_into(&mut callback.params);
    callback
}

async fn exchange(
    mock: &Mock,
    metadata: &Metadata,
    client: &Dynamic,
) -> Result<CodeExchange<DynamicProvider>, Error> {
    if declaration(metadata)["authorize"] == "none" {
        return Ok(client.exchange_code(mock.authorization_code(REDIRECT), REDIRECT));
    }
    let (url, mut pending) = client.authorize(REDIRECT).send().await?;
    let callback = callback(mock, metadata, &url);
    let received = if posts_its_callback(metadata) {
        Received::form(callback.params.as_bytes())
    } else {
        Received::query(&callback.params)
    };
    Ok(client.exchange(pending.callback(received)?))
}

/// A session of a user, and what it has first.
#[expect(deprecated, reason = "providers document the password grant")]
async fn session(
    mock: &Mock,
    metadata: &Metadata,
    client: &Dynamic,
    grant: &str,
) -> Result<Session<DynamicProvider>, Error> {
    let sessions = client.sessions(MemoryStore::default());
    match grant {
        "authorization_code" => exchange(mock, metadata, client).await?.session(&sessions, "user").await,
        "password" => client.password("ann", "password").session(&sessions, "user").await,
        "saml2_bearer" => client.saml2_bearer("PHNhbWw").session(&sessions, "user").await,
        "token_exchange" => {
            let request = client.token_exchange("of somebody", TokenType::AccessToken);
            request.scope("offline_access").session(&sessions, "user").await
        }
        "jwt_bearer" => client.jwt_bearer("ey.J.z").session(&sessions, "user").await,
        "device_code" => {
            mock.answer_polls([MockPoll::Pending, MockPoll::SlowDown]);
            let mut device = client.device_authorization().send().await?;
            // Nobody waits for the interval.
            tokio::time::pause();
            let session = device.complete_session(&sessions, "user").await;
            tokio::time::resume();
            session
        }
        _ => {
            let session = sessions.resume("user", mock.refresh_token()).await.unwrap();
            session.refresh().await.map(|_| session)
        }
    }
}

/// Whether the client asks by it on its own behalf.
fn is_machine(metadata: &Metadata, grant: &str) -> bool {
    let is_of_users =
        ["authorization_code", "device_code", "password", "refresh_token", "saml2_bearer", "token_exchange"]
            .contains(&grant);
    !(is_of_users || grant == "jwt_bearer" && declaration(metadata).get("jwt").is_none())
}

/// # Errors
///
/// What is not as it should be.
async fn play(metadata: &Metadata, fields: &BTreeMap<String, String>, grant: &str) -> Result<(), String> {
    let mock = start(metadata, fields).map_err(|error| error.to_string())?;
    let client = client(&mock, metadata).map_err(|error| error.to_string())?;
    let outcome = if is_machine(metadata, grant) {
        client.token().await.map(|token| (token, None))
    } else {
        match session(&mock, metadata, &client, grant).await {
            Ok(session) => session.token().await.map(|token| (token, Some(session))),
            Err(error) => Err(error),
        }
    };
    let refreshed = match outcome {
        Ok((token, session)) => {
            check(&mock, &token)?;
            match session.filter(|_| declaration(metadata)["refresh"] != "none") {
                Some(session) => session.refresh().await.map(Some),
                None => Ok(None),
            }
        }
        Err(error) => Err(error),
    };
    let problems: Vec<_> = mock.requests().into_iter().flat_map(|request| request.problems).collect();
    match refreshed {
        Err(error) => Err(format!("{error} {problems:?}")),
        Ok(_) if !problems.is_empty() => Err(format!("{problems:?}")),
        Ok(Some(token)) => check(&mock, &token),
        Ok(None) => Ok(()),
    }
}

fn check(mock: &Mock, token: &Token<DynamicProvider>) -> Result<(), String> {
    token.extra().map_err(|error| error.to_string())?;
    mock.is_valid(token.access_token()).then_some(()).ok_or_else(|| "the token is not of the mock".to_owned())
}

#[tokio::test]
async fn a_client_gets_a_token_of_a_mock_of_every_provider() {
    let fields = fields();
    let (mut problems, mut played) = (Vec::new(), 0);
    for entry in CATALOGUE {
        let name = entry.metadata.name();
        let grants = entry.metadata.grants();
        let own = &fields[&*name];
        for grant in &grants {
            played += 1;
            if let Err(problem) = play(entry.metadata, own, grant).await {
                problems.push(format!("{name} ({grant}): {problem}"));
            }
        }
    }
    assert!(problems.is_empty(), "{} of {played}:\n{}", problems.len(), problems.join("\n"));
    assert!(played >= CATALOGUE.len());
}
