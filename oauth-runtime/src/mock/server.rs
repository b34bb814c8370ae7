//! The HTTP side of the mock.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderName, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use oauth_grammar::Grant;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use super::answer::Issue;
use super::body::Body;
use super::facts::{Sent, about};
use super::kind::{self, Kind};
use super::log::{Answered, Underway};
use super::login::{self, Login};
use super::params::scope;
use super::route::RESOURCE_PATH;
use super::setup::has_path;
use super::verdict::Verdict;
use super::{
    Inner, MockError, MockRequest, answer, check, device, exchange, introspection, proof, pushed, resource,
};
use crate::Secret;
use crate::plan::{Name, Presents, RefreshRules, ResponseMode};

/// The most bytes that the body of a request has.
const MAX_BODY: usize = 1024 * 1024;
/// How long the server waits after it could not take a connection.
const BREATH: Duration = Duration::from_millis(5);

/// A server on its own thread; it stops when it is dropped.
pub(super) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(inner: Arc<Inner>, port: u16) -> io::Result<(Self, SocketAddr)> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let listener = {
            let _context = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let thread = std::thread::Builder::new().name("oauth-mock".to_owned()).spawn(move || {
            runtime.block_on(async move {
                tokio::select! {
                    () = accept(listener, inner) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok((Self { stop: Some(stop), thread: Some(thread) }, address))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended before.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, inner: Arc<Inner>) {
    loop {
        // One that is lost, or for which there is no file left at the moment, is no end of the server.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let inner = Arc::clone(&inner);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let inner = Arc::clone(&inner);
                async move { serve(&inner, request).await.ok_or_else(|| io::Error::other("the answer is lost")) }
            });
            // A client that goes away is not an error of the server.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// The answer; `None` when it is lost.
async fn serve(inner: &Inner, request: Request<Incoming>) -> Option<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await.map(|body| body.to_bytes().to_vec());
    let is_whole = body.is_ok();
    let request = MockRequest::new(&inner.plan, head, body.unwrap_or_default());
    let mut underway = Underway::new(inner, request);
    let answered = &mut underway.answered;
    let answer = if is_whole { answer(inner, answered).await } else { Some(too_large(answered)) };
    answered.status = answer.as_ref().map(Response::status);
    answer
}

fn too_large(answered: &mut Answered) -> Response<Full<Bytes>> {
    answered.problems().push(format!("its body has more than {MAX_BODY} bytes, or no end"));
    let mut answer = Response::default();
    *answer.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    answer
}

async fn answer(inner: &Inner, answered: &mut Answered) -> Option<Response<Full<Bytes>>> {
    if let Some(answer) = other_than_a_call(inner, answered) {
        return Some(answer);
    }
    let (kind, mut verdict) = kind::of(inner, &answered.request);
    answered.problems().clone_from(&verdict.problems);
    let request = &answered.request;
    let delay = {
        let mut state = inner.state();
        state.jtis.extend(verdict.jtis.iter().cloned());
        state.delay
    };
    // Whoever sees the request may change the delay, which is that of the next one then.
    inner.log(request);
    tokio::time::sleep(delay).await;
    let is_call = matches!(kind, Kind::Call(_));
    let failure = if is_call { None } else { inner.state().failures.pop_front() };
    let proven = proof::of_token_request(inner, &kind, request);
    let is_told = failure.is_some();
    let refusal = failure.or_else(|| check::error_response(kind.exchange(inner), &verdict));
    let refusal = match proven {
        Ok(proven) => {
            verdict.proven = proven;
            refusal
        }
        Err(error) => refusal.or(Some(error)),
    };
    let response = match refusal.map_or_else(|| effect(inner, &kind, &verdict, request), Err) {
        Err(error) => {
            let answer = failed(&error);
            let why = error.why.filter(|_| !is_told && verdict.problems.is_empty());
            answered.refusal = why.map(String::from);
            answer
        }
        Ok(response) => response,
    };
    let response = with_nonce(inner, response);
    let mut state = inner.state();
    if state.losses > 0 && !is_call {
        state.losses -= 1;
        return None;
    }
    Some(response)
}

/// The answer to what is no request of a client to an endpoint of its own: of a resource, of a browser, for the metadata or the
/// keys.
fn other_than_a_call(inner: &Inner, answered: &mut Answered) -> Option<Response<Full<Bytes>>> {
    let below = answered.request.path.strip_prefix(RESOURCE_PATH);
    if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
        return Some(with_nonce(inner, resource::answer(inner, answered)));
    }
    if let Some(url) = authorization_request(inner, &answered.request) {
        return Some(logged_in(inner, &url, answered));
    }
    if let Some(page) = device::page(inner, &answered.request) {
        return Some(page);
    }
    let document = None;
    #[cfg(feature = "discovery")]
    let document = document.or_else(|| super::metadata::answer(inner, &answered.request));
    #[cfg(feature = "openid")]
    let document = document.or_else(|| super::openid::answer(inner, answered));
    let answer = document?;
    inner.log(&answered.request);
    Some(with_nonce(inner, answer))
}

/// What a request brings about that is as it should be.
fn effect(
    inner: &Inner,
    kind: &Kind<'_>,
    verdict: &Verdict,
    request: &MockRequest,
) -> Result<Response<Full<Bytes>>, MockError> {
    let sent = Sent { rules: &kind.exchange(inner).request, request };
    match kind {
        Kind::Token => {
            let login = match verdict.grant {
                Some(Grant::DeviceCode) => device::spend(inner, request)?,
                _ => spend_code(inner, verdict, request)?,
            };
            Ok(issued(inner, verdict, sent, login.as_ref()))
        }
        Kind::Refresh(rules) => refreshed(inner, rules, verdict, sent),
        Kind::Revocation => {
            let token = about(inner, kind.exchange(inner), request).unwrap_or_default();
            let mut state = inner.state();
            let mut ended = state.grants.revoke(&token);
            ended.push(Secret::new(token));
            state.valid.retain(|valid| !ended.contains(valid));
            Ok(Response::default())
        }
        Kind::Introspection => {
            let token = about(inner, kind.exchange(inner), request).unwrap_or_default();
            Ok(token_response(introspection::answer(inner, &token)))
        }
        Kind::PushedAuthorization => {
            let mut response = token_response(pushed::answer(inner, request));
            *response.status_mut() = StatusCode::CREATED;
            Ok(response)
        }
        Kind::DeviceAuthorization => Ok(token_response(device::answer(inner, request, sent))),
        Kind::Call(call) => {
            let presented = sent.shown(Name::AccessToken);
            let body = answer::call(inner, &mut inner.state(), call, presented.as_deref(), sent);
            Ok(token_response(body))
        }
    }
}

/// A refresh token, or the access token that stands for one, wherever it is: those that this server gives look like no
/// other text.
fn refreshed(
    inner: &Inner,
    rules: &RefreshRules,
    verdict: &Verdict,
    asked: Sent<'_>,
) -> Result<Response<Full<Bytes>>, MockError> {
    let (plan, request) = (&*inner.plan, asked.request);
    let sent = |name: &str, prefix: &str| {
        let param = request.param(plan.wire_name_in(&rules.exchange.request, name));
        let headers = request.headers.values().filter_map(|value| value.to_str().ok()).map(str::to_owned);
        let mut elsewhere = headers.chain(request.body_params().into_iter().map(|(_, value)| value));
        // Among other words, and in a member of a member.
        let word = |text: String| {
            let token = text.get(text.find(prefix)?..)?;
            let is_other = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
            token.split(is_other).next().map(str::to_owned)
        };
        param.or_else(|| elsewhere.find_map(word)).unwrap_or_default()
    };
    let mut state = inner.state();
    let rotation = state.rotation;
    let found = if rules.presents == Presents::AccessToken {
        state.grants.of_access_token(&sent("access_token", "mock-access-"))
    } else {
        match sent("refresh_token", "mock-refresh-") {
            none if none.is_empty() && !rules.needs_refresh_token => {
                state.grants.of_access_token(&sent("access_token", "mock-access-"))
            }
            token => state.grants.find(&token, rotation),
        }
    };
    let grant = match found {
        Ok(grant) => grant,
        Err((description, ended)) => {
            state.valid.retain(|valid| !ended.contains(valid));
            return Err(super::error::error_response(
                &rules.exchange,
                400,
                "invalid_grant".into(),
                description,
            ));
        }
    };
    if !state.grants.is_proven(grant, verdict.proven.as_deref()) {
        let description = "the refresh token is bound to another key";
        return Err(super::error::error_response(&rules.exchange, 400, "invalid_grant".into(), description));
    }
    let scope = state.grants.scope(grant);
    let issue = Issue::Refresh { grant };
    let body = answer::token(inner, &mut state, scope, issue, verdict.proven.as_deref(), asked);
    Ok(token_response(body))
}

/// The URL of the request, when it is one to the authorization endpoint.
fn authorization_request(inner: &Inner, request: &MockRequest) -> Option<Url> {
    let mut asked = inner.setups.iter().flat_map(|setup| &setup.authorization);
    let mut url = asked.find(|url| url.path() == request.path)?.clone();
    if request.method != "GET" {
        return None;
    }
    let is_token_url = inner.setups.iter().any(|setup| has_path(&setup.token, &request.path));
    url.set_query(Some(&request.query));
    let response_type = inner.plan.authorize.rules()?.wire_name("response_type");
    (!is_token_url || url.query_pairs().any(|(name, _)| name == response_type)).then_some(url)
}

fn logged_in(inner: &Inner, url: &Url, answered: &mut Answered) -> Response<Full<Bytes>> {
    let response = Response::builder();
    let mode = inner.plan.authorize.rules().and_then(|rules| rules.response_mode);
    let response = match login::answer(inner, url) {
        Err(problems) => {
            answered.problems().clone_from(&problems);
            response.status(StatusCode::BAD_REQUEST).body(Full::from(problems.join("\n")))
        }
        Ok(callback) if mode == Some(ResponseMode::FormPost) => {
            response.header(CONTENT_TYPE, "text/html; charset=utf-8").body(Full::from(login::form(&callback)))
        }
        Ok(callback) => {
            response.status(StatusCode::FOUND).header(LOCATION, callback.address).body(Full::default())
        }
    };
    response.unwrap_or_default()
}

/// A code works once, with its redirect URI (RFC 6749 §4.1.3) and the verifier of its challenge (RFC 7636 §4.6).
fn spend_code(inner: &Inner, verdict: &Verdict, request: &MockRequest) -> Result<Option<Login>, MockError> {
    let plan = &*inner.plan;
    if verdict.grant != Some(Grant::AuthorizationCode) || plan.token.request.omits("code") {
        return Ok(None);
    }
    let login = inner.state().codes.remove(&request.param(plan.wire_name("code")).unwrap_or_default());
    let redirect_uri = request.param(plan.wire_name("redirect_uri"));
    let verifier = request.param(plan.wire_name("code_verifier"));
    let is_same = |login: &Login| redirect_uri.as_ref().is_none_or(|sent| *sent == login.redirect_uri);
    let refuse = |description| {
        Err(super::error::error_response(&plan.token, 400, "invalid_grant".into(), description))
    };
    let is_proven = |login: &Login| login.bound_to.is_none() || login.bound_to == verdict.proven;
    match login.filter(is_same) {
        None => refuse("the code is unknown, spent, or of another redirect_uri"),
        Some(login) if !is_proven(&login) => refuse("the code is bound to another key"),
        Some(login) if !login.is_of(verifier.as_deref()) => {
            refuse("the code_verifier is not that of the code_challenge")
        }
        login => Ok(login),
    }
}

fn issued(inner: &Inner, verdict: &Verdict, sent: Sent<'_>, login: Option<&Login>) -> Response<Full<Bytes>> {
    let asked = login.and_then(|login| login.scope.clone()).or_else(|| verdict.scope.clone());
    let scope = scope(inner, inner.plan.wire_name("scope"), sent.request).or(asked);
    let id_token = login.filter(|login| login.asks_id_token()).map(|login| answer::id_token(inner, login));
    let is_machine = verdict.grant.is_none_or(Grant::is_machine);
    let issue = if verdict.grant == Some(Grant::TokenExchange) {
        exchange::issue(inner, sent.request, scope.as_deref())
    } else if is_machine {
        Issue::Machine
    } else {
        Issue::Login { id_token }
    };
    token_response(answer::token(inner, &mut inner.state(), scope, issue, verdict.proven.as_deref(), sent))
}

/// The answer with what the next proof has to hold.
fn with_nonce(inner: &Inner, mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    let nonce = inner.state().nonce.as_deref().and_then(|nonce| nonce.parse().ok());
    response.headers_mut().extend(nonce.map(|nonce| (HeaderName::from_static("dpop-nonce"), nonce)));
    response
}

fn token_response(body: Body) -> Response<Full<Bytes>> {
    let mut response = Response::builder().header(CONTENT_TYPE, body.content_type);
    for (name, value) in body.headers {
        response = response.header(name, value);
    }
    response.body(Full::from(body.bytes)).unwrap_or_default()
}

fn failed(error: &MockError) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(error.status);
    if let Some(content_type) = &error.content_type {
        response = response.header(CONTENT_TYPE, content_type);
    }
    if let Some(delay) = &error.retry_after {
        response = response.header(RETRY_AFTER, delay);
    }
    response.body(Full::from(error.body.clone())).unwrap_or_default()
}
