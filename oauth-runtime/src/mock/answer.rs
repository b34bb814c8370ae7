//! Token responses and the answers of other calls, as the declaration lays them out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_grammar::{Path, Paths, Step};
use serde_json::{Value, json};

use super::body::Body;
use super::facts::Sent;
use super::login::Login;
use super::write::{from_top, put, put_word, write};
use super::{CLIENT_ID, Inner, MockRotation, State, samples, signature};
use crate::exchange::NOT_APPLICABLE;
use crate::extra::value_at;
use crate::plan::{
    CallRules, ClientAuth, ExchangeRules, ExpiresAtFormat, ExpiresInFormat, ExtraSource, Lifetime, Location,
    Plan, ResponseFormat, ResponseRules, ScopeRules, Scopes, Word,
};
use crate::token::DPOP;
use crate::{Secret, TokenType};

/// What a token is issued for.
pub(super) enum Issue {
    /// A machine's.
    Machine,
    /// A new grant of a user, and its ID token.
    Login { id_token: Option<String> },
    /// The grant with this index, once more.
    Refresh { grant: usize },
    /// A token for another one.
    Exchange { token_type: TokenType, is_offline: bool },
}

/// How what is issued is answered with: a refresh may have rules of its own.
fn exchange_of<'plan>(plan: &'plan Plan, issue: &Issue) -> &'plan ExchangeRules {
    match (issue, &plan.refresh) {
        (Issue::Refresh { .. }, Some(refresh)) => &refresh.exchange,
        _ => &plan.token,
    }
}

/// An access token is good with a proof by the key with this thumbprint only (RFC 9449 §6).
fn bind(state: &mut State, access_token: &str, bound_to: &str) {
    state.bound.push((Secret::new(access_token), bound_to.to_owned()));
}

/// Issues a token and writes the response as declared; `sent` is the request for it.
pub(super) fn token(
    inner: &Inner,
    state: &mut State,
    scope: Option<String>,
    issue: Issue,
    bound_to: Option<&str>,
    sent: Sent<'_>,
) -> Body {
    let plan = &*inner.plan;
    let exchange = exchange_of(plan, &issue);
    let rules = &exchange.response;
    let access_token = new_token(inner, state);
    if !rules.keeps_token {
        state.valid.push(Secret::new(access_token.as_str()));
    }
    let refresh_token = format!("mock-refresh-token-{}", state.issued);
    // RFC 6749 §4.4.3: machine grants have no refresh token.
    let mut issued_token_type = None;
    let (refresh_token, id_token) = match issue {
        Issue::Exchange { token_type, is_offline } => {
            issued_token_type = Some(token_type);
            if is_offline {
                state.grants.begin(&refresh_token, &access_token, scope.clone());
            }
            (Some(refresh_token).filter(|_| is_offline), None)
        }
        Issue::Machine => (None, None),
        Issue::Login { id_token } => {
            state.grants.begin(&refresh_token, &access_token, scope.clone());
            // That of a client which shows no other way who it is (RFC 9449 §5).
            let is_public = plan.token.client_auth == ClientAuth::None;
            state.grants.bind_last(bound_to.filter(|_| is_public));
            (Some(refresh_token), id_token)
        }
        Issue::Refresh { grant } => {
            let rotated = (state.rotation != MockRotation::Reusable).then_some(refresh_token);
            state.grants.refresh(grant, rotated.as_deref(), &access_token);
            (rotated, None)
        }
    };
    let mut answer = Answer::new(exchange);
    answer.put_token(&access_token, state.lifetime);
    if let Some(bound_to) = bound_to {
        bind(state, &access_token, bound_to);
        answer.put(&rules.token_type, DPOP.into());
    }
    if let Some(token_type) = issued_token_type {
        answer.put_at(&Path::member("issued_token_type"), token_type.as_str().into());
        if !matches!(token_type, TokenType::AccessToken | TokenType::Jwt) {
            answer.put(&rules.token_type, NOT_APPLICABLE.into());
        }
    }
    if let Some(refresh_token) = refresh_token {
        answer.put(&rules.refresh_token, refresh_token.into());
    }
    if let Some(scope) = scope {
        answer.put_scopes(&plan.scope, &rules.scope, &scope);
    }
    if let Some(id_token) = id_token {
        answer.put(&rules.id_token, id_token.into());
    }
    answer.put_extra();
    for (path, value, is_needed) in inner.samples.members(plan, "token") {
        answer.put_member(&path, value, is_needed);
    }
    for (path, value) in &state.members {
        answer.put_at(path, value.clone());
    }
    answer.into_body(inner, &access_token, sent)
}

