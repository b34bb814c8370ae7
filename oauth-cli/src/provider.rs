//! What a PROVIDER on the command line is: a name of the catalogue, a file, or an issuer.

use std::path::Path;
use std::sync::LazyLock;

use oauth_grammar::suggest;
use oauth_runtime::Metadata;
use oauth_runtime::discovery::Discovery;
use oauth_runtime::url::Url;
use oauth_specs::{CATALOGUE, Entry};

use crate::configured::Connection;
use crate::file::read;
use crate::issuer::{self, Endpoints};
use crate::{Exit, Failure};

/// A declaration, and where it is from.
#[derive(Debug, Clone)]
pub struct Declared {
    metadata: Metadata,
    source: Source,
}

/// Where a declaration is from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Source {
    /// The catalogue that comes with the program.
    Catalogue(&'static Entry),
    /// A file of JSON, or of Rust.
    File(String),
    /// A server that says what it is.
    Issuer(String),
}

impl Declared {
    /// Finds what the user means: the URL of an issuer, a file, or else a name of the catalogue. The declaration of an issuer has
    /// no endpoints: the client asks for them, and trusts those of the issuer's domain alone. The issuer is asked over this connection.
    ///
    /// # Errors
    ///
    /// When there is nothing of this name, or what there is cannot be read.
    pub async fn find(text: &str, connection: &Connection) -> Result<Self, Failure> {
        Self::with(text, Endpoints::None, connection).await
    }

    /// The same to look at: the declaration of an issuer has all endpoints that it names, wherever they are.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub async fn described(text: &str) -> Result<Self, Failure> {
        Self::described_by(text, &Connection::default()).await
    }

    /// The same over a connection that is not the usual one.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub(crate) async fn described_by(text: &str, connection: &Connection) -> Result<Self, Failure> {
        Self::with(text, Endpoints::All, connection).await
    }

    /// Whether a user who writes this text may mean the provider of this id, whose declaration is not there any more.
    pub(crate) fn may_be(text: &str, id: &str) -> bool {
        let path = std::path::absolute(text).map(|path| path.display().to_string()).unwrap_or_default();
        let is_in_file = |path: &str| id.strip_prefix(path).is_some_and(|rest| rest.starts_with('#'));
        id.eq_ignore_ascii_case(text) || id == path || is_in_file(&path)
    }

    async fn with(text: &str, endpoints: Endpoints, connection: &Connection) -> Result<Self, Failure> {
        if is_issuer(text) {
            return Self::of_issuer(text, endpoints, connection).await;
        }
        let (path, name) = text.rsplit_once('#').map_or((text, None), |(path, name)| (path, Some(name)));
        let extension = Path::new(path).extension().and_then(|extension| extension.to_str());
        match extension {
            Some("json") => Ok(Self::of_file(path, &Metadata::from_json(&read(path).await?)?)),
            Some("rs") => Self::of_rust(path, name).await,
            _ => Self::of_catalogue(text),
        }
    }

    /// The declaration.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Where it is from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// A text that finds the same provider again, from whichever folder.
    #[must_use]
    pub fn id(&self) -> String {
        match &self.source {
            Source::Catalogue(entry) => entry.metadata.name(),
            Source::Issuer(issuer) => issuer.clone(),
            Source::File(path) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
                let is_rust = path.extension().is_some_and(|extension| extension == "rs");
                let path = path.display();
                if is_rust { format!("{path}#{}", self.metadata.name()) } else { path.to_string() }
            }
        }
    }
}

impl Declared {
    fn of_file(path: &str, metadata: &Metadata) -> Self {
        Self { metadata: metadata.clone(), source: Source::File(path.to_owned()) }
    }

    /// The struct of a Rust file, by its name where there are several.
    async fn of_rust(path: &str, name: Option<&str>) -> Result<Self, Failure> {
        let mistakes =
            |error| Failure::new(Exit::Usage, format!("{path} has no right declaration:\n{error}"));
        let declarations = oauth_codegen::declarations(&read(path).await?).map_err(mistakes)?;
        let declarations: Vec<_> =
            declarations.iter().map(|json| Metadata::from_json(json)).collect::<Result<_, _>>()?;
        let names = || {
            suggest::listed(
                declarations.iter().map(Metadata::name).collect::<Vec<_>>().iter().map(|name| &**name),
            )
        };
        let found = match (name, &*declarations) {
            (None, [only]) => only,
            (None, _) => {
                let message = format!("{path} has {} providers: {}", declarations.len(), names());
                return Err(Failure::new(Exit::Usage, message).hint(format!("write `{path}#NAME`")));
            }
            (Some(name), declarations) => {
                let found = declarations.iter().find(|metadata| metadata.name() == name);
                let missing = || format!("{path} has no provider `{name}`; it has {}", names());
                found.ok_or_else(|| Failure::new(Exit::Usage, missing()))?
            }
        };
        Ok(Self::of_file(path, found))
    }

    fn of_catalogue(name: &str) -> Result<Self, Failure> {
        if let Some(entry) = Entry::find(name) {
            return Ok(Self { metadata: entry.metadata.clone(), source: Source::Catalogue(entry) });
        }
        let known = CATALOGUE.iter().map(|entry| entry.company).chain(NAMES.iter().map(|name| &**name));
        let near = suggest::nearest(&name.to_lowercase(), known);
        let failure = Failure::new(Exit::Usage, format!("the catalogue has no provider `{name}`"));
        Err(failure.hint(near.map_or_else(
            || {
                "`oauth list --catalogue` has its names; a file ends in `.json` or `.rs`, and an issuer begins with \
                 `https://`"
                    .to_owned()
            },
            |near| format!("did you mean `{near}`?"),
        )))
    }

    /// What a server says of itself, as a declaration.
    async fn of_issuer(issuer: &str, endpoints: Endpoints, connection: &Connection) -> Result<Self, Failure> {
        let server = discovery(issuer, connection).await?.server(issuer).await?;
        let declaration = issuer::declaration(server.metadata(), endpoints);
        let metadata = Metadata::from_json(&declaration?)?;
        Ok(Self { metadata, source: Source::Issuer(issuer.to_owned()) })
    }
}

/// Whether a PROVIDER is the URL of an issuer.
pub(crate) fn is_issuer(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Finds servers, also those on loopback, which need no TLS.
pub(crate) async fn discovery(url: &str, connection: &Connection) -> Result<Discovery, Failure> {
    let discovery = connection.discovery().await?;
    let host = Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    Ok(match host {
        Some(host) if is_loopback(&host) => discovery.plain_http(host),
        _ => discovery,
    })
}

/// Whether a host is this machine, which needs no TLS.
pub(crate) fn is_loopback(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

/// The names of the structs in the catalogue, in lower case, as people write them.
pub(crate) static NAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| CATALOGUE.iter().map(|entry| entry.metadata.name().to_lowercase()).collect());
