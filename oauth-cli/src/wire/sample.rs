//! Values that stand for those of an application, each told from all others by its text.

mod document;
mod pattern;

use oauth_grammar::names::env_variable;
use oauth_grammar::{Path, Step};
use oauth_runtime::url::Url;
use oauth_runtime::url::form_urlencoded::Serializer;
use serde_json::{Map, Value, json};

use super::place::{self, Named, Spot};

/// Everything that an application brings is another value in each of two rounds, and so is the time: what differs
/// between their requests, and is none of these values, is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    First,
    Second,
}

impl Round {
    /// The time, since 1970.
    pub(super) fn now(self) -> u64 {
        // The first second of 2026, and another time of another day.
        if self == Self::First { 1_767_225_600 } else { 1_769_911_325 }
    }

    fn letter(self) -> char {
        if self == Self::First { 'a' } else { 'b' }
    }
}

/// What an application brings, and what calls before the token request answer.
pub(crate) struct Samples {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) username: String,
    pub(super) password: String,
    pub(super) assertion: String,
    pub(super) subject_token: String,
    pub(super) refresh_token: String,
    pub(super) code: String,
    pub(super) redirect_uri: String,
    pub(super) fields: Vec<(String, String)>,
    /// The answer to everything that comes before the token request, and no token.
    pub(super) answer: Value,
    /// The answer to the token request of a login.
    pub(super) token: Value,
    /// What comes back beside the code.
    callback: Vec<(String, String)>,
    /// Values with their variables.
    variables: Vec<(String, String)>,
}

impl Samples {
    pub(super) fn new(declaration: &Value, round: Round) -> Self {
        let provider = declaration.get("name").and_then(Value::as_str).unwrap_or_default();
        let mut variables = Vec::new();
        let mut sample = |variable: String, text: String| {
            variables.push((text.clone(), variable));
            text
        };
        let of = |what: &str| format!("sample-{what}-{}", round.letter());
        let placeholders = place::placeholders(declaration);
        let document =
            |name: &str| document::of(placeholders.iter().filter(|named| named.root == name), round);
        let mut own = |name: &str| {
            let text = document(name).map_or_else(|| of(&name.replace('_', "-")), str::to_owned);
            sample(env_variable(provider, name), text)
        };
        let (client_id, client_secret) = (own("client_id"), own("client_secret"));
        let (username, password) = (own("username"), own("password"));
        let (assertion, subject_token) = (own("assertion"), own("subject_token"));
        let mut given = |name: &str, text: String| sample(name.to_owned(), text);
        let refresh_token = given("REFRESH_TOKEN", of("refresh-token"));
        let code = given("CODE", of("code"));
        let redirect_uri = given("REDIRECT_URI", format!("https://{}.example/", of("redirect-uri")));
        let fields = fields(declaration, &placeholders, round);
        for (name, value) in &fields {
            // What a declaration fixes stands as it is.
            if is_free(declaration, name) {
                variables.push((value.clone(), env_variable(provider, name)));
            }
        }
        let discovered = DISCOVERED.map(|(key, _)| (location(key, round), key.to_uppercase()));
        variables.extend(discovered);
        let answer = answer(declaration, &placeholders, round, &mut variables);
        let access_token = of("access-token");
        variables.push((access_token.clone(), "ACCESS_TOKEN".to_owned()));
        let token = token_response(declaration, &answer, &refresh_token, &access_token);
        let callback = callback(declaration, &placeholders, round, &mut variables);
        Self {
            client_id,
            client_secret,
            username,
            password,
            assertion,
            subject_token,
            refresh_token,
            code,
            redirect_uri,
            fields,
            answer,
            token,
            callback,
            variables,
        }
    }

    /// The values of the fields that need one.
    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Each value with the variable that stands for it.
    pub(crate) fn variables(&self) -> Vec<(&str, &str)> {
        self.variables.iter().map(|(value, variable)| (&**value, &**variable)).collect()
    }

    /// Whether an application has the value, and no answer before brings it.
    pub(crate) fn is_of_application(&self, value: &str) -> bool {
        let own = [&self.username, &self.password, &self.assertion, &self.subject_token, &self.redirect_uri];
        own.into_iter().any(|own| own == value)
    }

    /// The query of the callback that follows this authorization request.
    pub(super) fn callback(&self, authorize: Option<&Value>, url: &Url) -> String {
        let member = |path: &str| authorize?.pointer(path)?.as_str();
        let of_state = member("/rename/state").unwrap_or("state");
        let mut query = Serializer::new(String::new());
        query.append_pair(member("/callback/code").unwrap_or("code"), &self.code);
        let in_fragment = url.fragment().unwrap_or_default();
        let in_fragment = in_fragment.rsplit('?').next().unwrap_or_default();
        let of_fragment = oauth_runtime::url::form_urlencoded::parse(in_fragment.as_bytes());
        let state = url.query_pairs().chain(of_fragment).find(|(name, _)| name == of_state);
        if let Some((_, state)) = state {
            query.append_pair(of_state, &state);
        }
        query.extend_pairs(&self.callback);
        query.finish()
    }

