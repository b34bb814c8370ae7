//! A declaration against the metadata document of its server (RFC 8414, OpenID Connect Discovery).

use oauth_grammar::template::Part;
use oauth_grammar::{Grant, Template};
use oauth_runtime::Metadata;
use oauth_runtime::discovery::ServerMetadata;
use serde_json::{Value, json};

use super::patch::Patch;
use super::suggest::Suggestion;

/// How they differ.
pub(crate) fn differences(metadata: &Metadata, server: &ServerMetadata) -> Vec<Suggestion> {
    let declaration: Value = serde_json::from_str(metadata.as_str()).unwrap_or_default();
    let held = Held { declaration, grants: metadata.grants(), server };
    let mut all = held.issuer();
    all.extend(held.endpoints());
    all.extend(held.grants());
    all.extend(held.authentication());
    all.extend(held.login());
    all.extend(held.scopes());
    all.extend(held.algorithms());
    all
}

struct Held<'s> {
    declaration: Value,
    grants: Vec<String>,
    server: &'s ServerMetadata,
}

/// Whether a URL is one that a template makes.
fn fits(template: &str, url: &str) -> bool {
    let Ok(template) = Template::parse(template) else { return false };
    let mut rest = url;
    let mut is_open = false;
    for part in &template.parts {
        match part {
            Part::Placeholder(_) => is_open = true,
            Part::Text(text) => {
                let at = if is_open {
                    rest.find(text.as_str())
                } else {
                    rest.starts_with(text.as_str()).then_some(0)
                };
                let Some(at) = at else { return false };
                rest = rest.get(at + text.len()..).unwrap_or_default();
                is_open = false;
            }
        }
    }
    rest.is_empty() || is_open
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        value => value.and_then(Value::as_str).into_iter().collect(),
    }
}

fn listed(words: &[String]) -> String {
    oauth_grammar::suggest::listed(words.iter().map(String::as_str))
}

