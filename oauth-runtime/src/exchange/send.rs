//! Assembling and sending a call.

use std::sync::OnceLock;

use futures_util::FutureExt as _;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::answer::{self, Answer, Bound};
use super::call::Exchange;
use super::client_auth;
use super::params::{Params, resolve};
use super::signature::Sent;
use crate::plan::{Lookup, Method, ParamPlace, Plan, RequestFormat, ResponseFormat, Template};
use crate::transport::{AGENT, HttpRequest, HttpResponse, TransportError};
use crate::{Error, dpop};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const XML: HeaderValue = HeaderValue::from_static("application/xml");

impl<'a> Exchange<'a> {
    /// Makes the call; once more where its connection turns out to be closed and it spends nothing.
    ///
    /// # Errors
    ///
    /// When the request cannot be made, or gets no complete answer.
    pub(super) async fn send(&self) -> Result<Answer<'a>, Error> {
        match self.attempt().await? {
            Some(answer) => Ok(answer),
            None => self.last_attempt().await,
        }
    }

    /// Makes the call. `None` where its connection turns out to be closed, and it may be made over again.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub(super) async fn attempt(&self) -> Result<Option<Answer<'a>>, Error> {
        let response = self.config.shared.transport.send(self.assemble().await?).await;
        if self.spends_nothing && response.as_ref().is_err_and(TransportError::is_stale) {
            return Ok(None);
        }
        self.answered(response).map(Some)
    }

    /// Makes the call, whatever becomes of it.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub(super) async fn last_attempt(&self) -> Result<Answer<'a>, Error> {
        let response = self.config.shared.transport.send(self.assemble().await?).await;
        self.answered(response)
    }

    fn answered(&self, response: Result<HttpResponse, TransportError>) -> Result<Answer<'a>, Error> {
        let now = self.config.shared.runtime.now();
        let response = response
            .map_err(|error| answer::incomplete(self.plan(), self.rules, &error, now, self.secrets))?;
        let dpop = self.config.shared.dpop.as_ref().zip(self.dpop);
        let brings_nonce = dpop.is_some_and(|(dpop, _)| dpop.note_server(self.endpoint, &response.headers));
        let bound = dpop.map(|(dpop, key)| Bound { thumbprint: key.thumbprint(), dpop });
        let (plan, rules, begun, secrets) = (self.plan(), self.rules, self.begun, self.secrets);
        Ok(Answer {
            plan,
            rules,
            grant: self.grant,
            response,
            begun,
            now,
            bound,
            brings_nonce,
            secrets,
            values: self.values,
            text: OnceLock::new(),
            without_numbers: OnceLock::new(),
        })
    }

    async fn assemble(&self) -> Result<HttpRequest, Error> {
        let rules = &self.rules.request;
        let mut params = Params::of(self)?;
        let mut url = self.endpoint.clone();
        if let Some(sign) = &rules.sign {
            // What signs the body cannot be in it.
            let is_over_body = sign.signing.is_over_body();
            let body = if is_over_body { self.body(&params)? } else { Zeroizing::default() };
            let signature = self.signature(sign, &params, &body).boxed().await?;
            self.values.signed(&signature);
            if is_over_body || rules.place() == ParamPlace::Nowhere {
                url.query_pairs_mut().append_pair(&sign.param, &signature);
            } else {
                params.push(&sign.param, signature);
            }
        }
        let body = self.body(&params)?;
        if rules.place() == ParamPlace::Query {
            params.append_to_query(&mut url);
        }
        for (name, value) in resolve(&rules.query, self.values) {
            url.query_pairs_mut().append_pair(name, &value.as_text());
        }
        let method = if rules.method == Method::Get { http::Method::GET } else { http::Method::POST };
        let limit = self.config.shared.max_response_bytes;
        let mut headers = self.headers(&params, &body)?;
        if let Some((dpop, key)) = self.config.shared.dpop.as_ref().zip(self.dpop) {
            let proof = dpop.server_proof(self.config, key, &method, &url).boxed().await?;
            headers.insert(dpop::HEADER, proof);
        }
        Ok(HttpRequest::new(method, url, headers, body, limit))
    }

    /// What is sent in the body.
    fn body(&self, params: &Params<'_>) -> Result<Zeroizing<Vec<u8>>, Error> {
        let rules = &self.rules.request;
        Ok(match (rules.place(), rules.format) {
            (ParamPlace::Query | ParamPlace::Nowhere, _) => Zeroizing::default(),
            (ParamPlace::Body, RequestFormat::Json) => {
                params.to_json().map_err(|error| self.plan().configuration(error.to_string()))?
            }
            (ParamPlace::Body, RequestFormat::Xml) => params.to_xml(),
            (ParamPlace::Body, _) => params.to_form(),
        })
    }

    fn headers(&self, params: &Params<'_>, body: &[u8]) -> Result<HeaderMap, Error> {
        let rules = &self.rules.request;
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(ACCEPT, if self.rules.response.format == ResponseFormat::Xml { XML } else { JSON });
        headers.insert(USER_AGENT, AGENT);
        let content_type = match (rules.method, rules.format) {
            (Method::Get, _) | (_, RequestFormat::None) => None,
            (Method::Post, RequestFormat::Json) => Some(JSON),
            (Method::Post, RequestFormat::Xml) => Some(XML),
            (Method::Post, RequestFormat::Form | RequestFormat::Query) => Some(FORM),
        };
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if let Some(value) = client_auth::authorization(self.rules.client_auth, self.client) {
            let (name, value) = header(self.plan(), "Authorization", &value)?;
            headers.insert(name, value);
        }
        let names_sent =
            rules.headers.iter().flat_map(crate::plan::Param::templates).any(Template::names_what_is_sent);
        let sent = names_sent.then(|| Sent::of(self, params, body));
        let values: &dyn Lookup = sent.as_ref().map_or(self.values, |sent| sent);
        for (name, value) in resolve(&rules.headers, values) {
            let (name, value) = header(self.plan(), name, &value.as_text())?;
            headers.insert(name, value);
        }
        Ok(headers)
    }
}

/// A header's name.
///
/// # Errors
///
/// When it is none.
pub(crate) fn header_name(plan: &Plan, name: &str) -> Result<HeaderName, Error> {
    name.parse().map_err(|_| plan.configuration(format!("`{name}` cannot be the name of a header")))
}

/// A header whose value is not printed: it may hold a secret.
///
/// # Errors
///
/// When the name or the value cannot be sent. The error does not repeat the value.
pub(crate) fn header(plan: &Plan, name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let wire_name = header_name(plan, name)?;
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        plan.configuration(format!("the value of header `{name}` holds a character that cannot be sent"))
    })?;
    value.set_sensitive(true);
    Ok((wire_name, value))
}
