//! A case, played.

use std::error::Error as StdError;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::http::Method;
use oauth_runtime::store::{MemoryStore, RecordClass, TokenStore as _};
use oauth_runtime::transport::BoxFuture;
use oauth_runtime::{
    AuthorizationGrant, Client, ClientAssertionSource, CodeExchange, Credentials, DeviceAuthorization,
    DynamicProvider, Error, ErrorKind, Expiry, Metadata, Received, Secret, Session, Token,
    TokenExchangeRequest, TokenType,
};
use ring::hmac;
use serde_json::{Map, Value, json};

use super::case::{Call, Case, Jwt};
use super::pattern::Holes;
use super::script::{At, Script};

type Given = Token<DynamicProvider>;
type Dynamic = Client<DynamicProvider>;

/// The tokens that came of it, as a store keeps them.
pub(super) async fn play(case: &Case, metadata: &Metadata) -> Result<Vec<Value>, String> {
    let mut tokens = Vec::new();
    let script = Script::new();
    let client = match client(case, metadata, &script) {
        Ok(client) => client,
        // A key that is none is found before anything is sent.
        Err(error) => {
            judge(case.now, Err(&error), case.token.as_ref(), case.error.as_ref())?;
            return Ok(tokens);
        }
    };
    script.expect(&case.http);
    let kept = MemoryStore::default();
    let outcome = call(case, &client, metadata, &script, &kept).await?;
    script.finish().map_err(|problem| match &outcome {
        Ok(_) => problem,
        Err(error) => format!("{problem}\n  {error}"),
    })?;
    if matches!(case.call, Call::Refresh { .. }) {
        judge_refreshed(case.now, outcome.as_ref(), case.token.as_ref(), case.error.as_ref(), &kept).await?;
    } else {
        judge(case.now, outcome.as_ref(), case.token.as_ref(), case.error.as_ref())?;
    }
    let of_requests = case.http.iter().find_map(|exchange| exchange.jwt.as_ref());
    if let Some(jwt) = case.jwt.as_ref().or(of_requests) {
        let sent = script.state().holes.get("jwt").map(str::to_owned);
        // Where nothing is sent, the JWT is the token.
        let own = outcome.as_ref().ok().filter(|_| case.http.is_empty());
        let own = own.map(|token| token.access_token().expose_secret().to_owned());
        hold(jwt, &sent.or(own).ok_or("no request has the hole `{jwt}`")?)?;
    }
    if let Ok(token) = &outcome {
        presented(case, &client, token).await?;
        tokens.push(serde_json::to_value(token.exposed()).map_err(|error| error.to_string())?);
    }
    if let Some(then) = &case.then_refresh {
        // What a session keeps is not in its token: the same login once more, into a session.
        script.state().holes = Holes::default();
        script.expect(&case.http);
        let store = MemoryStore::default();
        // Another client: one that has kept nothing.
        let client = self::client(case, metadata, &script).map_err(text)?;
        let session = session(case, &client, metadata, &script, &store).await?;
        script.finish()?;
        script.expect(&then.http);
        let refreshed = session.refresh().await;
        script.finish()?;
        let expected = then.token.as_ref().map(|token| as_before(token, case.token.as_ref()));
        judge_refreshed(case.now, refreshed.as_ref(), expected.as_ref(), then.error.as_ref(), &store).await?;
    }
    Ok(tokens)
}

fn client(case: &Case, metadata: &Metadata, script: &Script) -> Result<Dynamic, Error> {
    let fields = case.fields.iter();
    let provider = fields.fold(DynamicProvider::new(metadata.clone()), |provider, (name, value)| match value
        .strip_prefix('@')
    {
        Some(file) => provider.field(name, key(file)),
        None => provider.field(name, value.as_str()),
    });
    let credentials = match &case.client_secret {
        Some(secret) => Credentials::secret(&case.client_id, secret.as_str()),
        None => Credentials::public(&case.client_id),
    };
    // A device waits between polls.
    let waits = !matches!(case.call, Call::Device { .. });
    let builder =
        Client::builder(provider, credentials).transport(script.clone()).runtime(At { now: case.now, waits });
    let builder = match &case.client_assertion {
        Some(assertion) => builder.client_assertion(Elsewhere(assertion.clone())),
        None => builder,
    };
    builder.build()
}

/// An assertion that is made elsewhere.
#[derive(Debug)]
struct Elsewhere(String);

