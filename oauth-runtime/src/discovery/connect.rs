//! A client of a resource of which the URL is all that is known.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::{AuthorizationServer, Discovery, ResourceMetadata};
use crate::printable::printable;
use crate::registration::{ClientMetadata, Registration, check_document_url};
use crate::runtime::AnyRuntime;
use crate::store::TokenStore;
use crate::{
    Challenge, Client, Credentials, DynamicProvider, Error, ErrorKind, Metadata, Scope, Secret, crypto,
};

/// Makes a client of a resource: see [`Discovery::connect`].
pub struct Connector {
    discovery: Discovery,
    url: String,
    parts: Parts,
}

/// What registers, and how.
#[derive(Clone)]
struct Parts {
    client: ClientMetadata,
    document_url: Option<String>,
    credentials: Option<Credentials>,
    initial_access_token: Option<Secret>,
    issuer: Option<String>,
    challenge: Option<Challenge>,
    store: Option<Arc<dyn TokenStore>>,
}

/// A client of a resource, and what was found on the way to it: see [`Discovery::connect`].
#[derive(Clone)]
pub struct Connection {
    client: Client<DynamicProvider>,
    resource: ResourceMetadata,
    server: AuthorizationServer,
    registration: Option<Registration>,
    scopes: Vec<Scope>,
    parts: Parts,
}

impl Discovery {
    /// Makes a client for the resource at this URL, which is all that it has to be told: the resource names its authorization
    /// server (RFC 9728), that one its endpoints (RFC 8414), and there the client registers as what `client` says (RFC 7591).
    ///
    /// Every request for a token has the `resource` as its metadata writes it (RFC 8707), and every login a code challenge,
    /// without which there is no client. The token goes to the origin of the resource alone.
    ///
    /// ```no_run
    /// use oauth_runtime::discovery::Discovery;
    /// use oauth_runtime::registration::ClientMetadata;
    /// use oauth_runtime::store::MemoryStore;
    ///
    /// # async fn example(query: &str) -> oauth_runtime::Result<()> {
    /// let agent = ClientMetadata::new("Acme agent").redirect_uri("http://127.0.0.1/callback");
    /// let store = std::sync::Arc::new(MemoryStore::default()); // a `FileStore`, to outlive the process
    /// let discovery = Discovery::new()?;
    /// let connection = discovery.connect("https://mcp.example.com/mcp", agent).store(store.clone()).send().await?;
    ///
    /// let sessions = connection.client().sessions(store);
    /// let session = sessions.get("default")?;
    /// // Where it says that a login is needed, the user logs in as with any other client.
    /// let token = session.token().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn connect(&self, url: impl Into<String>, client: ClientMetadata) -> Connector {
        let parts = Parts {
            client,
            document_url: None,
            credentials: None,
            initial_access_token: None,
            issuer: None,
            challenge: None,
            store: None,
        };
        Connector { discovery: self.clone(), url: url.into(), parts }
    }
}

impl Connector {
    fn with(mut self, change: impl FnOnce(&mut Parts)) -> Self {
        change(&mut self.parts);
        self
    }

    /// Keeps the registration here, and finds it here after a restart. Without a store each connection registers another client.
    #[must_use]
    pub fn store(self, store: impl TokenStore) -> Self {
        self.with(|parts| parts.store = Some(Arc::new(store)))
    }

