//! Logins that are kept in sealed cookies, one each.

use std::collections::BTreeSet;
use std::time::Duration;

use oauth_runtime::mock::{ManualClock, MockProvider};
use oauth_runtime::seal::{Key, KeyRing};
use oauth_runtime::store::MemoryStore;
use oauth_runtime::{
    CallbackProblem as Problem, Credentials, ErrorKind, LoginCookie, Received, oauth_provider,
};
use oauth_tests::login::param;

use super::kept::{Tenant, header, query, refused, with_clock};
use super::{Acme, AcmeClient, REDIRECT_URI, acme};

fn keys() -> KeyRing {
    KeyRing::new("2027", Key::generate().unwrap()).unwrap()
}

/// A login, as the query of its callback and its cookie.
async fn begun(client: &AcmeClient, keys: &KeyRing) -> (String, LoginCookie) {
    let (url, pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    (query(&url), pending.seal(keys).unwrap())
}

#[tokio::test]
async fn s1_several_logins_of_a_browser_end_in_another_replica() {
    let (mock, one) = acme();
    let (two, keys) = (mock.client().unwrap(), keys());
    let mut logins = vec![];
    for _ in 0..3 {
        let (url, pending) = one.authorize(REDIRECT_URI).send().await.unwrap();
        logins.push((mock.log_in(&url).unwrap(), pending.seal(&keys).unwrap()));
    }
    let cookies: Vec<&LoginCookie> = logins.iter().map(|(_, cookie)| cookie).collect();
    let cookies = format!("session=1; {}; theme=dark", header(&cookies));
    for (back, cookie) in &logins {
        let received = Received::query(&back.params);
        let callback = two.open_callback(&keys, &cookies, received).unwrap();
        two.exchange(callback).send().await.unwrap();
        let deletion = format!("{}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure", cookie.name());
        assert_eq!(two.cookie_deletion(&cookies, received), Some(deletion));
        assert_eq!(two.cookie_deletion("", received), None);
    }
    assert_eq!(two.cookie_deletion(&cookies, Received::query("code=c")), None);
    assert!(mock.requests().iter().all(|request| request.problems.is_empty()));
}

#[tokio::test]
async fn s1_statement_42_88_the_cookie_of_a_login_is_told_from_any_other() {
    let (_mock, client) = acme();
    let keys = keys();
    let (came, cookie) = begun(&client, &keys).await;
    let (other_came, other) = begun(&client, &keys).await;
    let (_, of_other_key) = begun(&client, &KeyRing::new("2026", [1; 32]).unwrap()).await;
    let (_, of_same_id) = begun(&client, &KeyRing::new("2027", [1; 32]).unwrap()).await;
    let named = |value: &str| format!("{}={value}", cookie.name());
    let open = |cookies: &str, came: &str| client.open_callback(&keys, cookies, Received::query(came));
    for (cookies, problem) in [
        ("", Problem::CookieMissing),
        (&*header(&[&other]), Problem::CookieMissing),
        (&header(&[&cookie]).replace("__Host-", "__Secure-"), Problem::CookieMissing),
        (&header(&[&cookie]).replace("__Host-", ""), Problem::CookieAltered),
        (&named(other.value()), Problem::CookieAltered),
        (&named(of_same_id.value()), Problem::CookieAltered),
        (&named(of_other_key.value()), Problem::CookieKeyUnknown),
        (&named(""), Problem::CookieAltered),
        (&named("abc"), Problem::CookieAltered),
        (&named("not base64"), Problem::CookieAltered),
    ] {
        assert_eq!(refused(open(cookies, &came)), Some(problem), "{cookies}");
    }
    let both = header(&[&cookie, &other]);
    assert_eq!(refused(open(&both, "code=c")), Some(Problem::StateMissing));
    assert_eq!(refused(open(&both, "code=c&state=another")), Some(Problem::CookieMissing));
    let forged = format!("{came}&iss=https%3A%2F%2Fevil.example");
    assert_eq!(refused(open(&both, &forged)), Some(Problem::IssuerMismatch));
    open(&both, &other_came).unwrap();
    open(&both, &came).unwrap();
}

#[tokio::test]
async fn statement_88_no_character_of_a_cookie_may_change() {
    let (_mock, client) = acme();
    let keys = keys();
    let (came, cookie) = begun(&client, &keys).await;
    let value = cookie.value().as_bytes();
    let alphabet: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*b"-_").collect();
    let open = |value: &[u8]| {
        let cookies = format!("{}={}", cookie.name(), std::str::from_utf8(value).unwrap());
        client.open_callback(&keys, &cookies, Received::query(&came))
    };
    for index in 0..value.len() {
        let mut changed = value.to_vec();
        let place = alphabet.iter().position(|letter| letter == &value[index]).unwrap();
        // Each bit of a character in turn, which is each bit of the frame.
        for bit in 0..6 {
            changed[index] = alphabet[place ^ (1 << bit)];
            let problem = refused(open(&changed));
            let is_known = matches!(problem, Some(Problem::CookieAltered | Problem::CookieKeyUnknown));
            assert!(is_known, "bit {bit} of character {index}: {problem:?}");
        }
        refused(open(&value[..index]));
    }
    refused(open(&[value, b"A"].concat()));
    open(value).unwrap();
}

