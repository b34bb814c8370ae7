//! Logins that a resource server asks for (RFC 6750 §3.1, RFC 9470).

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::http::header::WWW_AUTHENTICATE;
use oauth_runtime::http::{HeaderMap, HeaderValue};
use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::url::Url;
use oauth_runtime::{
    AuthorizationRequest, Challenge, ErrorCode, ErrorKind, Received, Session, Sessions, oauth_provider,
};
use oauth_tests::RawServer;
use oauth_tests::login::param;

const REDIRECT_URI: &str = "https://app.example/cb";

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    scope(default = ["profile"]),
    resource = "https://api.example",
)]
struct Acme;

struct Setup {
    mock: MockProvider<Acme>,
    client: AcmeClient,
    clock: Arc<ManualClock>,
    sessions: Sessions<Acme>,
}

impl Setup {
    fn new() -> Self {
        let (mock, clock) = (MockProvider::start(Acme).unwrap(), ManualClock::new());
        let client = mock.client_builder().unwrap().runtime(Arc::clone(&clock)).build().unwrap();
        let sessions = client.sessions(MemoryStore::default());
        Self { mock, client, clock, sessions }
    }

    async fn log_in(&self, request: AuthorizationRequest<'_, Acme>) -> (Url, Session<Acme>) {
        let (url, mut pending) = request.send().await.unwrap();
        let back = self.mock.log_in(&url).unwrap();
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        let session = self.client.exchange(callback).session(&self.sessions, "alice").await.unwrap();
        (url, session)
    }

    async fn begin(&self) -> Session<Acme> {
        self.log_in(self.client.authorize(REDIRECT_URI)).await.1
    }

    async fn step_up(
        &self,
        session: &Session<Acme>,
        lines: &[&str],
    ) -> Result<(Url, Session<Acme>), ErrorKind> {
        let challenges = challenges(lines);
        let request = session.step_up(&self.client, REDIRECT_URI, &challenges).await;
        Ok(self.log_in(request.map_err(|error| error.kind())?).await)
    }
}

fn challenges(lines: &[&str]) -> Vec<Challenge> {
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(WWW_AUTHENTICATE, HeaderValue::from_str(line).unwrap());
    }
    Challenge::all(&headers)
}

const SCOPE: &str = r#"Bearer error="insufficient_scope", scope="orders:read orders:write""#;
/// That of RFC 9470 §3, with both parameters.
const ACR: &str = r#"Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="myACR otherACR", max_age=300"#;

#[test]
fn the_examples_of_the_rfc_are_read() {
    let [acr] = &challenges(&[ACR])[..] else { panic!() };
    assert_eq!(acr.error(), Some(&ErrorCode::InsufficientUserAuthentication));
    assert_eq!(acr.acr_values().collect::<Vec<_>>(), ["myACR", "otherACR"]);
    assert_eq!((acr.max_age(), acr.is_step_up()), (Some(Duration::from_secs(300)), true));
    for age in ["", "-1", "+5", "1.5", "soon", "99999999999999999999999"] {
        let line = format!("Bearer error=insufficient_user_authentication, max_age=\"{age}\"");
        assert_eq!(challenges(&[&line])[0].max_age(), None, "{age}");
    }
    for other in ["Bearer", "Bearer error=\"invalid_token\", max_age=5", "Negotiate"] {
        assert!(!challenges(&[other])[0].is_step_up(), "{other}");
    }
}

#[tokio::test]
async fn more_scope_is_asked_for_beside_what_was_granted() {
    let setup = Setup::new();
    let session = setup.begin().await;
    let (url, session) = setup.step_up(&session, &["Negotiate, Basic realm=\"x\"", SCOPE]).await.unwrap();
    assert_eq!(param(&url, "scope").as_deref(), Some("profile orders:read orders:write"));
    assert_eq!((param(&url, "acr_values"), param(&url, "max_age")), (None, None));
    assert_eq!(session.scope().await.unwrap(), ["profile", "orders:read", "orders:write"].map(Into::into));
    assert_eq!(setup.mock.refreshes(), 0, "which would bring no more");
}

#[tokio::test]
async fn another_authentication_is_asked_for_as_the_resource_server_says() {
    let setup = Setup::new();
    let session = setup.begin().await;
    let (url, _) = setup.step_up(&session, &[ACR]).await.unwrap();
    assert_eq!(param(&url, "acr_values").as_deref(), Some("myACR otherACR"));
    assert_eq!(param(&url, "max_age").as_deref(), Some("300"));
    assert_eq!(param(&url, "scope").as_deref(), Some("profile"));
    assert_eq!(param(&url, "resource").as_deref(), Some("https://api.example"));
}

#[tokio::test]
async fn several_challenges_in_one_line_and_in_several_are_one_login() {
    let setup = Setup::new();
    let session = setup.begin().await;
    let dpop = r#"DPoP error="insufficient_scope", scope="mail", Bearer error="insufficient_user_authentication", max_age=60"#;
    let (url, _) = setup.step_up(&session, &[dpop, ACR]).await.unwrap();
    assert_eq!(param(&url, "scope").as_deref(), Some("profile mail"));
    assert_eq!(param(&url, "acr_values").as_deref(), Some("myACR otherACR"));
    assert_eq!(param(&url, "max_age").as_deref(), Some("60"), "the stricter one");
}

