//! A provider's declaration as data.

mod check;
mod origins;
#[cfg(feature = "schemars")]
mod schema;
mod setting;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use self::setting::{Setting, SettingKind};
use crate::document::{self, Node};
use crate::plan::Plan;
use crate::{Error, ErrorKind};

/// Everything that a provider declares about itself, as JSON in the shape of the attribute: `key = value` is a member,
/// `key(..)` an object, a list an array, and a typed member says its JSON type. Besides the keys of the attribute there
/// are `name`, which the struct has, and `fields`, its configuration. What is left out has its default.
///
/// The macro writes it as a constant, [`from_json`](Self::from_json) reads it at run time, and both make the same client;
/// see [`DynamicProvider`](crate::DynamicProvider). With the feature `schemars` it has a JSON Schema, by which an editor
/// completes the keys.
///
/// ```
/// use oauth_runtime::{Metadata, oauth_provider};
///
/// #[oauth_provider(
///     token_url = "https://oauth.cliquify.me/oauth/access-token",
///     grant = client_credentials,
///     response(root = "token"),
///     errors(ok("success" = true)),
/// )]
/// struct Cliquify;
///
/// let json = r#"{
///   "name": "Cliquify",
///   "token_url": "https://oauth.cliquify.me/oauth/access-token",
///   "grant": "client_credentials",
///   "response": {
///     "root": "token"
///   },
///   "errors": {
///     "ok": {"success": true}
///   }
/// }"#;
/// assert_eq!(Cliquify::METADATA.as_str(), json);
/// assert_eq!(&Metadata::from_json(json)?, Cliquify::METADATA);
///
/// let error = Metadata::from_json(&json.replace("root", "rot")).unwrap_err();
/// assert_eq!(error.to_string(), "Cliquify: `response.rot`: unknown key; did you mean `root`?");
/// # Ok::<(), oauth_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Metadata(Source);

#[derive(Clone)]
enum Source {
    /// Written in the program; checked when a client is made of it.
    Static(&'static str),
    /// Read at run time, and found right.
    Loaded { json: Arc<str>, plan: Arc<Plan> },
}

/// The most bytes of JSON that [`Metadata::from_json`] reads; the longest declaration known has two thousand.
const MAX_JSON: usize = 65_536;

/// The plans of the declarations that are written in the program: there are as many as it has providers.
static PLANS: LazyLock<RwLock<HashMap<&'static str, Arc<Plan>>>> = LazyLock::new(RwLock::default);

impl Metadata {
    /// The declaration in this JSON, which is written in the program. It is checked when a client is made of it.
    #[must_use]
    pub const fn from_static(json: &'static str) -> Self {
        Self(Source::Static(json))
    }

    /// Reads a declaration, such as one from a file, of at most 64 KiB (65,536 bytes). Its memory is freed with the last
    /// of its clients.
    ///
    /// Whoever writes it decides where the client secret and the tokens are sent: read only what you trust.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`], which names what is wrong: each key by its path, and what to write instead. Past 20
    /// problems it says only that there are more.
    pub fn from_json(json: &str) -> Result<Self, Error> {
        check_length(json)?;
        Ok(Self(Source::Loaded { plan: Arc::new(compile(json)?), json: json.into() }))
    }

