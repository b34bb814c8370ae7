//! Zoho.
//!
//! From "Multi DC support" and "Using Multi DC in server and client-based apps"
//! (`www.zoho.com/accounts/protocol/oauth`), "Multi DC Support" of the CRM API v8, "Multi-DC Support for
//! Bigin APIs" (`www.bigin.com/developer/docs`) and "Identify User Location" of the Commerce API, read on
//! 2026-11-26. The client credentials grant with `soid` is as public clients send it; its page was not at
//! hand, nor were those on self clients, on revocation and on the errors. Those, the limit of 20 refresh
//! tokens and the list of scopes are from common knowledge of the API.
//!
//! * Every data centre has its own accounts server, and a code can be used only at the one that holds the
//!   user. The callback names it (`location`, `accounts-server`). It is a value that anybody can write into a
//!   callback, and the client secret must not follow it: it is given to the caller, and the exchange goes to
//!   the `domain` of the declaration. Where users of several data centres log in, ask for the data centre
//!   first, or check `location`.
//! * Errors come with status 200, as `{"error": "invalid_code"}`.
//! * The documentation shows the parameters in the query of a POST; a form is read as well, and keeps the
//!   secret out of logs. Scopes are separated by commas in requests and by spaces in answers (so public
//!   clients record it).
//! * PKCE is not documented for clients with a secret.

use oauth_runtime::oauth_provider;

/// Tokens for the APIs of [Zoho](https://api-console.zoho.com) of a user: CRM, Books, Desk, Mail and the
/// others.
///
/// Register a "Server-based Application" in the API console; switch Multi DC on where users of other data
/// centres are to log in (the secret may differ for each). A token lives for an hour. The refresh token does
/// not expire and is used again and again; it comes because `access_type=offline` and `prompt=consent` are
/// sent. A user has at most 20 of one client: the 21st ends the first. `api_domain` is the origin of the API
/// in the user's data centre.
#[oauth_provider(
    authorization_url = "https://accounts.{domain}/oauth/v2/auth",
    token_url = "https://accounts.{domain}/oauth/v2/token",
    revocation_url = "https://accounts.{domain}/oauth/v2/token/revoke",
    grant = authorization_code,
    scope(
        separator = ",",
        response_separator = " ",
        profile_read = "AaaServer.profile.READ",
        crm_modules = "ZohoCRM.modules.ALL",
        crm_modules_read = "ZohoCRM.modules.READ",
        crm_settings = "ZohoCRM.settings.ALL",
        crm_users_read = "ZohoCRM.users.READ",
        crm_org_read = "ZohoCRM.org.READ",
        crm_bulk = "ZohoCRM.bulk.ALL",
        books = "ZohoBooks.fullaccess.all",
        books_invoices_read = "ZohoBooks.invoices.READ",
        invoice = "ZohoInvoice.fullaccess.all",
        inventory = "ZohoInventory.fullaccess.all",
        desk_tickets = "Desk.tickets.ALL",
        desk_contacts_read = "Desk.contacts.READ",
        desk_basic_read = "Desk.basic.READ",
        mail_messages = "ZohoMail.messages.ALL",
        mail_accounts_read = "ZohoMail.accounts.READ",
        projects = "ZohoProjects.projects.ALL",
        projects_tasks = "ZohoProjects.tasks.ALL",
        people_forms = "ZohoPeople.forms.ALL",
        recruit_modules = "ZohoRecruit.modules.ALL",
        workdrive_files = "WorkDrive.files.ALL",
    ),
    authorize(
        pkce = none,
        params(access_type = "offline", prompt = "consent"),
        callback(location: Option<String>, accounts_server: Option<String> = "accounts-server"),
    ),
    rotation = reusable,
    response(expires_in = ["expires_in_sec", "expires_in"], extra(api_domain: Option<String>)),
    errors(code(invalid_code = invalid_grant, invalid_client_secret = invalid_client,
                invalid_redirect_uri = invalid_grant)),
    bearer(scheme = "Zoho-oauthtoken"),
    origins = ["{token.api_domain}", "https://accounts.{domain}", "https://desk.{domain}",
               "https://mail.{domain}", "https://people.{domain}", "https://projectsapi.{domain}",
               "https://recruit.{domain}"],
)]
#[derive(Debug, Clone)]
pub struct Zoho {
    /// The domain of the data centre: `zoho.com` (United States), `zoho.eu`, `zoho.in`, `zoho.com.au`,
    /// `zoho.jp`, `zohocloud.ca` (Canada), `zoho.sa`, `zoho.uk`, `zoho.com.cn`.
    #[oauth(
        default = "zoho.com",
        one_of(
            "zoho.com",
            "zoho.eu",
            "zoho.in",
            "zoho.com.au",
            "zoho.jp",
            "zohocloud.ca",
            "zoho.sa",
            "zoho.uk",
            "zoho.com.cn"
        )
    )]
    pub domain: String,
}

