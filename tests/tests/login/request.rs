//! What the browser is sent to.

use std::collections::BTreeSet;

use oauth_runtime::grant::AuthorizationCode;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::url::{Url, form_urlencoded};
use oauth_runtime::{Client, Credentials, DynamicProvider, ErrorKind, Metadata, Received, oauth_provider};
use oauth_tests::login::{browse, param};

use super::{Acme, REDIRECT_URI, acme};

/// The names and values of the query, what is random as its length.
fn shown(url: &Url) -> Vec<(String, String)> {
    let is_random = |name: &str| ["state", "code_challenge", "nonce"].contains(&name);
    let pairs = url.query_pairs();
    pairs
        .map(|(name, value)| {
            let value = if is_random(&name) { value.len().to_string() } else { value.into_owned() };
            (name.into_owned(), value)
        })
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn statement_38_40_every_request_has_a_state_and_a_challenge() {
    let client = Acme.client(Credentials::secret("id", "secret")).unwrap();
    let (url, _) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!((url.host_str(), url.path()), (Some("acme.example"), "/authorize"));
    assert_eq!(
        shown(&url),
        pairs(&[
            ("response_type", "code"),
            ("client_id", "id"),
            ("redirect_uri", REDIRECT_URI),
            ("scope", "profile"),
            ("state", "43"),
            ("code_challenge", "43"),
            ("code_challenge_method", "S256"),
        ])
    );
}

#[tokio::test]
async fn statement_37_38_state_nonce_and_verifier_are_new_for_each_request() {
    let client = Acme.client(Credentials::secret("id", "secret")).unwrap();
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let (url, _) = client.authorize(REDIRECT_URI).scope("openid").send().await.unwrap();
        for name in ["state", "nonce", "code_challenge"] {
            assert!(seen.insert(param(&url, name).unwrap()), "{name} is there twice");
        }
    }
}

#[tokio::test]
async fn scopes_resources_and_parameters_of_the_caller() {
    let client = Acme.client(Credentials::secret("id", "secret")).unwrap();
    let request = client.authorize("com.example.app:/cb").scopes(["openid", "a b"]);
    let request =
        request.resource("https://api.example").resource("https://b.example").param("prompt", "login");
    let (url, _) = request.send().await.unwrap();
    assert_eq!(
        shown(&url),
        pairs(&[
            ("response_type", "code"),
            ("client_id", "id"),
            ("redirect_uri", "com.example.app:/cb"),
            ("scope", "openid a b"),
            ("state", "43"),
            ("nonce", "43"),
            ("code_challenge", "43"),
            ("code_challenge_method", "S256"),
            ("resource", "https://api.example"),
            ("resource", "https://b.example"),
            ("prompt", "login"),
        ])
    );
    for taken in
        ["state", "redirect_uri", "code_challenge", "scope", "nonce", "response_type", "response_mode"]
    {
        let error = client.authorize(REDIRECT_URI).param(taken, "x").send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string()),
            (
                ErrorKind::Configuration,
                format!("Acme: parameter `{taken}` is set by the request or its declaration")
            )
        );
    }
    let error = client.authorize(REDIRECT_URI).resource("relative").send().await.unwrap_err();
    assert!(error.to_string().starts_with("Acme: resource: "), "{error}");
    let error = client.authorize(REDIRECT_URI).scope("a\"b").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[oauth_provider(
    authorization_url = "https://open.weixin.qq.com/connect/qrconnect?lang=en",
    token_url = "https://api.weixin.qq.com/sns/oauth2/access_token",
    grant = authorization_code,
    scope(separator = ",", default = ["snsapi_login", "b"]),
    request(method = GET, rename(client_id = "appid", client_secret = "secret"), omit(redirect_uri)),
    authorize(
        pkce = none,
        rename(client_id = "appid"),
        params(style = "{style}", echo = "{state}.{redirect_uri}"),
        fragment = "wechat_redirect",
    ),
    bearer(query = "access_token"),
)]
struct WeChat {
    style: Option<String>,
}

