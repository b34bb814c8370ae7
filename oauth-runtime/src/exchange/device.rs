//! The device authorization request (RFC 8628 §3.1), its answer (§3.2), and the token request (§3.4).

use std::sync::Arc;
use std::time::Duration;

use oauth_grammar::Grant;
use url::Url;

use super::GrantRequest;
use super::answer::Answer;
use super::expiry;
use super::judge::Judgement;
use super::moment;
use super::other::Other;
use super::request::{Presented, Purpose, check_asked};
use crate::config::Config;
use crate::extra::Response;
use crate::plan::Location;
use crate::resource::Resource;
use crate::runtime::Timestamp;
use crate::token::{Expiry, TokenData};
use crate::url_rules::{has_user_info, is_loopback};
use crate::{Error, Scope, Secret, openid, scope};

/// The time between polls of a provider that says none (RFC 8628 §3.2).
pub(crate) const INTERVAL: Duration = Duration::from_secs(5);
/// The shortest and the longest that is believed.
const INTERVALS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3600));
/// How long the codes are good for of a provider that does not say it, which RFC 8628 §3.2 asks for.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

/// A device authorization response, and what was asked for.
pub(crate) struct DeviceAnswer {
    pub(crate) device_code: Secret,
    pub(crate) user_code: String,
    pub(crate) verification_uri: Url,
    pub(crate) verification_uri_complete: Option<Url>,
    pub(crate) interval: Duration,
    /// When it came.
    pub(crate) answered: Timestamp,
    /// When the codes end, as time since 1970.
    pub(crate) ends: Duration,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) resources: Vec<String>,
}

impl Config {
    /// Asks for a device code and a user code, once.
    ///
    /// # Errors
    ///
    /// When the request cannot be built, gets no complete answer, or is answered with anything but codes.
    pub(crate) async fn device_authorization(&self, request: &GrantRequest) -> Result<DeviceAnswer, Error> {
        let plan = self.plan();
        let Some(endpoint) = self.device_authorization_url()?.filter(|_| plan.offers(Grant::DeviceCode))
        else {
            return Err(plan.not_offered(Grant::DeviceCode));
        };
        let rules = &plan.device.exchange;
        check_asked(plan, &rules.request, request, true)?;
        let credentials = self.shared.credentials.get();
        let asked = scope::join(plan, request.scopes.iter(), &self.configured(credentials.client_id()))?;
        let presented = Presented::default();
        let scope = asked.as_deref();
        let purpose = Purpose::DeviceAuthorization;
        let other = Other { purpose, rules, endpoint: &endpoint, request, presented, written: &[], scope };
        let mut answer =
            self.ask(&other, |answer| answer.device_authorization(&self.shared.plain_http)).await?;
        answer.scopes = scope.map(|scope| scope::split(&plan.scope.separator, scope)).unwrap_or_default();
        let declared = self.resources().iter().filter(|_| request.resources.is_empty());
        let resources = request.resources.iter().chain(declared.map(Resource::identifier));
        answer.resources = resources.map(str::to_owned).collect();
        Ok(answer)
    }

    /// Asks whether the user has answered, once. What comes is not looked at: see [`check_login`](Self::check_login).
    ///
    /// # Errors
    ///
    /// As [`request_token`](Self::request_token); that of a user who has not answered among them.
    pub(crate) async fn device_token(&self, request: &GrantRequest) -> Result<Arc<TokenData>, Error> {
        self.request_token(request).await
    }

    /// Holds the ID token of a login without a redirect to its claims and, where there are keys, to its signature. The token is
    /// issued by then, and what the user has confirmed is spent.
    ///
    /// # Errors
    ///
    /// [`InvalidResponse`](crate::ErrorKind::InvalidResponse), and that of the request for the keys.
    #[cfg_attr(not(feature = "openid"), expect(clippy::unused_async, reason = "keys may have to be fetched"))]
    pub(crate) async fn check_login(&self, data: &TokenData) -> Result<(), Error> {
        openid::check(self, data, None)?;
        #[cfg(feature = "openid")]
        {
            let outcome = openid::verify_login(self, data, &openid::Expected::default()).await;
            outcome.map_err(|error| error.with_sent(crate::Sent::Yes))?;
        }
        Ok(())
    }
}