    /// Uses this client, which the server knows already, and registers none. One with a client secret needs
    /// [`authorization_server`](Self::authorization_server): the resource must not say who gets the secret.
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        self.with(|parts| parts.credentials = Some(credentials))
    }

    /// Is the client whose metadata document is at this `https` URL, where the server takes such a `client_id`
    /// (draft-ietf-oauth-client-id-metadata-document); it does not register then.
    /// [`ClientMetadata::document`] is what has to be there.
    #[must_use]
    pub fn client_id_metadata_document(self, url: impl Into<String>) -> Self {
        self.with(|parts| parts.document_url = Some(url.into()))
    }

    /// Registers with this token, for a server that lets nobody else (RFC 7591 §3). It needs
    /// [`authorization_server`](Self::authorization_server): the resource must not say who gets the token.
    #[must_use]
    pub fn initial_access_token(self, token: impl Into<Secret>) -> Self {
        self.with(|parts| parts.initial_access_token = Some(token.into()))
    }

    /// Chooses one of the authorization servers that the resource names, by its issuer. Of several, one has to be chosen.
    #[must_use]
    pub fn authorization_server(self, issuer: impl Into<String>) -> Self {
        self.with(|parts| parts.issuer = Some(issuer.into()))
    }

    /// Begins with the challenge of a 401 that the program has seen, and does not ask the resource for one.
    #[must_use]
    pub fn challenge(self, challenge: Challenge) -> Self {
        self.with(|parts| parts.challenge = Some(challenge))
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// Those of [`Discovery::resource`], [`Discovery::server`] and [`AuthorizationServer::registered`];
    /// [`ErrorKind::Configuration`] when no authorization server is chosen, and the resource names several or there is a client
    /// secret or an initial access token; and [`ErrorKind::InvalidResponse`] when the server does not check code challenges
    /// by `S256` (RFC 7636).
    pub async fn send(self) -> Result<Connection, Error> {
        let Self { discovery, url, parts } = self;
        let (start, name) = discovery.start(&url)?;
        parts
            .check_secrets()
            .map_err(|problem| Error::new(Arc::clone(&name), ErrorKind::Configuration, problem))?;
        let (resource, challenge) = discovery.resource_and_challenge(&url, parts.challenge.as_ref()).await?;
        let issuer = chosen(&resource, parts.issuer.as_deref(), &name)?;
        let server = discovery.server_of(&start, issuer, &name).await?;
        if !server.metadata().supports_code_challenge("S256") {
            let message = "metadata: `code_challenge_methods_supported` has no `S256`; without a code challenge a login is not safe";
            return Err(server.error(ErrorKind::InvalidResponse, message));
        }
        let scopes = scopes(challenge.as_ref(), &resource, &server);
        // What cannot become a client is found before anybody registers one.
        make(&server, &resource, &scopes, Credentials::public("unregistered"), None)?;
        let (credentials, registration) = parts.identify(&server).await?;
        let client = make(&server, &resource, &scopes, credentials, registration.as_ref())?;
        Ok(Connection { client, resource, server, registration, scopes, parts })
    }
}

impl Parts {
    /// Holds what is secret to a server that the program names: the resource, which is a stranger, may name any as its own.
    ///
    /// # Errors
    ///
    /// That none is named.
    fn check_secrets(&self) -> Result<(), &'static str> {
        if self.issuer.is_some() {
            return Ok(());
        }
        if self.credentials.as_ref().is_some_and(|credentials| credentials.client_secret().is_some()) {
            return Err("the client secret would go to whatever server the resource names; write \
                        `authorization_server(..)` with the issuer that it is for");
        }
        if self.initial_access_token.is_some() {
            return Err("the initial access token would go to whatever server the resource names; write \
                        `authorization_server(..)` with the issuer that it is for");
        }
        Ok(())
    }

    /// Who the client is: the one that it was given, the one of its document, or one that registers.
    async fn identify(
        &self,
        server: &AuthorizationServer,
    ) -> Result<(Credentials, Option<Registration>), Error> {
        if let Some(credentials) = &self.credentials {
            return Ok((credentials.clone(), None));
        }
        if let Some(url) =
            self.document_url.as_ref().filter(|_| server.metadata().client_id_metadata_document_supported)
        {
            check_document_url(url).map_err(|problem| {
                server.error(ErrorKind::Configuration, format!("client_id_metadata_document: {problem}"))
            })?;
            return Ok((Credentials::public(url), None));
        }
        let token = self.initial_access_token.as_ref();
        let registration = match &self.store {
            Some(store) => server.registered(&self.client, token, store).await?,
            None => server.register(&self.client, token).await?,
        };
        Ok((registration.credentials(), Some(registration)))
    }
}

impl Connection {
    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client<DynamicProvider> {
        &self.client
    }

    /// What the resource says of itself.
    #[must_use]
    pub fn resource(&self) -> &ResourceMetadata {
        &self.resource
    }

    /// Where its tokens come from.
    #[must_use]
    pub fn server(&self) -> &AuthorizationServer {
        &self.server
    }

    /// What the client has registered as; `None` for one that did not.
    #[must_use]
    pub fn registration(&self) -> Option<&Registration> {
        self.registration.as_ref()
    }

    /// Registers the client anew, after the server has answered `invalid_client`: it does not know the client any more. Of several
    /// processes with one store the first does, and all get the same. Users have to log in again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the client has not registered, and those of
    /// [`AuthorizationServer::registered_again`].
    pub async fn register_again(&self) -> Result<Self, Error> {
        let Some(rejected) = &self.registration else {
            let message = "the client has not registered; the server has to know it otherwise";
            return Err(self.server.error(ErrorKind::Configuration, message));
        };
        let (client, token) = (&self.parts.client, self.parts.initial_access_token.as_ref());
        let registration = match &self.parts.store {
            Some(store) => self.server.registered_again(rejected, client, token, store).await?,
            None => self.server.register(client, token).await?,
        };
        let credentials = registration.credentials();
        let client = make(&self.server, &self.resource, &self.scopes, credentials, Some(&registration))?;
        Ok(Self { client, registration: Some(registration), ..self.clone() })
    }
}

