//! The life of a session: login, refreshes, its end.

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{
    Credentials, ErrorCode, ErrorKind, Health, LoginReason, Received, Secret, oauth_provider,
};
use oauth_tests::RawServer;
use oauth_tests::login::param;

use super::{Acme, Setup, memory};

fn exposed<P: oauth_runtime::Provider>(token: &oauth_runtime::Token<P>) -> &str {
    token.access_token().expose_secret()
}

#[tokio::test]
async fn r13_p19_p20_a_session_is_refreshed_when_its_token_ends_and_goes_on_after_a_restart() {
    let setup = Setup::new(Acme);
    let store = memory();
    let session = setup.log_in(&setup.sessions(&store), "alice").await;
    let first = session.token().await.unwrap();
    assert_eq!((session.health(), first.refresh_token()), (Health::Alive, None));
    assert_eq!(setup.mock.requests().len(), 1, "the token of the login is in use");
    for round in 1..4 {
        setup.an_hour_later();
        let next = session.token().await.unwrap();
        assert!(setup.mock.is_valid(next.access_token()) && exposed(&next) != exposed(&first), "{round}");
        assert_eq!(exposed(&session.token().await.unwrap()), exposed(&next));
        assert_eq!(setup.mock.refreshes(), round);
    }
    // Another process, such as this one after a restart, finds the token that there is.
    let restarted = setup.sessions(&store).get("alice").unwrap();
    assert_eq!(restarted.health(), Health::Unknown);
    assert_eq!(exposed(&restarted.token().await.unwrap()), exposed(&session.token().await.unwrap()));
    setup.an_hour_later();
    restarted.token().await.unwrap();
    assert_eq!((setup.mock.refreshes(), setup.mock.reused_refresh_tokens()), (4, 0));
    let refreshes = setup.refreshes();
    let sent: Vec<_> = refreshes[0].iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        sent,
        [
            "grant_type=refresh_token",
            "refresh_token=mock-refresh-token-2",
            "client_id=mock-client-id",
            "client_secret=mock-client-secret"
        ]
    );
}

#[tokio::test]
async fn p19_where_none_comes_the_refresh_token_stays() {
    let setup = Setup::new(super::Reusable);
    let session = setup.log_in(&setup.sessions(&memory()), "alice").await;
    for _ in 0..3 {
        setup.an_hour_later();
        session.token().await.unwrap();
    }
    let sent = setup.refreshes();
    assert!(sent.len() == 3 && sent.iter().all(|params| *params == sent[0]), "{sent:?}");
}

#[tokio::test]
async fn c25_statement_60_the_word_of_the_provider_ends_a_session() {
    let setup = Setup::new(Acme);
    let store = memory();
    let session = setup.log_in(&setup.sessions(&store), "alice").await;
    setup.mock.revoke_grants();
    setup.an_hour_later();
    let error = session.token().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (
            ErrorKind::LoginRequired,
            "Acme: the user has to log in again: invalid_grant: the grant is over [HTTP 400]"
        )
    );
    assert_eq!(setup.told(), [Health::LoginRequired(LoginReason::Refused(ErrorCode::InvalidGrant))]);
    let requests = setup.mock.requests().len();
    setup.an_hour_later();
    let again = setup.sessions(&store).get("alice").unwrap().token().await.unwrap_err();
    assert_eq!((again.kind(), setup.mock.requests().len()), (ErrorKind::LoginRequired, requests));
    // A new login under the name goes on.
    let session = setup.log_in(&setup.sessions(&store), "alice").await;
    setup.an_hour_later();
    session.token().await.unwrap();
}

