//! What `oauth new` makes of the files in `data/curl`.

pub(crate) mod amadeus {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://test.api.amadeus.com/v1/security/oauth2/token",
    grant = client_credentials,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Amadeus;
}

pub(crate) mod apigee {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://acme-eval.apigee.net/oauth/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    // Asked for when the caller names none, as in the line.
    scope(default = ["READ", "WRITE"]),
    request(
        query(grant_type = "client_credentials", region = "{region}"),
        grant_type = none,
        headers("x-api-key" = "{x_api_key}"),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Apigee {
    /// The `region` of the request: `$REGION` on the page.
    pub region: String,
    /// The `x-api-key` of the request: `$API_KEY` on the page.
    pub x_api_key: oauth_runtime::Secret,
}
}

pub(crate) mod auth0 {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{domain}/oauth/token",
    grant = client_credentials,
    request(format = json, params(audience = "https://{api_identifier}/")),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Provider {
    /// `{yourDomain}` in the URL. To look up: what it is, and an example.
    pub domain: String,
    /// The `audience` of the request: `{yourApiIdentifier}` on the page.
    pub api_identifier: String,
}
}

pub(crate) mod box_com {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.box.com/oauth2/token",
    grant = client_credentials,
    request(params(box_subject_type = "enterprise", box_subject_id = "{box_subject_id}")),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct BoxProvider {
    /// The `box_subject_id` of the request: `[ENTERPRISE_ID]` on the page.
    pub box_subject_id: String,
}
}

pub(crate) mod cliquify {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://oauth.cliquify.me/oauth/access-token",
    grant = client_credentials,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Cliquify;
}

pub(crate) mod discord {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://discord.com/api/v10/oauth2/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    // Asked for when the caller names none, as in the line.
    scope(default = ["identify", "connections"]),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Discord;
}

pub(crate) mod dropbox {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.dropbox.com/oauth2/token",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://api.dropbox.com/oauth2/authorize",
    grant = authorization_code,
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Dropbox;
}

pub(crate) mod ebay {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.sandbox.ebay.com/identity/v1/oauth2/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    // Asked for when the caller names none, as in the line.
    scope(default = ["https://api.ebay.com/oauth/api_scope"]),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Ebay;
}

pub(crate) mod fedex {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://apis-sandbox.fedex.com/oauth/token",
    grant = client_credentials,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Fedex;
}

pub(crate) mod feishu {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://open.feishu.cn/open-apis/auth/v3/tenant_access_token/internal",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        rename(client_secret = "app_secret", client_id = "app_id"),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Feishu;
}

pub(crate) mod github {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://github.com/login/oauth/access_token",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://github.com/login/oauth/authorize",
    grant = authorization_code,
    request(grant_type = none),
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Github;
}

pub(crate) mod hubspot {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.hubapi.com/oauth/v1/token",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://api.hubapi.com/oauth/v1/authorize",
    grant = authorization_code,
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Hubapi;
}

pub(crate) mod login {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://cloud.example/api/login",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        rename(client_secret = "password", client_id = "email"),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Cloud;
}

pub(crate) mod microsoft {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    grant = client_credentials,
    // Asked for when the caller names none, as in the line.
    scope(default = ["https://graph.microsoft.com/.default"]),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Microsoftonline {
    /// `{tenant}` in the URL. To look up: what it is, and an example.
    pub tenant: String,
}
}

pub(crate) mod monpay {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://z-wallet.monpay.mn/v2/oauth/token",
    grant = client_credentials,
    request(format = query),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Monpay;
}

pub(crate) mod mpesa {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://sandbox.safaricom.co.ke/oauth/v1/generate",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(method = GET),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Safaricom;
}

pub(crate) mod okta {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{okta_domain}/oauth2/default/v1/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    // Asked for when the caller names none, as in the line.
    scope(default = ["customScope"]),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Provider {
    /// `${yourOktaDomain}` in the URL. To look up: what it is, and an example.
    pub okta_domain: String,
}
}

pub(crate) mod paypal {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api-m.sandbox.paypal.com/v1/oauth2/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Paypal;
}

pub(crate) mod reddit {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://www.reddit.com/api/v1/access_token",
    grant = password,
    client_auth = client_secret_basic,
    request(headers("User-Agent" = "ChangeMeClient/0.1 by {account_username}")),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Reddit {
    /// The `User-Agent` of the request: `YourUsername` on the page.
    pub account_username: String,
}
}

pub(crate) mod refresh {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://id.acme.example/token",
    // The line refreshes a token. Where the first one comes from is a grant of its own: write
    // `grant = authorization_code` and `authorization_url` for a login.
    grant = refresh_token,
    // curl does not encode the two halves before base64, and RFC 6749 does.
    client_auth(client_secret_basic, encoding = raw),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod salesforce {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{domain_name}.my.salesforce.com/services/oauth2/token",
    grant = password,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Salesforce {
    /// `MyDomainName` in the URL. To look up: what it is, and an example.
    pub domain_name: String,
}
}

pub(crate) mod sandbox {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://sandbox.bank.example/token/create",
    grant = client_credentials,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        params(user_id = 5, scopes = json("[\"a\",\"b\"]")),
        omit(scope, client_id),
        headers("BANK-CLIENT-ID" = "{client_id}", "BANK-SECRET" = "{client_secret}"),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Bank;
}

pub(crate) mod serve {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://tenants.example/v3/auth/tokens",
    grant = client_credentials,
    client_auth = none,
    request(
        format = json,
        grant_type = none,
        params(
            auth(
                identity(
                    client_id = "{client_id}",
                    client_secret = "{client_secret}",
                    methods = json("[\"app\"]"),
                ),
                scope(tenant = "{tenant}"),
            ),
        ),
        omit(client_id),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Tenants {
    /// The `tenant` of the request: `<tenant>` on the page.
    pub tenant: String,
}
}

pub(crate) mod slack {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    // To look up: the line sends a multipart form, as `-F` does; whether the endpoint takes an
    // ordinary form, which is what will be sent.
    token_url = "https://slack.com/api/oauth.v2.access",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://slack.com/api/authorize",
    grant = authorization_code,
    request(grant_type = none, omit(redirect_uri)),
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Slack;
}

pub(crate) mod spotify {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://accounts.spotify.com/api/token",
    grant = client_credentials,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Spotify;
}

pub(crate) mod stripe {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://connect.stripe.com/oauth/token",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://connect.stripe.com/oauth/authorize",
    grant = authorization_code,
    client_auth = none,
    request(
        omit(redirect_uri, client_id),
        headers(Authorization = "Basic {base64(client_secret ':')}"),
    ),
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Stripe;
}

pub(crate) mod twitch {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://id.twitch.tv/oauth2/token",
    grant = client_credentials,
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Twitch;
}

pub(crate) mod ups {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://wwwcie.ups.com/security/v1/oauth/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(headers("x-merchant-id" = "{x_merchant_id}")),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Ups {
    /// The `x-merchant-id` of the request. To look up: where it comes from.
    pub x_merchant_id: String,
}
}

pub(crate) mod vendor_type {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.acme.example/oauth/token",
    grant = client_credentials,
    request(
        format = json,
        headers("Content-Type" = "application/vnd.api+json", Accept = "application/vnd.api+json"),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Acme;
}

pub(crate) mod wechat {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://api.weixin.qq.com/cgi-bin/token",
    grant = client_credentials,
    request(
        method = GET,
        grant_type = "client_credential",
        rename(client_secret = "secret", client_id = "appid"),
    ),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Qq;
}

pub(crate) mod xero {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://identity.xero.com/connect/token",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://identity.xero.com/connect/authorize",
    grant = authorization_code,
    client_auth = client_secret_basic,
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone, Copy)]
pub struct Xero;
}

pub(crate) mod zendesk {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://{mydomain}.zendesk.com/oauth/tokens",
    // To look up: the page to which the browser is sent for a login. This one is a guess.
    authorization_url = "https://{mydomain}.zendesk.com/oauth/authorize",
    grant = authorization_code,
    // Asked for when the caller names none, as in the line.
    // The line has it where the token is asked for; it is sent where the user is.
    scope(default = ["read"]),
    request(format = json),
    // To look up: whether the provider knows PKCE; the line has no `code_verifier`.
    authorize(pkce = none),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Zendesk {
    /// `{mydomain}` in the URL. To look up: what it is, and an example.
    pub mydomain: String,
}
}

pub(crate) mod zoom {
use oauth_runtime::oauth_provider;

#[oauth_provider(
    token_url = "https://zoom.us/oauth/token",
    grant = "account_credentials",
    client_auth = client_secret_basic,
    request(params(account_id = "{account_id}")),
    // To look up: where the members of the answer are, if not as in RFC 6749 (`response(..)`),
    // and its errors (`errors(..)`); `oauth new --answer FILE` reads an answer.
    // To look up: the hosts that the token is for: `origins = ["https://.."]`.
)]
#[derive(Debug, Clone)]
pub struct Zoom {
    /// The `account_id` of the request: `{accountID}` on the page.
    pub account_id: String,
}
}
