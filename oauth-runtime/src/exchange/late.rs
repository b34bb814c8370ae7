//! Endpoints that are known only when a token is asked for: they name a member of a callback or of an answer.

use url::Url;

use super::request::{Call, Purpose};
use crate::endpoint::{check_told, render_url};
use crate::plan::{AuthorizeRules, Endpoint, Plan, Template};
use crate::{Error, ErrorKind, Sent};

/// The token endpoint, where it is known only now.
///
/// # Errors
///
/// When a value does not fit into the URL, or leads elsewhere.
pub(super) fn token_url(call: &Call<'_>) -> Result<Option<Url>, Error> {
    if let Some(told) = call.config.told_token_url() {
        return Ok(Some(told));
    }
    rendered(call, "token_url", &call.config.plan().token_url)
}

/// Where the call goes, where that is known only now.
///
/// # Errors
///
/// As [`token_url`].
pub(super) fn endpoint(call: &Call<'_>) -> Result<Option<Url>, Error> {
    let plan = call.config.plan();
    let of_refresh = plan.refresh.as_ref().and_then(|refresh| refresh.url.as_ref());
    let (key, url) = match call.purpose {
        Purpose::Token => return Ok(call.prepared.token_url.clone()),
        Purpose::Refresh => match of_refresh {
            Some(url) => ("refresh.url", Some(url)),
            None => return Ok(call.prepared.token_url.clone()),
        },
        Purpose::Revocation => ("revocation_url", plan.revocation_url.as_ref()),
        Purpose::Introspection => ("introspection_url", plan.introspection_url.as_ref()),
        // They come first, so that nothing is known then that was not before.
        Purpose::DeviceAuthorization | Purpose::PushedAuthorization => return Ok(None),
    };
    match url {
        Some(url) => rendered(call, key, url),
        // It is that of the metadata, and known.
        None => Ok(None),
    }
}

fn rendered(call: &Call<'_>, key: &str, url: &Endpoint) -> Result<Option<Url>, Error> {
    let (plan, shared) = (call.config.plan(), &call.config.shared);
    // A caller who names an endpoint, such as that of a test server, means this one too.
    let is_named = shared.token_url.is_some() && !call.purpose.is_about_token();
    if !url.is_late() || is_named {
        return Ok(None);
    }
    let problem = |problem: String| plan.configuration(format!("{key}: {problem}"));
    let template = url.template(call).ok_or_else(|| problem("it is not said".to_owned()))?;
    if let Some(member) = template.missing(call, &plan.members) {
        return Err(lacks(plan, key, member));
    }
    let url = render_url(template, plan, call, &shared.plain_http).map_err(problem)?;
    told(call, template, &url).map_err(problem)?;
    Ok(Some(url))
}

/// The error of a URL whose member is not there: of the answer that lacks it, or of a declaration by which a callback may lack it.
/// The call to that URL was not made.
pub(super) fn lacks(plan: &Plan, key: &str, member: &str) -> Error {
    let of_callback = member.starts_with("callback.");
    let kind = if of_callback { ErrorKind::Configuration } else { ErrorKind::InvalidResponse };
    plan.error(kind, format!("{key}: there is no `{member}`, which a placeholder names")).with_sent(Sent::No)
}

/// Whoever returns from a login may write anything into the callback: without a signature over it, a host that it names is of
/// the same domain as the login itself.
///
/// # Errors
///
/// When it is of another.
pub(super) fn told(call: &Call<'_>, template: &Template, url: &Url) -> Result<(), String> {
    let plan = call.config.plan();
    if plan.authorize.rules().is_some_and(AuthorizeRules::signs_callback) {
        return Ok(());
    }
    check_told(template, &plan.members, url, call.config.authorization_url().as_ref())
}