impl Held<'_> {
    fn texts(&self, pointer: &str) -> Vec<&str> {
        texts(self.declaration.pointer(pointer))
    }

    fn offers(&self, grant: Grant) -> bool {
        self.grants.iter().any(|offered| offered == grant.as_str())
    }

    fn issuer(&self) -> Vec<Suggestion> {
        let said = &self.server.issuer;
        let declared = self.declaration.get("issuer");
        let declared =
            declared.map(|issuer| issuer.get("identifier").unwrap_or(issuer)).and_then(Value::as_str);
        match declared {
            None => {
                vec![Suggestion::possible(
                    format!("the server says that it is {said}"),
                    Patch::set(&["issuer"], json!(said)),
                )]
            }
            Some(issuer) if fits(issuer, said) => Vec::new(),
            Some(issuer) => {
                vec![Suggestion::wrong(
                    format!("`issuer` is {issuer}, and the server says {said}"),
                    Patch::set(&["issuer"], json!(said)),
                )]
            }
        }
    }

    fn endpoints(&self) -> Vec<Suggestion> {
        let server = self.server;
        // Whether a client that lacks the endpoint lacks something that it does.
        let all = [
            ("token_url", "token_endpoint", &server.token_endpoint, true),
            (
                "authorization_url",
                "authorization_endpoint",
                &server.authorization_endpoint,
                self.offers(Grant::AuthorizationCode),
            ),
            (
                "device_authorization_url",
                "device_authorization_endpoint",
                &server.device_authorization_endpoint,
                self.offers(Grant::DeviceCode),
            ),
            (
                "pushed_authorization_request_url",
                "pushed_authorization_request_endpoint",
                &server.pushed_authorization_request_endpoint,
                server.require_pushed_authorization_requests,
            ),
            ("revocation_url", "revocation_endpoint", &server.revocation_endpoint, true),
            ("introspection_url", "introspection_endpoint", &server.introspection_endpoint, false),
            ("userinfo_url", "userinfo_endpoint", &server.userinfo_endpoint, false),
            ("end_session_url", "end_session_endpoint", &server.end_session_endpoint, false),
            ("jwks_uri", "jwks_uri", &server.jwks_uri, false),
        ];
        // What is not written comes from the document.
        let is_discovered = self.declaration.get("issuer").is_some();
        let mut found = Vec::new();
        for (key, member, said, is_needed) in all {
            let declared = self.texts(&format!("/{key}"));
            let patch = |said: &str| Patch::set(&[key], json!(said));
            match said {
                Some(_) if declared.is_empty() && is_discovered => {}
                Some(said) if declared.is_empty() && is_needed => {
                    found.push(Suggestion::wrong(
                        format!("the server has a `{member}`, and no `{key}` is declared"),
                        patch(said),
                    ));
                }
                Some(said) if declared.is_empty() => {
                    found.push(Suggestion::possible(format!("the server has a `{member}`"), patch(said)));
                }
                Some(said) if declared.iter().any(|template| fits(template, said)) => {}
                Some(said) => {
                    let declared = declared.join(", or else ");
                    found.push(Suggestion::wrong(
                        format!("`{key}` is {declared}, and the server says {said}"),
                        patch(said),
                    ));
                }
                None if !declared.is_empty() => found.push(Suggestion::possible(
                    format!("`{key}` is declared, the server names no `{member}`: is it documented?"),
                    Patch::default().without(&[key]),
                )),
                None => {}
            }
        }
        found
    }

    fn grants(&self) -> Vec<Suggestion> {
        // A server that names none means these (RFC 8414 §2).
        let usual = ["authorization_code".to_owned(), "implicit".to_owned()];
        let said = &*self.server.grant_types_supported;
        let said = if said.is_empty() { &usual } else { said };
        let grant_type =
            |grant: &String| Grant::of(grant).map_or(grant.clone(), |grant| grant.grant_type().to_owned());
        let is_offered = |grant: &&String| {
            let sent =
                self.declaration.pointer("/request/grant_type").and_then(Value::as_str).map(str::to_owned);
            said.contains(&sent.unwrap_or_else(|| grant_type(grant)))
                || Grant::of(grant) == Some(Grant::SelfSignedJwt)
        };
        let others = self.grants.iter().filter(|grant| !is_offered(grant));
        let rest: Vec<_> = self.grants.iter().filter(is_offered).cloned().collect();
        let known: Vec<String> = Grant::ALL
            .iter()
            .filter(|grant| said.iter().any(|said| said == grant.grant_type()))
            .map(|grant| grant.as_str().to_owned())
            .collect();
        others
            .map(|grant| {
                let written = if rest.is_empty() { &known } else { &rest };
                let written = if let [only] = &**written { json!(only) } else { json!(written) };
                Suggestion::wrong(
                    format!("the grant `{grant}` is declared, and the server offers {}", listed(said)),
                    Patch::set(&["grant"], written),
                )
            })
            .collect()
    }

    fn method(&self) -> String {
        let auth = self.declaration.get("client_auth");
        let of_group = auth.and_then(Value::as_object).and_then(|group| {
            group.iter().find(|(_, value)| **value == true).map(|(method, _)| method.clone())
        });
        let method = auth.and_then(Value::as_str).map(str::to_owned).or(of_group);
        method.unwrap_or_else(|| "client_secret_post".to_owned())
    }

    fn authentication(&self) -> Vec<Suggestion> {
        let method = self.method();
        let said = &self.server.token_endpoint_auth_methods_supported;
        // An assertion that is made elsewhere is one of a key.
        let wire = if method == "client_assertion" { "private_key_jwt" } else { &*method };
        if self.server.supports_auth_method(wire)
            || method == "tls_client_auth" && said.iter().any(|said| said == "self_signed_tls_client_auth")
        {
            return Vec::new();
        }
        let known = oauth_grammar::keys::CLIENT_AUTHS;
        let better = known.iter().find(|choice| self.server.supports_auth_method(choice.name));
        let patch =
            better.map_or_else(Patch::default, |choice| Patch::set(&["client_auth"], json!(choice.name)));
        let offered =
            if said.is_empty() { "`client_secret_basic`, as it names none".to_owned() } else { listed(said) };
        vec![Suggestion::wrong(
            format!("the client authenticates by `{method}`, and the server takes {offered}"),
            patch,
        )]
    }

    fn login(&self) -> Vec<Suggestion> {
        if !self.offers(Grant::AuthorizationCode)
            || self.declaration.get("authorize").is_some_and(|it| it == "none")
        {
            return Vec::new();
        }
        let mut found = Vec::new();
        let pkce = self.texts("/authorize/pkce").first().copied().unwrap_or("S256");
        let methods = &self.server.code_challenge_methods_supported;
        if pkce == "S256" && !methods.is_empty() && !self.server.supports_code_challenge("S256") {
            let problem = format!(
                "the client sends a code challenge by `S256`, and the server knows {}",
                listed(methods)
            );
            found.push(Suggestion::wrong(problem, Patch::set(&["authorize", "pkce"], json!("none"))));
        }
        if pkce == "none" && self.server.supports_code_challenge("S256") {
            let problem = "the server checks code challenges by `S256`, and the client sends none";
            found.push(Suggestion::wrong(problem, Patch::set(&["authorize", "pkce"], json!("S256"))));
        }
        let mode = self.texts("/authorize/response_mode").first().copied();
        let modes = &self.server.response_modes_supported;
        if let Some(mode) = mode.filter(|mode| !modes.is_empty() && !modes.iter().any(|known| known == mode))
        {
            let problem = format!("`response_mode` is `{mode}`, and the server knows {}", listed(modes));
            let better = modes.iter().find(|mode| *mode == "query").or(modes.first());
            found
                .push(Suggestion::wrong(problem, Patch::set(&["authorize", "response_mode"], json!(better))));
        }
        let response_type = self.texts("/authorize/response_type").first().copied().unwrap_or("code");
        let types = &self.server.response_types_supported;
        if !types.is_empty() && !types.iter().any(|known| known == response_type) {
            let problem =
                format!("`response_type` is `{response_type}`, and the server knows {}", listed(types));
            found.push(Suggestion::wrong(
                problem,
                Patch::set(&["authorize", "response_type"], json!(types.first())),
            ));
        }
        found
    }

    fn scopes(&self) -> Vec<Suggestion> {
        let known = &self.server.scopes_supported;
        if known.is_empty() {
            return Vec::new();
        }
        let default = self.texts("/scope/default");
        let is_known = |scope: &str| known.iter().any(|known| fits(scope, known));
        // The server may know others (RFC 8414 §2), but one that is misspelt is none of them.
        let near = |scope: &str| {
            oauth_grammar::suggest::nearest(scope, known.iter().map(String::as_str)).map(str::to_owned)
        };
        let better: Vec<String> = default
            .iter()
            .filter_map(|scope| if is_known(scope) { Some((*scope).to_owned()) } else { near(scope) })
            .collect();
        let patch = if better.is_empty() {
            Patch::default().without(&["scope", "default"])
        } else {
            Patch::set(&["scope", "default"], better)
        };
        let unknown = default.iter().filter(|scope| !is_known(scope));
        let problem =
            |scope| format!("the scope `{scope}` is asked for, and the server names {}", listed(known));
        unknown.map(|scope| Suggestion::wrong(problem(scope), patch.clone())).collect()
    }

    fn algorithms(&self) -> Vec<Suggestion> {
        let mut found = Vec::new();
        let mut hold = |path: &[&str], usual: Option<&'static str>, known: &[String], what: &str| {
            let pointer = format!("/{}", path.join("/"));
            let declared = self.texts(&pointer);
            let declared = if declared.is_empty() { usual.into_iter().collect() } else { declared };
            let is_known = declared.iter().any(|alg| known.iter().any(|known| known == alg));
            if !known.is_empty() && !declared.is_empty() && !is_known {
                let problem =
                    format!("{what} are by {}, and the server knows {}", declared.join(", "), listed(known));
                found.push(Suggestion::wrong(problem, Patch::set(path, json!(known.first()))));
            }
        };
        let proofs = &self.server.dpop_signing_alg_values_supported;
        hold(&["dpop"], None, proofs, "the proofs of keys");
        let asks_id_token =
            self.texts("/scope/default").contains(&"openid") || self.declaration.get("jwks_uri").is_some();
        if asks_id_token {
            let known = &self.server.id_token_signing_alg_values_supported;
            hold(&["signed_response_alg"], Some("RS256"), known, "ID tokens");
        }
        if ["private_key_jwt", "client_secret_jwt"].contains(&&*self.method()) {
            let known = self.server.other.get("token_endpoint_auth_signing_alg_values_supported");
            let known: Vec<_> = texts(known).into_iter().map(str::to_owned).collect();
            hold(&["jwt", "alg"], None, &known, "client assertions");
        }
        found
    }
}
