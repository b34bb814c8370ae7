//! The structs of the grammar: each that needs more than is supported is refused for exactly that, and for nothing else.

use oauth_codegen::{SourceError, expand_source};

/// What is "not supported yet", in the order of the source; any other message stays whole.
fn refused(source: &str) -> Vec<String> {
    let error = expand_source(source).err();
    let messages = error.iter().flat_map(SourceError::messages).map(|message| message.message.as_str());
    messages
        .map(|text| text.split_once(" is not supported yet").map_or(text, |(what, _)| what).to_owned())
        .collect()
}

macro_rules! providers {
    ($($name:ident: $refused:expr, $source:literal;)*) => {$(
        #[test]
        fn $name() {
            let expected: &[&str] = &$refused;
            assert_eq!(refused($source), expected);
        }
    )*};
}

providers! {
    slack: [],
    r#"
#[oauth_provider(
    authorization_url = "https://slack.com/oauth/v2/authorize",
    token_url = "https://slack.com/api/oauth.v2.access",
    grant = authorization_code,
    scope(separator = ","),
    authorize(pkce = none, params(user_scope = "{user_scope}")),
    response(
        access_token = ["access_token", "authed_user.access_token"],
        extra(bot_user_id: Option<String>, team_id: String = "team.id"),
    ),
    errors(ok("ok" = true), error = "error"),
)]
pub struct Slack { user_scope: Option<String> }
    "#;
    we_chat: [],
    r#"
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
    "#;
    feishu_user: ["`step`"],
    r#"
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
    "#;
    microsoft: ["`device_authorization_url`", "`device_code`", "`extra`"],
    r#"
#[oauth_provider(
    authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    device_authorization_url = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
    grant = [authorization_code, client_credentials, device_code],
    scope(default = ["offline_access"]),
    errors(extra(error_codes: Vec<u32>, correlation_id: String)),
)]
pub struct Microsoft { #[oauth(default = "common")] tenant: String }
    "#;
    zoom_server_to_server: [r#"`"account_credentials"`"#],
    r#"
#[oauth_provider(
    token_url = "https://zoom.us/oauth/token",
    grant = "account_credentials",
    client_auth = client_secret_basic,
    request(params(account_id = "{account_id}")),
    response(extra(api_url: Option<String>)),
)]
pub struct ZoomServerToServer { account_id: String }
    "#;
    shopify: [],
    r#"
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
pub struct Shopify { #[oauth(pattern = "[a-z0-9][a-z0-9-]*")] shop: String }
    "#;
    google_service_account: ["`jwt_bearer`", "`jwt`"],
    r#"
#[oauth_provider(
    token_url = "https://oauth2.googleapis.com/token",
    grant = jwt_bearer,
    client_auth = none,
    jwt(alg = RS256, key = "{private_key}", kid = "{private_key_id}", iss = "{client_email}", sub = "{subject}",
        aud = "https://oauth2.googleapis.com/token", lifetime = 3600, claims(scope = "{scope}")),
)]
pub struct GoogleServiceAccount {
    client_email: String,
    #[oauth(secret)] private_key: String,
    private_key_id: Option<String>,
    subject: Option<String>,
}
    "#;
    qpay: ["`environments`"],
    r#"
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
    "#;
    avanan: [],
    r#"
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
pub struct Avanan { subdomain: String }
    "#;
}
