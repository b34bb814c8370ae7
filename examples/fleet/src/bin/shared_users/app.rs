//! The application: what to copy.
//!
//! Nothing of a user is kept in the process: what they granted is in the store, sealed, and a login that is under way is in a
//! cookie, sealed too. So any replica answers any request, and one that is killed takes nothing along.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::seal::{Key, KeyRing};
use oauth_runtime::store::TokenStore;
use oauth_runtime::url::Url;
use oauth_runtime::{
    Error, ErrorKind, Health, LoginCookie, LoginReason, Received, Session, SessionEvent, Sessions,
    oauth_provider,
};

use super::web::{Failure, cookie, cookies, with_cookies};

/// All of it is configuration: `ACME_SERVER`, `ACME_API`, `ACME_CLIENT_ID` and `ACME_CLIENT_SECRET`.
#[oauth_provider(
    authorization_url = "{server}/authorize",
    token_url = "{server}/token",
    revocation_url = "{server}/revoke",
    grant = authorization_code,
    request(omit(resource)),
    resource = "{api}",
    response(extra(user: String)),
)]
pub(super) struct Acme {
    pub(super) server: String,
    pub(super) api: String,
}

/// How long a browser is remembered, in seconds.
const MONTH: u32 = 30 * 24 * 3600;

/// What every page has; cloning it is cheap.
#[derive(Clone)]
pub(super) struct App {
    client: AcmeClient,
    sessions: Sessions<Acme>,
    store: Arc<dyn TokenStore>,
    keys: KeyRing,
    /// Where browsers find the application, which is not where this replica listens.
    url: Url,
    orders: Url,
}

impl App {
    /// Store, keys and URL are those of all replicas.
    pub(super) fn new(
        client: AcmeClient,
        store: Arc<dyn TokenStore>,
        keys: KeyRing,
        url: Url,
        orders: Url,
    ) -> Self {
        let sessions = client.sessions(Arc::clone(&store)).on_event(tell);
        Self { client, sessions, store, keys, url, orders }
    }

    /// What a process does before it ends: it takes no tokens along that are not in the store.
    pub(super) async fn persist(&self) -> Result<(), Error> {
        self.sessions.persist().await
    }

    pub(super) fn router(self) -> Router {
        Router::new()
            .route("/", get(home))
            .route("/login", get(log_in))
            .route("/callback", get(callback))
            .route("/orders", get(orders))
            .route("/logout", post(log_out))
            .route("/ready", get(ready))
            .with_state(self)
    }

    /// The session of this browser; whether it is alive shows when it is asked for a token.
    fn session(&self, headers: &HeaderMap) -> Result<Option<Session<Acme>>, Failure> {
        let cookies = cookies(headers);
        let id = cookie(&cookies, self.session_cookie());
        Ok(id.map(|id| self.sessions.get(id)).transpose()?)
    }

    fn session_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-session" } else { "session" }
    }

    fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// A cookie that goes to this application alone, to no script, and with no form of another site.
    fn set_session(&self, id: &str, seconds: u32) -> String {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let name = self.session_cookie();
        format!("{name}={id}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}")
    }

    /// Ends a login, which may have begun at another replica: the keys that open its cookie are those of all.
    async fn end_login(&self, query: &str, cookies: &str) -> Result<Response, Failure> {
        let received = Received::query(query);
        let deletion = self.client.cookie_deletion(cookies, received).unwrap_or_default();
        let callback = self.client.open_callback(&self.keys, cookies, received)?;
        // A cookie is not spent by being opened. This makes it count once, at whichever replica.
        let callback = callback.claim(&*self.store).await?;
        // 256 random bits of the operating system, new for each login.
        let id = Key::generate().map_err(Failure::internal)?.to_text();
        self.client.exchange(callback).session(&self.sessions, id.expose_secret()).await?;
        if let Some(before) = cookie(cookies, self.session_cookie()) {
            // Not revoked: some providers would revoke the new one too. If it stays, nobody uses it.
            let _ = self.sessions.delete(before).await;
        }
        with_cookies(Redirect::to("/"), [self.set_session(id.expose_secret(), MONTH), deletion])
    }
}

/// Tells the log what is not the doing of users. The name of a session is what its browser shows, and not for a log.
fn tell(event: &SessionEvent) {
    if !matches!(event.health, Health::LoginRequired(LoginReason::Ended | LoginReason::NoSession)) {
        eprintln!("a session: {:?}", event.health);
    }
}

async fn home(State(app): State<App>, headers: HeaderMap) -> Result<String, Failure> {
    let nobody = || Ok("Nobody is logged in".to_owned());
    let Some(session) = app.session(&headers)? else { return nobody() };
    match session.token().await {
        Err(error) if error.kind() == ErrorKind::LoginRequired => nobody(),
        token => Ok(format!("{} is logged in", token?.extra()?.user)),
    }
}

async fn log_in(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let callback = app.url.join("/callback").map_err(Failure::internal)?;
    let (url, pending) = app.client.authorize(callback).send().await?;
    let mut set = LoginCookie::surplus_deletions(&cookies(&headers));
    set.push(pending.seal(&app.keys)?.to_set_cookie());
    with_cookies(Redirect::to(url.as_str()), set)
}

async fn callback(State(app): State<App>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let ended = app.end_login(&query.unwrap_or_default(), &cookies(&headers)).await;
    // The address holds the code (RFC 9700 §4.2.4).
    let headers = [(REFERRER_POLICY, "no-referrer"), (CACHE_CONTROL, "no-store")];
    (headers, ended.into_response()).into_response()
}

/// Calls an API as the user. When the access token has ended, one replica refreshes it, and the others wait for that.
async fn orders(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let log_in = || Ok(Redirect::to("/login").into_response());
    let Some(session) = app.session(&headers)? else { return log_in() };
    match ResourceClient::new(session)?.get(app.orders).send().await {
        Err(AttachError::Token(error)) if error.kind() == ErrorKind::LoginRequired => log_in(),
        Err(AttachError::Token(error)) => Err(error.into()),
        Err(error) => Err(Failure::internal(error)),
        Ok(answer) => Ok(format!("Orders: {}", answer.status()).into_response()),
    }
}

/// Ends the session, at all replicas and at the provider. With a form of another site no cookie comes.
async fn log_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(session) = app.session(&headers)?
        && let Some(error) = session.end().await?.revocation_error
    {
        eprintln!("a session has ended, but the provider was not told: {error}");
    }
    with_cookies(Redirect::to("/"), [app.set_session("", 0)])
}

/// Whether this replica can serve users, which it cannot without the store. A balancer that asks sends them elsewhere meanwhile.
async fn ready(State(app): State<App>) -> Result<&'static str, (StatusCode, String)> {
    let failed = |error: Error| (StatusCode::SERVICE_UNAVAILABLE, error.to_string());
    app.sessions.check_store().await.map_err(failed)?;
    Ok("ready")
}