#[tokio::test]
async fn what_a_provider_does_its_own_way() {
    let mock = MockProvider::start(WeChat { style: None }).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize("https://app.example/").send().await.unwrap();
    let state = param(&url, "state").unwrap();
    assert_eq!(
        url.as_str(),
        format!(
            "https://open.weixin.qq.com/connect/qrconnect?lang=en&response_type=code&appid=mock-client-id\
             &redirect_uri=https%3A%2F%2Fapp.example%2F&scope=snsapi_login%2Cb&state={state}\
             &echo={state}.https%3A%2F%2Fapp.example%2F#wechat_redirect"
        )
    );
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::address(&back.address)).unwrap();
    client.exchange(callback).send().await.unwrap();
    let request = mock.requests().remove(0);
    assert_eq!(
        (
            request.problems.len(),
            request.query_params().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>()
        ),
        (0, vec!["appid", "secret", "grant_type", "code"])
    );
}

#[oauth_provider(
    authorization_url = "https://{shop}.acme.example/authorize",
    token_url = "https://{shop}.acme.example/token",
    issuer = "https://{shop}.acme.example/",
    grant = authorization_code,
    authorize(
        response_type = "code_only",
        response_mode = form_post,
        pkce = S256_hex,
        rename(state = "nonsense"),
        omit(redirect_uri),
        params(version = 2, user_scope = "read"),
        callback(code = "auth_code", scope = "granted", shop: String, level: Option<u8> = "lvl"),
    ),
)]
struct Shop {
    shop: String,
}

#[tokio::test]
async fn a_form_a_hexadecimal_challenge_and_typed_parameters() {
    let mock = MockProvider::start(Shop { shop: "s1".into() }).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize("").send().await.unwrap();
    assert_eq!(param(&url, "response_type").as_deref(), Some("code_only"));
    assert_eq!(param(&url, "response_mode").as_deref(), Some("form_post"));
    assert_eq!((param(&url, "version").as_deref(), param(&url, "redirect_uri")), (Some("2"), None));
    let challenge = param(&url, "code_challenge").unwrap();
    assert!(challenge.len() == 64 && challenge.bytes().all(|byte| byte.is_ascii_hexdigit()), "{challenge}");
    let state = param(&url, "nonsense").unwrap();
    let back = mock.log_in(&url).unwrap();
    assert!(back.params.contains("auth_code=mock-code-1") && back.params.contains(&state), "{}", back.params);
    let callback =
        pending.callback(Received::form(back.params.replace("lvl=mock-level", "lvl=7").as_bytes())).unwrap();
    let params: ShopCallbackParams = callback.params().unwrap();
    assert_eq!((params.shop.as_str(), params.level), ("mock-shop", Some(7)));
    // The verifier is checked by the mock.
    client.exchange(callback).send().await.unwrap();
    assert_eq!(mock.requests()[0].problems, [""; 0]);
}

#[oauth_provider(
    authorization_url = "https://acme.example/login",
    token_url = "https://acme.example/token",
    grant = authorization_code,
    authorize(place = fragment, response_mode = fragment),
)]
struct InFragment;

