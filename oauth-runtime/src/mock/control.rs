//! What a test tells a mock, and asks it.

use std::time::Duration;

use oauth_grammar::Path;

use super::recent::Found;
use super::route::RESOURCE_PATH;
use super::{MockAnswered, MockError, MockPoll, MockProvider, MockRequest, MockRotation, error};
use crate::{Provider, Secret};

impl<P: Provider> MockProvider<P> {
    /// Answers the next polls for a device code so (RFC 8628 §3.5), after those that it was told before. The user has
    /// confirmed when there is none left, as at first.
    pub fn answer_polls(&self, answers: impl IntoIterator<Item = MockPoll>) {
        self.inner.state().devices.answers.extend(answers);
    }

    /// Sets the interval of polls that device authorization responses say from now on, in whole seconds; at first it is 5.
    pub fn set_interval(&self, interval: Duration) {
        self.inner.state().devices.interval = interval;
    }

    /// Refuses the next login with this error, such as `access_denied` (RFC 6749 §4.1.2.1). Several are refused in turn.
    pub fn refuse_next(&self, error: impl Into<String>) {
        self.inner.state().refusals.push_back(error.into());
    }

    /// Answers the next token request with this error. Several errors are given in turn. The calls before and after it are
    /// answered as ever.
    pub fn fail_next(&self, error: MockError) {
        self.inner.state().failures.push_back(error);
    }

    /// Every error that the declaration names, in the form that the provider would send; the errors of RFC 6749 §5.2
    /// when it names none.
    #[must_use]
    pub fn declared_errors(&self) -> Vec<MockError> {
        error::declared(&self.inner.plan.token)
    }

    /// Sets the lifetime of tokens issued from now on; at first it is an hour.
    pub fn set_lifetime(&self, lifetime: Duration) {
        self.inner.state().lifetime = lifetime;
    }

    /// Sets how long the server waits before it answers the requests of a client for tokens and about them, from now on.
    /// Browsers, resources, and those who fetch metadata or keys do not wait.
    pub fn set_delay(&self, delay: Duration) {
        self.inner.state().delay = delay;
    }

    /// Sets what becomes of refresh tokens from now on; at first it is what `rotation` declares.
    pub fn set_rotation(&self, rotation: MockRotation) {
        self.inner.state().rotation = rotation;
    }

    /// Sets what the proofs of keys (RFC 9449) have to hold from now on: one without it is refused with `use_dpop_nonce`, and
    /// every answer says it (§8 and §9). At first proofs need none.
    #[cfg(feature = "dpop")]
    pub fn set_nonce(&self, nonce: impl Into<String>) {
        self.inner.state().nonce = Some(nonce.into());
    }

    /// Loses the next answer of the token endpoint: the request has its effect, and the connection breaks. Several are lost
    /// in turn.
    pub fn lose_next(&self) {
        self.inner.state().losses += 1;
    }

    /// A refresh token of a new grant, as if it had been given elsewhere.
    #[must_use]
    pub fn refresh_token(&self) -> Secret {
        let mut state = self.inner.state();
        state.issued += 1;
        let token = format!("mock-refresh-token-{}", state.issued);
        state.grants.begin(&token, "", None);
        Secret::new(token)
    }

    /// How many refreshes there were.
    #[must_use]
    pub fn refreshes(&self) -> u64 {
        self.inner.state().grants.refreshed
    }

    /// How many refresh tokens came again that may not be used again.
    #[must_use]
    pub fn reused_refresh_tokens(&self) -> u64 {
        self.inner.state().grants.reused
    }

    /// Ends everything that users have granted, as one does who takes the consent back.
    pub fn revoke_grants(&self) {
        let mut state = self.inner.state();
        let ended = state.grants.revoke_all();
        state.valid.retain(|valid| !ended.contains(valid));
    }

    /// Adds a member to every token response from now on, at a path that starts at the declared root. Text that is not
    /// a path is the name of a member.
    pub fn set_member(&self, path: impl AsRef<str>, value: serde_json::Value) {
        let path = path.as_ref();
        let path = Path::parse(path).unwrap_or_else(|_| Path::member(path));
        self.inner.state().members.push((path, value));
    }

    /// Makes a token invalid, so that the resource rejects it.
    pub fn expire(&self, access_token: &Secret) {
        let mut state = self.inner.state();
        state.valid.retain(|valid| valid != access_token);
        state.expired.push(access_token.clone());
    }

    /// Whether the token was issued here, or signed by the client as `grant = self_signed_jwt` declares, and has not been made
    /// invalid.
    #[must_use]
    pub fn is_valid(&self, access_token: &Secret) -> bool {
        self.inner.is_valid(access_token)
    }

    /// A protected resource: 200 for a request that presents a valid token as the provider declares, and
    /// otherwise 401 with `invalid_token`, or 400 with `invalid_request` when something is missing that goes along with the
    /// token (RFC 6750 §3.1). So is every path below it.
    #[must_use]
    pub fn resource_url(&self) -> String {
        format!("http://{}{RESOURCE_PATH}", self.address)
    }

    /// The requests so far that the client sends to the provider, the oldest first: token requests, the calls before and after
    /// them, and those to the other endpoints. Requests of a browser and for a resource are in [`answered`](Self::answered).
    ///
    /// The last 10 000 are kept, and fewer where their texts have more than 64 MiB together, so that the requests of a mock that
    /// runs for long do not fill the memory.
    #[must_use]
    pub fn requests(&self) -> Vec<MockRequest> {
        self.inner.state().log.iter().map(|request| MockRequest::clone(request)).collect()
    }

    /// Of all requests, to whichever endpoint, the one of this index in the order of the answers, once it is answered: for a program
    /// that shows them. `None` of one that is not kept any more: as many are as of [`requests`](Self::requests).
    ///
    /// ```
    /// use oauth_runtime::mock::MockProvider;
    /// use oauth_runtime::oauth_provider;
    ///
    /// #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials)]
    /// struct Acme;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// let mock = MockProvider::start(Acme)?;
    /// let client = mock.client()?;
    /// let (token, answered) = tokio::join!(client.token(), mock.answered(0));
    /// let answered = answered.expect("it has just been answered");
    /// assert!(token.is_ok() && answered.status.is_some_and(|status| status == 200));
    /// assert_eq!(answered.request.path, "/token");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn answered(&self, index: usize) -> Option<MockAnswered> {
        loop {
            let has_answered = self.inner.has_answered.notified();
            tokio::pin!(has_answered);
            // One that comes after this look is heard of.
            has_answered.as_mut().enable();
            match self.inner.state().answered.get(index) {
                Found::Kept(answered) => return Some(answered.to_public()),
                Found::Forgotten => return None,
                Found::ToCome => {}
            }
            has_answered.await;
        }
    }
}
