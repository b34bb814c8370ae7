//! The application: what to copy.
//!
//! A browser has a random identifier in a cookie, and what its user granted is kept under it, sealed. Nothing else is kept,
//! so that a restart, or another replica with the same store, changes nothing.

use std::error::Error;
use std::path::Path;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use oauth_runtime::attach::{AttachError, ResourceClient};
use oauth_runtime::seal::{Key, KeyRing, SealedStore};
use oauth_runtime::store::FileStore;
use oauth_runtime::url::{Position, Url};
use oauth_runtime::{ErrorKind, LoginCookie, Received, Session, Sessions, oauth_provider};

use super::web::{Failure, cookie, cookies, param, with_cookies};

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    revocation_url = "https://acme.example/revoke",
    grant = authorization_code,
    scope(default = ["orders"]),
    resource = "https://api.acme.example",
    response(extra(user: String)),
)]
pub(super) struct Acme;

const ORDERS: &str = "https://api.acme.example/orders";

/// How long a browser is remembered, in seconds.
const MONTH: u32 = 30 * 24 * 3600;

/// What every page has; cloning it is cheap.
#[derive(Clone)]
pub(super) struct App {
    client: AcmeClient,
    sessions: Sessions<Acme>,
    keys: KeyRing,
    /// Where the application is, as browsers see it.
    url: Url,
}

impl App {
    /// The keys are configuration, and not in the folder that they protect.
    pub(super) fn new(
        client: AcmeClient,
        keys: KeyRing,
        folder: &Path,
        url: Url,
    ) -> Result<Self, Box<dyn Error>> {
        let store = SealedStore::new(FileStore::open(folder)?, keys.clone());
        // The name of a session is what its browser shows, and not for a log.
        let sessions = client.sessions(store).on_event(|event| eprintln!("a session: {:?}", event.health));
        Ok(Self { client, sessions, keys, url })
    }

    pub(super) fn router(self) -> Router {
        Router::new()
            .route("/", get(home))
            .route("/login", get(log_in))
            .route("/callback", get(callback))
            .route("/orders", get(orders))
            .route("/logout", post(log_out))
            .with_state(self)
    }

    /// The session of this browser; whether it is alive shows when it is asked for a token.
    fn session(&self, cookies: &str) -> Result<Option<Session<Acme>>, Failure> {
        let id = cookie(cookies, self.session_cookie());
        Ok(id.map(|id| self.sessions.get(id)).transpose()?)
    }

    fn session_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-session" } else { "session" }
    }

    fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// A cookie that goes to this application alone, to no script, and with no form of another site.
    fn set_cookie(&self, name: &str, value: &str, seconds: u32) -> String {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        format!("{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax{secure}")
    }

    /// The path of the page of this application that a text names; the home page for what is elsewhere (RFC 9700 §4.11.1).
    fn own_page(&self, asked: &str) -> String {
        let page = self.url.join(asked).ok().filter(|page| page.origin() == self.url.origin());
        // A browser takes the path of `/.//elsewhere.example` for another host.
        let path = page.map(|page| page[Position::BeforePath..].to_owned());
        path.filter(|path| !path.starts_with("//")).unwrap_or_else(|| "/".to_owned())
    }

    /// Ends a login: the cookies of the session that begins, and the page to go to.
    async fn end_login(&self, query: &str, cookies: &str) -> Result<Response, Failure> {
        let received = Received::query(query);
        let deletion = self.client.cookie_deletion(cookies, received).unwrap_or_default();
        let callback = self.client.open_callback(&self.keys, cookies, received)?;
        let page = self.own_page(callback.context().unwrap_or_default());
        // 256 random bits of the operating system, new for each login: one that the browser brings may be somebody's who
        // wants to share the session.
        let id = Key::generate().map_err(Failure::internal)?.to_text();
        self.client.exchange(callback).session(&self.sessions, id.expose_secret()).await?;
        if let Some(before) = cookie(cookies, self.session_cookie()) {
            // Not revoked: some providers would revoke the new one too. If it stays, nobody uses it.
            let _ = self.sessions.delete(before).await;
        }
        let cookies = [self.set_cookie(self.session_cookie(), id.expose_secret(), MONTH), deletion];
        with_cookies(Redirect::to(&page), cookies)
    }
}

async fn home(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let nobody = "<p>Nobody is logged in. <a href=\"/login\">Log in</a></p>";
    let Some(session) = app.session(&cookies(&headers))? else { return Ok(Html(nobody).into_response()) };
    let token = match session.token().await {
        Err(error) if error.kind() == ErrorKind::LoginRequired => return Ok(Html(nobody).into_response()),
        token => token?,
    };
    let user = token.extra()?.user.replace('&', "&amp;").replace('<', "&lt;");
    let log_out = "<form method=\"post\" action=\"/logout\"><button>Log out</button></form>";
    let page = format!("<p>{user} is logged in. <a href=\"/orders\">Orders</a></p>{log_out}");
    Ok(Html(page).into_response())
}

/// Begins a login. Each has cookies of its own, so that several tabs can log in at a time.
async fn log_in(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let callback = app.url.join("/callback").map_err(Failure::internal)?;
    let page = param(&query.unwrap_or_default(), "page").unwrap_or_default();
    let (url, pending) = app.client.authorize(callback).context(page).send().await?;
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

/// Calls an API as the user.
async fn orders(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    let log_in = || Ok(Redirect::to("/login?page=/orders").into_response());
    let Some(session) = app.session(&cookies(&headers))? else { return log_in() };
    match ResourceClient::new(session)?.get(ORDERS).send().await {
        Err(AttachError::Token(error)) if error.kind() == ErrorKind::LoginRequired => log_in(),
        Err(AttachError::Token(error)) => Err(error.into()),
        Err(error) => Err(Failure::internal(error)),
        Ok(answer) => Ok(Html(format!("<p>Orders: {}</p>", answer.status())).into_response()),
    }
}

/// Ends the session, here and at the provider. With a form of another site no cookie comes.
async fn log_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(session) = app.session(&cookies(&headers))? {
        if let Some(error) = session.end().await?.revocation_error {
            eprintln!("a session has ended, but the provider was not told: {error}");
        }
    }
    with_cookies(Redirect::to("/"), [app.set_cookie(app.session_cookie(), "", 0)])
}
