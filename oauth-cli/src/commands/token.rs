//! `oauth token`: a token, from what is kept or from the provider.

use std::ffi::OsString;

use clap::Args as Arguments;
use oauth_grammar::names::env_variable;
use oauth_runtime::http::Method;
use oauth_runtime::url::Url;
use oauth_runtime::{DynamicProvider, Metadata, Token};
use serde_json::Value;

use crate::access::{Access, Options};
use crate::provider::Declared;
use crate::{Exit, Failure, Output, child, recorded};

/// The arguments of `oauth token`.
#[derive(Debug, Arguments)]
#[expect(clippy::struct_excessive_bools, reason = "each is an argument")]
pub struct Args {
    #[command(flatten)]
    options: Options,
    /// Ask the provider, even if a token is kept
    #[arg(long)]
    fresh: bool,
    /// Print the header that presents the token
    #[arg(long, group = "form")]
    header: bool,
    /// Print the token as JSON, with its type, its scope and its end
    #[arg(long, group = "form")]
    json: bool,
    /// Print the token request as a line for `curl`, with variables in the place of secrets, and send nothing
    #[arg(long, group = "form", conflicts_with = "fresh")]
    curl: bool,
    /// The environment variable of `--exec` that gets the token, in place of such as `ACME_ACCESS_TOKEN`
    #[arg(long, value_name = "NAME", requires = "exec", value_parser = variable)]
    variable: Option<String>,
    /// Run a command with the token in its environment; all that follows is of the command
    #[arg(long, group = "form", requires = "command")]
    exec: bool,
    /// The command of `--exec` and its arguments
    #[arg(value_name = "CMD", requires = "exec", trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Prints a token, or hands it to a command.
///
/// # Errors
///
/// When something is missing, the provider gives no token, or the user has to log in.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let connection = args.options.given.connection();
    if args.curl {
        let declared = Declared::described_by(&args.options.provider, connection).await?;
        let line = recorded::token_request(&args.options, declared.metadata(), output).await?;
        writeln!(output.result(), "{line}")?;
        return Ok(Exit::Ok);
    }
    let declared = Declared::find(&args.options.provider, connection).await?;
    let metadata = declared.metadata();
    let access = Access::of(&args.options, &declared, metadata, output).await?;
    let token = access.token(args.fresh, output).await?;
    let secret = token.access_token().expose_secret();
    if args.exec {
        let usual = env_variable(&metadata.name(), "access_token");
        let variable = args.variable.as_deref().unwrap_or(&usual);
        return child::run(&args.command, (variable, secret), &child::hidden_variables(metadata));
    }
    if args.header {
        for line in headers(&access, &token).await? {
            output.print(&line)?;
        }
    } else if args.json {
        output.print(&format!("{:#}", json(metadata, &token)?))?;
    } else {
        output.print(secret)?;
    }
    Ok(Exit::Ok)
}

/// A name that an environment can have.
fn variable(name: &str) -> Result<String, &'static str> {
    if name.is_empty() || name.contains(['=', '\0']) {
        return Err("a variable has a name without `=`");
    }
    Ok(name.to_owned())
}

/// The headers of any request with the token.
async fn headers(access: &Access, token: &Token<DynamicProvider>) -> Result<Vec<String>, Failure> {
    let of_one_request = |why: &str| {
        let message = format!("no header presents the token in every request: {why}");
        Failure::new(Exit::Usage, message).hint("`oauth call` sends a request with it")
    };
    if token.bound_to().is_some() {
        return Err(of_one_request("it is bound to a key, and each request has a proof of its own"));
    }
    // Without a proof, no header depends on where it goes.
    let url =
        Url::parse("https://localhost/").map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    let presentation = access.tokens.present(token, &Method::GET, &url).await?;
    if let Some((name, _)) = presentation.query().next() {
        return Err(of_one_request(&format!("the provider takes it as the query parameter `{name}`")));
    }
    let line = |(name, value): (&oauth_runtime::http::HeaderName, &oauth_runtime::http::HeaderValue)| {
        format!("{}: {}", as_written(name.as_str()), String::from_utf8_lossy(value.as_bytes()))
    };
    Ok(presentation.headers().iter().map(line).collect())
}

/// `x-api-key` is `X-Api-Key`, as people write it.
fn as_written(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

/// The token with what goes along with it. A refresh token stays where it is kept: used elsewhere, it would end the login here.
fn json(metadata: &Metadata, token: &Token<DynamicProvider>) -> Result<Value, Failure> {
    let failed = |error: serde_json::Error| Failure::new(Exit::Failed, error.to_string());
    let mut value = serde_json::to_value(token.exposed()).map_err(failed)?;
    if let Some(members) = value.as_object_mut() {
        members.remove("refresh_token");
        members.remove("refresh_token_expires_at");
        members.insert("provider".to_owned(), metadata.name().into());
        if let Some(time) = token.expires_at() {
            members
                .insert("expires_at".to_owned(), humantime::format_rfc3339_seconds(time).to_string().into());
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn headers_are_written_as_people_do() {
        for (name, written) in
            [("authorization", "Authorization"), ("x-amz-access-token", "X-Amz-Access-Token")]
        {
            assert_eq!(as_written(name), written);
        }
    }
}
