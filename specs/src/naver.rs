//! Naver.
//!
//! From "네이버 로그인 API 명세" (`developers.naver.com/docs/login/api`), of which the tables were cut off, and
//! a copy of them (`hangem-study.readthedocs.io`), read on 2026-11-26. The error is as tests of clients
//! print it, the answers are from memory. The removal of a token (`grant_type=delete`, with
//! `service_provider=NAVER`) is from memory and not confirmed.
//!
//! The specification allows GET and POST for the token request; POST is declared here so that no secret
//! is in a URL. It also asks for `state` in the exchange; clients that leave it out are served (from
//! memory, not confirmed), and it is left out here. Errors come with status 200, and a code that was
//! used already is called `invalid_request`, as any mistake of the request is.

use oauth_runtime::oauth_provider;

/// Login with Naver, and its open API on behalf of a user.
///
/// Register an application at [Naver Developers](https://developers.naver.com); Client ID and Client
/// Secret are client id and client secret. The callback URL is registered there. What may be read is
/// chosen there as well: scopes are not sent. PKCE is unknown to the provider.
///
/// A token lives for an hour. A refresh brings no new refresh token; the old one goes on.
#[oauth_provider(
    authorization_url = "https://nid.naver.com/oauth2.0/authorize",
    token_url = "https://nid.naver.com/oauth2.0/token",
    revocation_url = "https://nid.naver.com/oauth2.0/token",
    grant = authorization_code,
    rotation = reusable,
    authorize(pkce = none),
    revocation(
        grant_type = "delete",
        rename(token = "access_token"),
        params(service_provider = "NAVER"),
    ),
    origins = "https://openapi.naver.com",
)]
#[derive(Debug, Clone, Copy)]
pub struct Naver;
