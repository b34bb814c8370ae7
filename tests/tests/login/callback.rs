//! What the browser comes back with, and what is held against it. Nothing that is refused reaches the token endpoint.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::url::Url;
use oauth_runtime::{
    CallbackProblem as Problem, Credentials, Error, ErrorCode, ErrorKind, Received, Sent, oauth_provider,
};
use oauth_tests::PartialRuntime;
use oauth_tests::login::param;

use super::{REDIRECT_URI, acme};

/// The query of a callback to this request, where `{state}` stands for its state.
fn query(url: &Url, query: &str) -> String {
    query.replace("{state}", &param(url, "state").unwrap())
}

#[tokio::test]
async fn s1_statement_41_43_48_what_does_not_belong_to_a_login_is_told_apart() {
    let (mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let long = format!("state={{state}}&code={}", "c".repeat(70_000));
    for (came, problem) in [
        ("code=c", Problem::StateMissing),
        ("code=c&state=", Problem::StateMissing),
        ("error=access_denied", Problem::StateMissing),
        ("code=c&state=another", Problem::StateMismatch),
        ("error=access_denied&state=another", Problem::StateMismatch),
        ("code=c&state={state}x", Problem::StateMismatch),
        ("code=c&state={state}&state={state}", Problem::Repeated),
        ("code=c&code=d&state={state}", Problem::Repeated),
        ("code=c&state={state}&iss=a&iss=b", Problem::Repeated),
        ("code=c&state={state}&iss=https%3A%2F%2Fevil.example", Problem::IssuerMismatch),
        ("code=c&state={state}&iss=https%3A%2F%2Facme.example%2F", Problem::IssuerMismatch),
        ("error=access_denied&state={state}&iss=https%3A%2F%2Fevil.example", Problem::IssuerMismatch),
        ("code=c&error=access_denied&state={state}", Problem::CodeAndError),
        ("state={state}", Problem::CodeMissing),
        ("state={state}&code=", Problem::CodeMissing),
        ("state={state}&access_token=AT", Problem::OtherFlow),
        ("state={state}&code=c&id_token=x", Problem::OtherFlow),
        ("state={state}&response=x", Problem::OtherFlow),
        ("state={state}&code=a%0D%0Ab", Problem::Malformed),
        (&long, Problem::Malformed),
    ] {
        let error = pending.callback(Received::query(&query(&url, came))).unwrap_err();
        assert_eq!((error.callback_problem(), error.kind()), (Some(problem), ErrorKind::Callback), "{came}");
        assert_eq!((error.sent(), error.is_transient()), (Sent::No, false));
    }
    let in_fragment = format!("{REDIRECT_URI}#{}", query(&url, "code=c&state={state}"));
    let error = pending.callback(Received::address(&in_fragment)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::StateMissing));
    let error = pending.callback(Received::form(query(&url, "code=c&state={state}").as_bytes())).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::ResponseMode));
    // None of them has ended the login, and none was sent.
    let back = mock.log_in(&url).unwrap();
    assert!(mock.requests().is_empty());
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    client.exchange(callback).send().await.unwrap();
    // A callback that is replayed does not.
    let error = pending.callback(Received::query(&back.params)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::Spent));
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test]
async fn s1_a_refusal_is_the_word_of_the_provider_and_ends_the_login() {
    let (mock, client) = acme();
    mock.refuse_next("access_denied");
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let came = format!(
        "{}&error_description=not%20%1B%5B31mtoday&error_uri=https%3A%2F%2Facme.example%2Fe",
        back.params
    );
    let error = pending.callback(Received::query(&came)).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ErrorResponse, Some(&ErrorCode::AccessDenied)));
    assert!(error.is_from_provider());
    assert_eq!(error.to_string(), "Acme: access_denied: not \\u{1b}[31mtoday (see https://acme.example/e)");
    let error = pending.callback(Received::query(&back.params)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::Spent));
    assert!(mock.requests().is_empty());
}

#[tokio::test]
async fn s1_statement_44_an_issuer_that_is_required_has_to_be_there() {
    let (_mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).require_iss().send().await.unwrap();
    for came in ["code=c&state={state}", "error=access_denied&state={state}"] {
        let error = pending.callback(Received::query(&query(&url, came))).unwrap_err();
        assert_eq!(error.callback_problem(), Some(Problem::IssuerMissing));
    }
    let came = query(&url, "code=c&state={state}&iss=https%3A%2F%2Facme.example");
    pending.callback(Received::query(&came)).unwrap();
    let other = Other.client(Credentials::secret("id", "secret")).unwrap();
    let error = other.authorize(REDIRECT_URI).require_iss().send().await.unwrap_err();
    assert_eq!(error.to_string(), "Other: `require_iss` needs an issuer; declare `issuer = \"..\"`");
}

