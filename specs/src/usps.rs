//! USPS (United States Postal Service).
//!
//! From the readme of the examples of the USPS APIs (`github.com/USPS/api-examples`) and "USPS APIs Cloud
//! Enrollment" of September 2024 (`developers.usps.com`), read on 2026-11-26. The readme prints the hosts of
//! the platform before the move to the cloud (`api.usps.com` and `api-cat.usps.com`); the enrollment sheet
//! and public clients have `apis-tem.usps.com` for tests, and public clients `apis.usps.com` for production.
//!
//! The readme says that client credentials are the only flow supported at present, and prints an exchange of
//! a code and a refresh all the same; earlier versions of it print an authorization endpoint that takes JSON
//! and Basic and answers with the code as JSON, which no browser can call. Revocation is shown with JSON and
//! the access token as bearer, in a copy of the API's description with a form and Basic; it is not declared.
//! Numbers are texts in some answers. The code `invalid_refresh_token` is as a copy of the API's description
//! prints it.

use oauth_runtime::oauth_provider;

/// Tokens for the [USPS](https://developers.usps.com) APIs: addresses, prices, tracking, labels and others.
///
/// Add an app in the developer portal, which needs a business account with a customer registration ID (CRID)
/// and a mailer ID (MID): the consumer key is the client ID, the consumer secret the client secret. A token
/// lives for eight hours and there is no refresh token. The environment `test` is the Test Environment for
/// Mailers.
#[oauth_provider(
    token_url = "{env}/oauth2/v3/token",
    environments(production = "https://apis.usps.com", test = "https://apis-tem.usps.com"),
    grant = client_credentials,
    scope(
        addresses = "addresses",
        locations = "locations",
        prices = "prices",
        international_prices = "international-prices",
        service_delivery_standards = "service-delivery-standards",
        tracking = "tracking",
        labels = "labels",
        subscriptions = "subscriptions",
    ),
    request(format = json),
    response(extra(application_name: Option<String>, api_products: Option<String>)),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Usps;

/// Tokens for the [USPS](https://developers.usps.com) APIs on behalf of a USPS customer, from an
/// authorization code that was obtained elsewhere.
///
/// USPS prints no authorization endpoint for browsers, so there is no authorization request here: give the
/// code and the redirect URI. A refresh answers with a new refresh token and counts the refreshes
/// (`refresh_count`).
#[oauth_provider(
    token_url = "{env}/oauth2/v3/token",
    environments(production = "https://apis.usps.com", test = "https://apis-tem.usps.com"),
    grant = authorization_code,
    authorize = none,
    request(format = json),
    response(extra(application_name: Option<String>, api_products: Option<String>)),
    errors(code(invalid_refresh_token = invalid_grant)),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct UspsUser;
