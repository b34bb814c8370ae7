//! The token request as a line for `curl`.

use oauth_grammar::Grant;
use oauth_grammar::json;
use oauth_grammar::names::env_prefix;
use oauth_grammar::template::{Expr, Part};
use syn::ext::IdentExt;

use crate::literal::Text;
use crate::model::{Field, Format, GrantType, Method, Param, Provider};
use crate::template::Template;

/// A word of a shell, as it is between double quotes.
#[derive(Default)]
struct Word {
    text: String,
    has_variables: bool,
}

impl Word {
    fn of(text: &str) -> Self {
        Self::default().text(text)
    }

    fn text(mut self, text: &str) -> Self {
        // Letter by letter only where one means something: this runs at every build, and unoptimised.
        if !["\"", "\\", "$", "`"].iter().any(|special| text.contains(special)) {
            self.text.push_str(text);
            return self;
        }
        for letter in text.chars() {
            if "\"\\$`".contains(letter) {
                self.text.push('\\');
            }
            self.text.push(letter);
        }
        self
    }

    fn variable(mut self, name: &str) -> Self {
        self.has_variables = true;
        self.text.extend(["${", name, "}"]);
        self
    }

    /// The default holds when the variable is not set, or to nothing.
    fn variable_or(mut self, name: &str, default: Option<&str>) -> Self {
        let Some(default) = default else { return self.variable(name) };
        self.has_variables = true;
        self.text.extend(["${", name, ":-"]);
        let mut word = Self::of(default);
        // What ends the default of a variable is no part of it.
        word.text = word.text.replace('}', "\\}");
        self.text.extend([&word.text, "}"]);
        self
    }

    fn word(mut self, other: &Self) -> Self {
        self.has_variables |= other.has_variables;
        self.text.push_str(&other.text);
        self
    }

    fn quote(&self, command: &mut String) {
        let is_plain = !self.has_variables && !self.text.contains('\'') && !self.text.contains('\\');
        let mark = if is_plain { "'" } else { "\"" };
        command.extend([mark, &self.text, mark]);
    }
}

/// The command, each line of it behind `indent`, for the first grant that is offered. Variables of the shell have the names
/// that the environment of a client has; those of a code are `CODE`, `REDIRECT_URI` and `CODE_VERIFIER`,
/// and that of a device `DEVICE_CODE`.
pub(super) fn command(provider: &Provider, indent: &str, text: &mut String) {
    let request = &provider.request;
    let curl = Curl { provider, prefix: env_prefix(&provider.ident.unraw().to_string()), is_json: false };
    text.extend([indent, "curl "]);
    curl.endpoint().unwrap_or_default().quote(text);
    let mut option = |name: &str, value: Word| {
        text.extend([" \\\n", indent, "    ", name, " "]);
        value.quote(text);
    };
    if !request.headers.iter().any(|header| header.name.text.eq_ignore_ascii_case("accept")) {
        option("--header", Word::of("Accept: application/json"));
    }
    if provider.auth() == Method::Basic {
        option("--user", curl.credential("CLIENT_ID").text(":").word(&curl.credential("CLIENT_SECRET")));
    }
    for header in &request.headers {
        if let Some(value) = curl.value(header) {
            option("--header", Word::of(&header.name.text).text(": ").word(&value));
        }
    }
    for param in &request.query {
        if let Some(value) = curl.value(param) {
            option("--url-query", Word::of(&param.name.text).text("=").word(&value));
        }
    }
    let is_json = request.is_format(Format::Json) && !request.is_get;
    let params = if request.is_format(Format::None) { Vec::new() } else { Curl { is_json, ..curl }.params() };
    if is_json {
        option("--json", object(&params));
    } else {
        let place = if request.is_in_url() { "--url-query" } else { "--data-urlencode" };
        for param in &params {
            option(place, Word::of(&param.name).text("=").word(&param.value));
        }
        if !request.is_get && request.is_in_url() {
            // A form, which is empty.
            option("--data", Word::default());
        } else if !request.is_get && params.is_empty() {
            option("--request", Word::of("POST"));
        }
    }
    text.push('\n');
}