#[tokio::test]
async fn parameters_in_the_fragment() {
    let mock = MockProvider::start(InFragment).unwrap();
    let client = mock.client().unwrap();
    let (url, mut pending) = client.authorize("https://app.example/").send().await.unwrap();
    assert_eq!(url.query(), None);
    assert!(url.fragment().unwrap().starts_with("response_type=code&client_id=mock-client-id&"), "{url}");
    let back = mock.log_in(&url).unwrap();
    let error = pending.callback(Received::query(&back.params)).unwrap_err();
    assert_eq!(error.callback_problem(), Some(oauth_runtime::CallbackProblem::ResponseMode));
    let callback = pending.callback(Received::address(&back.address)).unwrap();
    client.exchange(callback).send().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_is_loaded_logs_users_in_too() {
    let mock = MockProvider::start(Acme).unwrap();
    let loaded = DynamicProvider::new(Metadata::from_json(Acme::METADATA.as_str()).unwrap());
    let client = loaded_client(&mock, loaded);
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let back = mock.log_in(&url).unwrap();
    let callback = pending.callback(Received::address(&back.address)).unwrap();
    let token = client.exchange(callback).send().await.unwrap();
    assert!(mock.is_valid(token.access_token()));
    let error = client.exchange_code("c", REDIRECT_URI).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Acme: the code of this provider comes from an authorization request: begin with `authorize`, and exchange its \
         callback"
    );
    let machine = r#"{"name":"M","token_url":"https://m.example/t","grant":"client_credentials"}"#;
    let machine = DynamicProvider::new(Metadata::from_json(machine).unwrap());
    let client = Client::new(machine, Credentials::secret("id", "s")).unwrap();
    let error = client.authorize(REDIRECT_URI).send().await.unwrap_err();
    assert_eq!(error.to_string(), "M: the declaration does not offer `grant = authorization_code`");
}

fn loaded_client(mock: &MockProvider<Acme>, loaded: DynamicProvider) -> Client<DynamicProvider> {
    let builder = Client::builder(loaded, mock.credentials());
    builder.transport(mock.transport().unwrap()).build().unwrap()
}

#[tokio::test]
async fn a_browser_is_sent_back_by_the_mock() {
    let (mock, client) = acme();
    let (url, mut pending) = client.authorize(REDIRECT_URI).send().await.unwrap();
    let answer = browse(&mock.browser_url(&url));
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    assert!(answer.starts_with("HTTP/1.1 302 ") && location.starts_with(REDIRECT_URI), "{answer}");
    let callback = pending.callback(Received::address(location)).unwrap();
    client.exchange(callback).send().await.unwrap();
    let mut wrong = mock.browser_url(&url);
    wrong.set_query(Some("response_type=code"));
    let answer = browse(&wrong);
    assert!(
        answer.starts_with("HTTP/1.1 400 ") && answer.contains("parameter `state` is missing"),
        "{answer}"
    );
}

/// The URL of a request, what is random left out.
async fn masked<P: AuthorizationCode>(client: &Client<P>) -> String {
    let (url, _) = client.authorize(REDIRECT_URI).scope("openid").send().await.unwrap();
    let mut text = url.to_string();
    let random =
        url.query_pairs().chain(form_urlencoded::parse(url.fragment().unwrap_or_default().as_bytes()));
    for (_, value) in random.filter(|(_, value)| value.len() >= 43 && !value.contains(':')) {
        text = text.replace(&*value, "RANDOM");
    }
    text
}

#[tokio::test]
async fn a_declaration_in_json_makes_the_same_request() {
    let credentials = || Credentials::secret("id", "secret");
    let loaded = |metadata: &Metadata, field: Option<(&str, &str)>| {
        let provider = DynamicProvider::new(Metadata::from_json(metadata.as_str()).unwrap());
        let provider = match field {
            Some((name, value)) => provider.field(name, value),
            None => provider,
        };
        Client::new(provider, credentials()).unwrap()
    };
    let shop = Shop { shop: "s1".into() }.client(credentials()).unwrap();
    assert_eq!(masked(&shop).await, masked(&loaded(Shop::METADATA, Some(("shop", "s1")))).await);
    let wechat = WeChat { style: Some("white".into()) }.client(credentials()).unwrap();
    let expected = masked(&wechat).await;
    assert_eq!(expected, masked(&loaded(WeChat::METADATA, Some(("style", "white")))).await);
    assert!(expected.contains("&style=white&echo=RANDOM.https"), "{expected}");
    let fragment = InFragment.client(credentials()).unwrap();
    assert_eq!(masked(&fragment).await, masked(&loaded(InFragment::METADATA, None)).await);
}

