//! The FAPI 2.0 Security Profile as a whole: requests that are handed in, clients that sign, tokens that are bound to a key; and
//! FAPI 2.0 Message Signing, where requests and callbacks are signed besides.

use oauth_runtime::attach::ResourceClient;
use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{CallbackProblem, Client, Credentials, Received, oauth_provider};
use oauth_tests_conformance::{REDIRECT_URI, Server, callback_query, key_of};

/// A provider of the profile, and what it wants of the authorization request besides.
macro_rules! fapi {
    ($name:ident $(, $($more:tt)*)?) => {
        #[oauth_provider(
            issuer = "{base}",
            authorization_url = "{base}/auth",
            pushed_authorization_request_url = "{base}/request",
            token_url = "{base}/token",
            jwks_uri = "{base}/jwks",
            userinfo_url = "{base}/me",
            signed_response_alg = ES256,
            grant = [authorization_code, refresh_token],
            client_auth = private_key_jwt,
            jwt(alg = ES256, key = "{private_key}"),
            dpop = ES256,
            origins = ["{base}"],
            scope(default = ["openid", "email", "offline_access"]),
            authorize(params(prompt = "consent") $(, $($more)*)?),
        )]
        struct $name {
            base: String,
            #[oauth(secret)]
            private_key: String,
        }

        impl $name {
            fn at(server: &Server, client_id: &str) -> Client<Self> {
                let provider = Self { base: server.base().to_owned(), private_key: key_of("ES256") };
                provider.client(Credentials::public(client_id)).unwrap()
            }
        }
    };
}

fapi!(SecurityProfile);
fapi!(MessageSigning, response_mode = jwt, request_object(alg = ES256, key = "{private_key}"));

/// From the callback to a refreshed session whose tokens a resource takes.
async fn goes_on<P: AuthorizationCode + Users>(
    client: &Client<P>,
    server: &Server,
    callback: oauth_runtime::Callback<P>,
) {
    let sessions = client.sessions(MemoryStore::default());
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    assert_eq!(session.id_token().await.unwrap().unwrap().sub(), "alice");
    assert_eq!(session.userinfo().await.unwrap().claims().email(), Some("alice@example.com"));
    let refreshed = session.refresh().await.unwrap();
    assert!(refreshed.bound_to().is_some());
    let orders = ResourceClient::new(session).unwrap();
    let answer = orders.get(format!("{}/orders", server.base())).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn a_login_of_the_security_profile_goes_through() {
    let server = Server::oidc_provider_of_fapi();
    let client = SecurityProfile::at(&server, "bound-pushed-profile");
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["client_id", "request_uri"]);
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    goes_on(&client, &server, callback).await;
}

#[tokio::test]
async fn a_login_whose_messages_are_signed_goes_through() {
    let server = Server::oidc_provider_of_fapi();
    let client = MessageSigning::at(&server, "bound-pushed-messages");
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let query = callback_query(&url);
    assert!(query.starts_with("response=eyJ"), "{query}");
    let error = pending.callback(Received::query(&query)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(CallbackProblem::Unverified));
    let response = client.verify_response(Received::query(&query)).await.unwrap();
    let callback = pending.callback(response.received()).unwrap();
    goes_on(&client, &server, callback).await;
}