impl ClientAssertionSource for Elsewhere {
    fn client_assertion(&self) -> BoxFuture<'_, Result<Secret, Box<dyn StdError + Send + Sync>>> {
        let assertion = Secret::new(self.0.as_str());
        Box::pin(async { Ok(assertion) })
    }
}

/// A key that the cases share, which stands in a field as `@rsa.pem`.
fn key(file: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/documented/keys/");
    std::fs::read_to_string(format!("{path}{file}")).expect("a key")
}

/// What a refresh brings: a member of the provider's own that its answer does not have is as it was.
fn as_before(refreshed: &Value, first: Option<&Value>) -> Value {
    let mut refreshed = refreshed.clone();
    let before = first.and_then(|first| first.get("extra")).and_then(Value::as_object);
    for (name, value) in before.into_iter().flatten() {
        let said = &mut refreshed["extra"][name];
        if said.is_null() {
            *said = value.clone();
        }
    }
    if let (Value::Null, Some(id_token)) =
        (&refreshed["id_token"], first.and_then(|first| first.get("id_token")))
    {
        refreshed["id_token"] = id_token.clone();
    }
    refreshed
}

type Outcome = Result<Given, Error>;

/// What a client of the declaration makes of the call.
///
/// # Errors
///
/// What went wrong before it.
async fn call(
    case: &Case,
    client: &Dynamic,
    metadata: &Metadata,
    script: &Script,
    kept: &MemoryStore,
) -> Result<Outcome, String> {
    let params = || case.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(match &case.call {
        Call::Token => {
            let request = client.request_token().scopes(case.scope.iter().map(String::as_str));
            let request = params().fold(request, |request, (name, value)| request.param(name, value));
            request.send().await
        }
        Call::Password { .. } | Call::Assertion { .. } => {
            let grant = granted(case, client, metadata);
            let grant = params().fold(grant, |grant, (name, value)| grant.param(name, value));
            grant.scopes(case.scope.iter().map(String::as_str)).send().await
        }
        Call::Exchange { subject_token, subject_token_type, requested_token_type, audience } => {
            let request = client.token_exchange(subject_token.as_str(), subject_token_type.as_str());
            let request = match requested_token_type {
                Some(requested) => request.requested_token_type(requested.as_str()),
                None => request,
            };
            let request = audience.iter().fold(request, TokenExchangeRequest::audience);
            let request = params().fold(request, |request, (name, value)| request.param(name, value));
            request.scopes(case.scope.iter().map(String::as_str)).send().await
        }
        Call::Refresh { refresh_token } => {
            let sessions = client.sessions(kept.clone());
            let session = sessions.resume("user", refresh_token.as_str()).await.map_err(text)?;
            session.refresh().await
        }
        Call::Device { .. } => match device(case, client).await? {
            Ok(mut device) => device.complete(client).await,
            Err(error) => Err(error),
        },
        Call::Code { .. } | Call::Login { .. } => match exchange(case, client, metadata, script).await? {
            Ok(exchange) => exchange.send().await,
            Err(error) => Err(error),
        },
    })
}

/// What a user has given.
#[expect(deprecated, reason = "providers document the password grant")]
fn granted(case: &Case, client: &Dynamic, metadata: &Metadata) -> AuthorizationGrant<DynamicProvider> {
    match &case.call {
        Call::Password { username, password } => client.password(username.as_str(), password.as_str()),
        Call::Assertion { assertion } if metadata.to_string().contains("saml2_bearer") => {
            client.saml2_bearer(assertion.as_str())
        }
        Call::Assertion { assertion } => client.jwt_bearer(assertion.as_str()),
        _ => client.jwt_bearer(""),
    }
}

/// The session that a login or a grant of a user begins.
async fn session(
    case: &Case,
    client: &Dynamic,
    metadata: &Metadata,
    script: &Script,
    store: &MemoryStore,
) -> Result<Session<DynamicProvider>, String> {
    if matches!(case.call, Call::Password { .. } | Call::Assertion { .. }) {
        let grant = granted(case, client, metadata).scopes(case.scope.iter().map(String::as_str));
        return grant.session(&client.sessions(store.clone()), "user").await.map_err(text);
    }
    if matches!(case.call, Call::Device { .. }) {
        let mut device = device(case, client).await?.map_err(text)?;
        return device.complete_session(&client.sessions(store.clone()), "user").await.map_err(text);
    }
    let exchange = exchange(case, client, metadata, script).await?.map_err(text)?;
    exchange.session(&client.sessions(store.clone()), "user").await.map_err(text)
}

