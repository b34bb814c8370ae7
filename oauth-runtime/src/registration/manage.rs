//! The requests of a registration.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::{ClientMetadata, Registration};
use crate::discovery::AuthorizationServer;
use crate::fetch::{Document, JSON};
use crate::printable::printable;
use crate::scrub::scrub;
use crate::{Error, ErrorCode, ErrorKind, Secret};

/// What is sent about a client: what the server said of it, and its metadata, which has neither.
#[derive(Serialize)]
struct Sent<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(flatten)]
    metadata: &'a Map<String, Value>,
}

impl Sent<'_> {
    fn to_vec(&self) -> serde_json::Result<Vec<u8>> {
        // Room for what most clients have: bytes that grow leave secrets behind.
        let mut bytes = Vec::with_capacity(8 * 1024);
        serde_json::to_writer(&mut bytes, self).map(|()| bytes)
    }
}

impl AuthorizationServer {
    /// Registers a client (RFC 7591 §3.1), with an initial access token where the server wants one. Each call makes another
    /// client; [`registered`](Self::registered) keeps one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the server has no registration endpoint, [`ErrorKind::ErrorResponse`] with its code when
    /// it refuses (RFC 7591 §3.2.2), [`ErrorKind::InvalidResponse`] when the answer is no registration, and those of the request.
    pub async fn register(
        &self,
        client: &ClientMetadata,
        initial_access_token: Option<&Secret>,
    ) -> Result<Registration, Error> {
        let Some(endpoint) = &self.metadata().registration_endpoint else {
            return Err(self.error(
                ErrorKind::Configuration,
                "the server has no `registration_endpoint`; give the client its own credentials",
            ));
        };
        let url = self.trusted("registration_endpoint", endpoint)?;
        let client = self.with_auth_method(client)?;
        let body = Sent { client_id: None, client_secret: None, metadata: client.as_json() };
        let answer = self.call(Method::POST, url, initial_access_token, Some(&body)).await?;
        answered(&answer, None)
    }

    /// Reads what is registered (RFC 7592 §2.1).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the server has not said how the registration is managed, and as
    /// [`register`](Self::register).
    pub async fn read_registration(&self, registration: &Registration) -> Result<Registration, Error> {
        let (url, token) = self.managed(registration)?;
        let answer = self.call(Method::GET, url, Some(token), None).await?;
        answered(&answer, Some(registration))
    }

    /// Replaces what is registered by this (RFC 7592 §2.2). The answer takes the place of the registration: secret and token may
    /// be other ones: who keeps the registration in a store gives the answer to
    /// [`keep_registration`](Self::keep_registration).
    ///
    /// # Errors
    ///
    /// As [`read_registration`](Self::read_registration).
    pub async fn update_registration(
        &self,
        registration: &Registration,
        client: &ClientMetadata,
    ) -> Result<Registration, Error> {
        let (url, token) = self.managed(registration)?;
        let mut metadata = self.with_auth_method(client)?.as_json().clone();
        metadata.retain(|name, _| !matches!(&**name, "client_id" | "client_secret"));
        let body = Sent {
            client_id: Some(registration.client_id()),
            client_secret: registration.client_secret().map(Secret::expose_secret),
            metadata: &metadata,
        };
        let answer = self.call(Method::PUT, url, Some(token), Some(&body)).await?;
        answered(&answer, Some(registration))
    }

    /// Deletes the client at the server (RFC 7592 §2.3).
    ///
    /// # Errors
    ///
    /// As [`read_registration`](Self::read_registration).
    pub async fn delete_registration(&self, registration: &Registration) -> Result<(), Error> {
        let (url, token) = self.managed(registration)?;
        self.call(Method::DELETE, url, Some(token), None).await.map(drop)
    }

    /// Where a registration is managed, and by which token.
    fn managed<'r>(&self, registration: &'r Registration) -> Result<(Url, &'r Secret), Error> {
        let told = registration.registration_client_uri().zip(registration.registration_access_token());
        let Some((uri, token)) = told else {
            return Err(self.error(
                ErrorKind::Configuration,
                "the server has not said how the registration is managed (RFC 7592 §3)",
            ));
        };
        // The token must not go to whoever an answer names.
        Ok((self.trusted("registration_client_uri", uri)?, token))
    }

    /// The metadata with the method of client authentication that the server offers.
    fn with_auth_method(&self, client: &ClientMetadata) -> Result<ClientMetadata, Error> {
        if client.text("token_endpoint_auth_method").is_some() {
            return Ok(client.clone());
        }
        let offered = |method: &&&str| self.metadata().supports_auth_method(method);
        let method = ["none", "client_secret_basic", "client_secret_post"].iter().find(offered);
        let none = "the server offers none of the methods of client authentication that a registered client has here";
        let method = method.ok_or_else(|| self.error(ErrorKind::Configuration, none))?;
        Ok(client.clone().token_endpoint_auth_method(*method))
    }

    /// One request; nothing is sent twice, since each may make a client.
    async fn call(
        &self,
        method: Method,
        url: Url,
        token: Option<&Secret>,
        body: Option<&Sent<'_>>,
    ) -> Result<Document, Error> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, JSON)]);
        if let Some(token) = token {
            let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
            let mut value = value.map_err(|_| {
                self.error(ErrorKind::Configuration, "the access token holds a character that cannot be sent")
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let stated = |name| body.and_then(|body| body.metadata.get(name)?.as_str());
        let secrets = token.map(Secret::expose_secret).into_iter();
        let secrets = secrets.chain(body.and_then(|body| body.client_secret));
        let secrets = secrets.chain(["client_secret", "software_statement"].into_iter().filter_map(stated));
        let unwritable = |_| self.error(ErrorKind::Configuration, "the client metadata cannot be written");
        if body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        let body = body.map(Sent::to_vec).transpose().map_err(unwritable)?;
        let fetcher = self.fetcher();
        let answer = fetcher.send("registration", method, url, headers, body.unwrap_or_default()).await?;
        if matches!(answer.status, StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT) {
            return Ok(answer);
        }
        Err(refused(&answer, secrets))
    }
}

/// The error of a refusal (RFC 7591 §3.2.2).
fn refused<'s>(answer: &Document, secrets: impl Iterator<Item = &'s str> + Clone) -> Error {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    // Such as a proxy.
    let is_verdict = answer.status.is_client_error() && answer.status != StatusCode::TOO_MANY_REQUESTS;
    let Some(code) = text("error").filter(|_| is_verdict) else {
        return answer.error(ErrorKind::Http, "the server has refused the registration".to_owned());
    };
    let clean = |text: &str| printable(&scrub(text, secrets.clone())).into_owned();
    answer
        .error(ErrorKind::ErrorResponse, "the server has refused the registration".to_owned())
        .with_code(Some(ErrorCode::from(&*clean(code))), None)
        .with_description(text("error_description").map(clean), None)
        .with_from_provider(true)
}

fn answered(answer: &Document, before: Option<&Registration>) -> Result<Registration, Error> {
    Registration::read(&answer.body, before)
        .map_err(|problem| answer.invalid(format!("the answer is no registration: {problem}")))
}
