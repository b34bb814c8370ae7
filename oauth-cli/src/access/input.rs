//! What a grant takes besides the credentials of the client: assertions and tokens from files, a user's name and password.

use std::path::{Path, PathBuf};

use oauth_grammar::names::env_variable;
use oauth_runtime::{Metadata, Secret, TokenType};

use super::{Ask, Way};
use crate::configured::variable;
use crate::{Exit, Failure, Output, private, prompt};

/// The arguments for it.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Inputs {
    /// A file with the assertion of `jwt_bearer` or `saml2_bearer`; `-` for the standard input
    #[arg(long, value_name = "FILE")]
    assertion: Option<PathBuf>,
    /// A file with the token to exchange (RFC 8693); `-` for the standard input
    #[arg(long, value_name = "FILE")]
    subject_token: Option<PathBuf>,
    /// What the subject token is: `access_token`, `id_token`, `jwt`, .., or a URI
    #[arg(long, value_name = "TYPE", default_value = "access_token")]
    subject_token_type: String,
    /// A file with the token of the one who acts for the subject
    #[arg(long, value_name = "FILE", requires = "subject_token")]
    actor_token: Option<PathBuf>,
    /// What the actor token is
    #[arg(long, value_name = "TYPE", default_value = "access_token")]
    actor_token_type: String,
    /// The user of the grant `password`, whose password is asked for
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Inputs {
    /// The user that is named.
    pub(super) fn username(&self) -> Option<&str> {
        self.username.as_deref()
    }

    /// Whether something is given that this way takes.
    pub(super) fn are_for(&self, way: Way) -> bool {
        match way {
            Way::JwtBearer | Way::Saml2Bearer => self.assertion.is_some(),
            Way::TokenExchange => self.subject_token.is_some(),
            Way::Password => self.username.is_some(),
            Way::Session | Way::Machine => false,
        }
    }

    /// Whether something is given.
    pub(super) fn are_given(&self) -> bool {
        [Way::JwtBearer, Way::TokenExchange, Way::Password].into_iter().any(|way| self.are_for(way))
    }

    /// What the grant takes.
    ///
    /// # Errors
    ///
    /// When it is missing, or cannot be read.
    pub(super) async fn ask(&self, way: Way, output: &mut Output) -> Result<Ask, Failure> {
        let assertion = self.assertion.as_deref();
        let assertion_file = "--assertion FILE";
        Ok(match way {
            Way::JwtBearer => Ask::JwtBearer(given(assertion, assertion_file, output).await?),
            Way::Saml2Bearer => Ask::Saml2Bearer(given(assertion, assertion_file, output).await?),
            Way::TokenExchange => {
                let actor = match &self.actor_token {
                    Some(path) => Some(read(path, output).await?),
                    None => None,
                };
                Ask::TokenExchange {
                    subject: given(self.subject_token.as_deref(), "--subject-token FILE", output).await?,
                    subject_type: token_type(&self.subject_token_type),
                    actor: actor.map(|token| (token, token_type(&self.actor_token_type))),
                }
            }
            Way::Session | Way::Machine | Way::Password => Ask::Machine,
        })
    }

    /// The same with other values.
    pub(super) fn made_up(&self, way: Way, mut input: impl FnMut(&str) -> Secret) -> Ask {
        match way {
            Way::JwtBearer => Ask::JwtBearer(input("assertion")),
            Way::Saml2Bearer => Ask::Saml2Bearer(input("assertion")),
            Way::TokenExchange => Ask::TokenExchange {
                subject: input("subject_token"),
                subject_type: token_type(&self.subject_token_type),
                actor: self
                    .actor_token
                    .as_ref()
                    .map(|_| (input("actor_token"), token_type(&self.actor_token_type))),
            },
            Way::Session | Way::Machine | Way::Password => Ask::Machine,
        }
    }

    /// The name and the password of a user: from the environment, or asked for.
    pub(super) async fn password(
        &self,
        metadata: &Metadata,
        output: &mut Output,
    ) -> Result<(Secret, Secret), Failure> {
        let provider = metadata.name();
        let [name_variable, password_variable] =
            ["username", "password"].map(|name| env_variable(&provider, name));
        let username = match &self.username {
            Some(name) => Some(Secret::new(name.as_str())),
            None => variable(&name_variable)?,
        };
        let password = variable(&password_variable)?;
        if !prompt::is_possible() && (username.is_none() || password.is_none()) {
            let missing = [(username.is_none(), name_variable), (password.is_none(), password_variable)];
            let missing: Vec<_> =
                missing.into_iter().filter_map(|(is_missing, name)| is_missing.then_some(name)).collect();
            let message = format!("{provider}: these are missing: `{}`", missing.join("`, `"));
            return Err(Failure::new(Exit::Usage, message).hint("set them as environment variables"));
        }
        let username = match username {
            Some(name) => name,
            None => Secret::new(prompt::line(&format!("{provider} user name: "), output).await?),
        };
        let password = match password {
            Some(password) => password,
            None => prompt::secret(&format!("{provider} password: "), output).await?,
        };
        Ok((username, password))
    }
}

/// The environment variable of a password, which no child is to get.
pub(crate) fn password_variable(metadata: &Metadata) -> String {
    env_variable(&metadata.name(), "password")
}

async fn given(path: Option<&Path>, argument: &str, output: &mut Output) -> Result<Secret, Failure> {
    let missing = || {
        Failure::new(Exit::Usage, format!("the grant takes something that is not given: write `{argument}`"))
    };
    read(path.ok_or_else(missing)?, output).await
}

async fn read(path: &Path, output: &mut Output) -> Result<Secret, Failure> {
    let text = if path == Path::new("-") {
        Secret::new(prompt::text(output).await?)
    } else {
        private::read(path).await?
    };
    // A file ends in a new line.
    Ok(Secret::new(text.expose_secret().trim()))
}

/// A type by the end of its URI, or by the whole.
fn token_type(name: &str) -> TokenType {
    if name.contains(':') {
        TokenType::from(name)
    } else {
        TokenType::from(format!("urn:ietf:params:oauth:token-type:{name}"))
    }
}