#[tokio::test]
async fn statement_45_46_a_cookie_of_another_client_is_not_opened() {
    let one = Tenant { account: "one".into() }.client(Credentials::secret("id", "secret")).unwrap();
    let two = one.with_provider(Tenant { account: "two".into() }).unwrap();
    let other_provider = Acme.client(Credentials::secret("id", "secret")).unwrap();
    let keys = keys();
    let (url, pending) = one.authorize(REDIRECT_URI).initiator("alice").send().await.unwrap();
    let (cookies, query) = (header(&[&pending.seal(&keys).unwrap()]), query(&url));
    let received = Received::query(&query).by("alice");
    assert_eq!(refused(two.open_callback(&keys, &cookies, received)), Some(Problem::OtherClient));
    assert_eq!(refused(other_provider.open_callback(&keys, &cookies, received)), Some(Problem::OtherClient));
    let of_other = one.open_callback(&keys, &cookies, received.by("mallory"));
    assert_eq!(refused(of_other), Some(Problem::OtherInitiator));
    one.open_callback(&keys, &cookies, received).unwrap();
}

#[tokio::test]
async fn statement_42_a_cookie_is_good_for_15_minutes() {
    let (mock, _) = acme();
    let (clock, keys) = (ManualClock::new(), keys());
    let client = with_clock(&mock, &clock);
    let (came, cookie) = begun(&client, &keys).await;
    assert!(cookie.to_set_cookie().contains("; Max-Age=900;"));
    let open = || client.open_callback(&keys, &header(&[&cookie]), Received::query(&came));
    clock.advance(Duration::from_secs(14 * 60));
    open().unwrap();
    clock.advance(Duration::from_secs(2 * 60));
    assert_eq!(refused(open()), Some(Problem::Expired));
}

#[tokio::test]
async fn statement_42_a_store_makes_a_cookie_single_use() {
    let (_mock, client) = acme();
    let (keys, store) = (keys(), MemoryStore::default());
    let (came, cookie) = begun(&client, &keys).await;
    let (other_came, other) = begun(&client, &keys).await;
    let cookies = header(&[&cookie, &other]);
    let open = |came: &str| client.open_callback(&keys, &cookies, Received::query(came)).unwrap();
    let (first, again) = (open(&came), open(&came));
    let callback = first.claim(&store).await.unwrap();
    assert_eq!(refused(again.claim(&store).await), Some(Problem::Spent));
    assert_eq!(refused(callback.claim(&store).await), Some(Problem::Spent));
    open(&other_came).claim(&store).await.unwrap();
}

#[tokio::test]
async fn statement_88_a_cookie_under_an_old_key_opens_and_a_new_one_is_under_the_new_key() {
    let (_mock, client) = acme();
    let (old, new) = (Key::generate().unwrap(), Key::generate().unwrap());
    let before = KeyRing::new("old", old.clone()).unwrap();
    let after = KeyRing::new("new", new.clone()).unwrap().and_opens("old", old).unwrap();
    let (came, cookie) = begun(&client, &before).await;
    let open = |keys: &KeyRing, cookie: &LoginCookie, came: &str| {
        client.open_callback(keys, &header(&[cookie]), Received::query(came))
    };
    open(&after, &cookie, &came).unwrap();
    assert_eq!(
        refused(open(&KeyRing::new("new", new).unwrap(), &cookie, &came)),
        Some(Problem::CookieKeyUnknown)
    );
    let (came, cookie) = begun(&client, &after).await;
    assert_eq!(refused(open(&before, &cookie, &came)), Some(Problem::CookieKeyUnknown));
}

#[oauth_provider(
    authorization_url = "https://acme.example/authorize",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(response_mode = form_post),
)]
struct Posted;

