//! Mollie.
//!
//! From "Generate tokens", "Authorize endpoint" and "Authentication" (`docs.mollie.com/reference`) and the
//! source of the first of them (`mollie/api-documentation`), read on 2026-11-26 in stored copies. The
//! metadata of `my.mollie.com` (RFC 8414) was seen in a derived copy: it lists S256, which the pages do not
//! mention, and `client_secret_post`, while the changelog entry "Fix OAuth token endpoints to use Basic
//! Authentication" and the pages show Basic. No error answer of the token endpoint is printed.
//!
//! Odd: a refresh has to name the redirect URI again where the code exchange did. The refresh token stays
//! the same and does not expire. Revocation is a DELETE of the token endpoint, which is not RFC 7009.

use oauth_runtime::oauth_provider;

/// Access to a merchant's [Mollie](https://docs.mollie.com) account, for an app of Mollie Connect.
///
/// Register the app in the Mollie dashboard: its client ID begins with `app_`. A token begins with
/// `access_` and lives for an hour. The refresh token begins with `refresh_` and works until the merchant
/// or the app revokes it.
#[oauth_provider(
    authorization_url = "https://my.mollie.com/oauth2/authorize",
    token_url = "https://api.mollie.com/oauth2/tokens",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        payments_read = "payments.read",
        payments_write = "payments.write",
        refunds_read = "refunds.read",
        refunds_write = "refunds.write",
        customers_read = "customers.read",
        customers_write = "customers.write",
        mandates_read = "mandates.read",
        mandates_write = "mandates.write",
        subscriptions_read = "subscriptions.read",
        subscriptions_write = "subscriptions.write",
        profiles_read = "profiles.read",
        profiles_write = "profiles.write",
        invoices_read = "invoices.read",
        settlements_read = "settlements.read",
        orders_read = "orders.read",
        orders_write = "orders.write",
        organizations_read = "organizations.read",
        onboarding_read = "onboarding.read",
        onboarding_write = "onboarding.write",
        balances_read = "balances.read",
    ),
    authorize(params(
        approval_prompt = "{approval_prompt}",
        landing_page = "{landing_page}",
        locale = "{locale}",
    )),
    refresh(params(redirect_uri = "{redirect_uri}")),
    rotation = reusable,
    origins = "https://api.mollie.com",
)]
#[derive(Debug, Clone)]
pub struct Mollie {
    /// `"force"` shows the consent screen to a merchant who has granted the permissions before.
    #[oauth(one_of("auto", "force"))]
    pub approval_prompt: Option<String>,
    /// Whether a visitor without a session is to sign in or to sign up.
    #[oauth(one_of("login", "signup"))]
    pub landing_page: Option<String>,
    /// The language of the screen, such as `nl_NL`.
    pub locale: Option<String>,
}
