//! Authorization requests that are handed in (RFC 9126), also with a proof (RFC 9449 §10.1), and what they ask for in detail
//! (RFC 9396).

use oauth_runtime::grant::{AuthorizationCode, Users};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{Client, Credentials, ErrorCode, ErrorKind, Received, Sent, Token, oauth_provider};
use oauth_tests_conformance::{
    Browser, CLIENT_SECRET, REDIRECT_URI, Server, Setup, callback_query, exposed, param,
};
use serde::{Deserialize, Serialize};

use super::{Web, user};

/// A client that hands in its requests.
macro_rules! pushed {
    ($name:ident, $auth:ident $(, dpop = $dpop:ident)?) => {
        #[oauth_provider(
            issuer = "{base}",
            authorization_url = "{base}/auth",
            pushed_authorization_request_url = "{base}/request",
            token_url = "{base}/token",
            grant = [authorization_code, refresh_token],
            client_auth = $auth,
            scope(default = ["openid", "offline_access"]),
            authorize(params(prompt = "consent")),
            $(dpop = $dpop,)?
        )]
        struct $name {
            base: String,
        }

        impl $name {
            fn at(server: &Server, credentials: Credentials) -> Client<Self> {
                Self { base: server.base().to_owned() }.client(credentials).unwrap()
            }
        }
    };
}

pushed!(Confidential, client_secret_basic);
pushed!(Public, none);
pushed!(BoundConfidential, client_secret_basic, dpop = ES256);
pushed!(BoundPublic, none, dpop = ES256);

fn secret(client_id: &str) -> Credentials {
    Credentials::secret(client_id, CLIENT_SECRET)
}

/// A login whose URL names the request that was handed in, and nothing else.
async fn log_in<P: AuthorizationCode + Users>(client: &Client<P>) -> Token<P> {
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["client_id", "request_uri"]);
    assert!(pending.request_expires_at().is_some());
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    // It is good once.
    let back = Browser::default().open(&url).unwrap();
    assert_eq!(param(&back, "error").as_deref(), Some("invalid_request_uri"));
    client.exchange(callback).send().await.unwrap()
}

#[tokio::test]
async fn statement_38_43_a_confidential_and_a_public_client_hand_in_their_requests() {
    let server = Server::oidc_provider_with_nonces();
    let token = log_in(&Confidential::at(&server, secret("pushed-web"))).await;
    assert_eq!(user(&server, exposed(&token)).status, 200);
    assert_eq!(server.answers(), "authorization_code ok: 1, pushed ok: 1, userinfo ok: 1");
    let token = log_in(&Public::at(&server, Credentials::public("pushed-native"))).await;
    assert_eq!(user(&server, exposed(&token)).status, 200);
    assert_eq!(server.answers(), "authorization_code ok: 2, pushed ok: 2, userinfo ok: 2");
}

#[tokio::test]
async fn statement_70_74_a_request_that_is_handed_in_proves_the_key_and_hears_the_nonce() {
    let server = Server::oidc_provider_with_nonces();
    let client = BoundConfidential::at(&server, secret("bound-pushed-web"));
    assert!(log_in(&client).await.bound_to().is_some());
    // The code is not risked for a nonce: it is known by then.
    let answers = "authorization_code ok: 1, pushed ok: 1, pushed use_dpop_nonce: 1";
    assert_eq!(server.answers(), answers);
    let client = BoundPublic::at(&server, Credentials::public("bound-pushed-native"));
    let sessions = client.sessions(MemoryStore::default());
    assert!(log_in(&client).await.bound_to().is_some());
    assert_eq!(server.answers(), "authorization_code ok: 2, pushed ok: 2, pushed use_dpop_nonce: 2");
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    session.refresh().await.unwrap();
    let answers = "authorization_code ok: 3, pushed ok: 3, pushed use_dpop_nonce: 2, refresh_token ok: 1";
    assert_eq!(server.answers(), answers);
}