#[oauth_provider(
    authorization_url = "https://other.example/authorize",
    token_url = "https://other.example/token",
    grant = authorization_code,
)]
struct Other;

#[tokio::test]
async fn statement_42_a_login_ends_after_15_minutes() {
    let (mock, _) = acme();
    let clock = Arc::new(ManualClock::new());
    let runtime = PartialRuntime { clock: Arc::clone(&clock), spawns: true, sleeps: true };
    let client = mock.client_builder().unwrap().runtime(runtime).build().unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let (other_url, mut other) = client.authorize(REDIRECT_URI).send().await.unwrap();
    clock.advance(Duration::from_secs(899));
    pending.callback(Received::query(&query(&url, "code=c&state={state}"))).unwrap();
    clock.advance(Duration::from_secs(61));
    let error = other.callback(Received::query(&query(&other_url, "code=c&state={state}"))).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::Expired));
}

#[tokio::test]
async fn statement_46_only_who_began_a_login_ends_it() {
    let (_mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).initiator("alice").send().await.unwrap();
    let came = query(&url, "code=c&state={state}");
    let refused = |pending: &mut oauth_runtime::PendingAuthorization<_>, received| {
        pending.callback(received).map(drop).map_err(|error: Error| error.callback_problem())
    };
    for received in
        [Received::query(&came), Received::query(&came).by("mallory"), Received::query(&came).by("")]
    {
        assert_eq!(refused(&mut pending, received), Err(Some(Problem::OtherInitiator)));
    }
    pending.callback(Received::query(&came).by("alice")).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let came = query(&url, "code=c&state={state}");
    assert_eq!(refused(&mut pending, Received::query(&came).by("alice")), Err(Some(Problem::OtherInitiator)));
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    request(params(account = "{account}")),
)]
struct Tenant {
    account: String,
}

#[tokio::test]
async fn statement_45_46_the_callback_of_another_tenant_is_not_exchanged() {
    let mock = MockProvider::start(Tenant { account: "one".into() }).unwrap();
    let one = mock.client().unwrap();
    let two = one.with_provider(Tenant { account: "two".into() }).unwrap();
    let begun = |client: TenantClient| async move {
        let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
        pending.callback(Received::query(&query(&url, "code=c&state={state}"))).unwrap()
    };
    let error = two.exchange(begun(one.clone()).await).send().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::OtherClient));
    let other_id = Tenant { account: "one".into() }.client(Credentials::secret("other", "s")).unwrap();
    let error = one.exchange(begun(other_id).await).send().await.unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::OtherClient));
    assert!(mock.requests().is_empty());
    // A client of the same configuration is the same, such as one of another replica.
    let same = mock.client().unwrap();
    let (url, mut pending) = same.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    one.exchange(callback).send().await.unwrap();
}

#[tokio::test]
async fn several_logins_are_under_way_at_a_time() {
    let (mock, client) = acme();
    let (first_url, mut first) = client.authorize(REDIRECT_URI).context("/page").send().await.unwrap();
    let (second_url, mut second) = client.authorize(REDIRECT_URI).context("/page").send().await.unwrap();
    let (first_back, second_back) = (mock.log_in(&first_url).unwrap(), mock.log_in(&second_url).unwrap());
    let error = second.callback(Received::query(&first_back.params)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::StateMismatch));
    for (pending, back) in [(&mut second, second_back), (&mut first, first_back)] {
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        assert_eq!((callback.scope()[0].as_str(), callback.context()), ("profile", Some("/page")));
        client.exchange(callback).send().await.unwrap();
    }
}

#[tokio::test]
async fn statement_53_a_code_is_exchanged_once_and_its_loss_is_told() {
    let (mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::query(&back.params)).unwrap();
    mock.fail_next(mock.declared_errors().remove(0));
    client.exchange(callback).send().await.unwrap_err();
    assert_eq!(mock.requests().len(), 1);
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(callback(shop: String, level: Option<u8>)),
)]
struct Typed;

#[tokio::test]
async fn a_declared_parameter_has_to_be_there_and_of_its_type() {
    let client = Typed.client(Credentials::secret("id", "secret")).unwrap();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let error = pending.callback(Received::query(&query(&url, "code=c&state={state}&level=1"))).unwrap_err();
    assert_eq!(error.callback_problem(), Some(Problem::ParameterMissing));
    assert!(error.to_string().contains("lacks the parameter `shop`"), "{error}");
    let came = query(&url, "code=c&state={state}&shop=s&level=many");
    let callback = pending.callback(Received::query(&came)).unwrap();
    let error = callback.params().unwrap_err();
    assert!(error.to_string().contains("the member `level` is missing or is not a `Option<u8>`"), "{error}");
}