/// Tokens for the APIs of Zoho of the owner of a "Self Client", from a code that the API console shows.
///
/// In the console, "Generate Code" with the scopes and a life of 3 to 10 minutes; the code is exchanged once,
/// and the refresh token does the rest. There is no redirect URI.
#[oauth_provider(
    token_url = "https://accounts.{domain}/oauth/v2/token",
    revocation_url = "https://accounts.{domain}/oauth/v2/token/revoke",
    grant = authorization_code,
    authorize = none,
    request(omit(redirect_uri)),
    scope(separator = ",", response_separator = " "),
    rotation = reusable,
    response(expires_in = ["expires_in_sec", "expires_in"], extra(api_domain: Option<String>)),
    errors(code(invalid_code = invalid_grant, invalid_client_secret = invalid_client)),
    bearer(scheme = "Zoho-oauthtoken"),
    origins = ["{token.api_domain}", "https://accounts.{domain}", "https://desk.{domain}",
               "https://mail.{domain}", "https://people.{domain}", "https://projectsapi.{domain}",
               "https://recruit.{domain}"],
)]
#[derive(Debug, Clone)]
pub struct ZohoSelfClient {
    /// The domain of the data centre, as in [`Zoho::domain`].
    #[oauth(
        default = "zoho.com",
        one_of(
            "zoho.com",
            "zoho.eu",
            "zoho.in",
            "zoho.com.au",
            "zoho.jp",
            "zohocloud.ca",
            "zoho.sa",
            "zoho.uk",
            "zoho.com.cn"
        )
    )]
    pub domain: String,
}

/// Tokens for the APIs of Zoho without a code: a client asks for a token of one organization of its owner.
///
/// There is no refresh token; a token lives for an hour.
#[oauth_provider(
    token_url = "https://accounts.{domain}/oauth/v2/token",
    grant = client_credentials,
    scope(
        separator = ",",
        response_separator = " ",
        crm_modules = "ZohoCRM.modules.ALL",
        crm_settings = "ZohoCRM.settings.ALL",
        crm_users = "ZohoCRM.users.ALL",
        crm_org = "ZohoCRM.org.ALL",
        crm_bulk = "ZohoCRM.bulk.ALL",
    ),
    request(params(soid = "{soid}")),
    response(expires_in = ["expires_in_sec", "expires_in"], extra(api_domain: Option<String>)),
    errors(code(invalid_client_secret = invalid_client)),
    bearer(scheme = "Zoho-oauthtoken"),
    origins = "{token.api_domain}",
)]
#[derive(Debug, Clone)]
pub struct ZohoOrganization {
    /// The service and the id of the organization: `ZohoCRM.` and the number that `GET /crm/v8/org` calls
    /// `zgid`.
    pub soid: String,
    /// The domain of the data centre, as in [`Zoho::domain`].
    #[oauth(
        default = "zoho.com",
        one_of(
            "zoho.com",
            "zoho.eu",
            "zoho.in",
            "zoho.com.au",
            "zoho.jp",
            "zohocloud.ca",
            "zoho.sa",
            "zoho.uk",
            "zoho.com.cn"
        )
    )]
    pub domain: String,
}
