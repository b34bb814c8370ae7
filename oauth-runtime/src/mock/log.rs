//! What the server has seen.

use std::fmt;

use http::HeaderMap;
use oauth_grammar::parameter::PARAMETERS;
use url::form_urlencoded;

use crate::plan::{Name, Param, Plan, Template};
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
}

impl MockRequest {
    /// The parameters in the query.
    #[must_use]
    pub fn query_params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// The parameters in a form body, or the members of a JSON body as text; an array is a parameter that is sent
    /// several times.
    #[must_use]
    pub fn body_params(&self) -> Vec<(String, String)> {
        match serde_json::from_slice(&self.body) {
            Ok(serde_json::Value::Object(members)) => {
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

/// The names of the parameters and headers that carry secrets.
pub(super) fn secret_names(plan: &Plan) -> (Vec<String>, Vec<String>) {
    let rules = &plan.token.request;
    let secret = PARAMETERS.iter().filter(|parameter| parameter.is_secret);
    let names = secret.flat_map(|parameter| [parameter.name, plan.wire_name(parameter.name)]);
    let carries = |param: &&Param| carries_secret(plan, param);
    let declared = rules.params.iter().chain(&rules.query).filter(carries).map(|param| &*param.name);
    // What is revoked (RFC 7009 §2.1) is in the same place of another request.
    let declared = declared.chain(["token"]);
    let headers = rules.headers.iter().filter(carries).map(|header| &*header.name);
    let headers = ["authorization", &*plan.bearer.header].into_iter().chain(headers);
    (names.chain(declared).map(str::to_owned).collect(), headers.map(str::to_owned).collect())
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
