//! The cookie by which a login stays in the browser that began it.

use std::fmt;

use ::url::Url;

use super::pending::Pending;
use crate::config::Config;
use crate::crypto::{self, Problem};
use crate::plan::{Plan, ResponseMode};
use crate::url_rules::is_loopback;
use crate::{Error, Secret};

/// How many logins of one browser are kept at a time.
const LOGINS: usize = 5;

/// The most bytes of a name and a value that a browser takes.
const LONGEST: usize = 4096;

/// A browser takes it over TLS alone, for this host alone, and for all paths (RFC 6265bis §4.1.3.2).
const HOST_PREFIX: &str = "__Host-";

const PREFIX: &str = "oauth_";

/// The letters of the hash of the state that are in a name.
const HASH: usize = 8;

/// A cookie for the browser that begins a login; see [`PendingAuthorization::store`](crate::PendingAuthorization::store).
///
/// Each login has one of its own, so that several may be under way in one browser. Its name is `__Host-oauth_` and a piece
/// of the hash of the state; plain `oauth_` where the redirect URI is plain `http` on loopback, over which a browser takes no
/// cookie with the prefix. A redirect URI that is plain `http` elsewhere does not work.
///
/// `Debug` shows the name alone.
pub struct LoginCookie {
    name: String,
    value: Secret,
    is_posted: bool,
}

impl LoginCookie {
    /// # Errors
    ///
    /// When it is too long for a browser.
    pub(super) fn new(config: &Config, pending: &Pending, value: Secret) -> Result<Self, Error> {
        let plan = config.plan();
        let name = name(plan, pending)?;
        if name.len() + value.expose_secret().len() > LONGEST {
            return Err(plan.configuration(
                "the login does not fit into a cookie; keep it in a store, or ask for fewer scopes",
            ));
        }
        let mode = plan.authorize.rules().and_then(|rules| rules.response_mode);
        Ok(Self { name, value, is_posted: mode == Some(ResponseMode::FormPost) })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, which is for this browser alone.
    #[must_use]
    pub fn value(&self) -> &str {
        self.value.expose_secret()
    }

    /// The value of the `Set-Cookie` header that goes with the redirect to the provider.
    ///
    /// It is `SameSite=Lax`, and `SameSite=None` only where the provider declares `authorize(response_mode = form_post)`:
    /// its page posts the callback from another site, with which no other cookie comes.
    #[must_use]
    pub fn to_set_cookie(&self) -> String {
        let same_site = if self.is_posted { "None" } else { "Lax" };
        // Without `Secure` no browser takes `SameSite=None`; most take `Secure` on loopback too.
        let secure = if self.is_posted || is_secure(&self.name) { "; Secure" } else { "" };
        let (name, value) = (&self.name, self.value());
        format!("{name}={value}; Max-Age=900; Path=/; HttpOnly; SameSite={same_site}{secure}")
    }

    /// The values of the `Set-Cookie` headers that delete the oldest logins of this `Cookie` header, so that with one more
    /// there are five.
    ///
    /// ```
    /// use oauth_runtime::LoginCookie;
    ///
    /// let cookies = "session=1; oauth_AAAAAAAA=1; oauth_BBBBBBBB=1; oauth_CCCCCCCC=1; oauth_DDDDDDDD=1; oauth_EEEEEEEE=1";
    /// let deletions = LoginCookie::surplus_deletions(cookies);
    /// assert_eq!(deletions, ["oauth_AAAAAAAA=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"]);
    /// ```
    #[must_use]
    pub fn surplus_deletions(cookies: &str) -> Vec<String> {
        // A browser sends those of one path in the order in which they were set (RFC 6265 §5.4).
        let names: Vec<&str> = pairs(cookies).map(|(name, _)| name).filter(|name| is_login(name)).collect();
        let surplus = (names.len() + 1).saturating_sub(LOGINS);
        names.into_iter().take(surplus).map(deletion).collect()
    }
}

impl fmt::Debug for LoginCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginCookie").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The name of the cookie of this login, and no other will do: anybody on a network can set one without the prefix.
pub(super) fn name(plan: &Plan, pending: &Pending) -> Result<String, Error> {
    let [prefixed, bare] = names(&pending.state).map_err(|problem| plan.configuration(problem))?;
    let url = Url::parse(&pending.redirect_uri).ok();
    let is_plain = url.is_some_and(|url| url.scheme() == "http" && is_loopback(&url));
    Ok(if is_plain { bare } else { prefixed })
}

/// The names that the cookie of the login of this state may have: with the prefix, and without.
///
/// # Errors
///
/// When there is no library that hashes.
pub(super) fn names(state: &Secret) -> Result<[String; 2], Problem> {
    let hash = crypto::base64url(&crypto::sha256([state.expose_secret().as_bytes()])?);
    let hash = hash.get(..HASH).unwrap_or_default();
    Ok([format!("{HOST_PREFIX}{PREFIX}{hash}"), format!("{PREFIX}{hash}")])
}

/// The value of the cookie of this name.
pub(super) fn find<'c>(cookies: &'c str, name: &str) -> Option<&'c str> {
    pairs(cookies).find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The value of the `Set-Cookie` header that deletes the cookie of this name.
pub(super) fn deletion(name: &str) -> String {
    let secure = if is_secure(name) { "; Secure" } else { "" };
    format!("{name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// The cookies of a `Cookie` header (RFC 6265 §4.2.1).
fn pairs(cookies: &str) -> impl Iterator<Item = (&str, &str)> {
    cookies.split(';').filter_map(|pair| pair.trim().split_once('='))
}

fn is_login(name: &str) -> bool {
    let hash = name.strip_prefix(HOST_PREFIX).unwrap_or(name).strip_prefix(PREFIX);
    let is_of_hash = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    hash.is_some_and(|hash| hash.len() == HASH && hash.bytes().all(is_of_hash))
}

fn is_secure(name: &str) -> bool {
    name.starts_with(HOST_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let cookies = "a=1;b=2; c=x=y;d ;  e=";
        let found = ["a", "b", "c", "d", "e", "x", "A"].map(|name| find(cookies, name));
        assert_eq!(found, [Some("1"), Some("2"), Some("x=y"), None, Some(""), None, None]);
        assert_eq!(find("", ""), None);
    }

    #[test]
    fn the_oldest_logins_go_and_nothing_else() {
        let login = |number: usize| format!("__Host-oauth_aB3-_z0{number}=v");
        let few: Vec<String> = (0..4).map(login).collect();
        assert!(LoginCookie::surplus_deletions(&few.join("; ")).is_empty());
        let others = ["a=1", "oauth_short=1", "oauth_ninechars=1", "__Host-other=1", "oauth_a.c.e.g.=1"];
        let others = others.map(str::to_owned);
        let many: Vec<String> = (0..7).map(login).chain(others).collect();
        let deletions = LoginCookie::surplus_deletions(&many.join("; "));
        let deletion = |number: usize| {
            format!("__Host-oauth_aB3-_z0{number}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure")
        };
        assert_eq!(deletions, [deletion(0), deletion(1), deletion(2)]);
    }
}