/// The issuer to go to.
fn chosen<'r>(resource: &'r ResourceMetadata, wish: Option<&str>, name: &Arc<str>) -> Result<&'r str, Error> {
    let error = |kind, message: String| Err(Error::new(Arc::clone(name), kind, message));
    match (&*resource.authorization_servers, wish) {
        ([], _) => error(
            ErrorKind::InvalidResponse,
            "resource metadata: it names no authorization server".to_owned(),
        ),
        (all, Some(wish)) => match all.iter().find(|issuer| *issuer == wish) {
            Some(issuer) => Ok(issuer),
            None => error(
                ErrorKind::Configuration,
                "the authorization server that was chosen is none of those of the resource".to_owned(),
            ),
        },
        ([one], None) => Ok(one),
        (several, None) => error(
            ErrorKind::Configuration,
            format!(
                "the resource has several authorization servers; choose one with `authorization_server`: {}",
                printable(&several.join(", "))
            ),
        ),
    }
}

/// What to ask for: what the challenge says, or else the resource; and refresh tokens, where they are a scope.
fn scopes(
    challenge: Option<&Challenge>,
    resource: &ResourceMetadata,
    server: &AuthorizationServer,
) -> Vec<Scope> {
    let mut scopes = challenge.map(Challenge::scope).unwrap_or_default();
    if scopes.is_empty() {
        let is_word = |scope: &&String| oauth_grammar::chars::is_scope_token(scope);
        scopes.extend(
            resource.scopes_supported.iter().filter(is_word).map(|scope| Scope::from(scope.as_str())),
        );
    }
    let offline = "offline_access";
    let is_offered = server.metadata().scopes_supported.iter().any(|scope| scope == offline);
    if is_offered && scopes.iter().all(|scope| scope.as_str() != offline) {
        scopes.push(Scope::from(offline));
    }
    // A brace would be a placeholder of the declaration.
    scopes.retain(|scope| !scope.as_str().contains(['{', '}']));
    scopes
}

/// The client: a provider that is declared by what was found.
fn make(
    server: &AuthorizationServer,
    resource: &ResourceMetadata,
    scopes: &[Scope],
    credentials: Credentials,
    registration: Option<&Registration>,
) -> Result<Client<DynamicProvider>, Error> {
    let has_secret = credentials.client_secret().is_some();
    let auth = match registration {
        Some(registration) => registration.token_endpoint_auth_method(),
        None if !has_secret => "none",
        None if server.metadata().supports_auth_method("client_secret_basic") => "client_secret_basic",
        None => "client_secret_post",
    };
    let declaration = declaration(server, resource, scopes, auth)?;
    let mut builder =
        Client::builder(DynamicProvider::new(Metadata::from_json(&declaration.to_string())?), credentials)
            .transport(Arc::clone(&server.discovery.transport));
    if let AnyRuntime::Custom(runtime) = &server.discovery.runtime {
        builder = builder.runtime(Arc::clone(runtime));
    }
    for host in server.discovery.plain_http_hosts() {
        builder = builder.plain_http(&**host);
    }
    builder.discovered(server.discovered())
}

/// The name of the provider. Sessions and logins under way are kept under it, so no two resources have the same: the host is
/// for people, and the hash of the whole URL for the rest, of which a path or a port may be all that differs.
///
/// # Errors
///
/// That there is no library to hash with.
fn name(resource: &str) -> Result<String, &'static str> {
    let host = Url::parse(resource).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.unwrap_or_default();
    let letters = host.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' });
    let hash = crypto::hex(&crypto::sha256([resource.as_bytes()])?);
    // 128 bits: whoever runs a resource chooses its URL, and must not find one with the hash of another's.
    Ok(letters.chain(['_']).chain(hash.chars().take(32)).collect())
}

fn declaration(
    server: &AuthorizationServer,
    resource: &ResourceMetadata,
    scopes: &[Scope],
    auth: &str,
) -> Result<Value, Error> {
    let name = name(&resource.resource).map_err(|problem| server.error(ErrorKind::Configuration, problem))?;
    for (what, text) in [("resource", &*resource.resource), ("issuer", server.asked_issuer())] {
        if text.contains(['{', '}']) {
            let message = format!("`{what}` holds a brace, which is percent-encoded in a URI");
            return Err(server.error(ErrorKind::InvalidResponse, message));
        }
    }
    let scopes: Vec<_> = scopes.iter().map(Scope::as_str).collect();
    let members = [
        ("name", Some(json!(name))),
        ("issuer", Some(json!(server.asked_issuer()))),
        ("grant", Some(json!("authorization_code"))),
        ("client_auth", Some(json!(auth))),
        ("resource", Some(json!(resource.resource))),
        ("scope", (!scopes.is_empty()).then(|| json!({ "default": scopes }))),
    ];
    let members = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Ok(Value::Object(members.collect()))
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("credentials", &self.parts.credentials).finish_non_exhaustive()
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("client", &self.client)
            .field("resource", &self.resource.resource)
            .field("registration", &self.registration)
            .finish_non_exhaustive()
    }
}
