//! Building and sending a token request (RFC 6749 §3.2).

mod params;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use tracing::Instrument as _;
use url::Url;
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use self::params::Params;
use crate::clock::{AnyClock, Timestamp};
use crate::declared::{header, resolve};
use crate::metadata::{BasicEncoding, ClientAuth, Grant, Metadata, Method, RequestFormat};
use crate::resource::Resource;
use crate::response::{self, Answer};
use crate::telemetry::Report;
use crate::template::Lookup;
use crate::token::{AnyExtra, TokenData};
use crate::transport::{HttpRequest, Transport};
use crate::{Credentials, Error, FieldValues, Members, Scope, Secret, scope};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("oauth-runtime/", env!("CARGO_PKG_VERSION")));

/// What one client needs to ask for tokens; the same code for every provider.
#[derive(Debug, Clone)]
pub(crate) struct Requester {
    pub(crate) metadata: &'static Metadata,
    pub(crate) fields: FieldValues,
    pub(crate) credentials: Credentials,
    pub(crate) token_url: Url,
    /// Whether the token endpoint is not the declared one but one that the caller named.
    pub(crate) has_own_token_url: bool,
    pub(crate) authorization_url: Option<String>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: AnyClock,
    pub(crate) max_response_bytes: usize,
    pub(crate) default_lifetime: Duration,
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
    /// The resources to ask for instead of the declared ones (RFC 8707 §2).
    pub(crate) resources: Vec<String>,
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
            resources: Vec::new(),
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
    pub(crate) async fn send(&self, request: &GrantRequest) -> Result<Arc<TokenData>, Error> {
        let report = Report::begin(self.metadata, request.grant);
        let result = self.exchange(request).instrument(report.span.clone()).await;
        report.end(result.as_ref().err());
        result
    }

    async fn exchange(&self, request: &GrantRequest) -> Result<Arc<TokenData>, Error> {
        let begun = self.clock.now();
        let scope = scope::join(self.metadata, &request.scopes)?;
        let call = Call { requester: self, request, scope: scope.as_deref(), begun };
        let wire = call.build()?;
        let response = self.transport.send(wire).await;
        let (metadata, now) = (self.metadata, self.clock.now());
        let secrets = || call.secrets().collect();
        let response = response.map_err(|error| response::incomplete(metadata, &error, now, &secrets))?;
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

#[cfg(test)]
impl Requester {
    /// A public client without configuration, for unit tests.
    pub(crate) fn example(
        metadata: &'static Metadata,
        transport: Arc<dyn Transport>,
        clock: AnyClock,
    ) -> Self {
        let fields = FieldValues::new(metadata);
        let values = FieldLookup { fields: &fields, metadata, client_id: "id" };
        Self {
            metadata,
            resources: crate::resource::declared(metadata, &values).unwrap(),
            fields,
            credentials: Credentials::public("id"),
            token_url: metadata.token_url.parse().unwrap(),
            has_own_token_url: false,
            authorization_url: None,
            transport,
            clock,
            max_response_bytes: 1024,
            default_lifetime: Duration::from_secs(3600),
            read_extra: |_| Ok(Box::new(())),
        }
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
                    body = params.to_form();
                    headers.insert(CONTENT_TYPE, FORM);
                }
                RequestFormat::Query => {
                    headers.insert(CONTENT_TYPE, FORM);
                }
                RequestFormat::Json => {
                    body = params
                        .to_json()
                        .map_err(|error| Error::configuration(self.requester.metadata, error.to_string()))?;
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

    /// The `Authorization` header of HTTP Basic (RFC 6749 §2.3.1); none without a secret.
    fn basic(&self) -> Result<Option<(HeaderName, HeaderValue)>, Error> {
        let ClientAuth::ClientSecretBasic(encoding) = self.requester.metadata.client_auth else {
            return Ok(None);
        };
        let credentials = &self.requester.credentials;
        let Some(secret) = credentials.client_secret() else { return Ok(None) };
        let (id, secret) = (credentials.client_id(), secret.expose_secret());
        // Room for every byte as `%XX`: a string that grows leaves the secret behind.
        let mut pair = Zeroizing::new(String::with_capacity(3 * (id.len() + secret.len()) + 1));
        let encode = |text: &str, pair: &mut String| match encoding {
            BasicEncoding::FormUrlEncoded => pair.extend(byte_serialize(text.as_bytes())),
            BasicEncoding::Raw => pair.push_str(text),
        };
        encode(id, &mut pair);
        pair.push(':');
        encode(secret, &mut pair);
        let encoded = Zeroizing::new(STANDARD.encode(&*pair));
        let value = Zeroizing::new(["Basic ", &**encoded].concat());
        header(self.requester.metadata, "Authorization", &value).map(Some)
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
        let requester = self.requester;
        Ok(match name {
            "client_secret" => borrowed(requester.credentials.client_secret()),
            "redirect_uri" => self.request.redirect_uri.as_deref().map(Cow::Borrowed),
            "code" => borrowed(self.request.code.as_ref()),
            "code_verifier" => borrowed(self.request.code_verifier.as_ref()),
            "scope" => self.scope.map(Cow::Borrowed),
            "token_url" => Some(Cow::Borrowed(requester.token_url.as_str())),
            "now_unix" => Some(Cow::Owned(self.begun.wall().as_secs().to_string())),
            "now_ms" => Some(Cow::Owned(self.begun.wall().as_millis().to_string())),
            _ => return requester.configured().value(name),
        })
    }
}

fn borrowed(secret: Option<&Secret>) -> Option<Cow<'_, str>> {
    secret.map(|secret| Cow::Borrowed(secret.expose_secret()))
}

/// What is known before there is a request: the configuration fields and the client's identifier.
pub(crate) struct FieldLookup<'a> {
    pub(crate) fields: &'a FieldValues,
    pub(crate) metadata: &'a Metadata,
    pub(crate) client_id: &'a str,
}

impl<'a> FieldLookup<'a> {
    pub(crate) fn value(&self, name: &str) -> Result<Option<Cow<'a, str>>, String> {
        if name == "client_id" {
            Ok(Some(Cow::Borrowed(self.client_id)))
        } else if self.metadata.fields.iter().any(|field| field.name == name) {
            Ok(self.fields.value(name).map(Cow::Borrowed))
        } else {
            Err(format!("a template names `{name}`, which does not exist here"))
        }
    }
}

impl Lookup for FieldLookup<'_> {
    fn lookup(&self, name: &str) -> Result<Option<Cow<'_, str>>, String> {
        self.value(name)
    }
}
