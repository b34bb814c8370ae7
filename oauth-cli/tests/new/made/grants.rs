//! What `oauth new` makes of the files in `data/grants`.

pub(crate) mod device {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    // To look up: the endpoint that gives out device codes. This one is a guess.
    device_authorization_url = "https://acme.example/device/code",
    grant = device_code,
    client_auth = none,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod exchange {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = token_exchange,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod jwt {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = jwt_bearer,
    client_auth = none,
    // To look up: the algorithm, the claims `iss`, `sub` and `aud`, and how long it may live.
    jwt(
        alg = RS256,
        key = "{private_key}",
        // To look up: who the `iss` is.
        iss = "{client_id}",
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Acme {
    /// The private key of the client: PEM text.
    pub private_key: oauth_runtime::Secret,
}
}

pub(crate) mod password {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = password,
    client_auth = none,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod saml {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme.example/token",
    grant = saml2_bearer,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}
