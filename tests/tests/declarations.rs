//! What is declared is what the metadata says: every word that the grammar lets a declaration choose.

use oauth_runtime::metadata::{
    Authorize, BasicEncoding, ClientAuth, ExpiresAtFormat, ExpiresInFormat, Grant, Lifetime, Literal, Method,
    Refresh, RequestFormat, ResponseFormat, TimeUnit, WireGrantType,
};
use oauth_runtime::{Scope, oauth_provider};

/// A provider with these keys besides the two that every provider has; its metadata.
macro_rules! declared {
    ($($keys:tt)*) => {{
        #[oauth_provider(token_url = "https://acme.example/token", grant = client_credentials, $($keys)*)]
        struct Acme;
        Acme::METADATA
    }};
}

#[test]
fn grants() {
    #[oauth_provider(
        token_url = "https://acme.example/token",
        grant = [authorization_code, client_credentials],
        authorize = none,
        refresh = none,
    )]
    struct Both;

    assert_eq!(Both::METADATA.grants, [Grant::AuthorizationCode, Grant::ClientCredentials]);
    assert_eq!(Both::METADATA.authorize, Authorize::None);
    assert_eq!(Both::METADATA.refresh, Refresh::None);
}

#[test]
fn client_authentications() {
    assert_eq!(declared!().client_auth, ClientAuth::ClientSecretPost);
    assert_eq!(declared!(client_auth = client_secret_post).client_auth, ClientAuth::ClientSecretPost);
    assert_eq!(declared!(client_auth = none).client_auth, ClientAuth::None);
    let basic = ClientAuth::ClientSecretBasic(BasicEncoding::FormUrlEncoded);
    assert_eq!(declared!(client_auth = client_secret_basic).client_auth, basic);
    assert_eq!(declared!(client_auth(client_secret_basic, encoding = form)).client_auth, basic);
    let raw = ClientAuth::ClientSecretBasic(BasicEncoding::Raw);
    assert_eq!(declared!(client_auth(client_secret_basic, encoding = raw)).client_auth, raw);
}

#[test]
fn request_words() {
    assert_eq!(declared!(request(method = GET)).request.method, Method::Get);
    assert_eq!(declared!(request(method = POST)).request.method, Method::Post);
    assert_eq!(declared!(request(format = form)).request.format, RequestFormat::Form);
    assert_eq!(declared!(request(format = query)).request.format, RequestFormat::Query);
    assert_eq!(declared!(request(format = json)).request.format, RequestFormat::Json);
    assert_eq!(declared!(client_auth = none, request(format = none)).request.format, RequestFormat::None);
    assert_eq!(declared!(request(grant_type = none)).request.grant_type, WireGrantType::None);
    assert_eq!(declared!(request(grant_type = "x")).request.grant_type, WireGrantType::Value("x"));
}

#[test]
fn response_words() {
    assert_eq!(declared!(response(format = auto)).response.format, ResponseFormat::Auto);
    assert_eq!(declared!(response(format = json)).response.format, ResponseFormat::Json);
    assert_eq!(declared!(response(format = form)).response.format, ResponseFormat::Form);
    assert_eq!(declared!(response(format = text)).response.format, ResponseFormat::Text);
}

#[test]
fn expiry_words() {
    let expires_in = |metadata: &oauth_runtime::metadata::Metadata| metadata.response.expires_in;
    assert_eq!(expires_in(declared!(response(expires_in(unit = seconds)))).unit, TimeUnit::Seconds);
    assert_eq!(expires_in(declared!(response(expires_in(unit = milliseconds)))).unit, TimeUnit::Milliseconds);
    assert_eq!(expires_in(declared!(response(expires_in(unit = minutes)))).unit, TimeUnit::Minutes);
    assert_eq!(expires_in(declared!(response(expires_in(format = auto)))).format, ExpiresInFormat::Auto);
    let days = expires_in(declared!(response(expires_in(format = "d:h:m")))).format;
    assert_eq!(days, ExpiresInFormat::DaysHoursMinutes);

    let expires_at = |metadata: &oauth_runtime::metadata::Metadata| metadata.response.expires_at.format;
    assert_eq!(expires_at(declared!(response(expires_at(format = unix)))), ExpiresAtFormat::Unix);
    assert_eq!(expires_at(declared!(response(expires_at(format = unix_ms)))), ExpiresAtFormat::UnixMs);
    assert_eq!(expires_at(declared!(response(expires_at(format = rfc3339)))), ExpiresAtFormat::Rfc3339);
    assert_eq!(expires_at(declared!(response(expires_at(format = auto)))), ExpiresAtFormat::Auto);
}