#[tokio::test]
async fn s1_the_attributes_of_a_cookie_are_those_of_its_redirect_uri_and_mode() {
    let (_mock, client) = acme();
    let keys = keys();
    let posted = Posted.client(Credentials::secret("id", "secret")).unwrap();
    let mut shown = BTreeSet::new();
    for uri in [
        "https://app.example/cb",
        "com.example.app:/cb",
        "http://app.example/cb",
        "http://127.0.0.1.evil.example/",
    ] {
        let (_, pending) = client.authorize(uri).send().await.unwrap();
        let cookie = pending.seal(&keys).unwrap();
        let (name, value) = (cookie.name(), cookie.value());
        assert_eq!(name.len(), "__Host-oauth_".len() + 8);
        shown.insert(cookie.to_set_cookie().replace(name, &name[..13]).replace(value, "V"));
    }
    assert_eq!(
        shown.iter().collect::<Vec<_>>(),
        ["__Host-oauth_=V; Max-Age=900; Path=/; HttpOnly; SameSite=Lax; Secure"]
    );
    for uri in ["http://127.0.0.1:8080/cb", "http://[::1]/cb", "http://localhost:1/cb"] {
        let (url, pending) = client.authorize(uri).send().await.unwrap();
        let cookie = pending.seal(&keys).unwrap();
        let attributes = "Max-Age=900; Path=/; HttpOnly; SameSite=Lax";
        assert!(cookie.name().starts_with("oauth_"));
        assert_eq!(cookie.to_set_cookie(), format!("{}; {attributes}", header(&[&cookie])));
        client.open_callback(&keys, &header(&[&cookie]), Received::query(&query(&url))).unwrap();
    }
    for (uri, name) in [("https://app.example/cb", "__Host-oauth_"), ("http://localhost/cb", "oauth_")] {
        let (url, pending) = posted.authorize(uri).send().await.unwrap();
        let cookie = pending.seal(&keys).unwrap();
        assert!(cookie.name().starts_with(name));
        assert!(cookie.to_set_cookie().ends_with("; HttpOnly; SameSite=None; Secure"));
        let body = query(&url);
        let (cookies, form) = (header(&[&cookie]), Received::form(body.as_bytes()));
        let by_query = posted.open_callback(&keys, &cookies, Received::query(&body));
        assert_eq!(refused(by_query), Some(Problem::ResponseMode));
        posted.open_callback(&keys, &cookies, form).unwrap();
    }
}

#[tokio::test]
async fn a_login_that_does_not_fit_into_a_cookie_is_kept_in_a_store() {
    let (_mock, client) = acme();
    let long = "s".repeat(3000);
    let (_, pending) = client.authorize(REDIRECT_URI).scope(long.as_str()).send().await.unwrap();
    let error = pending.seal(&keys()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("does not fit into a cookie"), "{error}");
    let (_, pending) = client.authorize(REDIRECT_URI).scope(long).send().await.unwrap();
    pending.store(&MemoryStore::default()).await.unwrap();
    // The usual one takes a fraction of what a browser allows.
    let (_, cookie) = begun(&client, &keys()).await;
    assert!(cookie.to_set_cookie().len() < 800, "{}", cookie.to_set_cookie().len());
}

#[tokio::test]
async fn statement_32_88_nothing_of_a_login_is_read_in_its_cookie() {
    let mock = MockProvider::start(Acme).unwrap();
    let (client, keys) = (mock.client().unwrap(), keys());
    let request = client.authorize(REDIRECT_URI).scope("openid").initiator("CANARY");
    let (url, pending) = request.send().await.unwrap();
    let cookie = pending.seal(&keys).unwrap();
    let back = mock.log_in(&url).unwrap();
    let cookies = header(&[&cookie]);
    let other = KeyRing::new("x", [1; 32]).unwrap();
    let error = client.open_callback(&other, &cookies, Received::query(&back.params)).unwrap_err();
    let callback = client.open_callback(&keys, &cookies, Received::query(&back.params).by("CANARY")).unwrap();
    let printed = format!("{cookie:?} {error} {error:?} {callback:?} {keys:?}");
    assert!(!printed.contains(cookie.value()), "{printed}");
    client.exchange(callback).send().await.unwrap();
    let frame =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, cookie.value()).unwrap();
    let seen = [&*frame, cookie.to_set_cookie().as_bytes(), printed.as_bytes()].concat();
    let verifier = mock.requests()[0].param("code_verifier").unwrap();
    let (state, nonce) = (param(&url, "state").unwrap(), param(&url, "nonce").unwrap());
    for secret in [&*state, &nonce, &verifier, "mock-code", "CANARY", "app.example"] {
        assert!(!seen.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()), "{secret}");
    }
}
