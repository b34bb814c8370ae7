//! SAP.
//!
//! `SuccessFactors`: from the knowledge base articles 2668018, 2872019, 3336571 and 3462403
//! (`userapps.support.sap.com`), the readme of `sf-oauth` at `www.npmjs.com` and "`SuccessFactors` `OData`" at
//! `docs.jitterbit.com`, read on 2026-11-26; the chapter "Authentication Using OAuth 2.0" of the `OData` guide
//! (`help.sap.com`) was not at hand. Business Technology Platform: from "Generating SAP Entitlement
//! Management OAuth Credentials" (`learning.sap.com`) and the reference of the SAP Cloud SDK
//! (`sap.github.io/cloud-sdk`, `ClientCredentialsResponse`), read on the same day. The error answer of XSUAA
//! is that of the UAA which it is made of; no page was read for it.
//!
//! * The token endpoint of `SuccessFactors` answers errors as `errorHttpCode` and `errorMessage`. The status is
//!   the only word; it is read as `invalid_grant`, because most of what it stands for is a refused assertion.
//! * For the same assertion `SuccessFactors` gives the same token again, with the life that is left;
//!   `new_token=true` asks for a new one, of 24 hours, and is always sent.

use oauth_runtime::oauth_provider;

/// Tokens for the APIs of [SAP SuccessFactors](https://help.sap.com/docs/successfactors-platform) of the user
/// whom a SAML assertion names.
///
/// Register the client under "Manage `OAuth2` Client Applications"; its API key is the client id, and there is
/// no client secret: the assertion is signed with the private key whose certificate is registered. Make the
/// assertion at an identity provider or with a library, with the API key in the attribute `api_key`, the
/// recipient `https://<host>/oauth/token` and the audience `www.successfactors.com`; the service's own
/// `/oauth/idp` is deprecated. The name identifier is a user id, unless the assertion says `use_username` or
/// `use_email`. A token lives for 24 hours, and there is no refresh token.
#[oauth_provider(
    token_url = "https://{api_host}/oauth/token",
    grant = saml2_bearer,
    client_auth = none,
    request(params(company_id = "{company_id}", new_token = "true")),
    errors(error = "errorHttpCode", error_description = "errorMessage", code(401 = invalid_grant)),
    origins = "https://{api_host}",
)]
#[derive(Debug, Clone)]
pub struct SuccessFactors {
    /// The API server of the data centre, such as `api4.successfactors.com` or `api012.successfactors.eu`.
    pub api_host: String,
    /// The company id of the instance.
    pub company_id: String,
}

/// Tokens for services of the [SAP Business Technology Platform](https://help.sap.com/docs/btp) behind XSUAA,
/// without a user.
///
/// Client id, secret and URL are in the service key or the binding (`uaa.clientid`, `uaa.clientsecret`,
/// `uaa.url`). A token lives for 12 hours unless the instance says otherwise, and there is no refresh token.
/// The scopes are those of the instance, without any in the request. The address of the API is elsewhere in
/// the service key.
#[oauth_provider(
    token_url = "{uaa_url}/oauth/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    response(extra(jti: Option<String>)),
    errors(code(unauthorized = invalid_client)),
)]
#[derive(Debug, Clone)]
pub struct SapBtp {
    /// `uaa.url` of the service key, such as `https://acme.authentication.eu10.hana.ondemand.com`.
    #[oauth(pattern = "https://[a-z0-9.-]+\\.authentication\\.[a-z0-9.-]+")]
    pub uaa_url: String,
}