#[tokio::test]
async fn statement_63_the_end_of_a_session_is_told_to_the_provider_and_to_all() {
    let setup = Setup::new(Acme);
    let store = memory();
    let session = setup.log_in(&setup.sessions(&store), "alice").await;
    let elsewhere = setup.sessions(&store).get("alice").unwrap();
    let token = elsewhere.token().await.unwrap();
    let ended = session.end().await.unwrap();
    assert!(ended.revocation_error.is_none());
    let revocation = setup.mock.requests().pop().unwrap();
    assert_eq!((revocation.path.as_str(), revocation.problems.len()), ("/revoke", 0));
    assert_eq!(revocation.param("token_type_hint").as_deref(), Some("refresh_token"));
    let printed = format!("{revocation} {revocation:?}");
    assert!(printed.contains("token=") && !printed.contains("mock-refresh"), "{printed}");
    assert!(!setup.mock.is_valid(token.access_token()));
    assert!(session.try_header().is_none());
    assert_eq!(session.health(), Health::LoginRequired(LoginReason::Ended));
    elsewhere.invalidate(&token);
    assert_eq!(elsewhere.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
    assert!(session.end().await.unwrap().revocation_error.is_none(), "there is nothing left to end");
    // A provider that cannot be told does not keep a session alive.
    let session = setup.log_in(&setup.sessions(&store), "bob").await;
    setup.mock.fail_next(oauth_runtime::mock::MockError::status(503));
    let ended = session.end().await.unwrap();
    assert_eq!(ended.revocation_error.unwrap().status(), Some(503));
    assert_eq!(session.token().await.unwrap_err().kind(), ErrorKind::LoginRequired);
}

#[tokio::test]
async fn a_resource_is_asked_as_the_user_and_a_rejected_token_is_refreshed() {
    let setup = Setup::new(Acme);
    let session = setup.log_in(&setup.sessions(&memory()), "alice").await;
    let api = ResourceClient::new(session.clone()).unwrap();
    let url = setup.mock.resource_url();
    assert_eq!(api.get(&url).send().await.unwrap().status(), 200);
    setup.mock.expire(session.token().await.unwrap().access_token());
    assert_eq!(api.get(&url).send().await.unwrap().status(), 200);
    assert_eq!(setup.mock.refreshes(), 1);
}

#[tokio::test]
async fn a_program_can_refresh_when_it_wants() {
    let setup = Setup::new(Acme);
    let session = setup.log_in(&setup.sessions(&memory()), "alice").await;
    let before = session.token().await.unwrap();
    let after = session.refresh().await.unwrap();
    assert_ne!(exposed(&before), exposed(&after));
    assert_eq!(exposed(&session.token().await.unwrap()), exposed(&after));
    assert_eq!(*session.try_header().unwrap(), format!("Bearer {}", exposed(&after)).as_str());
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = refresh_token,
    refresh(url = "https://acme.example/refresh", format = json, rename(refresh_token = "rt"), params(kind = "user")),
)]
struct FromElsewhere;

#[tokio::test]
async fn a_session_begins_with_a_refresh_token_from_elsewhere_and_its_successors_are_kept() {
    let mock = MockProvider::start(FromElsewhere).unwrap();
    let client = mock.client().unwrap();
    let store = MemoryStore::default();
    let sessions = client.sessions(store.clone());
    let given = mock.refresh_token();
    let session = sessions.resume("robot", given.clone()).await.unwrap();
    session.token().await.unwrap();
    session.refresh().await.unwrap();
    // At the next start the configuration still has the first one.
    let session = client.sessions(store.clone()).resume("robot", given).await.unwrap();
    session.refresh().await.unwrap();
    assert_eq!((mock.refreshes(), mock.reused_refresh_tokens()), (3, 0));
    let request = mock.requests().remove(0);
    assert_eq!((request.path.as_str(), request.problems.len()), ("/refresh", 0));
    let mut names: Vec<_> = request.body_params().into_iter().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, ["client_id", "client_secret", "grant_type", "kind", "rt"]);
    // Another one begins the session anew.
    let session = sessions.resume("robot", mock.refresh_token()).await.unwrap();
    session.refresh().await.unwrap();
    let error = client.sessions(MemoryStore::default()).get("nobody").unwrap().token().await.unwrap_err();
    assert_eq!(error.to_string(), "FromElsewhere: the user has to log in again: no_session");
}

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = refresh_token,
    client_auth = none,
    request(format = json),
    refresh(omit(refresh_token), params(tokens(refresh = "{refresh_token}", kind = "user"))),
)]
struct InAMember;

#[tokio::test]
async fn the_mock_finds_a_refresh_token_in_a_member_of_a_member() {
    let mock = MockProvider::start(InAMember).unwrap();
    let sessions = mock.client().unwrap().sessions(MemoryStore::default());
    let session = sessions.resume("robot", mock.refresh_token()).await.unwrap();
    session.token().await.unwrap();
    session.refresh().await.unwrap();
    assert_eq!((mock.refreshes(), mock.reused_refresh_tokens()), (2, 0));
    assert!(mock.requests().iter().all(|request| request.problems.is_empty()));
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = refresh_token,
    client_auth = none,
    request(grant_type = "renew"),
)]
struct Renewing {
    base: String,
}

