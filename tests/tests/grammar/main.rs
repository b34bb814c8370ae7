//! The structs that the grammar is shown by, as they stand there, and what each of them sends and reads.

#![expect(missing_docs, missing_debug_implementations, reason = "the structs are as they are shown")]

use oauth_runtime::{Metadata, oauth_provider};
use oauth_tests::documented::Cases;

#[oauth_provider(
    token_url = "{base_url}/v2/oauth/token",
    grant = client_credentials,
    request(format = query),
    errors(status(400 = invalid_request, 401 = unauthorized_client, 403 = invalid_grant,
                  415 = unsupported_grant_type, 505 = server_error)),
)]
pub struct MobifinanceDeepLink {
    #[oauth(default = "https://z-wallet.monpay.mn")]
    base_url: String,
}

#[oauth_provider(
    token_url = "{base_url}/v2/oauth/token",
    grant = authorization_code,
    authorize = none,     // the MonPay app opens the merchant's site with ?code=
    refresh = none,       // the refresh token in the answer is not used
    lifetime = never,     // nor its expires_in
    errors(status(400 = invalid_request, 401 = unauthorized_client, 403 = invalid_grant,
                  415 = unsupported_grant_type, 505 = server_error)),
)]
pub struct MobifinanceMiniApp {
    #[oauth(default = "https://z-wallet.monpay.mn")]
    base_url: String,
}

#[oauth_provider(
    token_url = "https://oauth.cliquify.me/oauth/access-token",
    grant = client_credentials,
    response(root = "token"),
    errors(ok("success" = true)),
)]
pub struct Cliquify;

#[oauth_provider(
    authorization_url = "https://slack.com/oauth/v2/authorize",
    token_url = "https://slack.com/api/oauth.v2.access",
    grant = authorization_code,
    scope(separator = ","),
    authorize(pkce = none, params(user_scope = "{user_scope}")),
    response(
        access_token = ["access_token", "authed_user.access_token"],
        token_type(path = ["token_type", "authed_user.token_type"], accept = ["bot", "user"]),
        extra(bot_user_id: Option<String>, team_id: String = "team.id"),
    ),
    errors(ok("ok" = true), error = "error"),
)]
pub struct Slack {
    user_scope: Option<String>,
}

#[oauth_provider(
    authorization_url = "https://open.weixin.qq.com/connect/qrconnect",
    token_url = "https://api.weixin.qq.com/sns/oauth2/access_token",
    grant = authorization_code,
    scope(separator = ",", default = ["snsapi_login"]),
    request(method = GET, rename(client_id = "appid", client_secret = "secret"), omit(redirect_uri)),
    authorize(pkce = none, rename(client_id = "appid"), fragment = "wechat_redirect"),
    refresh(url = "https://api.weixin.qq.com/sns/oauth2/refresh_token", omit(client_secret)),
    response(extra(openid: String, unionid: Option<String>)),
    errors(ok("errcode" = 0), error = "errcode", error_description = "errmsg",
           code(40029 = invalid_grant, 40163 = invalid_grant, 40013 = invalid_client, 40125 = invalid_client)),
    bearer(query = "access_token"),
)]
pub struct WeChat;

#[oauth_provider(
    authorization_url = "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
    token_url = "https://open.feishu.cn/open-apis/authen/v1/oidc/access_token",
    grant = authorization_code,
    step(id = app, url = "https://open.feishu.cn/open-apis/auth/v3/app_access_token/internal",
         format = json, params(app_id = "{client_id}", app_secret = "{client_secret}"), ok("code" = 0), cache = "expire"),
    client_auth = none,
    request(format = json, headers(Authorization = "Bearer {app.app_access_token}"), omit(client_id, redirect_uri)),
    refresh(url = "https://open.feishu.cn/open-apis/authen/v1/oidc/refresh_access_token"),
    response(root = "data", refresh_token_expires_in = "refresh_expires_in"),
    errors(ok("code" = 0), error = "code", error_description = "msg"),
)]
pub struct FeishuUser;

