//! A declaration from JSON makes the client that the macro makes: the same bytes go out, and the same is read of an
//! answer.

use oauth_runtime::http::HeaderMap;
use oauth_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use oauth_runtime::{
    Client, Credentials, DynamicProvider, ErrorKind, Metadata, Provider, StaticProvider, Token, grant,
    oauth_provider,
};
use std::sync::{Arc, Mutex};

/// Answers every request with one body, and keeps what it was sent.
#[derive(Debug, Clone)]
struct Recorder {
    status: u16,
    body: &'static str,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let headers: Vec<_> =
            request.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        let sensitive =
            request.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let sensitive: Vec<_> = sensitive.collect();
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let text = format!("{} {}\n{headers:?}\n{sensitive:?}\n\n{body}", request.method, request.url);
        self.sent.lock().unwrap().push(text);
        let mut headers = HeaderMap::new();
        headers.insert("x-subject-token", "header-token".parse().unwrap());
        headers.insert("x-request-id", "r-1".parse().unwrap());
        let answer =
            HttpResponse::new(self.status.try_into().unwrap(), headers, self.body.as_bytes().to_vec());
        Box::pin(std::future::ready(Ok(answer)))
    }
}

/// The provider as its own JSON says it, laid out anew, with these values of its fields.
fn dynamic<P: StaticProvider>(values: &[(&str, &str)]) -> DynamicProvider {
    let json = serde_json::to_string(P::METADATA).unwrap();
    let metadata = Metadata::from_json(&json).unwrap();
    assert_eq!(&metadata, P::METADATA, "it reads back");
    let provider = DynamicProvider::new(metadata);
    values.iter().fold(provider, |provider, (name, value)| provider.field(*name, *value))
}

