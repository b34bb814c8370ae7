//! What `oauth new` makes of the files in `data/openapi`.

pub(crate) mod petstore {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://id.acme.example/token",
    authorization_url = "https://id.acme.example/authorize",
    grant = authorization_code,
    // To look up: how the client authenticates; an OpenAPI document does not say it.
    client_auth = client_secret_post,
    scope(
        // Read orders
        orders_read = "orders:read",
        // Change orders, and cancel them
        orders_write = "orders:write",
        default_scope = "default",
    ),
    refresh(url = "https://id.acme.example/token/refresh"),
    origins = ["https://{region}.api.acme.example", "https://sandbox.acme.example"],
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
)]
#[derive(Debug, Clone)]
pub struct AcmeOrdersLogin {
    /// The region of the account.
    #[oauth(default = "eu", one_of("eu", "us"))]
    pub region: String,
}

#[oauth_provider(
    token_url = "https://id.acme.example/machines/token",
    grant = client_credentials,
    // To look up: how the client authenticates; an OpenAPI document does not say it.
    client_auth = client_secret_post,
    origins = ["https://{region}.api.acme.example", "https://sandbox.acme.example"],
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
)]
#[derive(Debug, Clone)]
pub struct AcmeOrdersMachines {
    /// The region of the account.
    #[oauth(default = "eu", one_of("eu", "us"))]
    pub region: String,
}

#[oauth_provider(
    issuer = "https://sso.acme.example",
    // To look up: which grants the server offers; `oauth new --issuer` asks it.
    grant = authorization_code,
    origins = ["https://{region}.api.acme.example", "https://sandbox.acme.example"],
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
)]
#[derive(Debug, Clone)]
pub struct AcmeOrdersSso {
    /// The region of the account.
    #[oauth(default = "eu", one_of("eu", "us"))]
    pub region: String,
}
}

pub(crate) mod swagger {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://login.initech.example/token",
    authorization_url = "https://login.initech.example/authorize",
    grant = authorization_code,
    // To look up: how the client authenticates; an OpenAPI document does not say it.
    client_auth = client_secret_post,
    scope(
        // Read reports
        reports = "reports",
    ),
    origins = "https://{tenant}.initech.example",
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
)]
#[derive(Debug, Clone)]
pub struct InitechCode {
    /// `{tenant}` in the URL. To look up: what it is.
    pub tenant: String,
}

#[oauth_provider(
    token_url = "https://{tenant}.initech.example/token",
    grant = client_credentials,
    // To look up: how the client authenticates; an OpenAPI document does not say it.
    client_auth = client_secret_post,
    origins = "https://{tenant}.initech.example",
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
)]
#[derive(Debug, Clone)]
pub struct InitechApplication {
    /// `{tenant}` in the URL. To look up: what it is.
    pub tenant: String,
}
}

pub(crate) mod webhooks {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.globex.example/oauth/token",
    authorization_url = "https://api.globex.example/oauth/authorize",
    grant = [authorization_code, client_credentials],
    // To look up: how the client authenticates; an OpenAPI document does not say it.
    client_auth = client_secret_post,
    scope(
        // Files
        files = "https://globex.example/auth/files",
        files_read = "files.read",
        // The older name
        files_read_2 = "files_read",
        // All
        admin = "admin",
    ),
    origins = "https://api.globex.example",
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
)]
#[derive(Debug, Clone, Copy)]
pub struct Globex;
}