#[tokio::test]
async fn a_client_that_has_to_hand_in_its_requests_does() {
    let server = Server::oidc_provider_with_nonces();
    let setup = Setup::new(Web { base: server.base().to_owned() }.builder(secret("pushed-web")));
    let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
    let error = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidRequest), "{error}");
    assert_eq!(server.answers(), "");
}

#[tokio::test]
async fn what_the_server_says_against_a_request_is_known_before_the_user_leaves() {
    let server = Server::oidc_provider_with_nonces();
    let client = Confidential::at(&server, secret("pushed-web"));
    let error = client.authorize("https://app.example/elsewhere").send().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::ErrorResponse, Some(400)));
    assert!(error.is_from_provider() && error.sent() == Sent::Yes, "{error}");
    let code = error.code().unwrap().as_str().to_owned();
    let client = Confidential::at(&server, Credentials::secret("pushed-web", "another"));
    let error = client.authorize(REDIRECT_URI).send().await.unwrap_err();
    assert_eq!((error.code(), error.status()), (Some(&ErrorCode::InvalidClient), Some(401)));
    let answers = server.answers();
    assert!(answers.starts_with("pushed invalid_client") && answers.contains(&format!("pushed {code}: 1")));
    log_in(&Confidential::at(&server, secret("pushed-web"))).await;
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Payment {
    r#type: String,
    amount: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
}

fn payment(kind: &str, account: Option<&str>) -> Payment {
    Payment { r#type: kind.into(), amount: "123.50".into(), account: account.map(str::to_owned) }
}

/// A login and a refresh, whose tokens are for a payment.
async fn pay<P: AuthorizationCode + Users>(client: &Client<P>, server: &Server) {
    let asked = [payment("payment_initiation", None)];
    // The server has details for resources alone.
    let request = client.authorize(REDIRECT_URI).resource(format!("{}/orders", server.base()));
    let request = request.authorization_details(asked).unwrap();
    let (url, mut pending) = request.send().await.unwrap();
    let callback = pending.callback(Received::query(&callback_query(&url))).unwrap();
    let sessions = client.sessions(MemoryStore::default());
    let session = client.exchange(callback).session(&sessions, "alice").await.unwrap();
    // The user has chosen from which account.
    let granted = [payment("payment_initiation", Some("DE40"))];
    assert_eq!(session.token().await.unwrap().authorization_details::<Payment>().unwrap(), granted);
    let token = session.refresh().await.unwrap();
    assert_eq!(token.authorization_details::<Payment>().unwrap(), granted);
}

#[tokio::test]
async fn authorizations_are_asked_for_in_detail_in_the_url_and_handed_in() {
    let server = Server::oidc_provider_with_nonces();
    pay(&Confidential::at(&server, secret("pushed-web")), &server).await;
    pay(&BoundPublic::at(&server, Credentials::public("bound-pushed-native")), &server).await;
    pay(&super::dpop::public(&server), &server).await;
    let answers = "authorization_code ok: 3, authorization_code use_dpop_nonce: 1, \
                   pushed ok: 2, pushed use_dpop_nonce: 1, refresh_token ok: 3";
    assert_eq!(server.answers(), answers);
}

#[tokio::test]
async fn details_that_the_server_does_not_know_are_refused() {
    let server = Server::oidc_provider_with_nonces();
    let unknown = || [payment("account_information", None)];
    let client = Confidential::at(&server, secret("pushed-web"));
    let request = client.authorize(REDIRECT_URI).authorization_details(unknown()).unwrap();
    let error = request.send().await.unwrap_err();
    let refused = Some("invalid_authorization_details");
    assert_eq!(error.code().map(ErrorCode::as_str), refused, "{error}");
    assert_eq!(server.answers(), "pushed invalid_authorization_details: 1");
    let client = super::dpop::public(&server);
    let request = client.authorize(REDIRECT_URI).authorization_details(unknown()).unwrap();
    let (url, mut pending) = request.send().await.unwrap();
    assert!(param(&url, "authorization_details").is_some());
    let error = pending.callback(Received::query(&callback_query(&url))).unwrap_err();
    assert_eq!(error.code().map(ErrorCode::as_str), refused, "{error}");
}
