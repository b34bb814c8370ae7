//! Bitbucket Cloud.
//!
//! From "OAuth 2.0" of the Bitbucket Cloud developer documentation
//! (`developer.atlassian.com/cloud/bitbucket/oauth-2`), "Use OAuth on Bitbucket Cloud"
//! (`support.atlassian.com`) and the announcement "OAuth 2.0 and API authentication changes for Bitbucket
//! Cloud" (`community.developer.atlassian.com`), read on 2026-11-26.
//!
//! - Since 2026-05-04 a refresh rotates the refresh token, an unused refresh token dies after three
//!   months, the answer names its scopes in `scope` (before: `scopes`), client credentials bring no
//!   refresh token, and an API token is taken from the `Authorization` header alone.
//! - PKCE is not on the page, so it is not sent. Whether an unknown parameter is ignored is not stated.
//! - The examples of the page send no `redirect_uri` with the code; it is sent here, as RFC 6749 §4.1.3
//!   asks for where the authorization request had one.
//! - The scopes are those of the consumer. The page does not list a `scope` parameter of the authorization
//!   request.
//! - The names of the scopes were not compared with the page. The exchange of an Atlassian Connect JWT is
//!   not declared. No error answer of the token endpoint is printed.

use oauth_runtime::oauth_provider;

/// Tokens for Bitbucket Cloud: of a user, or of the consumer itself (client credentials).
///
/// Add an OAuth consumer in the workspace settings; it has a key (the client id), a secret and a callback
/// URL. Which scopes a token has is settled there: ask for none, and read in the answer which were
/// granted. A redirect URI must begin with the callback URL of the consumer.
///
/// A token lives for two hours. Each refresh brings a new refresh token.
#[oauth_provider(
    authorization_url = "https://bitbucket.org/site/oauth2/authorize",
    token_url = "https://bitbucket.org/site/oauth2/access_token",
    grant = [authorization_code, client_credentials],
    client_auth = client_secret_basic,
    scope(
        account = "account",
        account_write = "account:write",
        email = "email",
        project = "project",
        project_admin = "project:admin",
        repository = "repository",
        repository_write = "repository:write",
        repository_admin = "repository:admin",
        repository_delete = "repository:delete",
        pull_request = "pullrequest",
        pull_request_write = "pullrequest:write",
        issue = "issue",
        issue_write = "issue:write",
        wiki = "wiki",
        snippet = "snippet",
        snippet_write = "snippet:write",
        webhook = "webhook",
        pipeline = "pipeline",
        pipeline_write = "pipeline:write",
        pipeline_variable = "pipeline:variable",
        runner = "runner",
        runner_write = "runner:write",
    ),
    authorize(pkce = none),
    response(scope = ["scope", "scopes"]),
    origins = "https://api.bitbucket.org",
)]
#[derive(Debug, Clone, Copy)]
pub struct Bitbucket;