/// Writes the answer of a call before or after the token call. One that brings a token issues it in the place of the
/// `presented` one.
pub(super) fn call(
    inner: &Inner,
    state: &mut State,
    call: &CallRules,
    presented: Option<&str>,
    sent: Sent<'_>,
) -> Body {
    let rules = &call.exchange.response;
    let mut answer = Answer::new(&call.exchange);
    let mut text = String::new();
    if call.brings_token {
        text = new_token(inner, state);
        state.valid.push(Secret::new(text.as_str()));
        state.grants.replace(presented.unwrap_or_default(), &text);
        answer.put_token(&text, state.lifetime);
    }
    for (path, value, is_needed) in inner.samples.members(&inner.plan, &call.id) {
        if rules.format == ResponseFormat::Text && !call.brings_token {
            value.as_str().unwrap_or_default().clone_into(&mut text);
        }
        // Whatever the root of a token is: placeholders start at the top.
        if is_needed || value_at(&answer.document, &path).is_none() {
            put(&mut answer.document, &path, value);
        }
    }
    if let Some(path) = &call.cache {
        put(&mut answer.document, path, state.lifetime.as_secs().into());
    }
    answer.into_body(inner, &text, sent)
}

/// Writes a device authorization response (RFC 8628 §3.2).
pub(super) fn device(
    inner: &Inner,
    (device_code, user_code, page): (&str, &str, &str),
    (lifetime, interval): (Duration, Duration),
    sent: Sent<'_>,
) -> Body {
    let rules = &inner.plan.device;
    let mut answer = Answer::new(&rules.exchange);
    answer.put(&rules.device_code, device_code.into());
    answer.put(&rules.user_code, user_code.into());
    answer.put(&rules.verification_uri, page.into());
    answer.put(&rules.verification_uri_complete, format!("{page}?user_code={user_code}").into());
    answer.put(&rules.interval, interval.as_secs().into());
    answer.put_expiry(lifetime);
    answer.into_body(inner, "", sent)
}

fn new_token(inner: &Inner, state: &mut State) -> String {
    state.issued += 1;
    match inner.plan.lifetime {
        Some(Lifetime::Jwt) => jwt(state.issued, since_1970(state.lifetime)),
        _ => format!("mock-access-token-{}", state.issued),
    }
}

/// An answer before it is encoded.
struct Answer<'a> {
    exchange: &'a ExchangeRules,
    document: Value,
    headers: Vec<(String, String)>,
}

impl<'a> Answer<'a> {
    fn new(exchange: &'a ExchangeRules) -> Self {
        Self { exchange, document: success(exchange), headers: Vec::new() }
    }