#[tokio::test]
async fn statement_32_nothing_of_a_login_is_printed() {
    let (mock, client) = acme();
    let request = client.authorize(REDIRECT_URI).initiator("CANARY");
    let mut printed = vec![format!("{request:?}")];
    let (url, mut pending) = request.send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    printed.push(format!("{pending:?} {:?} {back:?}", Received::query(&back.params)));
    let callback = pending.callback(Received::query(&back.params).by("CANARY")).unwrap();
    printed.push(format!("{callback:?}"));
    printed.push(format!("{:?}", client.exchange(callback)));
    let printed = printed.concat();
    let state = param(&url, "state").unwrap();
    for secret in [&*state, "mock-code", "CANARY"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[oauth_provider(
    authorization_url = "https://{shop}.myshopify.com/admin/oauth/authorize",
    token_url = "https://{shop}.myshopify.com/admin/oauth/access_token",
    grant = authorization_code,
    scope(separator = ","),
    request(grant_type = none, omit(redirect_uri)),
    authorize(pkce = none, callback(host: Option<String>, timestamp: String,
              verify(param = "hmac", alg = HS256, encoding = hex, over = "{sorted_query}"))),
    bearer(header = "X-Shopify-Access-Token", scheme = none),
)]
struct Shopify {
    shop: String,
}

fn hmac(algorithm: ring::hmac::Algorithm, key: &str, over: &str) -> Vec<u8> {
    ring::hmac::sign(&ring::hmac::Key::new(algorithm, key.as_bytes()), over.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[tokio::test]
async fn a_signature_over_the_callback_is_that_of_the_provider() {
    let shopify = Shopify { shop: "some-shop".into() };
    let client = shopify.client(Credentials::secret("id", "hush")).unwrap();
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    let state = param(&url, "state").unwrap();
    let signed = format!(
        "code=0907a61c&host=YWRtaW4%3D&shop=some-shop.myshopify.com&state={state}&timestamp=1337178173"
    );
    let signature = hex(&hmac(ring::hmac::HMAC_SHA256, "hush", &signed));
    let other = hex(&hmac(ring::hmac::HMAC_SHA256, "another", &signed));
    let refused = |came: &str, pending: &mut oauth_runtime::PendingAuthorization<_>| {
        pending.callback(Received::query(came)).map(drop).map_err(|error| error.callback_problem())
    };
    for (came, problem) in [
        (signed.clone(), Problem::SignatureMissing),
        (format!("{signed}&hmac="), Problem::SignatureMissing),
        (format!("{signed}&hmac={other}"), Problem::SignatureMismatch),
        (format!("{}&hmac={signature}", signed.replace("some-shop", "evil")), Problem::SignatureMismatch),
        (format!("{signed}&added=x&hmac={signature}"), Problem::SignatureMismatch),
    ] {
        assert_eq!(refused(&came, &mut pending), Err(Some(problem)), "{came}");
    }
    // The provider sends the parameters in an order of its own.
    let came = format!(
        "timestamp=1337178173&hmac={}&{}",
        signature.to_uppercase(),
        signed.replace("&timestamp=1337178173", "")
    );
    let callback = pending.callback(Received::query(&came)).unwrap();
    assert_eq!(callback.params().unwrap().host.as_deref(), Some("YWRtaW4="));
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    let error =
        pending.callback(Received::query(&query(&url, "error=access_denied&state={state}"))).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(
        response_mode = form_post,
        callback(verify(param = "sig", alg = HS512, key = "{signing_key}", over = "{client_id}.{code}.{state}")),
    ),
)]
struct SignedForm {
    #[oauth(secret)]
    signing_key: String,
}

#[tokio::test]
async fn a_signature_may_have_a_key_of_its_own_and_stand_in_a_form() {
    let mock = MockProvider::start(SignedForm { signing_key: "k3y".into() }).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::form(back.params.as_bytes())).unwrap();
    client.exchange(callback).send().await.unwrap();
    let (url, mut pending) = client.authorize("https://app.example/cb").send().await.unwrap();
    let state = param(&url, "state").unwrap();
    let signature = hmac(ring::hmac::HMAC_SHA512, "k3y", &format!("mock-client-id.c.{state}"));
    let came = format!("code=c&state={state}&sig={}", URL_SAFE_NO_PAD.encode(signature));
    pending.callback(Received::form(came.as_bytes())).unwrap();
}