/// The parameters as JSON; several of one name are an array. What a variable holds is put in as it is.
fn object(params: &[Sent]) -> Word {
    let mut object = Word::of("{");
    let mut names: Vec<&str> = Vec::new();
    for param in params {
        if names.contains(&param.name.as_str()) {
            continue;
        }
        object = object.text(if names.is_empty() { "" } else { "," }).text(&json_text(&param.name)).text(":");
        names.push(&param.name);
        let values: Vec<_> = params.iter().filter(|other| other.name == param.name).collect();
        object = object.text(if values.len() > 1 { "[" } else { "" });
        for (index, param) in values.iter().enumerate() {
            let mark = if param.is_constant { "" } else { "\"" };
            object = object.text(if index > 0 { "," } else { "" }).text(mark).word(&param.value).text(mark);
        }
        object = object.text(if values.len() > 1 { "]" } else { "" });
    }
    object.text("}")
}

fn json_text(text: &str) -> String {
    let mut json = json::Writer::default();
    json.text(text);
    json.finish()
}

/// The text of a template that has nothing else.
fn text_of(part: &Part) -> &str {
    match part {
        Part::Text(text) => text,
        Part::Placeholder(_) => "",
    }
}

struct Curl<'a> {
    provider: &'a Provider,
    /// What the variables of the environment begin with.
    prefix: String,
    /// Whether text is put into a string of JSON.
    is_json: bool,
}

/// A parameter with its name on the wire.
struct Sent {
    name: String,
    value: Word,
    /// Whether it is a number, `true` or `false`.
    is_constant: bool,
}

