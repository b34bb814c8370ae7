//! Calls before and after the token call.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use oauth_runtime::store::MemoryStore;
use oauth_runtime::url::Url;
use oauth_runtime::{Credentials, ErrorKind, Received, Sent, Token, oauth_provider};
use oauth_tests::login::param;
use oauth_tests::{RawServer, response};

use super::{form_value, path, server};

/// As the grammar shows it, but for the addresses.
#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    step(id = app, url = "{base}/app", format = json, params(app_id = "{client_id}", app_secret = "{client_secret}"),
         ok("code" = 0), cache = "expire"),
    client_auth = none,
    request(format = json, headers(Authorization = "Bearer {app.app_access_token}"), omit(client_id, redirect_uri)),
    refresh(url = "{base}/refresh"),
    response(root = "data", refresh_token_expires_in = "refresh_expires_in"),
    errors(ok("code" = 0), error = "code", error_description = "msg"),
)]
struct Feishu {
    base: String,
}

#[tokio::test]
async fn the_answer_of_a_step_is_named_and_kept_for_as_long_as_it_says() {
    let server = server(&[
        ("/app", r#"{"code":0,"app_access_token":"a-CANARY","expire":7200}"#),
        ("/token", r#"{"code":0,"data":{"access_token":"u-1","expires_in":7200,"refresh_token":"ur-1"}}"#),
        ("/refresh", r#"{"code":20037,"msg":"a-CANARY is no longer valid"}"#),
    ]);
    let client = Feishu { base: server.origin() }.client(Credentials::secret("cli", "s3cr3t")).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session = client.exchange(callback).session(&sessions, "u").await.unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!(error.error_description(), Some("[redacted] is no longer valid"));
    let requests = server.requests();
    let paths: Vec<_> = requests.iter().map(path).collect();
    assert_eq!(paths, ["/app", "/token", "/refresh"], "the step is not made again");
    assert_eq!(requests[0].body, r#"{"app_id":"cli","app_secret":"s3cr3t"}"#);
    for request in &requests[1..] {
        assert_eq!(request.header("authorization"), Some("Bearer a-CANARY"));
    }
    // A refusal may be one of the answer that was kept.
    session.refresh().await.unwrap_err();
    assert_eq!(server.requests().iter().filter(|request| path(request) == "/app").count(), 2);
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    step(id = first, url = "{base}/first", ok("ok" = true)),
    step(id = second, url = "{base}/second", method = GET, params(ticket = "{first.ticket}")),
    request(params(session = "{second.session.id}")),
)]
struct Chain {
    base: String,
}

#[tokio::test]
async fn steps_build_on_each_other_and_one_that_fails_ends_it() {
    let good = server(&[
        ("/first", r#"{"ok":true,"ticket":"t&1"}"#),
        ("/second", r#"{"session":{"id":42}}"#),
        ("/token", r#"{"access_token":"AT"}"#),
    ]);
    let client = Chain { base: good.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    client.request_token().send().await.unwrap();
    let requests = good.requests();
    assert_eq!(requests[1].line, "GET /second?ticket=t%261 HTTP/1.1");
    assert_eq!(form_value(&requests[2].body, "session").as_deref(), Some("42"));

    let bad = server(&[("/first", r#"{"ok":false,"error":"invalid_client"}"#)]);
    let client = Chain { base: bad.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let error = client.request_token().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ErrorResponse);
    assert_eq!(error.code().map(ToString::to_string).as_deref(), Some("invalid_client"));
    assert_eq!(bad.requests().len(), 1, "the token call is not made");
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/short",
    grant = authorization_code,
    authorize(pkce = none),
    then(id = long, url = "{base}/long", method = GET,
         params(grant_type = "ig_exchange_token", client_secret = "{client_secret}", access_token = "{access_token}"),
         response(access_token = "access_token")),
    refresh(url = "{base}/renew", method = GET, token = access_token, grant_type = "ig_refresh_token",
            omit(client_id, client_secret)),
    response(extra(user_id: u64)),
)]
struct LongLived {
    base: String,
}

#[tokio::test]
async fn a_second_call_brings_the_token_that_lives_longer() {
    let server = server(&[
        ("/short", r#"{"access_token":"short","expires_in":3600,"user_id":7}"#),
        ("/long", r#"{"access_token":"long","expires_in":5184000}"#),
        ("/renew", r#"{"access_token":"longer","expires_in":5184000}"#),
    ]);
    let client = LongLived { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session = client.exchange(callback).session(&sessions, "u").await.unwrap();
    let token = session.token().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "long");
    assert_eq!(token.extra().unwrap().user_id, 7, "what the first answer says is kept");
    assert!(token.expires_in().unwrap().as_secs() > 5_000_000);
    let requests = server.requests();
    assert_eq!(
        requests[1].line,
        "GET /long?grant_type=ig_exchange_token&client_secret=secret&access_token=short HTTP/1.1"
    );
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "longer");
    let line = &server.requests()[2].line;
    assert_eq!(line, "GET /renew?grant_type=ig_refresh_token&access_token=long HTTP/1.1");
}

#[tokio::test]
async fn a_token_without_the_call_that_completes_it_is_none() {
    let server = server(&[("/short", r#"{"access_token":"short","expires_in":3600,"user_id":7}"#)]);
    let client = LongLived { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let error = client.exchange(callback).send().await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Http, Sent::Yes));
    assert!(error.to_string().starts_with("LongLived: then `long`: "), "{error}");
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    authorize(pkce = none),
    then(id = center, url = "{token.api}/center", method = GET),
    response(extra(user: String, name: String = "{center.name}")),
    bearer(headers("X-Api" = "{token.api}", "X-Name" = "{center.name}")),
    refresh(response(access_token = none)),
)]
struct Completed {
    base: String,
}

#[tokio::test]
async fn what_a_refresh_does_not_say_is_as_it_was_and_a_call_after_it_loses_no_token() {
    let server = RawServer::answering(|request| {
        let (status, body) = match (&*path(request), request.body.contains("grant_type=refresh_token")) {
            ("/token", false) => {
                let host = request.header("host").unwrap_or_default();
                (
                    200,
                    format!(
                        r#"{{"access_token":"A1","refresh_token":"R1","expires_in":3600,"user":"u","api":"http://{host}"}}"#
                    ),
                )
            }
            ("/token", true) => (200, r#"{"refresh_token":"R2"}"#.to_owned()),
            // It is gone when the refresh has come.
            _ if request.header("accept").is_some() && WAS_THERE.swap(true, Ordering::SeqCst) => {
                (404, "{}".to_owned())
            }
            _ => (200, r#"{"name":"n"}"#.to_owned()),
        };
        response(status, "content-type: application/json\r\n", &body)
    });
    let client = Completed { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let store = MemoryStore::default();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session = client.exchange(callback).session(&client.sessions(store.clone()), "u").await.unwrap();
    let first = session.token().await.unwrap();
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "A1");
    let left = |token: &Token<Completed>| token.expires_in().unwrap().as_secs();
    assert!(left(&first).abs_diff(left(&token)) <= 2, "the token that lives on ends when it was to end");
    // After a restart, too.
    let again = client.sessions(store).get("u").unwrap();
    let token = again.token().await.unwrap();
    let extra = token.extra().unwrap();
    assert_eq!((&*extra.user, &*extra.name), ("u", "n"));
    let presented = oauth_tests::presented(&client, &token).await.unwrap();
    assert_eq!(presented.headers()["x-api"], server.origin());
    assert_eq!(presented.headers()["x-name"], "n");
}

static WAS_THERE: AtomicBool = AtomicBool::new(false);

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = "{base}/token",
    grant = authorization_code,
    authorize(pkce = none),
    step(id = app, url = "{base}/app"),
    request(headers("X-App" = "{app.token}")),
)]
struct Stepped {
    base: String,
}

#[tokio::test]
async fn a_step_that_fails_says_nothing_of_the_refresh_token() {
    let server = RawServer::answering(|request| {
        let is_refresh = STEPS.load(Ordering::SeqCst) > 1;
        let (status, body) = match &*path(request) {
            "/app" if STEPS.fetch_add(1, Ordering::SeqCst) == 0 => (200, r#"{"token":"T"}"#),
            "/app" if STEPS.load(Ordering::SeqCst) == 2 => (400, r#"{"error":"invalid_grant"}"#),
            "/app" if STEPS.load(Ordering::SeqCst) == 3 => (200, r#"{"other":1}"#),
            "/app" => (200, r#"{"token":"T2"}"#),
            _ if is_refresh => (200, r#"{"access_token":"A2","refresh_token":"R2"}"#),
            _ => (200, r#"{"access_token":"A1","refresh_token":"R1"}"#),
        };
        response(status, "content-type: application/json\r\n", body)
    });
    let client = Stepped { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let callback = oauth_tests::login::callback(&client, "https://app.example/cb", "c").await;
    let session =
        client.exchange(callback).session(&client.sessions(MemoryStore::default()), "u").await.unwrap();
    let error = session.refresh().await.unwrap_err();
    assert_eq!(error.sent(), Sent::No);
    assert_eq!(error.to_string(), "Stepped: step `app`: invalid_grant [HTTP 400]");
    let error = session.refresh().await.unwrap_err();
    assert!(error.to_string().contains("there is no `app.token`, which a placeholder names"), "{error}");
    let token = session.refresh().await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "A2");
    let refreshes = server.requests().into_iter().filter(|request| request.body.contains("refresh_token=R1"));
    assert_eq!(refreshes.count(), 1, "the refresh token was sent once, and is there until then");
}

static STEPS: AtomicUsize = AtomicUsize::new(0);

#[oauth_provider(
    token_url = "{where_it_is.token_url}/token",
    grant = client_credentials,
    step(id = where_it_is, url = "{base}/discovery", method = GET),
    origins = ["{token.api}"],
)]
struct Discovered {
    base: String,
}

#[tokio::test]
async fn statement_65_a_step_may_say_where_the_token_endpoint_is_and_the_answer_where_the_token_goes() {
    let server = RawServer::answering(|request| {
        let host = format!("http://{}", request.header("host").unwrap_or_default());
        let body = match &*path(request) {
            "/discovery" => format!(r#"{{"token_url":"{host}/v2"}}"#),
            "/v2/token" => format!(r#"{{"access_token":"AT","api":"{host}"}}"#),
            _ => "{}".to_owned(),
        };
        response(200, "content-type: application/json\r\n", &body)
    });
    let provider = Discovered { base: server.origin() };
    let builder = provider.builder(Credentials::secret("id", "secret")).plain_http("127.0.0.1");
    let client = builder.build().unwrap();
    client.token().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[1].line, "POST /v2/token HTTP/1.1");
    // By the token that there is, its origin is one.
    client.check_target(&server.url("/api")).unwrap();
    assert!(client.check_target("https://evil.example/").is_err());
}

#[oauth_provider(
    authorization_url = "https://my.acme.example/authorize",
    token_url = "https://{callback.host}/token",
    grant = authorization_code,
    authorize(pkce = none, callback(host: String)),
)]
struct Told;

#[tokio::test]
async fn a_callback_leads_to_no_host_of_another_domain() {
    let client = Told.client(Credentials::secret("id", "CANARY-secret")).unwrap();
    for host in ["evil.example", "acme.example.evil.org", "127.0.0.1", "my.acme.example:8443@evil.example"] {
        let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
        let state = param(&url, "state").unwrap();
        let mut query = oauth_runtime::url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([("code", "c"), ("state", &*state), ("host", host)]);
        let callback = pending.callback(Received::query(&query.finish())).unwrap();
        let error = client.exchange(callback).send().await.unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Configuration, Sent::No), "{host}: {error}");
        assert!(error.to_string().contains("`callback.host`"), "{error}");
    }
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    then(id = metadata, url = "{base}/metadata", method = GET, headers(Authorization = "OAuth {access_token}")),
    response(extra(dc: String = "{metadata.dc}", missing: Option<String> = "{metadata.none}")),
    bearer(headers("X-Center" = "{metadata.dc}")),
    origins = ["{metadata.api_endpoint}", "{token.instance_url}"],
)]
struct Described {
    base: String,
}

#[tokio::test]
async fn a_call_after_it_says_more_about_the_token() {
    let server = server(&[
        ("/token", r#"{"access_token":"AT","instance_url":"https://instance.example/x"}"#),
        ("/metadata", r#"{"dc":"us6","api_endpoint":"https://us6.api.example"}"#),
    ]);
    let client = Described { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let token = client.token().await.unwrap();
    assert_eq!(server.requests()[1].header("authorization"), Some("OAuth AT"));
    let extra = token.extra().unwrap();
    assert_eq!((extra.dc.as_str(), &extra.missing), ("us6", &None));
    let presented = oauth_tests::presented(&client, &token).await.unwrap();
    assert_eq!(presented.headers()["x-center"], "us6");
}

#[tokio::test]
async fn statement_65_the_answer_may_say_where_the_token_goes() {
    let server = server(&[
        ("/token", r#"{"access_token":"AT","instance_url":"http://evil.example"}"#),
        ("/metadata", r#"{"dc":"us6","api_endpoint":"https://us6.api.example"}"#),
        ("/api", "{}"),
    ]);
    let client = Described { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let resource = oauth_runtime::attach::ResourceClient::new(client.tokens()).unwrap();
    // Not the one that an answer names over plain HTTP, nor the token endpoint's own.
    for target in ["http://evil.example/", "https://evil.example/", &server.url("/api")] {
        let error = resource.get(target).send().await.unwrap_err();
        let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        assert!(
            source.contains("is not an origin of this token's `resource` or `origins`"),
            "{target}: {source}"
        );
    }
}

#[oauth_provider(
    authorization_url = "{base}/authorize",
    token_url = ["{base}/{callback.region}/token", "{base}/token"],
    grant = authorization_code,
    authorize(callback(region: String, device_id: Option<String>)),
    refresh(params(device_id = "{callback.device_id}", team = "{token.team.id}")),
    request(params(state = "{state}")),
    bearer(headers("X-Team" = "{token.team.id}")),
)]
struct Region {
    base: String,
}

#[tokio::test]
async fn what_the_callback_says_is_in_later_requests_after_a_restart_too() {
    let server = server(&[("/e%2Fu/token", r#"{"access_token":"A1","refresh_token":"R1","team":{"id":9}}"#)]);
    let client = Region { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let store = MemoryStore::default();
    let (url, mut pending): (Url, _) = client.authorize("https://app.example/cb").send().await.unwrap();
    let state = param(&url, "state").unwrap();
    let query = format!("code=c&state={state}&region=e%2Fu&device_id=d-1");
    let callback = pending.callback(Received::query(&query)).unwrap();
    client.exchange(callback).session(&client.sessions(store.clone()), "u").await.unwrap();
    let exchange = &server.requests()[0];
    assert_eq!(exchange.line, "POST /e%2Fu/token HTTP/1.1", "a value stays in its place");
    assert_eq!(form_value(&exchange.body, "state"), Some(state));

    let again = Region { base: server.origin() }.client(Credentials::secret("id", "secret")).unwrap();
    let session = again.sessions(store).get("u").unwrap();
    session.refresh().await.unwrap();
    let refresh = &server.requests()[1];
    assert_eq!(refresh.line, "POST /e%2Fu/token HTTP/1.1");
    assert_eq!(form_value(&refresh.body, "device_id").as_deref(), Some("d-1"));
    assert_eq!(form_value(&refresh.body, "team").as_deref(), Some("9"));
}

#[oauth_provider(
    token_url = "{base}/token",
    grant = client_credentials,
    step(id = app, url = "{base}/app", grant_type = "flags", params(kind = "all"), omit(client_id)),
    request(params(live = "{app.live}", old = ["{app.old}", "none"])),
    then(id = user, url = "{base}/user", method = GET),
    bearer(headers("X-Beta" = "{token.beta}", "X-Admin" = "{user.admin}")),
)]
struct Flags {
    base: String,
}

#[tokio::test]
async fn true_and_false_are_sent_on_as_they_were_answered() {
    let server = server(&[
        ("/app", r#"{"live":true,"old":false}"#),
        ("/token", r#"{"access_token":"AT","beta":true}"#),
        ("/user", r#"{"admin":false}"#),
    ]);
    let client = Flags { base: server.origin() }.client(Credentials::secret("cli", "s3cr3t")).unwrap();
    let token = client.request_token().send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body, "grant_type=flags&kind=all");
    assert_eq!(form_value(&requests[1].body, "live").as_deref(), Some("true"));
    assert_eq!(form_value(&requests[1].body, "old").as_deref(), Some("false"));
    let resource = "https://api.example".parse().unwrap();
    let presented = client.present(&token, &http::Method::GET, &resource).await.unwrap();
    assert_eq!(
        (&presented.headers()["x-beta"], &presented.headers()["x-admin"]),
        (&"true".parse().unwrap(), &"false".parse().unwrap())
    );
}
