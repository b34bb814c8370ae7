//! The arguments of the program.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::{Exit, Failure, Output, commands};

/// Tokens, logins, mocks and checks for OAuth 2 providers.
///
/// A PROVIDER is a name of the catalogue (`github`), a JSON file with a declaration (`acme.json`), a Rust file with an
/// annotated struct (`src/acme.rs`, or `src/acme.rs#Acme` for one of several), or the URL of an issuer. `oauth list --catalogue`
/// prints the names.
#[derive(Debug, Parser)]
#[command(name = "oauth", version, propagate_version = true, arg_required_else_help = true)]
pub struct Arguments {
    /// Say nothing but the result, warnings and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Make a struct from what a provider's documentation has; without any, on a terminal, questions are asked
    New(commands::new::Args),
    /// Show what a provider declares
    Show(commands::show::Args),
    /// Get a token
    ///
    /// It is the one that is kept, or else a new one of the provider. What the client needs for it is asked for on a
    /// terminal, unless the environment has it, as `SPOTIFY_CLIENT_ID`, or the file that `--credentials` names.
    Token(commands::token::Args),
    /// Send a request with a token
    Call(commands::call::Args),
    /// Log in, and keep what was granted
    Login(commands::login::Args),
    /// Revoke and forget a login
    Logout(commands::logout::Args),
    /// List what is kept
    List(commands::list::Args),
    /// Say how what is kept fares, and what to do about it
    Status(commands::status::Args),
    /// Write the completions of a shell
    Completions(commands::completions::Args),
    /// Write the manual page
    Man(commands::man::Args),
    /// Print the code that a Rust file turns into
    Expand(commands::expand::Args),
    /// Hold a declaration against what its provider says and answers
    Check(commands::check::Args),
    /// Tell which key an answer or an error that went wrong needs
    Explain(commands::explain::Args),
    /// Tell what changed between two declarations
    Diff(commands::diff::Args),
    /// Play a provider on this machine, for tests
    Mock(commands::mock::Args),
    /// Play token endpoints that misbehave
    ServeFaults(commands::serve_faults::Args),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// A [`Failure`], which says what is wrong and what to do.
    pub async fn run(self, output: &mut Output) -> Result<Exit, Failure> {
        match self {
            Self::New(args) => commands::new::run(args, output).await,
            Self::Show(args) => commands::show::run(args, output).await,
            Self::Token(args) => commands::token::run(args, output).await,
            Self::Call(args) => Box::pin(commands::call::run(args, output)).await,
            Self::Login(args) => commands::login::run(args, output).await,
            Self::Logout(args) => commands::logout::run(args, output).await,
            Self::List(args) => commands::list::run(args, output).await,
            Self::Status(args) => commands::status::run(args, output).await,
            Self::Completions(args) => commands::completions::run(&args, &mut Arguments::command(), output),
            Self::Man(args) => commands::man::run(&args, Arguments::command(), output),
            Self::Expand(args) => commands::expand::run(args, output).await,
            Self::Diff(args) => commands::diff::run(args, output).await,
            Self::Check(args) => commands::check::run(args, output).await,
            Self::Explain(args) => commands::explain::run(args, output).await,
            Self::Mock(args) => commands::mock::run(args, output).await,
            Self::ServeFaults(args) => commands::serve_faults::run(args, output).await,
        }
    }
}
