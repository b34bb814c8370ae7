//! Structs from the security schemes of an OpenAPI document: 3.0 and 3.1, and 2.0, which was called Swagger.

use indexmap::IndexMap;
use oauth_runtime::url::Url;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::UNNAMED;
use super::draft::{Draft, is_nameable};
use super::name;
use super::placeholder::{of_address, templated};
use super::scheme::{self, secured};
use crate::tree::Node;
use crate::{Exit, Failure};

/// The parts of a document that say how to get a token. All else is not read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    info: Info,
    #[serde(default)]
    servers: Vec<Server>,
    #[serde(default)]
    components: Components,
    // Of 2.0:
    host: Option<String>,
    #[serde(default)]
    schemes: Vec<String>,
    #[serde(default)]
    security_definitions: IndexMap<String, Entry>,
}

#[derive(Default, Deserialize)]
struct Info {
    title: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Components {
    #[serde(default)]
    security_schemes: IndexMap<String, Entry>,
}

#[derive(Deserialize)]
struct Server {
    url: String,
    #[serde(default)]
    variables: IndexMap<String, Variable>,
}

#[derive(Deserialize)]
struct Variable {
    default: Option<String>,
    #[serde(default, rename = "enum")]
    values: Vec<String>,
    description: Option<String>,
}

/// A scheme, which may be written as none is; the others are read all the same.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Scheme(Box<Scheme>),
    Unread(IgnoredAny),
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scheme {
    #[serde(rename = "$ref")]
    reference: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    flows: IndexMap<String, Flow>,
    open_id_connect_url: Option<String>,
    /// Of 2.0, which has one flow, and that in the scheme itself.
    flow: Option<String>,
    #[serde(flatten)]
    only: Flow,
}

#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flow {
    authorization_url: Option<String>,
    token_url: Option<String>,
    refresh_url: Option<String>,
    device_authorization_url: Option<String>,
    #[serde(default)]
    scopes: Option<IndexMap<String, Option<String>>>,
}

/// The grant of each flow, by its name in 3.x and in 2.0. The implicit flow has no token request.
const FLOWS: &[(&str, &str)] = &[
    ("authorizationCode", "authorization_code"),
    ("accessCode", "authorization_code"),
    ("clientCredentials", "client_credentials"),
    ("application", "client_credentials"),
    ("password", "password"),
    ("deviceAuthorization", "device_code"),
];

/// What a document says.
pub(crate) struct Read {
    pub(crate) drafts: Vec<Draft>,
    /// Of the schemes of which no struct can be made: which, and why.
    pub(crate) problems: Vec<String>,
}

/// A draft for each scheme that a token is asked for by.
///
/// # Errors
///
/// When the text is no such document, or has no such scheme.
pub(crate) fn read(text: &str, named: Option<&str>) -> Result<Read, Failure> {
    let document = parse(text)?;
    let title = document.info.title.as_deref().map(without_api).and_then(|title| name::of_struct(&title));
    let title = named.map(str::to_owned).or(title).unwrap_or_else(|| UNNAMED.to_owned());
    let schemes = document.components.security_schemes.iter().chain(&document.security_definitions);
    let mut drafts = Vec::new();
    let mut others = Vec::new();
    let mut problems = Vec::new();
    for (key, entry) in schemes {
        let shown: String = key.chars().filter(|letter| !letter.is_control()).take(40).collect();
        let Some(scheme) = document.resolved(entry) else {
            problems.push(format!("`{shown}` is left out: it is written as no security scheme is"));
            continue;
        };
        let of_scheme = document.drafts(scheme);
        if of_scheme.is_empty() {
            others.push(format!("`{shown}`"));
        }
        for draft in of_scheme {
            if let Err(problem) = problem(&draft) {
                problems.push(format!("`{shown}` is left out: {problem}"));
            // A scheme may be there under two names.
            } else if !drafts.iter().any(|(_, known)| *known == draft) {
                drafts.push((key, draft));
            }
        }
    }
    if drafts.is_empty() {
        return Err(nothing(&problems, &others));
    }
    Ok(Read { drafts: with_names(drafts, &title), problems })
}

/// What the macro says of a draft that has no name yet.
fn problem(draft: &Draft) -> Result<(), Failure> {
    let mut draft = draft.clone();
    draft.set(&["name"], UNNAMED);
    draft.json().map(drop)
}

fn nothing(problems: &[String], others: &[String]) -> Failure {
    if !problems.is_empty() {
        return Failure::new(
            Exit::Usage,
            format!("no struct comes of the document:\n{}", problems.join("\n")),
        )
        .hint("correct the scheme in the document; `--curl` reads the call that asks for a token");
    }
    let others =
        if others.is_empty() { "none at all".to_owned() } else { format!("only {}", others.join(", ")) };
    let message = format!("the document has no security scheme of OAuth 2 with a token URL, {others}");
    Failure::new(Exit::Usage, message)
        .hint("`--curl` reads the call that asks for a token, and `--issuer` asks a server")
}

