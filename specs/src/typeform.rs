//! Typeform.
//!
//! From "Create applications that integrate with Typeform's APIs"
//! (`www.typeform.com/developers/get-started/applications`), read on 2026-11-26; only its beginning was at
//! hand. The members of the exchange are as public clients send them (`passport-typeform` and others), the
//! European host with its own clients is as Nango's guide for Typeform has it. That a refresh token needs
//! the scope `offline` is from the same guide; that it is replaced at each refresh is as the manifest of a
//! public client quotes the page. The names of the scopes are from memory of "Scopes".
//!
//! A developer of Typeform wrote in 2020 that `expires_in` is a timestamp (`Typeform/js-api-client`, issue
//! 53); public clients read seconds, about a week, and so does this declaration. No page at hand mentions
//! PKCE or prints an error answer; the members `code` and `description` are those of the API's errors.

use oauth_runtime::oauth_provider;

/// Tokens for the [Typeform](https://www.typeform.com/developers/) APIs on behalf of a Typeform user.
///
/// Register an app under Developer Apps of an organization; the client secret is shown once. Apps belong to
/// one data centre: `us` is `api.typeform.com` and `eu` is `api.typeform.eu`. An access token lives for a
/// week; the app can be set to another time. Ask for `offline` to get a refresh token; a refresh answers
/// with a new one.
#[oauth_provider(
    authorization_url = "{env}/oauth/authorize",
    token_url = "{env}/oauth/token",
    environments(us = "https://api.typeform.com", eu = "https://api.typeform.eu"),
    grant = authorization_code,
    scope(
        offline = "offline",
        read_accounts = "accounts:read",
        read_forms = "forms:read",
        write_forms = "forms:write",
        read_images = "images:read",
        write_images = "images:write",
        read_themes = "themes:read",
        write_themes = "themes:write",
        read_responses = "responses:read",
        write_responses = "responses:write",
        read_webhooks = "webhooks:read",
        write_webhooks = "webhooks:write",
        read_workspaces = "workspaces:read",
        write_workspaces = "workspaces:write",
    ),
    authorize(pkce = none),
    errors(error = ["error", "code"], error_description = ["error_description", "description"],
           code(AUTHENTICATION_FAILED = invalid_client)),
    origins = "{env}",
)]
#[derive(Debug, Clone, Copy)]
pub struct Typeform;