    /// The text with variables in the place of the values, as it is in each round.
    pub(crate) fn masked(&self, text: &str) -> String {
        let mut variables = self.variables();
        // One that is a part of another comes behind it.
        variables.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        variables
            .iter()
            .fold(text.to_owned(), |text, (value, variable)| text.replace(value, &format!("${variable}")))
    }
}

/// The endpoints that the metadata of an issuer has, and what is in the grants that need each.
const DISCOVERED: [(&str, &str); 3] = [
    ("token_url", "\""),
    ("authorization_url", "authorization_code"),
    ("device_authorization_url", "device_code"),
];

/// Where such an endpoint is in a round.
fn location(key: &str, round: Round) -> String {
    format!("{}/", value(key, true, round))
}

/// The declaration with an address for each endpoint that its grants need and that its issuer would say.
pub(super) fn located(json: &str, round: Round) -> String {
    let declaration: Value = serde_json::from_str(json).unwrap_or_default();
    missing_endpoints(&declaration).into_iter().fold(json.to_owned(), |json, key| {
        place::with(&json, &[key], &location(key, round).into()).unwrap_or(json)
    })
}

/// The keys of the endpoints that a declaration needs and leaves to its issuer to say.
pub(crate) fn missing_endpoints(declaration: &Value) -> Vec<&'static str> {
    let grants = declaration.get("grant").map(Value::to_string).unwrap_or_default();
    let is_missing = |(key, grant): &(&str, &str)| {
        declaration.get("issuer").is_some() && declaration.get(*key).is_none() && grants.contains(grant)
    };
    DISCOVERED.into_iter().filter(is_missing).map(|(key, _)| key).collect()
}

/// Whether an application chooses the value of a field.
fn is_free(declaration: &Value, field: &str) -> bool {
    let rules = declaration.get("fields").and_then(|fields| fields.get(field));
    rules.is_some_and(|rules| rules.get("one_of").is_none())
}

/// A value of each field that needs one.
fn fields(declaration: &Value, placeholders: &[Named], round: Round) -> Vec<(String, String)> {
    let fields = declaration.get("fields").and_then(Value::as_object);
    let needed = fields.into_iter().flatten().filter(|(_, rules)| {
        rules.get("default").is_none() && rules.get("optional").is_none_or(|optional| optional != true)
    });
    let value = |(name, rules): (&String, &Value)| (name.clone(), field(name, rules, placeholders, round));
    needed.map(value).collect()
}

fn field(name: &str, rules: &Value, placeholders: &[Named], round: Round) -> String {
    let first = rules.get("one_of").and_then(|values| values.get(0)).and_then(Value::as_str);
    if let Some(first) = first {
        return first.to_owned();
    }
    let pattern = rules.get("pattern").and_then(Value::as_str);
    if let Some(matching) = pattern.and_then(|pattern| pattern::matching(pattern, round.letter())) {
        return matching;
    }
    let its_own = || placeholders.iter().filter(|named| named.root == name);
    if let Some(document) = document::of(its_own(), round) {
        return document.to_owned();
    }
    value(name, its_own().any(|named| named.spot == Spot::Base), round)
}

/// Text for a name: a URL where one begins with it.
fn value(name: &str, is_base: bool, round: Round) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(letter).collect();
    let text = format!("sample-{}-{}", name.trim_matches('-'), round.letter());
    if is_base { format!("https://{text}.example") } else { text }
}

/// A document that has everything which is named of the answers before the token request.
fn answer(
    declaration: &Value,
    placeholders: &[Named],
    round: Round,
    variables: &mut Vec<(String, String)>,
) -> Value {
    // Those of a pushed authorization request (RFC 9126 §2.2) and of a device authorization (RFC 8628 §3.2).
    let of = |what: &str| value(what, false, round);
    let (request_uri, device_code) = (of("request_uri"), of("device_code"));
    variables.push((request_uri.clone(), "REQUEST_URI".to_owned()));
    variables.push((device_code.clone(), "DEVICE_CODE".to_owned()));
    let mut document = json!({
        "request_uri": request_uri,
        "device_code": device_code,
        "user_code": "ABCD-EFGH",
        "verification_uri": "https://device.example/",
        "expires_in": 600,
        "interval": 1,
    });
    for step in steps(declaration) {
        let id = step.get("id").and_then(Value::as_str).unwrap_or_default();
        for named in placeholders.iter().filter(|named| named.root == id) {
            let Some(path) = &named.path else { continue };
            let names: Vec<_> = path.steps().iter().map(Step::text).collect();
            let name = format!("{id}_{}", names.join("_"));
            let same = placeholders.iter().filter(|same| same.root == id && same.path == named.path);
            let text = document::of(same, round)
                .map_or_else(|| value(&name, named.spot == Spot::Base, round), str::to_owned);
            variables.push((text.clone(), crate::curl::variable(&name)));
            put(&mut document, path, text.into());
        }
        if let Some(cache) = step.get("cache").and_then(Value::as_str).and_then(|path| Path::parse(path).ok())
        {
            put(&mut document, &cache, 3600.into());
        }
        for (path, literal) in step.get("ok").and_then(Value::as_object).into_iter().flatten() {
            if let Ok(path) = Path::parse(path) {
                put(&mut document, &path, literal.clone());
            }
        }
    }
    document
}