    /// The JSON, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Source::Static(json) => json,
            Source::Loaded { json, .. } => json,
        }
    }

    /// The name of the provider; empty when a client cannot be made of the declaration.
    #[must_use]
    pub fn name(&self) -> String {
        self.plan().map(|plan| (*plan.name).to_owned()).unwrap_or_default()
    }

    /// The grants that it offers, by their names in a declaration: `client_credentials`; one of the provider's own by its
    /// `grant_type`. Empty when a client cannot be made of the declaration.
    ///
    /// ```
    /// use oauth_runtime::Metadata;
    ///
    /// let acme = r#"{"name": "Acme", "token_url": "https://acme.example/token", "grant": "account_credentials"}"#;
    /// assert_eq!(Metadata::from_json(acme)?.grants(), ["account_credentials"]);
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn grants(&self) -> Vec<String> {
        let Ok(plan) = self.plan() else { return Vec::new() };
        plan.grants.iter().map(|grant| plan.grant_name(*grant).to_owned()).collect()
    }

    /// The grant by which a client asks on its own behalf ([`Client::token`](crate::Client::token)), by its name in
    /// [`grants`](Self::grants); `None` where each token needs a user, an assertion from elsewhere, or another token.
    ///
    /// ```
    /// use oauth_runtime::Metadata;
    ///
    /// let acme = r#"{"name": "Acme", "token_url": "https://acme.example/token", "grant": ["password", "client_credentials"]}"#;
    /// assert_eq!(Metadata::from_json(acme)?.machine_grant().as_deref(), Some("client_credentials"));
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn machine_grant(&self) -> Option<String> {
        let plan = self.plan().ok()?;
        plan.machine_grant().map(|grant| plan.grant_name(grant).to_owned())
    }

    /// Whether an endpoint that a client needs is not written, and comes from the metadata of the declared issuer: such a client is
    /// made by [`ClientBuilder::discover`](crate::ClientBuilder::discover).
    ///
    /// ```
    /// use oauth_runtime::Metadata;
    ///
    /// let acme = r#"{"name": "Acme", "issuer": "https://login.acme.example", "grant": "client_credentials"}"#;
    /// assert!(Metadata::from_json(acme)?.needs_discovery());
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    #[cfg(feature = "discovery")]
    #[must_use]
    pub fn needs_discovery(&self) -> bool {
        let lacks = |plan: &Plan| {
            plan.lacks_token_url() || plan.lacks_authorization_url() || plan.lacks_device_authorization_url()
        };
        self.plan().is_ok_and(|plan| plan.issuer.is_some() && lacks(&plan))
    }

    /// What the client reads.
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub(crate) fn plan(&self) -> Result<Arc<Plan>, Error> {
        let json = match &self.0 {
            Source::Loaded { plan, .. } => return Ok(Arc::clone(plan)),
            Source::Static(json) => json,
        };
        if let Some(plan) = PLANS.read().unwrap_or_else(PoisonError::into_inner).get(json) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(compile(json)?);
        let mut plans = PLANS.write().unwrap_or_else(PoisonError::into_inner);
        // Who was first at the same time has made the one that all share.
        Ok(Arc::clone(plans.entry(json).or_insert(plan)))
    }

    /// The tree of the JSON.
    fn tree(&self) -> Result<Node<'_>, String> {
        document::json(self.as_str())
    }
}

/// What a declaration without a name is called in an error.
const UNNAMED: &str = "declaration";

fn check_length(json: &str) -> Result<(), Error> {
    if json.len() > MAX_JSON {
        let message = format!("it has {} bytes; a declaration has at most {MAX_JSON}", json.len());
        return Err(invalid(UNNAMED, message));
    }
    Ok(())
}

fn compile(json: &str) -> Result<Plan, Error> {
    let tree = document::json(json).map_err(|problem| invalid(UNNAMED, format!("not JSON: {problem}")))?;
    compile_tree(&tree)
}

fn compile_tree(tree: &Node<'_>) -> Result<Plan, Error> {
    let name = tree.member("name").and_then(Node::as_str).filter(|name| !name.is_empty()).unwrap_or(UNNAMED);
    let (mut problems, knows_fields) = check::problems(tree);
    match Plan::compile(tree, problems.is_empty()) {
        Ok(plan) if problems.is_empty() => return Ok(plan),
        // Without its fields every placeholder of theirs would be unknown.
        Err(others) if knows_fields => problems.extend(others),
        Ok(_) | Err(_) => {}
    }
    Err(invalid(name, problems.to_string()))
}

fn invalid(name: &str, problem: String) -> Error {
    Error::new(name, ErrorKind::Configuration, problem)
}

/// Equal are declarations with the same members in the same order, however they are laid out.
impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
            || matches!((self.tree(), other.tree()), (Ok(one), Ok(other)) if one == other)
    }
}

/// The name alone: what is debugged ends in logs, and a declaration may hold a secret that should not be in it.
impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Metadata").field(&self.name()).finish()
    }
}

impl fmt::Display for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Metadata {
    type Err = Error;

    fn from_str(json: &str) -> Result<Self, Error> {
        Self::from_json(json)
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.tree().map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = Node::deserialize(deserializer)?;
        let json = serde_json::to_string(&tree).map_err(D::Error::custom)?;
        check_length(&json).map_err(D::Error::custom)?;
        let plan = Arc::new(compile_tree(&tree).map_err(D::Error::custom)?);
        Ok(Self(Source::Loaded { plan, json: json.into() }))
    }
}