/// The codes of a device; an error when it gets none.
async fn device(
    case: &Case,
    client: &Dynamic,
) -> Result<Result<DeviceAuthorization<DynamicProvider>, Error>, String> {
    let request = client.device_authorization().scopes(case.scope.iter().map(String::as_str));
    let params = case.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = params.fold(request, |request, (name, value)| request.param(name, value));
    let device = match request.send().await {
        Ok(device) => device,
        Err(error) => return Ok(Err(error)),
    };
    let Call::Device { user_code, verification_uri } = &case.call else {
        return Err("no device".to_owned());
    };
    if device.user_code() == user_code && device.verification_uri().as_str() == verification_uri {
        return Ok(Ok(device));
    }
    Err(format!("shown: {} {}", device.user_code(), device.verification_uri()))
}

/// The exchange of a code; an error when the callback has none.
async fn exchange(
    case: &Case,
    client: &Dynamic,
    metadata: &Metadata,
    script: &Script,
) -> Result<Result<CodeExchange<DynamicProvider>, Error>, String> {
    let (redirect_uri, authorization_url, callback) = match &case.call {
        Call::Login { redirect_uri, authorization_url, callback } => {
            (redirect_uri, authorization_url, callback)
        }
        Call::Code { redirect_uri, code } => {
            return Ok(Ok(client.exchange_code(code.as_str(), redirect_uri)));
        }
        _ => return Err("no login".to_owned()),
    };
    let request = client.authorize(redirect_uri).scopes(case.scope.iter().map(String::as_str));
    let params = case.params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = params.fold(request, |request, (name, value)| request.param(name, value));
    let (url, mut pending) = request.send().await.map_err(text)?;
    if !script.state().holes.matches(authorization_url, url.as_str()) {
        return Err(format!("documented: {authorization_url}\n  made:       {url}"));
    }
    let callback = script.state().holes.fill(callback);
    let callback = signed(&callback, case.client_secret.as_deref().unwrap_or_default());
    let is_form = metadata.to_string().contains("form_post");
    let received = if is_form { Received::form(callback.as_bytes()) } else { Received::query(&callback) };
    Ok(pending.callback(received).map(|callback| client.exchange(callback)))
}

/// The callback with its signature, where it has the hole `{hmac}`: that of the other parameters with the client secret.
fn signed(callback: &str, client_secret: &str) -> String {
    let mut others: Vec<_> = callback.split('&').filter(|pair| !pair.contains("{hmac}")).collect();
    others.sort_unstable();
    let key = hmac::Key::new(hmac::HMAC_SHA256, client_secret.as_bytes());
    let signature = hmac::sign(&key, others.join("&").as_bytes());
    let digits = signature.as_ref().iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    callback.replace("{hmac}", &digits)
}

fn text(error: Error) -> String {
    error.to_string()
}

/// The same after a refresh, where the refresh token is kept in the store and not in the token.
async fn judge_refreshed(
    now: u64,
    outcome: Result<&Given, &Error>,
    token: Option<&Value>,
    error: Option<&Map<String, Value>>,
    kept: &MemoryStore,
) -> Result<(), String> {
    let mut token = token.cloned();
    let rotated =
        token.as_mut().and_then(Value::as_object_mut).and_then(|token| token.remove("refresh_token"));
    judge(now, outcome, token.as_ref(), error)?;
    let Some(rotated) = rotated else { return Ok(()) };
    let page = kept.list(RecordClass::Session, None, 2).await.map_err(|error| error.to_string())?;
    let has = |record: &[u8]| String::from_utf8_lossy(record).contains(&rotated.to_string());
    for key in &page.keys {
        let stored = kept.load(key).await.map_err(|error| error.to_string())?;
        if stored.is_some_and(|stored| has(stored.bytes())) {
            return Ok(());
        }
    }
    Err(format!("the refresh token {rotated} is not kept"))
}