    fn rules(&self) -> &'a ResponseRules {
        &self.exchange.response
    }

    fn put_token(&mut self, access_token: &str, lifetime: Duration) {
        let rules = self.rules();
        self.put(&rules.access_token, access_token.into());
        self.put(&rules.token_type, rules.default_token_type.as_deref().unwrap_or("Bearer").into());
        self.put_expiry(lifetime);
    }

    /// The typed members.
    fn put_extra(&mut self) {
        for extra in &self.rules().extra {
            match &extra.source {
                ExtraSource::Body(path) => self.put_at(path, samples::of_type(&extra.name, &extra.ty)),
                // It is made of what it names.
                ExtraSource::Word(word) => self.put_word(word, samples::of_type(&extra.name, &extra.ty)),
                ExtraSource::Header(header) => {
                    self.headers.push((header.to_string(), format!("mock-{}", extra.name)));
                }
                // It comes with another answer.
                ExtraSource::Answer(..) => {}
            }
        }
    }

    fn put_scopes(&mut self, rules: &ScopeRules, scopes: &Scopes, granted: &str) {
        let joined = granted.replace(&*rules.separator, &rules.response_separator);
        match (&scopes.header, scopes.paths.first()) {
            (Some(header), _) => self.headers.push((header.to_string(), joined)),
            (None, Some(paths)) if paths.are_names() || paths.parts().len() > 1 => {
                for (index, scope) in granted.split(&*rules.separator).enumerate() {
                    let place = place_of(paths, index);
                    let name = paths.are_names().then(|| Step::Member(scope.into()));
                    let value = if paths.are_names() { true.into() } else { scope.into() };
                    self.put_at(&Path::of_steps(place.steps().iter().cloned().chain(name)), value);
                }
            }
            (None, Some(paths)) => self.put_at(&place_of(paths, 0), joined.into()),
            (None, None) => {}
        }
    }

    /// Puts a member of RFC 6749 where the client looks first.
    fn put(&mut self, location: &Location, value: Value) {
        match (&location.header, location.words.first()) {
            (Some(header), _) => {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.headers.push((header.to_string(), text));
            }
            (None, Some(word)) => self.put_word(word, value),
            (None, None) => {}
        }
    }

    /// Puts a member that a placeholder names, unless it is there.
    fn put_member(&mut self, path: &Path, value: Value, is_needed: bool) {
        let place = from_top(self.rules().root.as_ref(), path);
        if is_needed || value_at(&self.document, &place).is_none() {
            put(&mut self.document, &place, value);
        }
    }

    fn put_word(&mut self, word: &Word, value: Value) {
        let root = self.rules().root.as_ref();
        put_word(&mut self.document, word, value, |path| from_top(root, path));
    }

    fn put_at(&mut self, path: &Path, value: Value) {
        let place = from_top(self.rules().root.as_ref(), path);
        put(&mut self.document, &place, value);
    }

    fn put_expiry(&mut self, lifetime: Duration) {
        let rules = self.rules();
        let at = since_1970(lifetime);
        if rules.expires_at.is_declared {
            let location = &rules.expires_at.location;
            // Date and time may be members of their own.
            let format = match rules.expires_at.format {
                ExpiresAtFormat::Auto if location.is_composed() => ExpiresAtFormat::Rfc3339,
                format => format,
            };
            let value = match format {
                ExpiresAtFormat::Rfc3339 => {
                    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(at)).unwrap_or(UNIX_EPOCH);
                    humantime::format_rfc3339_seconds(moment).to_string().into()
                }
                ExpiresAtFormat::UnixMs => at.saturating_mul(1000).into(),
                ExpiresAtFormat::Unix | ExpiresAtFormat::Auto => at.into(),
            };
            return self.put(location, value);
        }
        let rule = &rules.expires_in;
        let value = match rule.format {
            ExpiresInFormat::DaysHoursMinutes => {
                let minutes = lifetime.as_secs() / 60;
                format!("{}:{}:{}", minutes / 1440, minutes / 60 % 24, minutes % 60).into()
            }
            ExpiresInFormat::Number | ExpiresInFormat::Auto => {
                (lifetime.as_secs().saturating_mul(1000) / u64::from(rule.unit)).into()
            }
        };
        self.put(&rule.location, value);
    }

    fn into_body(mut self, inner: &Inner, access_token: &str, sent: Sent<'_>) -> Body {
        let rules = self.rules();
        if let Some(verify) = &rules.verify {
            signature::sign_answer(inner, rules, verify, sent, &mut self.document);
        }
        let (content_type, text) = write(rules, access_token, &self.document);
        Body { content_type, bytes: text.into_bytes(), headers: self.headers }
    }
}

/// What every success has.
pub(super) fn success(exchange: &ExchangeRules) -> Value {
    let mut document = json!({});
    if let Some(root) = &exchange.response.root {
        put(&mut document, root, json!({}));
    }
    for ok in &exchange.errors.ok {
        put(&mut document, &ok.path, samples::literal(&ok.value));
    }
    document
}

/// Where a client looks for one of several scopes.
fn place_of(paths: &Paths, index: usize) -> Path {
    let parts = paths.parts().iter().enumerate();
    // The elements of the first array; of those within them there is one.
    let element = |part| Step::Index(if part == 1 { index } else { 0 });
    let steps = parts.flat_map(|(part, path)| {
        let element = (part > 0).then(|| element(part));
        element.into_iter().chain(path.steps().iter().cloned())
    });
    Path::of_steps(steps)
}

fn since_1970(lifetime: Duration) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.saturating_add(lifetime).as_secs()
}

/// The ID token of a login (OpenID Connect Core §2), signed where the declaration says by which keys; elsewhere nobody can look
/// at its signature.
pub(super) fn id_token(inner: &Inner, login: &Login) -> String {
    let origin = || {
        let token_url = inner.setups.iter().find_map(|setup| setup.token.first());
        token_url.map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    };
    let mut claims = json!({
        "iss": login.issuer.clone().unwrap_or_else(origin),
        "sub": "mock-user",
        "aud": CLIENT_ID,
        "iat": since_1970(Duration::ZERO),
        // The user of the mock logs in anew each time.
        "auth_time": since_1970(Duration::ZERO),
        "exp": since_1970(Duration::from_secs(3600)),
    });
    for (claim, value) in [("nonce", &login.nonce), ("acr", &login.acr)] {
        if let Some(value) = value {
            put(&mut claims, &Path::member(claim), value.as_str().into());
        }
    }
    #[cfg(feature = "openid")]
    if let Some(signed) = super::signed::sign(inner, &claims) {
        return signed;
    }
    format!("{}.{}", parts("RS256", claims), URL_SAFE_NO_PAD.encode("mock"))
}

/// An unsigned JWT with an `exp` claim (RFC 7519 §6).
fn jwt(id: u64, exp: u64) -> String {
    format!("{}.", parts("none", json!({"exp": exp, "jti": id.to_string()})))
}

/// The header and the claims of a JWT.
fn parts(alg: &str, claims: Value) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(json!({ "alg": alg })), part(claims))
}