fn parse(text: &str) -> Result<Document, Failure> {
    let wrong = |problem: String| {
        Failure::new(Exit::Usage, format!("this is no OpenAPI document: {problem}"))
            .hint("it is JSON or YAML, with `securitySchemes` or `securityDefinitions`")
    };
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|error| wrong(error.to_string()));
    }
    serde_saphyr::from_str(text).map_err(|error| {
        // The rest of the message shows lines of the file.
        wrong(error.to_string().lines().next().unwrap_or_default().to_owned())
    })
}

/// `Acme API` is the interface of Acme.
fn without_api(title: &str) -> String {
    let words = title.split_whitespace().filter(|word| {
        !matches!(
            &*word.to_ascii_lowercase(),
            "api" | "apis" | "rest" | "openapi" | "the" | "swagger" | "v1" | "v2" | "v3"
        )
    });
    words.take(3).collect::<Vec<_>>().join(" ")
}

/// Of several structs, each has the name of its scheme behind that of the document, or a number.
fn with_names(drafts: Vec<(&String, Draft)>, title: &str) -> Vec<Draft> {
    let is_one = drafts.len() == 1;
    let mut taken: Vec<String> = Vec::new();
    let mut named = Vec::new();
    for (key, mut draft) in drafts {
        let scheme = if is_one { String::new() } else { name::of_struct(key).unwrap_or_default() };
        let name = if scheme.starts_with(title) { scheme } else { format!("{title}{scheme}") };
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
        let free = free.unwrap_or(name);
        draft.set(&["name"], &*free);
        taken.push(free);
        named.push(draft);
    }
    named
}

impl Document {
    fn resolved<'a>(&'a self, entry: &'a Entry) -> Option<&'a Scheme> {
        let Entry::Scheme(scheme) = entry else { return None };
        let name = scheme.reference.as_deref().and_then(|reference| reference.rsplit('/').next());
        match name.and_then(|name| self.components.security_schemes.get(name)) {
            Some(Entry::Scheme(meant)) => Some(meant),
            Some(Entry::Unread(_)) => None,
            None => Some(scheme),
        }
    }

    /// The drafts of one scheme: flows that have one token endpoint are one struct.
    fn drafts(&self, scheme: &Scheme) -> Vec<Draft> {
        if let Some(url) = &scheme.open_id_connect_url {
            return vec![self.of_issuer(url)];
        }
        if scheme.kind.as_deref() != Some("oauth2") {
            return Vec::new();
        }
        let own = scheme.flow.iter().map(|name| (name, &scheme.only));
        let mut drafts: Vec<(String, Draft)> = Vec::new();
        for (name, flow) in scheme.flows.iter().chain(own) {
            let grant = FLOWS.iter().find(|(known, _)| known == name).map(|(_, grant)| *grant);
            let (Some(grant), Some(token_url)) = (grant, flow.token_url.as_deref()) else { continue };
            let token_url = self.absolute(token_url);
            let known = drafts.iter_mut().find(|(known, _)| *known == secured(&token_url));
            if let Some((_, draft)) = known {
                self.flow(grant, flow, draft);
                continue;
            }
            let mut draft = Draft::default();
            url(&mut draft, &["token_url"], &token_url);
            self.flow(grant, flow, &mut draft);
            self.origins(&mut draft);
            draft.set(&["client_auth"], "client_secret_post");
            draft
                .look_up("client_auth", "how the client authenticates; an OpenAPI document does not say it.");
            drafts.push((secured(&token_url), draft));
        }
        drafts.into_iter().map(|(_, draft)| draft).collect()
    }

    fn flow(&self, grant: &str, flow: &Flow, draft: &mut Draft) {
        let mut grants = draft.grants();
        if !grants.iter().any(|known| known == grant) {
            grants.push(grant.to_owned());
        }
        draft.set(&["grant"], Node::from(grants));
        let endpoints = [
            (&["authorization_url"][..], &flow.authorization_url),
            (&["device_authorization_url"], &flow.device_authorization_url),
            (&["refresh", "url"], &flow.refresh_url),
        ];
        for (path, endpoint) in endpoints {
            let Some(endpoint) = endpoint else { continue };
            let endpoint = self.absolute(endpoint);
            // By default it is the token endpoint.
            if of_address(&secured(&endpoint)).template != draft.text(&["token_url"]).unwrap_or_default() {
                url(draft, path, &endpoint);
            }
        }
        for (known, key, name) in [
            ("authorization_code", "authorization_url", "authorize"),
            ("device_code", "device_authorization_url", "device/code"),
        ] {
            if grant == known && !draft.has(&[key]) {
                draft.guess(key, name, "the endpoint, which the document does not have.");
            }
        }
        scopes(flow, draft);
    }

