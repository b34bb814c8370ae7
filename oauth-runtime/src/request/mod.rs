//! Building and sending a token request (RFC 6749 §3.2).

mod params;

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use self::params::Params;
use crate::clock::{AnyClock, Timestamp};
use crate::declared::{header, resolve};
use crate::metadata::{BasicEncoding, ClientAuth, Grant, Metadata, Method, RequestFormat};
use crate::response::Answer;
use crate::template::Lookup;
use crate::token::TokenData;
use crate::transport::{HttpRequest, Transport};
use crate::{Credentials, Error, FieldValues, Members, Scope, Secret, scope};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("oauth-runtime/", env!("CARGO_PKG_VERSION")));

/// The typed members of a token, or why they could not be read, before their type is known again.
pub(crate) type AnyExtra = Result<Arc<dyn Any + Send + Sync>, Error>;

/// What one client needs to ask for tokens; the same code for every provider.
#[derive(Debug)]
pub(crate) struct Requester {
    pub(crate) metadata: &'static Metadata,
    pub(crate) fields: FieldValues,
    pub(crate) credentials: Credentials,
    pub(crate) token_url: Url,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: AnyClock,
    pub(crate) max_response_bytes: usize,
    pub(crate) read_extra: fn(&Members<'_>) -> AnyExtra,
}

/// One token request, with what its caller said.
#[derive(Debug, Clone)]
pub(crate) struct GrantRequest {
    pub(crate) grant: Grant,
    pub(crate) code: Option<Secret>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) code_verifier: Option<Secret>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) params: Vec<(String, Secret)>,
}

impl GrantRequest {
    pub(crate) fn new(grant: Grant) -> Self {
        Self {
            grant,
            code: None,
            redirect_uri: None,
            code_verifier: None,
            scopes: Vec::new(),
            params: Vec::new(),
        }
    }
}

impl Requester {
    pub(crate) fn configured(&self) -> FieldLookup<'_> {
        FieldLookup { fields: &self.fields, metadata: self.metadata, client_id: self.credentials.client_id() }
    }

    /// Asks the provider for a token.
    ///
    /// # Errors
    ///
    /// When the request cannot be built, gets no complete answer, or is answered with anything but a token.
    pub(crate) async fn send(&self, request: &GrantRequest) -> Result<(TokenData, AnyExtra), Error> {
        let begun = self.clock.now();
        let grant = request.grant.as_str();
        let result = self.exchange(request, begun).await;
        match &result {
            Ok(_) => tracing::debug!(provider = self.metadata.name, grant, "token received"),
            Err(error) => tracing::warn!(
                provider = self.metadata.name,
                grant,
                kind = ?error.kind(),
                code = error.code().map(tracing::field::display),
                status = error.status(),
                "no token"
            ),
        }
        result
    }

    async fn exchange(
        &self,
        request: &GrantRequest,
        begun: Timestamp,
    ) -> Result<(TokenData, AnyExtra), Error> {
        let scope = scope::join(self.metadata, &request.scopes)?;
        let call = Call { requester: self, request, scope: scope.as_deref(), begun };
        let wire = call.build()?;
        let basic = call.basic_credentials();
        let secrets: Vec<&str> = call.secrets().chain(basic.as_ref().map(|basic| basic.as_str())).collect();
        let response = self.transport.send(wire).await.map_err(|error| {
            let message = crate::secret::scrub(&error.to_string(), secrets.iter().copied());
            Error::new(self.metadata, error.error_kind(), message).with_sent(error.sent())
        })?;
        let (metadata, now) = (self.metadata, self.clock.now());
        Answer {
            metadata,
            response: &response,
            begun,
            now,
            requested_scope: scope.as_deref(),
            secrets: &secrets,
        }
        .token(self.read_extra)
    }
}

/// A token request on its way to the wire.
struct Call<'a> {
    requester: &'a Requester,
    request: &'a GrantRequest,
    scope: Option<&'a str>,
    begun: Timestamp,
}

