//! `oauth logout`: what was granted is revoked, and what is kept forgotten.

use clap::Args as Arguments;

use crate::access::{DEFAULT, session, session_name};
use crate::client::{self, AnyClient};
use crate::configured::{Configured, Connection, Given};
use crate::provider::Declared;
use crate::store::{Kept, Place, Store, What};
use crate::{Exit, Failure, Output, servers, waiting};

/// The arguments of `oauth logout`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    provider: String,
    /// The name of the login
    #[arg(long = "as", value_name = "NAME", default_value = DEFAULT)]
    name: String,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    place: Place,
}

/// Revokes what a user has granted, where the provider lets one, and forgets the login and what is cached.
///
/// What there is no declaration of any more is forgotten without being revoked, and the exit code is 1.
///
/// # Errors
///
/// When the store fails, or there is nothing of this name.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let found = Declared::find(&args.provider, &args.connection).await;
    let Some(store) = Store::existing(&args.place, output).await? else {
        output.say(format!("Nothing is kept for {}.", found?.metadata().name()));
        return Ok(Exit::Ok);
    };
    if let Ok(declared) = &found {
        // A login that cannot be read is not one that is not there.
        store.login(&declared.id(), &args.name).await?;
    }
    let all = store.all().await?.0;
    let is_meant = |kept: &Kept| match &found {
        Ok(declared) => declared.id() == kept.provider,
        Err(_) => Declared::may_be(&args.provider, &kept.provider),
    };
    let all: Vec<_> = all.into_iter().filter(|kept| kept.name == args.name && is_meant(kept)).collect();
    let provider = match (&found, &*all) {
        (Ok(declared), _) => declared.metadata().name(),
        (Err(_), [kept, ..]) => kept.provider.clone(),
        (Err(_), []) => return found.map(|_| Exit::Ok),
    };
    let login = all.iter().find(|kept| kept.what != What::Token);
    let ended = match found {
        Ok(declared) => end(&declared, login, &args, &store, output).await?,
        Err(failure) if login.is_some_and(|login| login.what == What::Session) => Ended::Unrevoked(failure),
        Err(_) => Ended::NoSession,
    };
    for kept in &all {
        store.forget(kept).await?;
    }
    output.say(match (login, &ended) {
        (Some(_), _) | (None, Ended::Revoked) => format!("Forgotten: {provider} as `{}`.", args.name),
        _ if !all.is_empty() => format!("Forgotten: the tokens of {provider}."),
        _ => format!("Nothing is kept for {provider} as `{}`.", args.name),
    });
    let Ended::Unrevoked(why) = ended else { return Ok(Exit::Ok) };
    let told = format!("{provider} has not revoked what was granted, and may honour it until it ends: {why}");
    output.failure(&Failure::new(Exit::Failed, told));
    Ok(Exit::Failed)
}

/// What came of a session.
enum Ended {
    NoSession,
    Revoked,
    Unrevoked(Failure),
}

/// Ends the session, also one that a process which was killed has not noted as a login.
async fn end(
    declared: &Declared,
    login: Option<&Kept>,
    args: &Args,
    store: &Store,
    output: &mut Output,
) -> Result<Ended, Failure> {
    if login.is_some_and(|login| login.what != What::Session) {
        return Ok(Ended::NoSession);
    }
    let client = match client(declared, login, &args.connection, store).await {
        Ok(client) => client,
        Err(failure) if login.is_some() => return Ok(Ended::Unrevoked(failure)),
        // Whose session it would be, nothing says.
        Err(_) => return Ok(Ended::NoSession),
    };
    let provider = declared.id();
    if login.is_none()
        && client.sessions(store.records()).find(session_name(&provider, &args.name)).await?.is_none()
    {
        return Ok(Ended::NoSession);
    }
    let session = session(&client, store, &provider, &args.name)?;
    let ended = waiting::showing(&declared.metadata().name(), output, session.end()).await?;
    Ok(ended.revocation_error.map_or(Ended::Revoked, |error| Ended::Unrevoked(error.into())))
}

/// The client whose session it is, which revokes it where it was granted, and nowhere else.
async fn client(
    declared: &Declared,
    login: Option<&Kept>,
    connection: &Connection,
    store: &Store,
) -> Result<AnyClient, Failure> {
    let values = login.map(Kept::values).unwrap_or_default();
    let given = Given::from(connection.clone());
    let configured = Configured::of_login(declared.metadata(), &given, &values).await?;
    let client = client::keeping(declared.metadata(), &declared.id(), &configured, store).await?;
    if let Some(login) = login {
        servers::check(login, declared, &client)?;
    }
    Ok(client)
}