#[tokio::test]
async fn a_challenge_that_comes_again_after_the_login_it_was_for_ends_in_an_error() {
    let setup = Setup::new();
    let session = setup.begin().await;
    let (_, session) = setup.step_up(&session, &[SCOPE]).await.unwrap();
    let again = session.step_up(&setup.client, REDIRECT_URI, &challenges(&[SCOPE])).await.unwrap_err();
    assert_eq!(
        (again.kind(), again.to_string().as_str()),
        (
            ErrorKind::StepUpFailed,
            "Acme: the resource server asks for what the user has just logged in for; another login would not help"
        )
    );
    // Another one is another matter, and the first is not forgotten over it, whichever process asks.
    let (_, _) = setup.step_up(&session, &[ACR]).await.unwrap();
    let session = setup.sessions.get("alice").unwrap();
    assert_eq!(setup.step_up(&session, &[SCOPE]).await.unwrap_err(), ErrorKind::StepUpFailed);
    // Its max_age is over by then.
    setup.clock.advance(Duration::from_secs(301));
    let (_, session) = setup.step_up(&session, &[ACR]).await.unwrap();
    assert_eq!(setup.step_up(&session, &[SCOPE]).await.unwrap_err(), ErrorKind::StepUpFailed);
    setup.clock.advance(Duration::from_secs(300));
    setup.step_up(&session, &[SCOPE]).await.unwrap();
}

#[tokio::test]
async fn there_are_five_step_ups_in_ten_minutes_whatever_they_are_for() {
    let setup = Setup::new();
    let mut session = setup.begin().await;
    let line = |round: u32| format!("Bearer error=insufficient_scope, scope=s{round}");
    for round in 0..5 {
        session = setup.step_up(&session, &[&line(round)]).await.unwrap().1;
    }
    assert_eq!(setup.step_up(&session, &[&line(5)]).await.unwrap_err(), ErrorKind::StepUpFailed);
    // A login that the user begins is no step-up.
    let session = setup.begin().await;
    setup.step_up(&session, &[&line(5)]).await.unwrap();
}

#[tokio::test]
async fn a_login_that_is_given_up_counts_for_nothing() {
    let setup = Setup::new();
    let session = setup.begin().await;
    for _ in 0..3 {
        let request = session.step_up(&setup.client, REDIRECT_URI, &challenges(&[SCOPE])).await.unwrap();
        drop(request.send().await.unwrap());
    }
    setup.step_up(&session, &[SCOPE]).await.unwrap();
}

#[tokio::test]
async fn what_a_login_was_for_is_known_where_another_replica_ends_it() {
    let setup = Setup::new();
    let session = setup.begin().await;
    let logins = MemoryStore::default();
    let request = session.step_up(&setup.client, REDIRECT_URI, &challenges(&[SCOPE])).await.unwrap();
    let (url, pending) = request.send().await.unwrap();
    let cookie = pending.store(&logins).await.unwrap();
    let cookies = format!("{}={}", cookie.name(), cookie.value());
    let back = setup.mock.log_in(&url).unwrap();
    let received = Received::query(&back.params);
    let callback = setup.client.take_callback(&logins, &cookies, received).await.unwrap();
    let session = setup.client.exchange(callback).session(&setup.sessions, "alice").await.unwrap();
    assert_eq!(setup.step_up(&session, &[SCOPE]).await.unwrap_err(), ErrorKind::StepUpFailed);
}

#[tokio::test]
async fn an_authentication_is_asked_for_once() {
    let setup = Setup::new();
    let request = || setup.client.authorize(REDIRECT_URI).acr_values(["a"]).acr_values(["b", "c"]);
    let (url, _) = request().max_age(Duration::from_millis(90_500)).send().await.unwrap();
    assert_eq!(
        (param(&url, "acr_values"), param(&url, "max_age")),
        (Some("a b c".into()), Some("90".into()))
    );
    let error = request().param("acr_values", "d").send().await.unwrap_err();
    assert_eq!(error.to_string(), "Acme: parameter `acr_values` is set by the request or its declaration");
}

#[tokio::test]
async fn a_challenge_of_another_kind_begins_no_login() {
    let setup = Setup::new();
    let session = setup.begin().await;
    for lines in [&[][..], &["Bearer error=\"invalid_token\""], &["Basic realm=\"x\"", "Bearer"]] {
        let error = session.step_up(&setup.client, REDIRECT_URI, &challenges(lines)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{lines:?}");
    }
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = client_credentials,
    resource = "{api}",
    bearer(rejected = [403]),
)]
struct Guarded {
    api: String,
}

#[tokio::test]
async fn statement_66_a_challenge_that_asks_for_a_login_causes_no_token_request() {
    for (status, line, tokens) in [
        (403, SCOPE, 1),
        (401, ACR, 1),
        (401, SCOPE, 1),
        // Of two, one says that the token is dead.
        (401, r#"Bearer error="insufficient_scope", DPoP error="invalid_token""#, 2),
        (403, "Bearer", 2),
    ] {
        let server = RawServer::with_headers(status, &format!("www-authenticate: {line}\r\n"), "");
        let mock = MockProvider::start(Guarded { api: server.origin() }).unwrap();
        let api = ResourceClient::new(mock.client().unwrap()).unwrap();
        let answer = api.get(server.url("/")).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), mock.requests().len()), (status, tokens), "{status} {line}");
        assert_eq!(Challenge::all(answer.headers()), challenges(&[line]));
    }
}
