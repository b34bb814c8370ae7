//! The pushed authorization request (RFC 9126 §2.1) and its answer (§2.2).

use std::time::Duration;

use oauth_grammar::Grant;
use url::Url;

use super::GrantRequest;
use super::answer::Answer;
use super::judge::Judgement;
use super::other::Other;
use super::request::{Presented, Purpose};
use crate::config::Config;
use crate::document::Node;
use crate::{Error, Secret};

/// What stands in the place of the parameters.
pub(crate) struct Pushed {
    pub(crate) request_uri: String,
    /// When it ends, in milliseconds since 1970, where that is said.
    pub(crate) ends: Option<u64>,
}

impl Config {
    /// Hands the parameters of an authorization request to the provider, which shows that the client sends them.
    ///
    /// # Errors
    ///
    /// When the request cannot be built, gets no complete answer, or is answered with anything but a `request_uri`.
    pub(crate) async fn push(
        &self,
        endpoint: &Url,
        params: &[(String, String)],
        (state, bound_to): (&Secret, Option<&str>),
    ) -> Result<Pushed, Error> {
        let request = GrantRequest::new(Grant::AuthorizationCode);
        let values = [("state", state.clone())];
        let presented = Presented { values: &values, bound_to, ..Presented::default() };
        let (purpose, rules) = (Purpose::PushedAuthorization, &self.plan().pushed);
        let other =
            Other { purpose, rules, endpoint, request: &request, presented, written: params, scope: None };
        self.ask(&other, read).await
    }
}

/// # Errors
///
/// A typed error when the answer says that something is wrong, or has no `request_uri`.
fn read(answer: &Answer<'_>) -> Result<Pushed, Error> {
    let document = match answer.judge() {
        Judgement::Success(document) => document,
        Judgement::Error(error) => return Err(error),
    };
    let request_uri = document.member("request_uri").and_then(Node::as_str).unwrap_or_default();
    if request_uri.is_empty() || !request_uri.bytes().all(|byte| byte.is_ascii_graphic()) {
        let problem = "there is no `request_uri`";
        return Err(answer.unusable("the answer is none to a pushed authorization request", problem));
    }
    let lifetime = document.member("expires_in").and_then(Node::as_word);
    let lifetime = lifetime.and_then(|word| word.parse().ok()).map(Duration::from_secs);
    let ends = lifetime.map(|lifetime| answer.begun.plus(lifetime).wall().as_millis());
    let ends = ends.and_then(|ends| u64::try_from(ends).ok());
    Ok(Pushed { request_uri: request_uri.to_owned(), ends })
}
