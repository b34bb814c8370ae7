//! A new provider in one file: read its documentation, write the struct, try it against its own mock.

use std::error::Error;

use oauth_runtime::http::Method;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::oauth_provider;

/// Zephyr Pay, made up for this example. Its documentation says:
///
/// * `POST https://REGION.zephyr.example/auth` with a JSON body: `appId`, `appSecret`, `merchant`.
/// * The answer is `{"status": "OK", "result": {"accessToken": "..", "validMinutes": 30, "merchant": {"id": ".."}}}`.
/// * Errors have another `status`, and `reason` says which: `BAD_APP`, or `EXPIRED`.
/// * Send the token in the header `X-Zephyr-Token`.
#[oauth_provider(
    token_url = "https://{region}.zephyr.example/auth",
    grant = client_credentials,
    request(
        format = json,
        grant_type = none,
        rename(client_id = "appId", client_secret = "appSecret"),
        params(merchant = "{merchant}"),
    ),
    response(
        root = "result",
        access_token = "accessToken",
        expires_in(path = "validMinutes", unit = minutes),
        extra(merchant_id: String = "merchant.id"),
    ),
    errors(
        ok("status" = "OK"),
        error = "reason",
        code(BAD_APP = invalid_client, EXPIRED = invalid_grant),
    ),
    bearer(header = "X-Zephyr-Token", scheme = none),
)]
struct ZephyrPay {
    #[oauth(one_of("eu", "us"))]
    region: String,
    merchant: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mock = MockProvider::start(ZephyrPay { region: "eu".into(), merchant: "m-1".into() })?;
    let client = mock.client()?;

    let token = client.token().await?;
    for request in mock.requests() {
        println!("{request}\n");
    }
    println!("token {token:?}");
    println!("merchant {}", token.extra()?.merchant_id);
    let resource = mock.resource_url().parse()?;
    println!("headers {:?}\n", client.present(&token, &Method::GET, &resource).await?.headers());

    for declared in mock.declared_errors() {
        mock.fail_next(declared);
        if let Err(error) = client.request_token().send().await {
            println!("error {error}");
        }
    }
    Ok(())
}
