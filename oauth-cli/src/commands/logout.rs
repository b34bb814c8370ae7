//! `oauth logout`: what was granted is revoked, and what is kept forgotten.

use clap::Args as Arguments;
use oauth_runtime::EndedSession;

use crate::access::{DEFAULT, session};
use crate::configured::{Configured, Given};
use crate::provider::Declared;
use crate::store::{Kept, Place, Store, What};
use crate::{Exit, Failure, Output, client, waiting};

/// The arguments of `oauth logout`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    provider: String,
    /// The name of the login
    #[arg(long = "as", value_name = "NAME", default_value = DEFAULT)]
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Revokes what a user has granted, where the provider lets one, and forgets the login and what is cached.
///
/// # Errors
///
/// When the store fails.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = Declared::find(&args.provider).await?;
    let provider = declared.metadata().name();
    let Some(store) = Store::existing(&args.place, output).await? else {
        output.say(format!("Nothing is kept for {provider}."));
        return Ok(Exit::Ok);
    };
    let login = store.login(&declared.id(), &args.name).await?;
    let mut exit = Exit::Ok;
    if let Some(login) = login.as_ref().filter(|login| login.what == What::Session)
        && let Some(problem) = end(&declared, login, &store, output).await?.revocation_error
    {
        let told = format!(
            "{provider} has not revoked what was granted, and may honour it until it ends: {problem}"
        );
        output.failure(&Failure::new(Exit::Failed, told));
        exit = Exit::Failed;
    }
    let is_of_it =
        |kept: &Kept| kept.what == What::Token && kept.provider == declared.id() && kept.name == args.name;
    let tokens: Vec<_> = store.all().await?.0.into_iter().filter(is_of_it).collect();
    if !tokens.is_empty() || login.as_ref().is_some_and(|login| login.what == What::Credentials) {
        store.forget_tokens().await?;
    }
    for kept in tokens.iter().chain(&login) {
        store.forget(kept).await?;
    }
    output.say(match login {
        Some(login) => format!("Forgotten: {provider} as `{}`.", login.name),
        None if !tokens.is_empty() => format!("Forgotten: the tokens of {provider}."),
        None => format!("Nothing is kept for {provider} as `{}`.", args.name),
    });
    Ok(exit)
}

async fn end(
    declared: &Declared,
    login: &Kept,
    store: &Store,
    output: &mut Output,
) -> Result<EndedSession, Failure> {
    let metadata = declared.metadata();
    let configured = Configured::of_login(metadata, &Given::default(), &login.values())?;
    let client = client::keeping(metadata, &declared.id(), &configured, store).await?;
    let session = session(&client, store, &declared.id(), &login.name)?;
    Ok(waiting::showing(&metadata.name(), output, session.end()).await?)
}
