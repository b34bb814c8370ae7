//! Assembling and sending a call.

use std::cell::OnceCell;

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::answer::{self, Answer};
use super::call::Exchange;
use super::client_auth;
use super::params::{Params, resolve};
use crate::Error;
use crate::plan::{Method, ParamPlace, Plan, RequestFormat};
use crate::transport::{HttpRequest, TransportError};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("oauth-runtime/", env!("CARGO_PKG_VERSION")));

impl<'a> Exchange<'a> {
    /// Makes the call.
    ///
    /// # Errors
    ///
    /// When the request cannot be made, or gets no complete answer.
    pub(super) async fn send(&self) -> Result<Answer<'a>, Error> {
        let shared = &self.config.shared;
        let mut response = shared.transport.send(self.assemble()?).await;
        if self.spends_nothing && response.as_ref().is_err_and(TransportError::is_stale) {
            response = shared.transport.send(self.assemble()?).await;
        }
        let now = shared.runtime.now();
        let response = response
            .map_err(|error| answer::incomplete(self.plan(), self.rules, &error, now, self.secrets))?;
        let (plan, rules, begun, secrets) = (self.plan(), self.rules, self.begun, self.secrets);
        Ok(Answer {
            plan,
            rules,
            response,
            begun,
            now,
            secrets,
            text: OnceCell::new(),
            without_numbers: OnceCell::new(),
        })
    }

    fn assemble(&self) -> Result<HttpRequest, Error> {
        let rules = &self.rules.request;
        let params = Params::of(self)?;
        let mut url = self.endpoint.clone();
        let mut body = Vec::new();
        match rules.place() {
            ParamPlace::Query => params.append_to_query(&mut url),
            ParamPlace::Body if rules.format == RequestFormat::Json => {
                body = params.to_json().map_err(|error| self.plan().configuration(error.to_string()))?;
            }
            ParamPlace::Body => body = params.to_form(),
            ParamPlace::Nowhere => {}
        }
        for (name, value) in resolve(&rules.query, self.values) {
            url.query_pairs_mut().append_pair(name, &value.as_text());
        }
        let method = if rules.method == Method::Get { http::Method::GET } else { http::Method::POST };
        let limit = self.config.shared.max_response_bytes;
        Ok(HttpRequest::new(method, url, self.headers()?, body, limit))
    }

    fn headers(&self) -> Result<HeaderMap, Error> {
        let rules = &self.rules.request;
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, AGENT);
        let content_type = match (rules.method, rules.format) {
            (Method::Get, _) | (_, RequestFormat::None) => None,
            (Method::Post, RequestFormat::Json) => Some(JSON),
            (Method::Post, RequestFormat::Form | RequestFormat::Query) => Some(FORM),
        };
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if let Some(value) = client_auth::authorization(self.rules.client_auth, self.credentials) {
            let (name, value) = header(self.plan(), "Authorization", &value)?;
            headers.insert(name, value);
        }
        for (name, value) in resolve(&rules.headers, self.values) {
            let (name, value) = header(self.plan(), name, &value.as_text())?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

/// A header whose value is not printed: it may hold a secret.
///
/// # Errors
///
/// When the name or the value cannot be sent. The error does not repeat the value.
pub(crate) fn header(plan: &Plan, name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let wire_name =
        name.parse().map_err(|_| plan.configuration(format!("`{name}` cannot be the name of a header")))?;
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        plan.configuration(format!("the value of header `{name}` holds a character that cannot be sent"))
    })?;
    value.set_sensitive(true);
    Ok((wire_name, value))
}
