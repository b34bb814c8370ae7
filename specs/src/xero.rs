//! Xero.
//!
//! From "OAuth 2.0" and "Custom Integration" of the developer FAQ (`developer.xero.com/faq/oauth2`,
//! `developer.xero.com/faq/custom-integration`), read on 2026-11-26 in stored copies. The guide of the
//! authorization flows was not at hand: endpoints and the placement of the credentials are those of public
//! clients (`PyXero`, the Airbyte and Informatica connectors, the definitions derived from Xero's `OpenAPI`
//! files); the revocation endpoint is as several public clients call it.
//!
//! A refresh token may be sent again for 30 minutes, which the FAQ gives for answers that got lost. Whether
//! the web flow looks at PKCE beside the secret is not said; the endpoint is an `IdentityServer`, which does
//! where it is sent. The names of the accounting scopes have changed for newer apps: a scope that is not
//! listed here can be given as text.

use oauth_runtime::oauth_provider;

/// Access to the [Xero](https://developer.xero.com) organisations of a user, for an app on a server.
///
/// Client ID and secret are those of a web app in the developer portal, with up to 50 redirect URIs,
/// without wildcards. A token lives for 30 minutes. A refresh token needs the scope `offline_access`, lives
/// for 60 days and is replaced at every refresh; the old one still works for 30 minutes.
///
/// One login may connect several organisations: `GET https://api.xero.com/connections` lists them, and each
/// call to the API names one in a `Xero-Tenant-Id` header.
#[oauth_provider(
    authorization_url = "https://login.xero.com/identity/connect/authorize",
    token_url = "https://identity.xero.com/connect/token",
    revocation_url = "https://identity.xero.com/connect/revocation",
    grant = authorization_code,
    client_auth = client_secret_basic,
    scope(
        offline_access = "offline_access",
        openid = "openid",
        profile = "profile",
        email = "email",
        accounting_transactions = "accounting.transactions",
        accounting_transactions_read = "accounting.transactions.read",
        accounting_contacts = "accounting.contacts",
        accounting_contacts_read = "accounting.contacts.read",
        accounting_settings = "accounting.settings",
        accounting_settings_read = "accounting.settings.read",
        accounting_reports_read = "accounting.reports.read",
        accounting_journals_read = "accounting.journals.read",
        accounting_attachments = "accounting.attachments",
        assets = "assets",
        files = "files",
        projects = "projects",
        payroll_employees = "payroll.employees",
        payroll_payruns = "payroll.payruns",
    ),
    rotation = grace(1800),
    origins = "https://api.xero.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Xero;

/// Access to the [Xero](https://developer.xero.com) organisations of a user, for an app on the user's own
/// device.
///
/// A PKCE app of the developer portal has a client ID and no secret. Lifetimes are those of [`Xero`].
#[oauth_provider(
    authorization_url = "https://login.xero.com/identity/connect/authorize",
    token_url = "https://identity.xero.com/connect/token",
    grant = authorization_code,
    client_auth = none,
    scope(
        offline_access = "offline_access",
        openid = "openid",
        profile = "profile",
        email = "email",
        accounting_transactions = "accounting.transactions",
        accounting_contacts = "accounting.contacts",
        accounting_settings = "accounting.settings",
        accounting_reports_read = "accounting.reports.read",
        files = "files",
    ),
    rotation = grace(1800),
    origins = "https://api.xero.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct XeroPkce;

/// A [Xero](https://developer.xero.com) custom connection: one organisation and a machine, without a user
/// at each token.
///
/// A premium option for organisations in Australia, New Zealand, the United Kingdom and the United States.
/// The user authorises the connection once in the portal; after that the client ID and secret are enough. A
/// token lives for 30 minutes, and another is asked for instead of a refresh.
#[oauth_provider(
    token_url = "https://identity.xero.com/connect/token",
    grant = client_credentials,
    client_auth = client_secret_basic,
    scope(
        accounting_transactions = "accounting.transactions",
        accounting_contacts = "accounting.contacts",
        accounting_settings = "accounting.settings",
        accounting_reports_read = "accounting.reports.read",
    ),
    origins = "https://api.xero.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct XeroCustomConnection;