#[test]
fn lifetimes() {
    assert_eq!(declared!(lifetime = 3600).lifetime, Some(Lifetime::Seconds(3600)));
    assert_eq!(declared!(lifetime = never).lifetime, Some(Lifetime::Never));
    assert_eq!(declared!(lifetime = jwt).lifetime, Some(Lifetime::Jwt));
    assert_eq!(declared!(min_validity = 60).min_validity, Some(60));
}

#[test]
fn bearer_schemes() {
    assert_eq!(declared!().bearer.scheme, Some("Bearer"));
    assert_eq!(declared!(bearer(scheme = none)).bearer.scheme, None);
    assert_eq!(declared!(bearer(scheme = "Token")).bearer.scheme, Some("Token"));
}

#[test]
fn literals() {
    let ok = declared!(errors(ok("a.b[0]" = true, "/c" = 0, d = "yes"))).errors.ok;
    assert_eq!(
        ok,
        [("a.b[0]", Literal::Bool(true)), ("/c", Literal::Integer(0)), ("d", Literal::Text("yes"))]
    );
    let params = declared!(request(params(a = ["{client_id}", -1, false]))).request.params;
    let value = [Literal::Text("{client_id}"), Literal::Integer(-1), Literal::Bool(false)];
    assert_eq!(params.first().map(|param| param.value), Some(value.as_slice()));
}

#[test]
fn defaults_have_the_type_of_their_field() {
    #[oauth_provider(
        token_url = "https://{region}.acme.example:{port}/token",
        grant = client_credentials,
        request(params(offline = "{offline}", tenant = "{tenant}")),
    )]
    struct Acme {
        #[oauth(default = "eu")]
        region: String,
        #[oauth(default = 8443)]
        port: u16,
        #[oauth(default = true)]
        offline: bool,
        #[oauth(default = "main")]
        tenant: Option<String>,
        note: Option<String>,
    }

    let Acme { region, port, offline, tenant, note } = Acme::default();
    assert_eq!((region.as_str(), port, offline), ("eu", 8443, true));
    assert_eq!((tenant.as_deref(), note), (Some("main"), None));
}

#[test]
fn named_scopes() {
    #[oauth_provider(
        token_url = "https://acme.example/token",
        grant = client_credentials,
        scope(default = ["r"], read = "r", users_write = "users:write", "users:read" = "users:read"),
    )]
    struct Acme;

    assert_eq!(AcmeScope::UsersWrite.as_str(), "users:write");
    assert_eq!(Scope::from(AcmeScope::UsersRead), Scope::from("users:read"));
    assert_ne!(AcmeScope::Read, AcmeScope::UsersRead);
    assert_eq!(Acme::METADATA.scope.named.len(), 3);
}

#[test]
fn resources() {
    assert_eq!(declared!().resource, [""; 0]);
    assert_eq!(declared!(resource = "https://api.example").resource, ["https://api.example"]);
    assert_eq!(declared!(resource = "http://127.0.0.1:8080").resource, ["http://127.0.0.1:8080"]);
    let two = ["https://api.example/v1", "https://{client_id}.example"];
    assert_eq!(declared!(resource = ["https://api.example/v1", "https://{client_id}.example"]).resource, two);
}
