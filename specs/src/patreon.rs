//! Patreon.
//!
//! From "OAuth" of `docs.patreon.com`, in the text kept at `github.com/Patreon/platform-documentation`
//! (`source/includes/_oauth.md`), read on 2026-11-26. The page shows the parameters of the POST behind a
//! question mark; Patreon's own clients send them as a form, and so is it here. That page still names
//! `api.patreon.com/oauth2/token`; API v2 uses `www.patreon.com/api/oauth2/token`, from memory of its later
//! text, as are the names of the v2 scopes. It prints no error answer and does not mention PKCE. Whether
//! the refresh token before dies is not stated ("single use token").

use oauth_runtime::oauth_provider;

/// Tokens of a [Patreon](https://docs.patreon.com) user (a patron or a creator) for API v2.
///
/// Client id and secret are under "Clients & API Keys" of the portal; a client of version 2 is needed for
/// these scopes. Redirect URIs are registered there. Without scopes a client of version 2 gets `identity`.
/// Tokens live for up to one month (31 days); keep the new refresh token of each answer.
///
/// The portal also shows the creator's own access token and refresh token, which are refreshed in the same
/// way. Two scopes have brackets in their names.
#[oauth_provider(
    authorization_url = "https://www.patreon.com/oauth2/authorize",
    token_url = "https://www.patreon.com/api/oauth2/token",
    grant = authorization_code,
    scope(
        identity = "identity",
        identity_email = "identity[email]",
        identity_memberships = "identity.memberships",
        campaigns = "campaigns",
        campaigns_webhook = "w:campaigns.webhook",
        campaigns_members = "campaigns.members",
        campaigns_members_email = "campaigns.members[email]",
        campaigns_members_address = "campaigns.members.address",
        campaigns_posts = "campaigns.posts",
    ),
    authorize(pkce = none),
    origins = "https://www.patreon.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Patreon;