/// What comes of a provider and an answer: the requests, and the token or the error.
async fn outcome<P>(provider: P, status: u16, body: &'static str) -> (Vec<String>, String)
where
    P: Provider + grant::ClientCredentials,
{
    let transport = Recorder { status, body, sent: Arc::default() };
    let builder = Client::builder(provider, Credentials::secret("id ä", "s&ecret"));
    let client = builder.transport(transport.clone()).build().unwrap();
    let request = client.request_token().scope("b").scope("a").param("further", "x y");
    let own = described(client.request_token().send().await);
    let scoped = described(request.send().await);
    let presented = match client.token().await {
        Ok(token) => {
            let presented = oauth_tests::presented(&client, &token).await;
            presented.map_or_else(
                |error| error.to_string(),
                |presented| {
                    let values = presented.headers().iter();
                    let values = values.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
                    let query = presented
                        .query()
                        .map(|(name, value)| (name.to_owned(), value.expose_secret().to_owned()))
                        .next();
                    format!("{:?} {query:?}", values.collect::<Vec<_>>())
                },
            )
        }
        Err(error) => error.to_string(),
    };
    let sent = transport.sent.lock().unwrap().clone();
    (sent, format!("{own}\n{scoped}\n{presented}"))
}

fn described<P: Provider>(result: oauth_runtime::Result<Token<P>>) -> String {
    match result {
        Ok(token) => {
            let mut stored = serde_json::to_value(token.exposed()).unwrap();
            // Moments are counted from the request.
            stored["expiry"] = token.expires_in().map_or(0, |left| left.as_secs() / 10).into();
            stored.as_object_mut().unwrap().remove("refresh_token_expires_at");
            stored.to_string()
        }
        Err(error) => format!("{error} {:?} {:?} {:?}", error.kind(), error.code(), error.provider_code()),
    }
}

const ANSWERS: &[(u16, &str)] = &[
    (200, r#"{"access_token":"AT","token_type":"bearer","expires_in":3600,"scope":"a,b c","id_token":"ID"}"#),
    (
        200,
        r#"{"data":{"token":"AT","kind":"Bearer","refresh":"RT","refresh_ttl":60,"scopes":["a"],"jwt":"J"}}"#,
    ),
    (200, r#"while(1);{"data":{"tokens":[{"value":"AT"}],"ttl":90000,"team":{"id":"T"},"type":[1]}}"#),
    (200, r#"{"success":true,"token":{"access_token":"AT","expires_in":"7"}}"#),
    (200, r#"{"success":false,"message":"no","code":40029}"#),
    (
        200,
        r#"{"code":0,"access_token":"AT","team":{"id":"T"},"expires":"1:2:3","until":"2030-01-01T00:00:00Z"}"#,
    ),
    (
        400,
        r#"{"error":"invalid_scope","error_description":"no such scope","error_uri":"https://e.example/"}"#,
    ),
    (400, r#"{"fault":{"code":"E-1"},"message":"why","link":"https://e.example/"}"#),
    (402, "<html>"),
    (200, "access_token=AT&expires_in=60"),
    (200, "AT-alone"),
];

macro_rules! same {
    ($name:ident: { $($keys:tt)* } { $($(#[$rule:meta])* $field:ident: $ty:ty = $value:literal),* }) => {
        #[tokio::test]
        async fn $name() {
            #[oauth_provider(grant = client_credentials, $($keys)*)]
            #[derive(Clone)]
            struct Acme { $($(#[$rule])* $field: $ty,)* }
            let acme = || Acme { $($field: From::from($value),)* };
            for (status, body) in ANSWERS {
                let of_macro = outcome(acme(), *status, body).await;
                let of_json =
                    outcome(dynamic::<Acme>(&[$((stringify!($field), $value)),*]), *status, body).await;
                assert!(!of_macro.0.is_empty());
                assert_eq!(of_macro, of_json, "{status} {body}");
            }
        }
    };
}

same!(plain: { token_url = "https://acme.example/token" } {});
same!(basic: { token_url = "https://acme.example/token", client_auth = client_secret_basic } {});
same!(raw: { token_url = "https://acme.example/token", client_auth(client_secret_basic, encoding = raw) } {});
same!(public: { token_url = "https://acme.example/token", client_auth = none } {});
same!(fields: { token_url = "https://{region}.acme.example/{tenant}/token" } {
    #[oauth(default = "eu", one_of("eu", "us"))] region: String = "us",
    #[oauth(secret, pattern = "[a-z ]+")] tenant: String = "a b"
});
same!(scope: {
    token_url = "https://acme.example/token",
    scope(separator = ",", param = "scopes", default = ["read"], read = "r", "users:write" = "w")
} {});
same!(scope_of_a_host: {
    token_url = "https://acme.example/token",
    scope(default = ["https://{host}/.default", "openid"], response_separator = ",")
} { host: String = "a.example" });
same!(request: {
    token_url = "https://acme.example/token?fixed=1",
    request(
        method = GET,
        format = query,
        grant_type = "client_credential",
        params(audience = ["{audience}", "default"], version = 2, offline = true),
        query("api-version" = "1.0"),
        headers("X-Tenant" = "{audience}", Authorization = "Key {client_id}"),
        rename(client_id = "appid"),
    )
} { audience: String = "aud" });
same!(json_body: { token_url = "https://acme.example/token", request(format = json, grant_type = none) } {});
same!(response: {
    token_url = "https://acme.example/token",
    response(
        format = json, root = "data", strip_prefix = "while(1);", accept_status = [400, 402],
        access_token = ["token", "/data/tokens/0/value"], token_type(path = "kind", accept = ["bot"]), default_token_type = "bearer",
        refresh_token = "refresh", refresh_token_expires_in = "refresh_ttl", scope = "scopes", id_token = "jwt",
        expires_in(path = ["ttl", "expires"], unit = milliseconds, format = auto, default = 3600),
    )
} {});
same!(expiry: {
    token_url = "https://acme.example/token",
    response(expires_in(path = "expires", format = "d:h:m"), expires_at(path = "until", format = rfc3339))
} {});
same!(in_headers: {
    token_url = "https://acme.example/token",
    response(headers(access_token = "X-Subject-Token"))
} {});
same!(errors: {
    token_url = "https://acme.example/token",
    response(root = "token"),
    errors(
        ok("success" = true, "code" = 0), error = ["error", "fault.code", "code"], error_description = "message",
        error_uri = "link", status(402 = access_denied, 429 = "too_many"),
        code(40029 = invalid_grant, "E-1" = invalid_client),
    )
} {});
same!(lifetime_in_seconds: { token_url = "https://acme.example/token", lifetime = 3600, min_validity = 60 } {});
same!(renewed_at_expiry: { token_url = "https://acme.example/token", renew = at_expiry } {});
same!(lifetime_never: { token_url = "https://acme.example/token", lifetime = never } {});
same!(lifetime_of_a_jwt: { token_url = "https://acme.example/token", lifetime = jwt } {});
same!(bearer: {
    token_url = "https://acme.example/token",
    bearer(
        header = "X-Token", scheme = none, value = "key={access_token}",
        headers("X-Team" = ["{token.team.id}", "none"]), rejected = [401, 403],
    )
} {});
same!(bearer_in_the_query: { token_url = "https://acme.example/token", bearer(query = "access_token") } {});
same!(resources: {
    token_url = "https://acme.example/token",
    resource = ["https://api.acme.example", "https://{shop}.acme.example/v1"]
} { shop: String = "s-1" });
same!(openid: {
    token_url = "https://acme.example/token",
    issuer = "https://{tenant}.example",
    jwks_uri = ["https://{tenant}.example/keys", "https://acme.example/keys"],
    signed_response_alg = [ES256, EdDSA],
    userinfo_url = "https://acme.example/userinfo",
    end_session_url = "https://acme.example/logout",
} { tenant: String = "t-1" });
same!(text: { token_url = "https://acme.example/token", response(format = text) } {});
same!(empty_groups: { token_url = "https://{region}.acme.example/token", request(omit(), params()), scope() } {
    #[oauth(one_of())] region: String = "eu"
});
same!(form: { token_url = "https://acme.example/token", response(format = form) } {});

#[tokio::test]
async fn the_specs() {
    for (status, body) in ANSWERS {
        let cliquify = outcome(oauth_specs::Cliquify, *status, body).await;
        assert_eq!(cliquify, outcome(dynamic::<oauth_specs::Cliquify>(&[]), *status, body).await);
        let deep_link = oauth_specs::MobifinanceDeepLink::default();
        let of_macro = outcome(deep_link.clone(), *status, body).await;
        assert_eq!(of_macro, outcome(dynamic::<oauth_specs::MobifinanceDeepLink>(&[]), *status, body).await);
    }
    let mut exchanged = Vec::new();
    let mini_app = oauth_specs::MobifinanceMiniApp::default();
    for from_json in [false, true] {
        let transport = Recorder { status: 200, body: ANSWERS[0].1, sent: Arc::default() };
        let credentials = Credentials::secret("id", "secret");
        let token = if from_json {
            let builder = Client::builder(dynamic::<oauth_specs::MobifinanceMiniApp>(&[]), credentials);
            let client = builder.transport(transport.clone()).build().unwrap();
            described(client.exchange_code("c", "https://app.example/").send().await)
        } else {
            let client = mini_app.clone().builder(credentials).transport(transport.clone()).build().unwrap();
            described(client.exchange_code("c", "https://app.example/").send().await)
        };
        exchanged.push((token, transport.sent.lock().unwrap().clone()));
    }
    assert_eq!(exchanged[0], exchanged[1]);
}

#[test]
fn the_json_of_a_seed_reads_like_its_attribute() {
    use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};
    for provider in [Cliquify::METADATA, MobifinanceDeepLink::METADATA, MobifinanceMiniApp::METADATA] {
        let lines = provider.as_str().lines().count();
        assert!(lines <= 15, "{lines} lines: {provider}");
    }
}

#[test]
fn a_number_is_a_default_however_it_is_written() {
    #[oauth_provider(
        token_url = "https://acme.example/{zeros}/{plus}/{minus}/{large}/{larger}",
        grant = client_credentials,
    )]
    #[derive(Debug)]
    struct Acme {
        #[oauth(default = "0042", one_of("42"))]
        zeros: u16,
        #[oauth(default = "+5")]
        plus: i8,
        #[oauth(default = "-05")]
        minus: Option<i64>,
        #[oauth(default = "18446744073709551615")]
        large: u64,
        #[oauth(default = "340282366920938463463374607431768211455")]
        larger: u128,
    }

    let url = "https://acme.example/42/5/-5/18446744073709551615/340282366920938463463374607431768211455";
    let own = Acme::default();
    assert_eq!(
        (own.zeros, own.plus, own.minus, own.large, own.larger),
        (42, 5, Some(-5), u64::MAX, u128::MAX)
    );
    assert_eq!(own.client(Credentials::public("id")).unwrap().token_url(), url);
    let client = Client::new(dynamic::<Acme>(&[]), Credentials::public("id")).unwrap();
    assert_eq!(client.token_url(), url);
}

const ACME: &str = r#"{"name":"Acme","fields":{"tenant":{}},"token_url":"https://{tenant}.example/t","grant":"client_credentials"}"#;

#[tokio::test]
async fn a_grant_is_checked_when_it_is_called() {
    let metadata: Metadata = ACME.parse().unwrap();
    let client =
        Client::new(DynamicProvider::new(metadata).field("tenant", "eu"), Credentials::public("id")).unwrap();
    assert!(client.try_header().is_none());
    let error = client.exchange_code("c", "https://app.example/").code_verifier("x".repeat(43)).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.to_string(), "Acme: the declaration does not offer `grant = authorization_code`");
    assert_eq!((error.kind(), error.provider()), (ErrorKind::Configuration, "Acme"));

    let code = ACME.replace(r#""client_credentials""#, r#""authorization_code", "authorize": "none""#);
    let provider = DynamicProvider::new(Metadata::from_json(&code).unwrap()).field("tenant", "eu");
    let client = Client::new(provider, Credentials::public("id")).unwrap();
    let why = "Acme: the declaration does not offer `grant = client_credentials`";
    assert_eq!(client.token().await.unwrap_err().to_string(), why);
    assert_eq!(client.tokens().token().await.unwrap_err().to_string(), why);
    assert_eq!(client.request_token().send().await.unwrap_err().to_string(), why);
    assert!(client.try_header().is_none());
}

#[test]
fn the_fields_of_a_dynamic_provider_are_held_to_their_rules() {
    let metadata = Metadata::from_json(ACME).unwrap();
    let refusal = |provider| Client::new(provider, Credentials::public("id")).unwrap_err().to_string();
    let provider = DynamicProvider::new(metadata);
    assert_eq!(refusal(provider.clone()), "Acme: field `tenant` has no value");
    let misspelt = provider.clone().field("tenant", "eu").field("tenat", "us");
    assert_eq!(refusal(misspelt), "Acme: there is no field `tenat`");
    let client = Client::new(provider.clone().field("tenant", "eu"), Credentials::public("id")).unwrap();
    let us = client.with_provider(provider.field("tenant", "us")).unwrap();
    assert_eq!(us.token_url(), "https://us.example/t");
    let other = Metadata::from_json(&ACME.replace("Acme", "Other")).unwrap();
    let error = client.with_provider(DynamicProvider::new(other).field("tenant", "x")).unwrap_err();
    assert_eq!(error.to_string(), "Acme: the configuration is that of another declaration");
}

#[test]
fn a_hand_written_declaration_with_a_mistake_is_an_error_of_its_client() {
    struct Acme;

    impl StaticProvider for Acme {
        type Extra = ();
        const JSON: &'static str = r#"{"name":"Acme","tokn_url":""}"#;
    }

    let error = Client::new(Acme, Credentials::public("id")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Acme: `tokn_url`: unknown key; did you mean `token_url`?; missing `grant`; write `\"grant\": \"client_credentials\"`"
    );
}

#[tokio::test]
async fn the_typed_members_are_an_object() {
    let json = r#"{"name":"Acme","token_url":"https://acme.example/t","grant":"client_credentials",
        "response":{"extra":{"team":{"type":"string","path":"team.id"},"seats":{"type":"integer","optional":true}}}}"#;
    let transport =
        Recorder { status: 200, body: r#"{"access_token":"AT","team":{"id":"T"}}"#, sent: Arc::default() };
    let provider = DynamicProvider::new(Metadata::from_json(json).unwrap());
    let builder = Client::builder(provider, Credentials::public("id"));
    let client = builder.transport(transport).build().unwrap();
    let token = client.token().await.unwrap();
    assert_eq!(
        serde_json::to_value(token.extra().unwrap()).unwrap(),
        serde_json::json!({"team": "T", "seats": null})
    );
}