/// Holds what came of a call against what is documented.
fn judge(
    now: u64,
    outcome: Result<&Given, &Error>,
    token: Option<&Value>,
    error: Option<&Map<String, Value>>,
) -> Result<(), String> {
    match (outcome, token, error) {
        (Ok(found), Some(expected), None) => {
            let (found, expected) = (described(now, found)?, with_defaults(expected));
            let is_same = Holes::default().match_values(&expected, &found);
            is_same.then_some(()).ok_or_else(|| format!("documented: {expected}\n  read:       {found}"))
        }
        (Err(found), None, Some(expected)) => {
            // The end of a session names the code by which the provider ended it.
            let ended = found.to_string();
            let ended = ended.rsplit(": ").next().filter(|_| found.kind() == ErrorKind::LoginRequired);
            let code = found.code().map(ToString::to_string).or_else(|| ended.map(str::to_owned));
            let found = json!({
                "code": code,
                "provider_code": found.provider_code(),
                "description": found.error_description(),
                "uri": found.error_uri(),
                "status": found.status(),
                "kind": found.kind().as_str(),
                "retry_after": found.retry_after().map(|delay| delay.as_secs()),
                "message": found.to_string(),
            });
            let is_same = expected.iter().all(|(name, value)| found.get(name) == Some(value));
            is_same.then_some(()).ok_or_else(|| format!("documented: {expected:?}\n  read:       {found}"))
        }
        (Ok(found), ..) => Err(format!("a token: {}", described(now, found)?)),
        (Err(error), ..) => Err(error.to_string()),
    }
}

fn described(now: u64, token: &Given) -> Result<Value, String> {
    let seconds = |moment: std::time::SystemTime| {
        let moment = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        moment.saturating_sub(Duration::from_secs(now)).as_secs()
    };
    let expires_in = match token.expiry() {
        Expiry::At(moment) => json!(seconds(moment)),
        Expiry::Never => json!("never"),
        _ => Value::Null,
    };
    Ok(json!({
        "access_token": token.access_token().expose_secret(),
        "token_type": token.token_type(),
        "expires_in": expires_in,
        "refresh_token": token.refresh_token().map(Secret::expose_secret),
        "refresh_token_expires_in": token.refresh_token_expires_at().map(seconds),
        "scope": token.scope().iter().map(oauth_runtime::Scope::as_str).collect::<Vec<_>>(),
        "id_token": token.id_token().map(Secret::expose_secret),
        "issued_token_type": token.issued_token_type().as_ref().map(TokenType::as_str),
        "extra": token.extra().map_err(|error| error.to_string())?,
    }))
}

fn with_defaults(expected: &Value) -> Value {
    let mut all = json!({
        "token_type": "Bearer", "expires_in": null, "refresh_token": null, "refresh_token_expires_in": null,
        "scope": [], "id_token": null, "issued_token_type": null, "extra": {},
    });
    if let (Some(all), Some(expected)) = (all.as_object_mut(), expected.as_object()) {
        all.extend(expected.clone());
    }
    all
}

async fn presented(case: &Case, client: &Dynamic, token: &Given) -> Result<(), String> {
    if case.presented.is_none() && case.presented_query.is_none() {
        return Ok(());
    }
    let resource = "https://api.example/".parse().map_err(|_| "no URL")?;
    let presented =
        client.present(token, &Method::GET, &resource).await.map_err(|error| error.to_string())?;
    let found: Vec<_> = presented
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()))
        .collect();
    let expected =
        case.presented.iter().flatten().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    let mut expected: Vec<_> = expected.collect();
    let mut found: Vec<_> =
        found.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    expected.sort();
    found.sort();
    if found != expected {
        return Err(format!("presented as documented: {expected:?}\n  presented: {found:?}"));
    }
    let found: Vec<_> =
        presented.query().map(|(name, value)| (name.to_owned(), value.expose_secret().to_owned())).collect();
    let is_same = found == case.presented_query.clone().into_iter().collect::<Vec<_>>();
    is_same
        .then_some(())
        .ok_or_else(|| format!("presented as documented: {:?}\n  presented: {found:?}", case.presented_query))
}

/// Holds a JWT against what is documented of it.
fn hold(expected: &Jwt, jwt: &str) -> Result<(), String> {
    let mut parts = jwt.split('.');
    for expected in [&expected.header, &expected.claims] {
        let part = parts.next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).ok_or("no JWT")?;
        let found: Value = serde_json::from_slice(&part).map_err(|error| error.to_string())?;
        if !Holes::default().match_values(expected, &found) {
            return Err(format!("documented: {expected}\n  signed:     {found}"));
        }
    }
    Ok(())
}