/// The calls before a token request, and before a refresh.
fn steps(declaration: &Value) -> Vec<&Value> {
    let of_refresh = declaration.get("refresh").and_then(|refresh| refresh.get("step"));
    let all = [declaration.get("step"), of_refresh].into_iter().flatten();
    all.flat_map(|steps| match steps {
        Value::Array(steps) => steps.iter().collect(),
        step => vec![step],
    })
    .collect()
}

/// The typed parameters of the callback, and the issuer, which a client of one expects.
fn callback(
    declaration: &Value,
    placeholders: &[Named],
    round: Round,
    variables: &mut Vec<(String, String)>,
) -> Vec<(String, String)> {
    let declared = declaration.pointer("/authorize/callback").and_then(Value::as_object);
    let typed = declared.into_iter().flatten().filter(|(_, rules)| rules.is_object());
    let mut callback = Vec::new();
    for (name, rules) in typed {
        let is_it = |named: &&Named| {
            let path = named.path.as_ref();
            named.root == "callback" && path.is_some_and(|path| *path == Path::member(name))
        };
        let is_base = placeholders.iter().filter(is_it).any(|named| named.spot == Spot::Base);
        let text = value(name, is_base, round);
        variables.push((text.clone(), crate::curl::variable(name)));
        let wire = rules.get("path").and_then(Value::as_str).unwrap_or(name);
        callback.push((wire.to_owned(), text));
    }
    callback
}

/// A token response as the declaration has it, for a session that goes on from there.
fn token_response(declaration: &Value, answer: &Value, refresh_token: &str, access_token: &str) -> Value {
    let mut document = answer.clone();
    let response = declaration.get("response");
    let root = response.and_then(|response| response.get("root")).and_then(Value::as_str);
    let mut member = |group: Option<&Value>, name: &str, value: &str| {
        let declared = group.and_then(|group| group.get(name));
        let declared = declared.map(|paths| paths.get(0).unwrap_or(paths)).and_then(Value::as_str);
        let path = declared.unwrap_or(name);
        let path =
            root.filter(|_| !path.starts_with('/')).map_or(path.to_owned(), |root| format!("{root}.{path}"));
        if let Ok(path) = Path::parse(&path) {
            put(&mut document, &path, value.into());
        }
    };
    member(response, "refresh_token", refresh_token);
    member(response, "access_token", access_token);
    let then =
        declaration.get("then").map(|then| then.as_array().map_or(std::slice::from_ref(then), Vec::as_slice));
    let then = then.into_iter().flatten();
    let groups: Vec<_> = then.filter_map(|call| call.get("response")).collect();
    for group in groups {
        member(Some(group), "access_token", access_token);
    }
    for (path, literal) in declaration.pointer("/errors/ok").and_then(Value::as_object).into_iter().flatten()
    {
        if let Ok(path) = Path::parse(path) {
            put(&mut document, &path, literal.clone());
        }
    }
    document
}

/// Puts a value where a path leads to.
pub(crate) fn put(document: &mut Value, path: &Path, value: Value) {
    let mut at = document;
    for step in path.steps() {
        let Some(next) = opened(at, step) else { return };
        at = next;
    }
    *at = value;
}

/// The longest array that is made.
const LONGEST: usize = 64;

/// The member or element of this step, which is made where there is none.
fn opened<'v>(at: &'v mut Value, step: &Step) -> Option<&'v mut Value> {
    let name = step.text();
    if let (Step::Index(_) | Step::Either(_), Ok(index)) = (step, name.parse::<usize>()) {
        if !at.is_array() {
            *at = json!([]);
        }
        let items = at.as_array_mut()?;
        while items.len() <= index && index < LONGEST {
            items.push(Value::Null);
        }
        return items.get_mut(index);
    }
    if !at.is_object() {
        *at = Map::new().into();
    }
    Some(at.as_object_mut()?.entry(name).or_insert(Value::Null))
}
