//! A token request that is not sent.

use std::time::Duration;

use oauth_grammar::names::env_variable;
use oauth_runtime::runtime::ManualClock;
use oauth_runtime::{Metadata, Secret};
use serde_json::Value;

use crate::access::{Options, Way, by_password};
use crate::configured::{Configured, First, Wanted};
use crate::wire::Wire;
use crate::{Exit, Failure, Output, client, curl};

/// The token request that these options lead to, as a line for `curl`.
///
/// # Errors
///
/// When something besides secrets is missing, or one line cannot say what is sent.
pub(crate) async fn token_request(
    options: &Options,
    metadata: &Metadata,
    output: &mut Output,
) -> Result<String, Failure> {
    let way = options.way(metadata, None)?;
    if way == Way::Session {
        let message = "a user's token comes of a login, and of a refresh token that is good for one request";
        return Err(Failure::new(Exit::Usage, message).hint("name a grant of the client's own by `--grant`"));
    }
    if metadata.needs_discovery() {
        let message = "the issuer says where tokens are asked for, and it is not asked for a line";
        return Err(Failure::new(Exit::Usage, message)
            .hint("name the URL of the issuer in place of the file, or declare `token_url`"));
    }
    let configured =
        Configured::read(metadata, &options.given, &[], First::Environment, Wanted::NoSecrets, output)
            .await?;
    // It is signed with a key, which cannot be made up.
    if declares(metadata, "jwt") {
        return Err(is_good_once());
    }
    // What is made of a secret, such as a signature, is another one for another secret, or at another time.
    let lines = [
        recorded(options, metadata, way, &configured, 0).await?,
        recorded(options, metadata, way, &configured, 1).await?,
    ];
    match lines {
        [one, other] if one == other => Ok(one),
        _ => Err(is_good_once()),
    }
}

/// A comment of the shell.
const SHOWS: &str =
    "# While it runs, others on this machine may see its arguments, with the values of the variables.";

fn is_good_once() -> Failure {
    let message = "the request has a signature, a time or a random value in it, and is good once";
    Failure::new(Exit::Usage, message).hint("`oauth token` sends it")
}

fn declares(metadata: &Metadata, key: &str) -> bool {
    let declaration = serde_json::from_str::<Value>(metadata.as_str()).unwrap_or_default();
    declaration.get(key).is_some()
}

/// The line of a request whose secrets are made up.
async fn recorded(
    options: &Options,
    metadata: &Metadata,
    way: Way,
    configured: &Configured,
    attempt: u8,
) -> Result<String, Failure> {
    let made_up = |variable: &str| (variable.to_owned(), format!("{variable}{attempt:016}"));
    let mut secrets: Vec<(String, String)> = Vec::new();
    let configured = configured.clone().with_secrets(metadata, |variable| {
        let made_up = made_up(variable);
        let value = Secret::new(made_up.1.as_str());
        secrets.push(made_up);
        value
    })?;
    let wire = Wire::new(Value::Null);
    let clock = ManualClock::new();
    clock.advance(u32::from(attempt) * Duration::from_hours(1));
    let client = client::over(wire.clone(), clock, metadata, &configured).await?;
    let mut input = |name: &str| {
        let made_up = made_up(&env_variable(&metadata.name(), name));
        let value = Secret::new(made_up.1.as_str());
        secrets.push(made_up);
        value
    };
    // It ends in an error: the answer is none.
    let _ = match way {
        Way::Password => {
            by_password(&client, &options.what, input("username"), input("password")).send().await
        }
        way => options.made_up(way, input).tokens(&options.what, &client)?.token().await,
    };
    let request = wire
        .sent()
        .into_iter()
        .next()
        .ok_or_else(|| Failure::new(Exit::Usage, "the token is made without a request"))?;
    if request.url.as_str().split('?').next() != client.token_url().split('?').next() {
        let message = "another request comes first, whose answer the token request has in it";
        return Err(Failure::new(Exit::Usage, message).hint("`oauth show` has both"));
    }
    let secrets: Vec<_> =
        secrets.iter().map(|(variable, value)| (value.as_str(), variable.as_str())).collect();
    let line = curl::line(&request, &secrets);
    let is_secret = secrets.iter().any(|(_, variable)| line.contains(variable));
    Ok(if is_secret { format!("{SHOWS}\n{line}") } else { line })
}