impl Call<'_> {
    fn build(&self) -> Result<HttpRequest, Error> {
        let rules = &self.requester.metadata.request;
        let mut url = self.requester.token_url.clone();
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, AGENT);
        let params = Params::of(self)?;
        let mut body = Vec::new();
        if rules.in_query() {
            params.append_to_query(&mut url);
        }
        for (name, value) in resolve(self.requester.metadata, rules.query, self)? {
            url.query_pairs_mut().append_pair(name, &value.as_text());
        }
        if rules.method == Method::Post {
            match rules.format {
                RequestFormat::Form => {
                    body = params.into_form();
                    headers.insert(CONTENT_TYPE, FORM);
                }
                RequestFormat::Query => {
                    headers.insert(CONTENT_TYPE, FORM);
                }
                RequestFormat::Json => {
                    body = params.into_json();
                    headers.insert(CONTENT_TYPE, JSON);
                }
                RequestFormat::None => {}
            }
        }
        let metadata = self.requester.metadata;
        if let Some((name, value)) = self.basic()? {
            headers.insert(name, value);
        }
        for (name, value) in resolve(metadata, rules.headers, self)? {
            let (name, value) = header(metadata, name, &value.as_text())?;
            headers.insert(name, value);
        }
        let method = if rules.method == Method::Get { http::Method::GET } else { http::Method::POST };
        Ok(HttpRequest::new(method, url, headers, body, self.requester.max_response_bytes))
    }

    /// The `Authorization` header of HTTP Basic; none without a secret.
    fn basic(&self) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
        let Some(credentials) = self.basic_credentials() else { return Ok(None) };
        let value = Zeroizing::new(format!("Basic {}", *credentials));
        header(self.requester.metadata, "Authorization", &value).map(Some)
    }

    /// Identifier and secret as HTTP Basic sends them (RFC 6749 §2.3.1).
    fn basic_credentials(&self) -> Option<Zeroizing<String>> {
        let ClientAuth::ClientSecretBasic(encoding) = self.requester.metadata.client_auth else {
            return None;
        };
        let credentials = &self.requester.credentials;
        let secret = credentials.client_secret()?;
        let encode = |text: &str| match encoding {
            BasicEncoding::FormUrlEncoded => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            BasicEncoding::Raw => text.to_owned(),
        };
        let pair = [encode(credentials.client_id()), encode(secret.expose_secret())].join(":");
        let pair = Zeroizing::new(pair);
        Some(Zeroizing::new(STANDARD.encode(&*pair)))
    }

    /// What must not appear in an error.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let credentials = self.requester.credentials.client_secret();
        let caller = self.request.params.iter().map(|(_, value)| value);
        [credentials, self.request.code.as_ref(), self.request.code_verifier.as_ref()]
            .into_iter()
            .flatten()
            .chain(caller)
            .map(Secret::expose_secret)
            .chain(self.requester.fields.secrets())
    }
}

impl Lookup for Call<'_> {
    fn lookup(&self, name: &str) -> Result<Option<Cow<'_, str>>, String> {
        let secret =
            |secret: Option<&'_ Secret>| secret.map(|secret| Cow::Owned(secret.expose_secret().to_owned()));
        let requester = self.requester;
        Ok(match name {
            "client_secret" => secret(requester.credentials.client_secret()),
            "redirect_uri" => self.request.redirect_uri.as_deref().map(Cow::Borrowed),
            "code" => secret(self.request.code.as_ref()),
            "code_verifier" => secret(self.request.code_verifier.as_ref()),
            "scope" => self.scope.map(Cow::Borrowed),
            "token_url" => Some(Cow::Borrowed(requester.token_url.as_str())),
            "now_unix" => Some(Cow::Owned(self.begun.wall.as_secs().to_string())),
            "now_ms" => Some(Cow::Owned(self.begun.wall.as_millis().to_string())),
            _ => return requester.configured().owned(name),
        })
    }
}

/// What is known before there is a request: the configuration fields and the client's identifier.
pub(crate) struct FieldLookup<'a> {
    pub(crate) fields: &'a FieldValues,
    pub(crate) metadata: &'a Metadata,
    pub(crate) client_id: &'a str,
}

impl FieldLookup<'_> {
    pub(crate) fn owned<'v>(&self, name: &str) -> Result<Option<Cow<'v, str>>, String> {
        if name == "client_id" {
            Ok(Some(Cow::Owned(self.client_id.to_owned())))
        } else if self.metadata.fields.iter().any(|field| field.name == name) {
            Ok(self.fields.value(name).map(|value| Cow::Owned(value.to_owned())))
        } else {
            Err(format!("a template names `{name}`, which does not exist here"))
        }
    }
}

impl Lookup for FieldLookup<'_> {
    fn lookup(&self, name: &str) -> Result<Option<Cow<'_, str>>, String> {
        self.owned(name)
    }
}
