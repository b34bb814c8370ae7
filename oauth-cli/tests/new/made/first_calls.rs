//! What `oauth new` says of how each struct first gets a token.

pub(crate) async fn curl_amadeus() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::amadeus::*;
    let mock = oauth_runtime::mock::MockProvider::start(Amadeus)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_apigee() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::apigee::*;
    let mock = oauth_runtime::mock::MockProvider::start(Apigee { region: "..".into(), x_api_key: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_auth0() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::auth0::*;
    let mock = oauth_runtime::mock::MockProvider::start(Provider { domain: "..".into(), api_identifier: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_box_com() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::box_com::*;
    let mock = oauth_runtime::mock::MockProvider::start(BoxProvider { box_subject_id: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_cliquify() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::cliquify::*;
    let mock = oauth_runtime::mock::MockProvider::start(Cliquify)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_discord() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::discord::*;
    let mock = oauth_runtime::mock::MockProvider::start(Discord)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_dropbox() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::dropbox::*;
    let mock = oauth_runtime::mock::MockProvider::start(Dropbox)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_ebay() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::ebay::*;
    let mock = oauth_runtime::mock::MockProvider::start(Ebay)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_fedex() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::fedex::*;
    let mock = oauth_runtime::mock::MockProvider::start(Fedex)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_feishu() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::feishu::*;
    let mock = oauth_runtime::mock::MockProvider::start(Feishu)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_github() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::github::*;
    let mock = oauth_runtime::mock::MockProvider::start(Github)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_hubspot() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::hubspot::*;
    let mock = oauth_runtime::mock::MockProvider::start(Hubapi)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_login() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::login::*;
    let mock = oauth_runtime::mock::MockProvider::start(Cloud)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_microsoft() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::microsoft::*;
    let mock = oauth_runtime::mock::MockProvider::start(Microsoftonline { tenant: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_monpay() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::monpay::*;
    let mock = oauth_runtime::mock::MockProvider::start(Monpay)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_mpesa() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::mpesa::*;
    let mock = oauth_runtime::mock::MockProvider::start(Safaricom)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_okta() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::okta::*;
    let mock = oauth_runtime::mock::MockProvider::start(Provider { okta_domain: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_paypal() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::paypal::*;
    let mock = oauth_runtime::mock::MockProvider::start(Paypal)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_reddit() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::reddit::*;
    let mock = oauth_runtime::mock::MockProvider::start(Reddit { account_username: "..".into() })?;
    let client = mock.client()?;
    #[expect(deprecated)]
    let token = client.password("ann", "..").send().await?;
    Ok(())
}

pub(crate) async fn curl_refresh() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::refresh::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let sessions = client.sessions(oauth_runtime::store::MemoryStore::default());
    let session = sessions.resume("ann", mock.refresh_token()).await?;
    Ok(())
}

pub(crate) async fn curl_salesforce() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::salesforce::*;
    let mock = oauth_runtime::mock::MockProvider::start(Salesforce { domain_name: "..".into() })?;
    let client = mock.client()?;
    #[expect(deprecated)]
    let token = client.password("ann", "..").send().await?;
    Ok(())
}

pub(crate) async fn curl_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::sandbox::*;
    let mock = oauth_runtime::mock::MockProvider::start(Bank)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_serve() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::serve::*;
    let mock = oauth_runtime::mock::MockProvider::start(Tenants { tenant: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_slack() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::slack::*;
    let mock = oauth_runtime::mock::MockProvider::start(Slack)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_spotify() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::spotify::*;
    let mock = oauth_runtime::mock::MockProvider::start(Spotify)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_stripe() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::stripe::*;
    let mock = oauth_runtime::mock::MockProvider::start(Stripe)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_twitch() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::twitch::*;
    let mock = oauth_runtime::mock::MockProvider::start(Twitch)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_ups() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::ups::*;
    let mock = oauth_runtime::mock::MockProvider::start(Ups { x_merchant_id: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_vendor_type() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::vendor_type::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_wechat() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::wechat::*;
    let mock = oauth_runtime::mock::MockProvider::start(Qq)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn curl_xero() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::xero::*;
    let mock = oauth_runtime::mock::MockProvider::start(Xero)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_zendesk() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::zendesk::*;
    let mock = oauth_runtime::mock::MockProvider::start(Zendesk { mydomain: "..".into() })?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn curl_zoom() -> Result<(), Box<dyn std::error::Error>> {
    use super::curl::zoom::*;
    let mock = oauth_runtime::mock::MockProvider::start(Zoom { account_id: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn grants_device() -> Result<(), Box<dyn std::error::Error>> {
    use super::grants::device::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let device = client.device_authorization().send().await?;
    Ok(())
}

pub(crate) async fn grants_exchange() -> Result<(), Box<dyn std::error::Error>> {
    use super::grants::exchange::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token_exchange("..", oauth_runtime::TokenType::AccessToken).send().await?;
    Ok(())
}

pub(crate) async fn grants_jwt() -> Result<(), Box<dyn std::error::Error>> {
    use super::grants::jwt::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme { private_key: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn grants_password() -> Result<(), Box<dyn std::error::Error>> {
    use super::grants::password::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    #[expect(deprecated)]
    let token = client.password("ann", "..").send().await?;
    Ok(())
}

pub(crate) async fn grants_saml() -> Result<(), Box<dyn std::error::Error>> {
    use super::grants::saml::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.saml2_bearer("..").send().await?;
    Ok(())
}

pub(crate) async fn issuer_auth0() -> Result<(), Box<dyn std::error::Error>> {
    use super::issuer::auth0::*;
    let mock = oauth_runtime::mock::MockProvider::start(Auth0)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn issuer_google() -> Result<(), Box<dyn std::error::Error>> {
    use super::issuer::google::*;
    let mock = oauth_runtime::mock::MockProvider::start(Google)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn issuer_keycloak() -> Result<(), Box<dyn std::error::Error>> {
    use super::issuer::keycloak::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn issuer_microsoft() -> Result<(), Box<dyn std::error::Error>> {
    use super::issuer::microsoft::*;
    let mock = oauth_runtime::mock::MockProvider::start(Microsoftonline)?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn issuer_okta() -> Result<(), Box<dyn std::error::Error>> {
    use super::issuer::okta::*;
    let mock = oauth_runtime::mock::MockProvider::start(Okta { private_key: "..".into() })?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn openapi_petstore() -> Result<(), Box<dyn std::error::Error>> {
    use super::openapi::petstore::*;
    let mock = oauth_runtime::mock::MockProvider::start(AcmeOrdersLogin { region: "..".into() })?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn openapi_swagger() -> Result<(), Box<dyn std::error::Error>> {
    use super::openapi::swagger::*;
    let mock = oauth_runtime::mock::MockProvider::start(InitechCode { tenant: "..".into() })?;
    let client = mock.client()?;
    let (url, pending) = client.authorize("https://app.example/callback").send().await?;
    Ok(())
}

pub(crate) async fn openapi_webhooks() -> Result<(), Box<dyn std::error::Error>> {
    use super::openapi::webhooks::*;
    let mock = oauth_runtime::mock::MockProvider::start(Globex)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_cliquify() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::cliquify::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_feishu() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::feishu::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_form() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::form::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_millis() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::millis::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_moment() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::moment::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_refused() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::refused::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}

pub(crate) async fn answer_text() -> Result<(), Box<dyn std::error::Error>> {
    use super::answer::text::*;
    let mock = oauth_runtime::mock::MockProvider::start(Acme)?;
    let client = mock.client()?;
    let token = client.token().await?;
    Ok(())
}
