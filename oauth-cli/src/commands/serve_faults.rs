//! `oauth serve-faults`: token endpoints that misbehave, each in its own way.

use clap::Args as Arguments;
use oauth_grammar::names::env_prefix;
use oauth_grammar::suggest;
use oauth_runtime::mock::{Fault, FaultServer};

use crate::{Exit, Failure, Output};

/// The arguments of `oauth serve-faults`.
#[derive(Debug, Arguments)]
pub struct Args {
    /// Which faults, by their names or how those begin; all, unless some are said
    names: Vec<String>,
    /// List the faults, and serve none
    #[arg(long)]
    list: bool,
}

/// Serves the faults until the user stops it.
///
/// # Errors
///
/// When there is no fault of a name, or no port is free.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let chosen = chosen(&args.names)?;
    if args.list {
        for (name, _) in chosen {
            writeln!(output.result(), "{name}")?;
        }
        return Ok(Exit::Ok);
    }
    let width = chosen.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut servers = Vec::new();
    for (name, fault) in chosen {
        let server = FaultServer::start(fault)
            .map_err(|error| Failure::new(Exit::Failed, format!("`{name}` cannot be served: {error}")))?;
        writeln!(output.result(), "{name:width$}  {}", server.url())?;
        servers.push(server);
    }
    output.say("each is a token endpoint; interrupt the program to stop them");
    std::future::pending::<()>().await;
    drop(servers);
    Ok(Exit::Ok)
}

/// The faults of these names.
fn chosen(names: &[String]) -> Result<Vec<(String, Fault)>, Failure> {
    let all: Vec<_> = Fault::all().into_iter().map(|fault| (name(&fault), fault)).collect();
    for asked in names {
        if !all.iter().any(|(name, _)| is(name, asked)) {
            let known = all.iter().map(|(name, _)| &**name);
            return Err(Failure::new(Exit::Usage, suggest::unknown("fault", asked, known)));
        }
    }
    let is_chosen = |name: &str| names.is_empty() || names.iter().any(|asked| is(name, asked));
    Ok(all.into_iter().filter(|(name, _)| is_chosen(name)).collect())
}

/// Whether a fault is meant: by its whole name, or by the words it begins with.
fn is(name: &str, asked: &str) -> bool {
    name.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The name of a fault: that of its variant, and the values of its arguments.
fn name(fault: &Fault) -> String {
    // `RetryAfter { status: 429, value: "soon" }`
    let text = format!("{fault:?}").replace('-', "minus ");
    let is_separator = |letter: char| !letter.is_alphanumeric() && letter != ':';
    let words = text.split(is_separator).filter(|word| !word.is_empty() && !word.ends_with(':'));
    let words = words.map(|word| env_prefix(word).to_lowercase().replace(['_', ':'], "-"));
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{chosen, name};
    use oauth_runtime::mock::Fault;

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Fault::all().iter().map(name).collect();
        assert_eq!(names.len(), Fault::all().len(), "{names:?}");
        for expected in [
            "never-answers",
            "resets-inside-body-503",
            "retry-after-429-soon",
            "html",
            "echoes-request-base64",
        ] {
            assert!(names.contains(expected), "{expected}: {names:?}");
        }
        let of = |asked: &str| chosen(&[asked.to_owned()]).map(|chosen| chosen.len()).ok();
        assert_eq!((of("retry-after"), of("html"), of("never")), (Some(5), Some(1), Some(1)));
        assert!(chosen(&["htlm".to_owned()]).unwrap_err().to_string().contains("did you mean `html`"));
    }
}
