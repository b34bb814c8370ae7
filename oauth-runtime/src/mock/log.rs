//! What the server has seen.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, StatusCode};
use oauth_grammar::parameter::PARAMETERS;
use url::form_urlencoded;

use super::Inner;
use crate::plan::{Name, Param, Plan, RequestRules, Template, Value};
use crate::secret::REDACTED;

/// A request as it came over the wire.
///
/// `Display` and `Debug` mask the secrets; the fields hold them.
#[derive(Clone)]
#[non_exhaustive]
pub struct MockRequest {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query as it was sent, without the `?`.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// How it differs from the declaration; empty for a request that is as declared.
    pub problems: Vec<String>,
    pub(super) secret_params: Vec<String>,
    pub(super) secret_headers: Vec<String>,
    /// Whether the outermost element `request` of a body in XML is a parameter by itself.
    pub(super) names_root: bool,
}

/// A request with what it was answered; see [`MockProvider::answered`](super::MockProvider::answered).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct MockAnswered {
    /// The request.
    pub request: MockRequest,
    /// The status; `None` when there was no answer, because it was lost as a test says, or nobody waited for it.
    pub status: Option<StatusCode>,
    /// Why the mock refused a request that is as declared, such as that its token has ended.
    pub refusal: Option<String>,
}

/// A [`MockAnswered`] as it is kept: the request is that of the other log, too.
#[derive(Clone)]
pub(super) struct Answered {
    pub(super) request: Arc<MockRequest>,
    pub(super) status: Option<StatusCode>,
    pub(super) refusal: Option<String>,
}

impl Answered {
    /// How the request differs from the declaration, which is found out before it is kept.
    pub(super) fn problems(&mut self) -> &mut Vec<String> {
        &mut Arc::make_mut(&mut self.request).problems
    }

    pub(super) fn to_public(&self) -> MockAnswered {
        let Self { request, status, refusal } = self.clone();
        MockAnswered { request: MockRequest::clone(&request), status, refusal }
    }
}

/// A request until it is answered, or nobody waits for that any more.
pub(super) struct Underway<'a> {
    inner: &'a Inner,
    pub(super) answered: Answered,
}

impl<'a> Underway<'a> {
    pub(super) fn new(inner: &'a Inner, request: MockRequest) -> Self {
        Self { inner, answered: Answered { request: Arc::new(request), status: None, refusal: None } }
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        let bytes = self.answered.request.bytes();
        self.inner.state().answered.push(self.answered.clone(), bytes);
        self.inner.has_answered.notify_waiters();
    }
}

impl MockRequest {
    pub(super) fn new(plan: &Plan, head: Parts, body: Vec<u8>) -> Self {
        let (secret_params, secret_headers) = secret_names(plan);
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body,
            problems: Vec::new(),
            secret_params,
            secret_headers,
            names_root: names_root(plan),
        }
    }

    /// The bytes of what it says, by which it is kept or not.
    pub(super) fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        let texts = self.problems.iter().chain(&self.secret_params).chain(&self.secret_headers);
        let parts =
            [self.method.len(), self.path.len(), self.query.len(), self.body.len(), size_of::<Self>()];
        parts.into_iter().chain(headers).chain(texts.map(String::len)).sum()
    }

    /// The parameters in the query.
    #[must_use]
    pub fn query_params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// The parameters in a form body, or the members of a JSON or XML body as text; an array is a parameter that is sent
    /// several times.
    #[must_use]
    pub fn body_params(&self) -> Vec<(String, String)> {
        match self.document() {
            Some(serde_json::Value::Object(members)) => {
                let text = |value: serde_json::Value| {
                    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
                };
                let values = |value| match value {
                    serde_json::Value::Array(values) => values,
                    value => vec![value],
                };
                let params = members.into_iter().flat_map(|(name, value)| {
                    values(value).into_iter().map(move |value| (name.clone(), text(value)))
                });
                params.collect()
            }
            _ => form_urlencoded::parse(&self.body).into_owned().collect(),
        }
    }

    /// The members of a JSON or XML body. The element `request` stands for none.
    fn document(&self) -> Option<serde_json::Value> {
        if !self.is_xml() {
            return serde_json::from_slice(&self.body).ok();
        }
        let text = String::from_utf8_lossy(&self.body);
        let document = crate::document::xml(&text).ok()?;
        let flat = document.member("request").filter(|_| !self.names_root);
        Some(flat.unwrap_or(&document).to_value())
    }

    fn is_xml(&self) -> bool {
        self.body.trim_ascii_start().starts_with(b"<")
    }

    /// A member of a JSON or XML body.
    pub(super) fn member(&self, name: &str) -> Option<serde_json::Value> {
        self.document()?.get(name).cloned()
    }

    /// The value of a header that is text.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    /// The parameter, wherever it was sent.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<String> {
        let mut params = self.query_params().into_iter().chain(self.body_params());
        params.find(|(param, _)| param == name).map(|(_, value)| value)
    }

    fn masked(&self, params: &str) -> String {
        let mask = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let secret = self.secret_params.iter().any(|secret| secret == name);
            if secret && !value.is_empty() { format!("{name}={REDACTED}") } else { pair.to_owned() }
        };
        params.split('&').map(mask).collect::<Vec<_>>().join("&")
    }

    fn masked_body(&self) -> String {
        if self.is_xml() {
            // Where in it a secret is is not looked for.
            return REDACTED.to_owned();
        }
        let Ok(serde_json::Value::Object(mut members)) = serde_json::from_slice(&self.body) else {
            return self.masked(&String::from_utf8_lossy(&self.body));
        };
        for (name, value) in &mut members {
            if self.secret_params.contains(name) {
                *value = REDACTED.into();
            }
        }
        serde_json::Value::Object(members).to_string()
    }
}