#[test]
fn mistakes_in_json_are_those_of_the_attribute() {
    let json = r#"{
        "name": "Acme",
        "authorization_url": "https://acme.example/authorize",
        "token_url": "https://acme.example/token",
        "grant": "authorization_code",
        "request": {"omit": ["code_verifier"]},
        "authorize": {
            "omit": ["state", "code", "code_challenge"],
            "rename": {"username": "user"},
            "params": {"response_type": "token", "prompt": "{code}"},
            "callback": {"code": "auth_code", "auth_code": {"type": "string"}, "verify": {"param": "hmac"}}
        }
    }"#;
    let error = Metadata::from_json(json).unwrap_err().to_string();
    for problem in [
        "`authorize.omit.state`: `state` is always sent: without it anybody's code completes a login",
        "`authorize.omit.code`: the authorization request has no parameter `code`; remove it",
        "`authorize.omit.code_challenge`: a code challenge is left out with `authorize(pkce = none)`",
        "`authorize.rename.username`: the authorization request has no parameter `username`; remove it",
        "`authorize.params.response_type`: `response_type` is sent anyway; use `authorize(response_type = \"..\")`",
        "`authorize.params.prompt`: `code` cannot stand in the authorization request; expected one of: `client_id`",
        "`authorize.callback.auth_code`: `auth_code` is read from every callback; remove it",
        "`authorize.callback.verify`: `verify` needs `alg`; write `verify(param",
        "`authorize.callback.verify`: `verify` needs `over`",
        "`request.omit`: the authorization request has a code challenge, which needs the verifier",
    ] {
        assert!(error.contains(problem), "{problem}\n{error}");
    }
}

#[tokio::test]
async fn statement_47_the_redirect_uri_of_the_exchange_is_that_of_the_request_byte_for_byte() {
    let mock = MockProvider::start(Acme).unwrap();
    let client = mock.client().unwrap();
    for redirect_uri in
        ["HTTPS://App.Example:443/cb/../x?a=%2F&b=ü #", "com.example.app:cb", "urn:ietf:wg:oauth:2.0:oob"]
    {
        let (url, mut pending) = client.authorize(redirect_uri).send().await.unwrap();
        assert_eq!(param(&url, "redirect_uri").as_deref(), Some(redirect_uri));
        let back = mock.log_in(&url).unwrap();
        // What the browser was really sent to, behind a proxy perhaps, does not matter.
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        client.exchange(callback).send().await.unwrap();
        let sent = mock.requests().pop().unwrap();
        assert_eq!(sent.param("redirect_uri").as_deref(), Some(redirect_uri));
    }
}

#[oauth_provider(
    authorization_url = "https://bank.example/authorize",
    token_url = "https://bank.example/token",
    grant = authorization_code,
    authorize(params(acr_values = "loa2", max_age = "3600"))
)]
struct Strict;

#[tokio::test]
async fn what_is_asked_for_takes_the_place_of_what_is_declared() {
    let client = Strict.client(Credentials::secret("id", "secret")).unwrap();
    let values = |url: &Url, name: &str| -> Vec<_> {
        url.query_pairs().filter(|(own, _)| own == name).map(|(_, value)| value.into_owned()).collect()
    };
    let (url, _) = client.authorize(REDIRECT_URI).send().await.unwrap();
    assert_eq!(
        (values(&url, "acr_values"), values(&url, "max_age")),
        (vec!["loa2".into()], vec!["3600".into()])
    );
    let request = client.authorize(REDIRECT_URI).acr_values(["loa3"]).max_age(std::time::Duration::ZERO);
    let (url, _) = request.send().await.unwrap();
    assert_eq!(
        (values(&url, "acr_values"), values(&url, "max_age")),
        (vec!["loa3".into()], vec!["0".into()])
    );
    let twice = client.authorize(REDIRECT_URI).acr_values(["loa3"]).param("acr_values", "loa1");
    assert!(twice.send().await.is_err());
}