    fn of_issuer(&self, metadata_url: &str) -> Draft {
        let mut draft = Draft::default();
        let metadata_url = self.absolute(metadata_url);
        if let Some(issuer) = metadata_url.strip_suffix("/.well-known/openid-configuration") {
            url(&mut draft, &["issuer"], issuer);
        } else {
            let issuer = metadata_url.split("/.well-known/").next().unwrap_or_default();
            url(&mut draft, &["issuer", "identifier"], issuer);
            url(&mut draft, &["issuer", "metadata_url"], &metadata_url);
            draft.look_up("issuer", "the `issuer` in the document at `metadata_url`.");
        }
        draft.set(&["grant"], "authorization_code");
        draft.look_up("grant", "which grants the server offers; `oauth new --issuer` asks it.");
        self.origins(&mut draft);
        draft
    }

    /// A URL that may be relative to the first server (3.1). Where that has no host, the document is of a server that
    /// anybody may run.
    fn absolute(&self, url: &str) -> String {
        if url.contains("://") {
            return url.to_owned();
        }
        let base = self.bases().into_iter().next().and_then(|(base, _)| Url::parse(&base).ok());
        let joined = base.and_then(|base| base.join(url).ok());
        joined.map_or_else(|| format!("{{base_url}}/{}", url.trim_start_matches(['.', '/'])), String::from)
    }

    /// The URLs of the API, with their variables.
    fn bases(&self) -> Vec<(String, &IndexMap<String, Variable>)> {
        static NONE: std::sync::LazyLock<IndexMap<String, Variable>> =
            std::sync::LazyLock::new(IndexMap::new);
        let servers = self.servers.iter().map(|server| (server.url.clone(), &server.variables));
        // Where it says nothing, it is that of the document itself.
        let scheme = if self.schemes.is_empty() || self.schemes.iter().any(|scheme| scheme == "https") {
            Some("https")
        } else {
            self.schemes.iter().any(|scheme| scheme == "http").then_some("http")
        };
        let host = self.host.iter().zip(scheme).map(|(host, scheme)| (format!("{scheme}://{host}"), &*NONE));
        servers.chain(host).filter(|(url, _)| secured(url).starts_with("https://")).collect()
    }

    /// The origins of the servers are where the token may go.
    fn origins(&self, draft: &mut Draft) {
        let mut origins: Vec<String> = Vec::new();
        for (written, variables) in self.bases() {
            let url = secured(&written);
            let end = url.match_indices('/').nth(2).map_or(url.len(), |(end, _)| end);
            let origin = templated(url.get(..end).unwrap_or_default(), None);
            for (field, placeholder) in &origin.fields {
                let variable = variables.get(placeholder.trim_matches(['{', '}']));
                field_of(draft, field, variable, placeholder);
            }
            if !origins.contains(&origin.template) {
                if url != written {
                    draft.note("origins", scheme::note("document"));
                }
                origins.push(origin.template);
            }
        }
        if !origins.is_empty() {
            draft.set(&["origins"], Node::from(origins));
        }
    }
}

fn field_of(draft: &mut Draft, field: &str, variable: Option<&Variable>, placeholder: &str) {
    let said = variable.and_then(|variable| variable.description.clone());
    let said = said.unwrap_or_else(|| format!("`{placeholder}` in the URL. To look up: what it is."));
    draft.field(field, false, &said);
    if let Some(variable) = variable {
        if let Some(default) = &variable.default {
            draft.set(&["fields", field, "default"], default.as_str());
        }
        if !variable.values.is_empty() {
            let values = variable.values.iter().cloned().map(Node::Text).collect();
            draft.set(&["fields", field, "one_of"], Node::List(values));
        }
    }
}

fn url(draft: &mut Draft, path: &[&str], url: &str) {
    let secured = secured(url);
    if secured != url {
        draft.note(&path.join("."), scheme::note("document"));
    }
    let address = of_address(&secured);
    draft.set(path, address.template);
    for (field, placeholder) in &address.fields {
        field_of(draft, field, None, placeholder);
    }
}

/// The scopes under names, each with its description.
fn scopes(flow: &Flow, draft: &mut Draft) {
    for (scope, description) in flow.scopes.iter().flatten() {
        if !is_nameable(scope) || draft.has_scope(scope) {
            continue;
        }
        let name = draft.name_scope(scope);
        if let Some(description) = description.as_deref().filter(|text| !text.trim().is_empty()) {
            draft.note(&format!("scope.{name}"), description);
        }
    }
}