impl Curl<'_> {
    fn credential(&self, name: &str) -> Word {
        Word::default().variable(&self.variable(name))
    }

    fn variable(&self, name: &str) -> String {
        [&self.prefix, "_", name].concat()
    }

    fn endpoint(&self) -> Option<Word> {
        self.provider.token_url.iter().find_map(|template| self.fill(template))
    }

    /// The text with its placeholders filled; `None` where one of them has no value.
    fn fill(&self, template: &Template) -> Option<Word> {
        template.parts().iter().try_fold(Word::default(), |word, part| {
            Some(match part {
                Part::Text(text) => word.text(&self.escaped(text)),
                Part::Placeholder(placeholder) => match &placeholder.expr {
                    Expr::Name { root, .. } => word.word(&self.placeholder(root)?),
                    // What the program computes is to be computed by whoever runs the line.
                    Expr::Call { function, .. } => {
                        word.word(&Word::default().variable(&function.to_uppercase()))
                    }
                },
            })
        })
    }

    fn escaped(&self, text: &str) -> String {
        if !self.is_json {
            return text.to_owned();
        }
        let quoted = json_text(text);
        quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
    }

    fn placeholder(&self, name: &str) -> Option<Word> {
        if let Some(field) = self.field(name) {
            let default = field.default.as_ref().map(|default| self.escaped(&default.text));
            return Some(
                Word::default().variable_or(&self.variable(&name.to_uppercase()), default.as_deref()),
            );
        }
        Some(match name {
            "client_id" => self.credential("CLIENT_ID"),
            "client_secret" => self.credential("CLIENT_SECRET"),
            "username" | "password" if self.grant() == Some(Grant::Password) => {
                self.credential(&name.to_uppercase())
            }
            "assertion" if matches!(self.grant(), Some(Grant::JwtBearer | Grant::Saml2Bearer)) => {
                self.credential("ASSERTION")
            }
            "subject_token" | "subject_token_type" if self.grant() == Some(Grant::TokenExchange) => {
                self.credential(&name.to_uppercase())
            }
            // Of another grant.
            "username" | "password" | "assertion" | "subject_token" | "subject_token_type" => return None,
            "jwt" => self.credential("JWT"),
            "scope" => return self.scope(),
            "token_url" => return self.endpoint(),
            "now_unix" | "now_ms" => Word {
                text: if name == "now_ms" { "$(date +%s)000" } else { "$(date +%s)" }.to_owned(),
                has_variables: true,
            },
            "code" | "redirect_uri" | "code_verifier" => {
                return self.is_code().then(|| Word::default().variable(&name.to_uppercase()));
            }
            _ => Word::default().variable(&name.to_uppercase()),
        })
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.provider.fields.iter().find(|field| field.name == name)
    }

    /// The first alternative, and the next one where that is a field which may have no value.
    fn value(&self, param: &Param) -> Option<Word> {
        if let Some(constant) = &param.constant {
            return Some(Word::of(constant));
        }
        let mut templates = param.templates.iter();
        let first = templates.next()?;
        if let ([Part::Placeholder(only)], Some(next)) = (first.parts(), templates.next()) {
            let optional =
                self.field(only.root()).filter(|field| field.is_optional() && field.default.is_none());
            if let (Some(field), true) = (optional, next.is_literal()) {
                let next = self.escaped(&next.parts().iter().map(text_of).collect::<String>());
                return Some(
                    Word::default().variable_or(&self.variable(&field.name.to_uppercase()), Some(&next)),
                );
            }
        }
        self.fill(first).or_else(|| param.templates.iter().skip(1).find_map(|template| self.fill(template)))
    }

    fn is_code(&self) -> bool {
        self.grant() == Some(Grant::AuthorizationCode)
    }

    fn device_code(&self) -> Option<Word> {
        (self.grant() == Some(Grant::DeviceCode)).then(|| Word::default().variable("DEVICE_CODE"))
    }

    /// The grant of the request: a machine's, if there is one.
    fn grant(&self) -> Option<Grant> {
        let mut grants = self.provider.grants.iter().map(|grant| grant.value);
        grants.clone().find(|grant| self.provider.is_machine(*grant)).or_else(|| grants.next())
    }

    fn scope(&self) -> Option<Word> {
        let scope = &self.provider.scope;
        let separator = scope.separator.as_ref().map_or(" ", Text::value);
        // What a user was asked for is not asked for again.
        let is_granted = self.is_code() || self.grant() == Some(Grant::DeviceCode);
        let mut defaults = scope.default.iter().filter(|_| !is_granted).filter_map(|scope| self.fill(scope));
        let first = defaults.next()?;
        Some(defaults.fold(first, |word, scope| word.text(separator).word(&scope)))
    }

    fn params(&self) -> Vec<Sent> {
        let (provider, request) = (self.provider, &self.provider.request);
        let mut own: Vec<(&str, Option<Word>)> = Vec::new();
        own.push((
            "grant_type",
            match (&request.grant_type, self.grant()) {
                (Some(GrantType::None), _) | (_, None) => None,
                (Some(GrantType::Text(text)), _) => Some(Word::of(&self.escaped(text.value()))),
                (None, Some(Grant::Vendor)) => {
                    Some(Word::of(&self.escaped(provider.grant_name(Grant::Vendor))))
                }
                (None, Some(grant)) => Some(Word::of(grant.grant_type())),
            },
        ));
        own.extend(["username", "password", "assertion"].map(|name| (name, self.placeholder(name))));
        own.push(("device_code", self.device_code()));
        own.extend(["subject_token", "subject_token_type"].map(|name| (name, self.placeholder(name))));
        own.push(("code", self.placeholder("code")));
        own.push(("redirect_uri", self.placeholder("redirect_uri")));
        let verifies = provider.authorize.has_challenge();
        own.push(("code_verifier", self.placeholder("code_verifier").filter(|_| verifies)));
        own.push(("scope", self.scope()));
        own.extend(provider.resource.iter().map(|resource| ("resource", self.fill(resource))));
        let auth = provider.auth();
        own.push(("client_id", (auth != Method::Basic).then(|| self.credential("CLIENT_ID"))));
        own.push(("client_secret", (auth == Method::Post).then(|| self.credential("CLIENT_SECRET"))));
        if auth.is_jwt() || auth == Method::Assertion {
            let of_type = Word::of("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
            own.push(("client_assertion_type", Some(of_type)));
            own.push(("client_assertion", Some(self.credential("CLIENT_ASSERTION"))));
        }
        let own = own.into_iter().filter_map(|(name, value)| {
            Some(Sent { name: self.wire_name(name)?, value: value?, is_constant: false })
        });
        let added = request.params.iter().filter_map(|param| {
            let is_constant = param.constant.is_some();
            Some(Sent { name: param.name.text.clone(), value: self.value(param)?, is_constant })
        });
        own.chain(added).collect()
    }

    /// What a parameter of the RFCs is called; `None` where it is not sent.
    fn wire_name(&self, name: &str) -> Option<String> {
        let request = &self.provider.request;
        if request.omits(name) {
            return None;
        }
        let renamed = request.rename.iter().find(|(standard, _)| standard.text == name);
        let param = self.provider.scope.param.as_ref().filter(|_| name == "scope");
        Some(renamed.map(|(_, wire)| wire).or(param).map_or(name, Text::value).to_owned())
    }
}
