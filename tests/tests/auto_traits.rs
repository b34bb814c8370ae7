//! What users rely on without calling anything.

use std::sync::LazyLock;

use oauth_runtime::transport::{HttpRequest, HttpResponse, TransportError};
use oauth_runtime::{Challenge, Client, Credentials, Error, ErrorCode, Metadata, Secret, Token, grant};
use oauth_specs::{Cliquify, CliquifyClient, CliquifyToken, MobifinanceDeepLink, MobifinanceMiniApp};
use static_assertions::{assert_impl_all, assert_not_impl_any};

assert_impl_all!(Client<Cliquify>: Clone, Send, Sync, std::fmt::Debug);
assert_impl_all!(Token<Cliquify>: Clone, Send, Sync, serde::Serialize, serde::de::DeserializeOwned, schemars::JsonSchema);
assert_impl_all!(Error: Clone, Send, Sync, std::error::Error);
assert_impl_all!(ErrorCode: Clone, Send, Sync, Eq, std::hash::Hash);
assert_impl_all!(Challenge: Clone, Send, Sync, Eq, std::fmt::Debug);
assert_impl_all!(Credentials: Clone, Send, Sync, Eq);
assert_impl_all!(Metadata: Clone, Send, Sync, serde::Serialize, serde::de::DeserializeOwned, schemars::JsonSchema);
assert_impl_all!(TransportError: Clone, Send, Sync, std::error::Error);
assert_impl_all!(HttpRequest: Clone, Send, Sync);
assert_impl_all!(HttpResponse: Clone, Send, Sync);
assert_not_impl_any!(Secret: std::fmt::Display, serde::Serialize);

assert_impl_all!(Cliquify: grant::ClientCredentials);
assert_not_impl_any!(Cliquify: grant::AuthorizationCode);
assert_impl_all!(MobifinanceDeepLink: grant::ClientCredentials, Default);
assert_not_impl_any!(MobifinanceDeepLink: grant::AuthorizationCode);
assert_impl_all!(MobifinanceMiniApp: grant::UnrequestedCode, Default);
assert_not_impl_any!(MobifinanceMiniApp: grant::AuthorizationCode);
assert_not_impl_any!(MobifinanceMiniApp: grant::ClientCredentials);

#[test]
fn e19_an_error_is_shared_and_not_lost_on_the_way() {
    fn usual<T: std::error::Error + Clone + Send + Sync + 'static>(error: &T) -> Box<dyn std::error::Error> {
        Box::new(error.clone())
    }
    let error = Cliquify.client(Credentials::public("")).unwrap_err();
    let boxed = usual(&error);
    assert_eq!(boxed.to_string(), error.to_string());
    assert!(boxed.downcast_ref::<Error>().is_some_and(|error| !error.is_transient()));
    assert_eq!((error.status(), error.retry_after()), (None, None));
}

static CLIENT: LazyLock<CliquifyClient> =
    LazyLock::new(|| Cliquify.client(Credentials::secret("id", "secret")).unwrap());

/// What a web framework asks of its state.
#[derive(Clone)]
struct AppState {
    client: CliquifyClient,
    token: Option<CliquifyToken>,
}

#[tokio::test]
async fn m2_clients_and_tokens_are_kept_without_type_parameters() {
    fn state<S: Clone + Send + Sync + 'static>(state: S) -> S {
        state
    }
    let state = state(AppState { client: CLIENT.clone(), token: None });
    let spawned = tokio::spawn(async move { (state.client.try_header().is_none(), state.token.is_none()) });
    assert_eq!(spawned.await.unwrap(), (true, true));
}

fn assert_send<T: Send + 'static>(_: T) {}

#[test]
fn futures_can_be_spawned() {
    let client = Cliquify.client(Credentials::secret("id", "secret")).unwrap();
    assert_send(async move {
        let _ = client.token().await;
        let _ = client.request_token().scope("a").send().await;
    });
    let client = MobifinanceMiniApp::default().client(Credentials::secret("id", "secret")).unwrap();
    assert_send(async move {
        let _ = client.exchange_code("c", "https://a.example/").send().await;
    });
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
