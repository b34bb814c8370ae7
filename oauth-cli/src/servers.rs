//! Which servers a declaration leads to. What a login keeps was given for those of its day: a file that is changed later must not
//! send it elsewhere.

use std::collections::BTreeSet;

use crate::client::AnyClient;
use crate::provider::{Declared, Source};
use crate::store::Kept;
use crate::tree::Node;
use crate::{Exit, Failure};

/// The origins of the URLs in a declaration, as it writes them, and that of the token endpoint, filled in. The catalogue is trusted as
/// the program is that it comes with.
pub(crate) fn of(declared: &Declared, client: &AnyClient) -> Result<Vec<String>, Failure> {
    let mut servers = BTreeSet::new();
    servers.extend(origin(client.token_url()));
    if !matches!(declared.source(), Source::Catalogue(_)) {
        let tree: Node = serde_json::from_str(declared.metadata().as_str())
            .map_err(|error| Failure::new(Exit::Usage, error.to_string()))?;
        collect(&tree, &mut servers);
    }
    Ok(servers.into_iter().collect())
}

/// Nothing that a login keeps is sent to a server that the declaration did not lead to then.
///
/// # Errors
///
/// That it leads to another one.
pub(crate) fn check(kept: &Kept, declared: &Declared, client: &AnyClient) -> Result<(), Failure> {
    let servers = of(declared, client)?;
    let Some(new) = servers.iter().find(|server| !kept.servers.contains(server)) else { return Ok(()) };
    let (provider, name) = (declared.metadata().name(), &kept.name);
    let known = kept.servers.join("`, `");
    let message = format!(
        "the declaration of {provider} leads to `{new}` now; what is kept as `{name}` is for `{known}`"
    );
    let id = declared.id();
    Err(Failure::new(Exit::LoginRequired, message).hint(format!(
        "if that is right, run `oauth logout {id} --as {name}` and `oauth login {id} --as {name}`"
    )))
}

fn collect(node: &Node, servers: &mut BTreeSet<String>) {
    match node {
        Node::Text(text) => servers.extend(origin(text)),
        Node::List(nodes) => nodes.iter().for_each(|node| collect(node, servers)),
        Node::Object(members) => members.values().for_each(|node| collect(node, servers)),
        Node::Bool(_) | Node::Number(_) => {}
    }
}

/// The scheme and the authority of a URL, which may have placeholders.
fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let mut depth = 0_usize;
    let is_end = |letter: char| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(letter, '/' | '?' | '#')
    };
    let authority = rest.split(is_end).next()?;
    Some(format!("{scheme}://{authority}"))
}