impl fmt::Display for MockRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.masked(&self.query))?;
        }
        for (name, value) in &self.headers {
            let secret = self.secret_headers.iter().any(|secret| name.as_str().eq_ignore_ascii_case(secret));
            let value = if secret { REDACTED } else { value.to_str().unwrap_or("..") };
            write!(f, "\n{name}: {value}")?;
        }
        if self.body.is_empty() { Ok(()) } else { write!(f, "\n\n{}", self.masked_body()) }
    }
}

impl fmt::Debug for MockRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockRequest")
            .field("wire", &self.to_string())
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

/// Whether a request in XML has a parameter with members that is called as the element around parameters without any.
fn names_root(plan: &Plan) -> bool {
    requests(plan).any(|rules| {
        let nests = |param: &Param| param.values.iter().any(|value| matches!(value, Value::Members(_)));
        matches!(&*rules.params, [param] if *param.name == *"request" && nests(param))
    })
}

/// All kinds of requests.
fn requests(plan: &Plan) -> impl Iterator<Item = &RequestRules> {
    let of_refresh = plan.refresh.iter().map(|refresh| &refresh.exchange.request);
    let calls = plan.calls().map(|call| &call.exchange.request);
    let others = [&plan.revocation.request, &plan.device.exchange.request];
    [&plan.token.request].into_iter().chain(others).chain(of_refresh).chain(calls)
}

/// The names of the parameters and headers that carry secrets, in whichever request.
fn secret_names(plan: &Plan) -> (Vec<String>, Vec<String>) {
    // What is revoked (RFC 7009 §2.1) is in the same place of another request.
    let mut params = vec!["token"];
    let mut headers = vec!["authorization", &*plan.bearer.header];
    let carries = |param: &&Param| carries_secret(plan, param);
    for rules in requests(plan) {
        let secret = PARAMETERS.iter().filter(|parameter| parameter.is_secret);
        params
            .extend(secret.flat_map(|parameter| [parameter.name, plan.wire_name_in(rules, parameter.name)]));
        params.extend(rules.params.iter().chain(&rules.query).filter(carries).map(|param| &*param.name));
        headers.extend(rules.headers.iter().filter(carries).map(|header| &*header.name));
    }
    let each_once = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(str::to_owned).collect()
    };
    (each_once(params), each_once(headers))
}

/// Whether the value of a declared parameter holds a secret.
fn carries_secret(plan: &Plan, param: &Param) -> bool {
    param.templates().flat_map(Template::names).any(|name| match name {
        Name::Parameter(parameter) => parameter.is_secret,
        Name::Field(index) => plan.fields.get(index).is_some_and(|field| field.secret),
        Name::AccessToken | Name::Member(_) | Name::Jwt | Name::SortedParams | Name::Body => true,
        Name::TokenUrl | Name::NowMs | Name::NowUnix | Name::Uuid | Name::SortedQuery => false,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::mock::MockProvider;
    use crate::{DynamicProvider, Metadata};

    #[tokio::test]
    async fn a_request_is_kept_once_for_both_logs() {
        let acme =
            r#"{"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials"}"#;
        let mock = MockProvider::start(DynamicProvider::new(Metadata::from_json(acme).unwrap())).unwrap();
        mock.client().unwrap().token().await.unwrap();
        mock.answered(0).await.unwrap();
        let state = mock.inner.state();
        let (sent, answered) = (state.log.iter().next().unwrap(), state.answered.iter().next().unwrap());
        assert!(Arc::ptr_eq(sent, &answered.request));
    }
}