impl Answer<'_> {
    /// # Errors
    ///
    /// A typed error when the answer is a redirect, says that something is wrong, or lacks a code.
    fn device_authorization(&self, plain_http: &[Box<str>]) -> Result<DeviceAnswer, Error> {
        let document = &match self.judge() {
            Judgement::Success(document) => document,
            Judgement::Error(error) => return Err(error),
        };
        let device = &self.plan.device;
        let before = serde_json::Map::new();
        let members = self.members(document, &before);
        let composed = members.compose();
        let response = Response { composed: &composed, ..members };
        let verification_uri = self.needed(&response, &device.verification_uri)?;
        let complete = word(&response, &device.verification_uri_complete);
        let uri = |text: &str| web_page(text, plain_http).map_err(|problem| self.no_codes(problem));
        Ok(DeviceAnswer {
            device_code: Secret::new(self.needed(&response, &device.device_code)?),
            user_code: self.needed(&response, &device.user_code)?,
            verification_uri: uri(&verification_uri)?,
            verification_uri_complete: complete.as_deref().map(uri).transpose()?,
            interval: interval(&response, &device.interval),
            answered: self.now,
            ends: self.ends(&response),
            scopes: Vec::new(),
            resources: Vec::new(),
        })
    }

    /// The text of a member that has to be there.
    fn needed(&self, response: &Response<'_>, location: &Location) -> Result<String, Error> {
        let missing = || {
            let names = response.root.and_then(|root| self.member_names(root));
            let members = names.map(|names| format!("; the answer has the members {names}"));
            let (path, members) = (&location.text, members.unwrap_or_default());
            self.no_codes(&format!("there is no `{path}`{members}"))
        };
        word(response, location).ok_or_else(missing)
    }

    fn no_codes(&self, problem: &str) -> Error {
        self.unusable("the answer is no device authorization", problem)
    }

    /// A lifetime that is none says nothing.
    fn ends(&self, response: &Response<'_>) -> Duration {
        let (stated, _) = expiry::stated(self, response);
        let stated = match stated {
            Expiry::At(time) => time.duration_since(std::time::UNIX_EPOCH).ok(),
            Expiry::Never | Expiry::Unknown => None,
        };
        let begun = self.begun.wall();
        stated.filter(|ends| *ends > begun).unwrap_or_else(|| begun.saturating_add(LIFETIME))
    }
}

/// The text of a member that is there; some write digits as a number.
fn word(response: &Response<'_>, location: &Location) -> Option<String> {
    let mut words = location.words.iter().filter_map(|word| word.made_of(|path| response.at(path)));
    words.find(|word| !word.is_empty())
}

/// The seconds between polls. Null and 0 say nothing.
fn interval(response: &Response<'_>, location: &Location) -> Duration {
    moment::seconds_of(response.member(location)).unwrap_or(INTERVAL).clamp(INTERVALS.0, INTERVALS.1)
}

/// The address that a person is sent to: a web page that nobody on the way can change.
///
/// # Errors
///
/// What it is not.
fn web_page(text: &str, plain_http: &[Box<str>]) -> Result<Url, &'static str> {
    // The parser drops these silently, so that the text is another address than it looks.
    if text.bytes().any(|byte| byte.is_ascii_control() || byte == b' ' || byte == b'\\') {
        return Err("the verification URI holds a space, a backslash or a control character");
    }
    let url = Url::parse(text).map_err(|_| "the verification URI is no absolute URL")?;
    let is_named = || plain_http.iter().any(|host| url.host_str() == Some(host));
    match url.scheme() {
        _ if has_user_info(&url) => Err("the verification URI holds user information"),
        "https" => Ok(url),
        "http" if is_loopback(&url) || is_named() => Ok(url),
        _ => Err("the verification URI is not `https`"),
    }
}