#[tokio::test]
async fn where_a_refresh_is_the_only_grant_it_is_called_as_the_requests_are() {
    let server = RawServer::json(r#"{"access_token":"AT"}"#);
    let client = Renewing { base: server.origin() }.client(Credentials::public("c")).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = sessions.resume("robot", Secret::new("RT")).await.unwrap();
    session.token().await.unwrap();
    assert_eq!(server.only_request().body, "grant_type=renew&refresh_token=RT&client_id=c");
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    client_auth = client_secret_basic,
    request(params(version = 2, kind = "login")),
    refresh(
        url = "https://acme.example/auth/refresh",
        client_auth = none,
        token = none,
        grant_type = none,
        params(kind = "refresh"),
        headers(Authorization = "Bearer {refresh_token}"),
        response(root = "data"),
    ),
    rotation = reusable,
)]
struct InHeader;

#[tokio::test]
async fn a_refresh_may_be_nothing_like_the_first_request() {
    let setup = Setup::new(InHeader);
    let session = setup.log_in(&setup.sessions(&memory()), "alice").await;
    setup.an_hour_later();
    session.token().await.unwrap();
    let refresh = setup.mock.requests().remove(1);
    assert_eq!((refresh.path.as_str(), refresh.problems.len()), ("/auth/refresh", 0));
    assert_eq!(refresh.headers["authorization"], "Bearer mock-refresh-token-2");
    let params: Vec<_> =
        refresh.body_params().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(params, ["client_id=mock-client-id", "version=2", "kind=refresh"]);
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    refresh(token = access_token, grant_type = "ig_refresh_token"),
)]
struct ByAccessToken;

#[tokio::test]
async fn a_refresh_may_present_the_access_token() {
    let setup = Setup::new(ByAccessToken);
    let session = setup.log_in(&setup.sessions(&memory()), "alice").await;
    setup.an_hour_later();
    session.token().await.unwrap();
    let refresh = setup.mock.requests().remove(1);
    assert_eq!(refresh.param("access_token").as_deref(), Some("mock-access-token-2"));
    assert_eq!(refresh.param("grant_type").as_deref(), Some("ig_refresh_token"));
    assert_eq!(refresh.param("refresh_token"), None);
}

#[tokio::test]
async fn a_user_is_asked_for_more_and_keeps_what_was_granted() {
    let setup = Setup::new(Acme);
    let sessions = setup.sessions(&memory());
    let session = setup.log_in(&sessions, "alice").await;
    let words = |scopes: Vec<oauth_runtime::Scope>| {
        scopes.iter().map(|scope| scope.as_str().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(words(session.scope().await.unwrap()), "profile mail");
    let request =
        session.authorize_more(&setup.client, super::REDIRECT_URI, ["orders", "mail"]).await.unwrap();
    let (url, mut pending) = request.send().await.unwrap();
    assert_eq!(param(&url, "scope").as_deref(), Some("profile mail orders"));
    let back = setup.mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    setup.client.exchange(callback).session(&sessions, "alice").await.unwrap();
    assert_eq!(words(session.scope().await.unwrap()), "profile mail orders");
    assert!(session.token().await.unwrap().require_scopes(["orders", "profile"]).is_ok());
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    resource = "https://api.acme.example",
    request(omit(resource)),
    authorize(omit(resource)),
)]
struct WithoutResource;

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    resource = "https://api.acme.example",
    request(omit(resource)),
)]
struct ResourceOfTheLogin;

#[tokio::test]
async fn a_login_at_a_provider_that_does_not_know_the_parameter_resource_omits_it() {
    async fn check<P>(provider: P, is_in_url: bool)
    where
        P: oauth_runtime::grant::AuthorizationCode + oauth_runtime::grant::Users,
    {
        let setup = Setup::new(provider);
        let (url, _) = setup.client.authorize(super::REDIRECT_URI).send().await.unwrap();
        assert_eq!(url.query_pairs().any(|(name, _)| name == "resource"), is_in_url);
        let session = setup.log_in(&setup.sessions(&memory()), "alice").await;
        session.refresh().await.unwrap();
        let requests = setup.mock.requests();
        assert_eq!(requests.len(), 2);
        assert!(requests.iter().all(|request| request.param("resource").is_none()));
        assert!(requests.iter().all(|request| request.problems.is_empty()));
    }
    check(WithoutResource, false).await;
    check(ResourceOfTheLogin, true).await;
}