#[oauth_provider(
    authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    device_authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
    grant = [authorization_code, client_credentials, device_code],
    scope(default = ["offline_access"]),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
pub struct Microsoft {
    #[oauth(default = "common")]
    tenant: String,
}

#[oauth_provider(
    token_url = "https://zoom.us/oauth/token",
    grant = "account_credentials",
    client_auth = client_secret_basic,
    request(params(account_id = "{account_id}")),
    response(extra(api_url: Option<String>)),
)]
pub struct ZoomServerToServer {
    account_id: String,
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
pub struct Shopify {
    #[oauth(pattern = "[a-z0-9][a-z0-9-]*")]
    shop: String,
}

#[oauth_provider(
    token_url = "https://oauth2.googleapis.com/token",
    grant = jwt_bearer,
    client_auth = none,
    jwt(alg = RS256, key = "{private_key}", kid = "{private_key_id}", iss = "{client_email}", sub = "{subject}",
        aud = "https://oauth2.googleapis.com/token", lifetime = 3600, claims(scope = "{scope}")),
)]
pub struct GoogleServiceAccount {
    client_email: String,
    #[oauth(secret)]
    private_key: String,
    private_key_id: Option<String>,
    subject: Option<String>,
}

#[oauth_provider(
    token_url = "{env}/v2/auth/token",
    environments(production = "https://merchant.qpay.mn", sandbox = "https://merchant-sandbox.qpay.mn"),
    grant = client_credentials,
    client_auth = client_secret_basic,
    request(format = none),
    response(expires_in(path = "expires_in", format = auto)),
    refresh(url = "{env}/v2/auth/refresh", format = none, client_auth = none, headers(Authorization = "Bearer {refresh_token}")),
    errors(error = "error_code", error_description = "message",
           code(AUTHENTICATION_FAILED = invalid_client, NO_CREDENDIALS = invalid_request)),
)]
pub struct QPay;

#[oauth_provider(
    token_url = "https://{subdomain}.avanan.net/v1.0/auth",
    grant = client_credentials,
    client_auth = none,
    request(method = GET, grant_type = none,
        headers("x-av-app-id" = "{client_id}", "x-av-req-id" = "{uuid}", "x-av-date" = "{now('%Y-%m-%dT%H:%M:%S')}",
                "x-av-sig" = "{sha256_hex(base64(uuid client_id now('%Y-%m-%dT%H:%M:%S') client_secret))}")),
    response(format = text),
    lifetime = 3600,
    bearer(header = "x-av-token", scheme = none),
)]
pub struct Avanan {
    subdomain: String,
}

/// What they send and read.
const CASES: &str = include_str!("cases.json");

const ALL: [&Metadata; 12] = [
    MobifinanceDeepLink::METADATA,
    MobifinanceMiniApp::METADATA,
    Cliquify::METADATA,
    Slack::METADATA,
    WeChat::METADATA,
    FeishuUser::METADATA,
    Microsoft::METADATA,
    ZoomServerToServer::METADATA,
    Shopify::METADATA,
    GoogleServiceAccount::METADATA,
    QPay::METADATA,
    Avanan::METADATA,
];

#[tokio::test]
async fn the_structs_of_the_grammar_send_what_it_says() {
    let cases: Cases = serde_json::from_str(CASES).unwrap();
    let mut problems = Vec::new();
    for case in &cases.0 {
        let metadata = ALL.iter().find(|metadata| metadata.name() == case.provider).unwrap();
        problems.extend(case.play(metadata).await.err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for metadata in ALL {
        assert!(cases.0.iter().any(|case| case.provider == metadata.name()), "{}", metadata.name());
    }
}

#[test]
fn a_grant_is_a_method_of_the_client() {
    let grants: Vec<_> = Microsoft::METADATA.grants().iter().map(ToString::to_string).collect();
    assert_eq!(grants, ["authorization_code", "client_credentials", "device_code"]);
}
