//! A struct from answers to questions.

use oauth_grammar::Grant;
use oauth_grammar::chars::is_scope_token;
use oauth_grammar::keys::CLIENT_AUTHS;
use oauth_grammar::suggest;
use oauth_runtime::url::Url;

use super::UNNAMED;
use super::draft::Draft;
use super::jwt;
use super::name;
use super::placeholder::{of_address, without_placeholders};
use crate::provider::is_loopback;
use crate::tree::Node;
use crate::{Exit, Failure, Output, prompt};

/// The methods of client authentication that need nothing but what is asked for.
const METHODS: &[&str] = &[
    "client_secret_post",
    "client_secret_basic",
    "client_secret_jwt",
    "private_key_jwt",
    "tls_client_auth",
    "none",
];
const FORMATS: &[&str] = &["form", "json", "query"];

/// A person at a terminal.
pub(crate) struct Person<'a> {
    output: &'a mut Output,
}

/// What is asked, and what an answer may be.
struct Question<'a> {
    text: &'a str,
    help: &'a str,
    default: &'a str,
    check: &'a dyn Fn(&str) -> Result<(), String>,
}

impl Person<'_> {
    async fn ask(&mut self, question: Question<'_>) -> Result<String, Failure> {
        self.output.say(format!("  {}", question.help));
        loop {
            let default =
                if question.default.is_empty() { String::new() } else { format!(" [{}]", question.default) };
            let line = prompt::line(&format!("{}{default}: ", question.text), self.output).await;
            let ended = |_| Failure::new(Exit::Interrupted, "the questions ended before all were answered");
            let line = line.map_err(ended)?;
            let answer = if line.is_empty() { question.default } else { &line };
            match (question.check)(answer) {
                Ok(()) => return Ok(answer.to_owned()),
                Err(problem) => self.output.ask(&format!("  {problem}\n")),
            }
        }
    }

    async fn choose(&mut self, text: &str, help: &str, choices: &[&str]) -> Result<String, Failure> {
        let unknown = |answer: &str| suggest::unknown("answer", answer, choices.iter().copied());
        let check = |answer: &str| choices.contains(&answer).then_some(()).ok_or_else(|| unknown(answer));
        let help = format!("{help}: {}", choices.join(", "));
        let default = choices.first().copied().unwrap_or_default();
        self.ask(Question { text, help: &help, default, check: &check }).await
    }

    async fn url(&mut self, text: &str, help: &str) -> Result<String, Failure> {
        self.ask(Question { text, help, default: "", check: &is_endpoint }).await
    }
}

/// Asks for each part.
///
/// # Errors
///
/// When the person leaves.
pub(crate) async fn ask(output: &mut Output, named: Option<&str>) -> Result<Draft, Failure> {
    let mut person = Person { output };
    let token_url =
        person.url("Token URL", "Where tokens are asked for; parts that differ are {placeholders}").await?;
    let found = name::of_host(&without_placeholders(&of_address(&token_url).template))
        .unwrap_or_else(|| UNNAMED.to_owned());
    let named = if let Some(named) = named {
        named.to_owned()
    } else {
        let help = "The name of the struct";
        person.ask(Question { text: "Name", help, default: &found, check: &is_name }).await?
    };
    let mut draft = Draft::named(&named);
    url(&mut draft, "token_url", &token_url);
    grant(&mut person, &mut draft).await?;
    let method = person.choose("Client authentication", "How the client says who it is", METHODS).await?;
    if CLIENT_AUTHS.first().is_some_and(|default| default.name != method) {
        draft.set(&["client_auth"], &*method);
    }
    if method.ends_with("_jwt") {
        jwt::sign(&mut draft, if method == "client_secret_jwt" { "HS256" } else { "RS256" });
        draft.look_up("jwt", "the algorithm.");
    }
    let format = person.choose("Format", "Where the parameters go", FORMATS).await?;
    if format != "form" {
        draft.set(&["request", "format"], &*format);
    }
    let help = "Scopes that are asked for by default, with spaces between them; none is an answer, too";
    let scopes = person.ask(Question { text: "Scopes", help, default: "", check: &are_scopes }).await?;
    let scopes: Vec<String> = scopes.split_whitespace().map(str::to_owned).collect();
    if !scopes.is_empty() {
        draft.set(&["scope", "default"], Node::from(scopes));
    }
    Ok(draft)
}

async fn grant(person: &mut Person<'_>, draft: &mut Draft) -> Result<(), Failure> {
    let asked = [
        Grant::ClientCredentials,
        Grant::AuthorizationCode,
        Grant::DeviceCode,
        Grant::RefreshToken,
        Grant::Password,
    ];
    let names = asked.map(Grant::as_str);
    let grant = person.choose("Grant", "How a token is obtained", &names).await?;
    draft.set(&["grant"], &*grant);
    if grant == "authorization_code" {
        let page =
            person.url("Authorization URL", "The page to which the browser is sent for a login").await?;
        url(draft, "authorization_url", &page);
    }
    if grant == "device_code" {
        let endpoint =
            person.url("Device authorization URL", "The endpoint that gives out device codes").await?;
        url(draft, "device_authorization_url", &endpoint);
    }
    Ok(())
}

fn url(draft: &mut Draft, key: &str, url: &str) {
    let address = of_address(url);
    draft.set(&[key], address.template);
    for (field, placeholder) in &address.fields {
        draft.field(
            field,
            false,
            &format!("`{placeholder}` in the URL. To look up: what it is, and an example."),
        );
    }
}

fn is_endpoint(answer: &str) -> Result<(), String> {
    // A placeholder stands for a host or a part of the path.
    let filled = of_address(answer).template.replace(['{', '}'], "");
    match Url::parse(&filled) {
        Ok(url) if url.scheme() == "https" || url.host_str().is_some_and(is_loopback) => Ok(()),
        _ => Err("an endpoint is a URL that begins with `https://`".to_owned()),
    }
}

/// Whether a struct can have this name.
pub(crate) fn is_name(answer: &str) -> Result<(), String> {
    let is_word = answer.chars().all(|letter| letter.is_ascii_alphanumeric());
    match answer.chars().next() {
        Some(first) if first.is_ascii_uppercase() && is_word && answer != "Self" => Ok(()),
        _ => Err("the name of a struct is a word such as `Acme`".to_owned()),
    }
}

fn are_scopes(answer: &str) -> Result<(), String> {
    let are_scopes = answer.split_whitespace().all(is_scope_token);
    are_scopes
        .then_some(())
        .ok_or_else(|| "a scope has no quotes, backslashes or letters outside ASCII".to_owned())
}
