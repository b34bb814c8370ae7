//! What a token is asked for with: a grant, and what that takes.

use oauth_runtime::{AuthorizationGrant, DynamicProvider, Secret, TokenType, Tokens};

use crate::Failure;
use crate::client::AnyClient;

/// A grant that needs no user who is there, and what it takes.
#[derive(Debug, Clone)]
pub(crate) enum Ask {
    /// One by which the client asks on its own behalf.
    Machine,
    JwtBearer(Secret),
    Saml2Bearer(Secret),
    TokenExchange {
        subject: Secret,
        subject_type: TokenType,
        actor: Option<(Secret, TokenType)>,
    },
}

/// What the token is to be good for.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct For {
    /// A scope to ask for in place of the declared ones, or several between spaces
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// A resource that the token is for (RFC 8707)
    #[arg(long = "resource", value_name = "URL")]
    resources: Vec<String>,
    /// Whom the token is for (RFC 8693), or the parameter `audience` of another grant
    #[arg(long = "audience", value_name = "NAME")]
    audiences: Vec<String>,
}

impl For {
    pub(crate) fn scopes(&self) -> Vec<String> {
        self.scopes.iter().flat_map(|scopes| scopes.split_whitespace()).map(str::to_owned).collect()
    }

    pub(crate) fn resources(&self) -> &[String] {
        &self.resources
    }

    pub(crate) fn audiences(&self) -> &[String] {
        &self.audiences
    }

    /// Whether nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        self.scopes.is_empty() && self.resources.is_empty() && self.audiences.is_empty()
    }
}

/// Adds what the token is for to a request, whatever its type.
macro_rules! asking {
    ($request:expr, $what:expr, $audience:ident) => {{
        let request = $request.scopes($what.scopes());
        let request = $what.resources.iter().fold(request, |request, resource| request.resource(resource));
        $what.audiences.iter().fold(request, |request, audience| asking!(@$audience request, audience))
    }};
    (@param $request:ident, $audience:ident) => { $request.param("audience", $audience.as_str()) };
    (@audience $request:ident, $audience:ident) => { $request.audience($audience) };
}

impl Ask {
    /// The cached token.
    ///
    /// # Errors
    ///
    /// When the provider does not offer the grant.
    pub(crate) fn tokens(self, what: &For, client: &AnyClient) -> Result<Tokens<DynamicProvider>, Failure> {
        Ok(match self {
            Self::Machine if what.is_empty() => client.tokens(),
            Self::Machine => asking!(client.request_token(), what, param).cached(),
            Self::JwtBearer(assertion) => asking!(client.jwt_bearer(assertion), what, param).cached()?,
            Self::Saml2Bearer(assertion) => asking!(client.saml2_bearer(assertion), what, param).cached()?,
            Self::TokenExchange { subject, subject_type, actor } => {
                let request = client.token_exchange(subject, subject_type);
                let request = match actor {
                    Some((actor, actor_type)) => request.actor_token(actor, actor_type),
                    None => request,
                };
                asking!(request, what, audience).cached()?
            }
        })
    }
}

/// The request with a user's name and password. The password is not kept, and so there is no cached token.
#[expect(deprecated, reason = "a user names a provider that has no other grant")]
pub(crate) fn by_password(
    client: &AnyClient,
    what: &For,
    username: Secret,
    password: Secret,
) -> AuthorizationGrant<DynamicProvider> {
    asking!(client.password(username, password), what, param)
}
