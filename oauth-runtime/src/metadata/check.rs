//! A declaration in JSON held against the keys of the grammar, which are those of the attribute.

use std::borrow::Cow;

use oauth_grammar::chars::is_token;
use oauth_grammar::keys::{self, Choice, FIELD, Free, Group, Key, Kind, Names, PROVIDER, Shape};
use oauth_grammar::{Parameter, Path, Paths, json, parameter, rules, suggest};

use crate::document::Node;
use crate::plan::Problems;

/// What a struct has besides its attribute.
const OF_THE_STRUCT: [&str; 2] = ["name", "fields"];

/// What every declaration has, and an example of each.
const REQUIRED: [(&str, &str); 3] =
    [("name", "Acme"), ("token_url", "https://acme.example/oauth/token"), ("grant", "client_credentials")];

/// The types of a typed member.
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "any"];

/// What is wrong with a declaration, each problem with its path; and whether its fields are known, or the key that has
/// them is misspelt.
pub(super) fn problems(tree: &Node<'_>) -> (Problems, bool) {
    let mut checker = Checker::default();
    if !matches!(tree, Node::Object(_)) {
        checker.problems.add(format!("a declaration is an object, not {}", tree.kind()));
        return (checker.problems, false);
    }
    for (name, value) in tree.members() {
        match name {
            "name" => checker.expect(
                name,
                value,
                value.as_str().is_some_and(is_name),
                "a name of letters and digits",
            ),
            "fields" => checker.fields(value),
            // By it an editor finds the schema.
            "$schema" if value.as_str().is_some() => {}
            _ => checker.entry(String::new(), name, value, &PROVIDER),
        }
    }
    let is_self_signed =
        tree.member("grant").is_some_and(|grant| only(grant, oauth_grammar::Grant::SelfSignedJwt.as_str()));
    // Its metadata has the token endpoint.
    let has_issuer = tree.member("issuer").is_some() || checker.misspelt.contains(&"issuer");
    for (key, example) in REQUIRED {
        let is_needed = key != "token_url" || !is_self_signed && !has_issuer;
        if is_needed && tree.member(key).is_none() && !checker.misspelt.contains(&key) {
            checker.problems.add(format!("missing `{key}`; write `\"{key}\": \"{example}\"`"));
        }
    }
    (checker.problems, !checker.misspelt.contains(&"fields"))
}

/// Whether it is this text, and no other.
fn only(value: &Node<'_>, text: &str) -> bool {
    !value.items().is_empty() && value.items().iter().all(|item| item.as_str() == Some(text))
}

/// Whether an array of names is written for the group: `omit(scope)` is `["scope"]`.
fn is_list(group: &Group) -> bool {
    group.free.is_some_and(|free| free.shape.flag)
}

fn takes_json(shape: &Shape) -> bool {
    shape.values.iter().any(|kind| matches!(kind, Kind::Json))
}

/// `{"json": ".."}`.
fn is_json_value(value: &Node<'_>) -> bool {
    value.members().count() == 1 && value.member("json").is_some_and(|text| text.as_str().is_some())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[derive(Default)]
struct Checker {
    problems: Problems,
    /// The top-level keys that the author meant to give. That they are missing is no problem of its own.
    misspelt: Vec<&'static str>,
}

impl Checker {
    fn problem(&mut self, path: &str, problem: impl AsRef<str>) {
        self.problems.at(path, problem);
    }

    fn expect(&mut self, path: &str, value: &Node<'_>, holds: bool, expected: &str) {
        if !holds {
            self.problem(path, format!("expected {expected}, found {}", value.kind()));
        }
    }

    fn fields(&mut self, fields: &Node<'_>) {
        self.expect("fields", fields, matches!(fields, Node::Object(_)), "an object");
        for (name, rules) in fields.members() {
            if self.problems.is_full() {
                return;
            }
            let path = format!("fields.{name}");
            let is_object = matches!(rules, Node::Object(_));
            self.expect(&path, rules, is_object, "an object such as `{\"default\": \"eu\"}`");
            if !is_name(name) {
                self.problem(&path, "the name of a field is made of letters, digits and `_`");
            } else if oauth_grammar::template::is_builtin(name) {
                self.problem(&path, "the name is built in and is no configuration");
            }
            for (key, value) in rules.members() {
                // In a struct the type says it.
                if key == "optional" {
                    let is_flag = matches!(value, Node::Bool(_));
                    self.expect(&format!("{path}.optional"), value, is_flag, "`true` or `false`");
                } else {
                    self.entry(path.clone(), key, value, &FIELD);
                }
            }
        }
    }

    /// One member of the object at `parent`, which is written like `group`.
    fn entry(&mut self, parent: String, name: &str, value: &Node<'_>, group: &'static Group) {
        if self.problems.is_full() {
            return;
        }
        let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
        // The path of the runtime crate has no meaning at run time.
        let key = group.find(name).filter(|key| key.name() != "crate");
        match (key, group.free) {
            (Some(key), _) => match value {
                Node::List(values) if key.repeatable => {
                    for value in values {
                        self.shape(&path, value, &key.shape);
                    }
                }
                value => self.shape(&path, value, &key.shape),
            },
            (None, Some(free)) => {
                if let Err(problem) = free_name(name, free, group) {
                    self.problem(&path, problem);
                }
                self.shape(&path, value, &free.shape);
            }
            (None, None) => {
                let own: &[&str] = if parent.is_empty() { &OF_THE_STRUCT } else { &[] };
                let known = group.all().map(Key::name).filter(|known| *known != "crate");
                let known: Vec<_> = known.chain(own.iter().copied()).collect();
                if parent.is_empty() {
                    let meant = suggest::meant(name, known.iter().copied());
                    self.misspelt.extend(meant.or_else(|| suggest::nearest(name, known.iter().copied())));
                }
                let places = parent.is_empty().then(|| keys::places_of(name)).flatten();
                self.problem(&path, unknown_key(name, &known, places));
            }
        }
    }

    fn shape(&mut self, path: &str, value: &Node<'_>, shape: &'static Shape) {
        match (value, shape.group) {
            (_, Some(group)) if is_list(group) => self.names(path, value, group),
            (Node::Object(_), _) if shape.typed => self.typed(path, value),
            (Node::Object(_), Some(_)) if is_json_value(value) && takes_json(shape) => {
                self.value(path, value, shape);
            }
            (Node::Object(_), Some(group)) => {
                for (name, value) in value.members() {
                    self.entry(path.to_owned(), name, value, group);
                }
            }
            (Node::List(values), _) if shape.list && !values.is_empty() => {
                for value in values {
                    if self.problems.is_full() {
                        return;
                    }
                    self.value(path, value, shape);
                }
            }
            (Node::Bool(true), _) if shape.flag => {}
            _ => self.value(path, value, shape),
        }
    }

    /// A list of names.
    fn names(&mut self, path: &str, names: &Node<'_>, group: &'static Group) {
        let Node::List(items) = names else {
            return self.expect(path, names, false, "an array of strings");
        };
        if items.is_empty() {
            self.problem(path, "an empty array says nothing; leave it out");
        }
        for item in items {
            if self.problems.is_full() {
                return;
            }
            match (item.as_str(), group.free) {
                (Some(name), Some(free)) => {
                    if let Err(problem) = free_name(name, free, group) {
                        self.problem(path, problem);
                    }
                }
                _ => self.expect(path, item, false, "a string"),
            }
        }
    }

    /// `{"type": "string", "path": "a.b"}`.
    fn typed(&mut self, path: &str, member: &Node<'_>) {
        for (name, value) in member.members() {
            if self.problems.is_full() {
                return;
            }
            let path = format!("{path}.{name}");
            match name {
                "type" => match value.as_str() {
                    Some(name) if TYPES.contains(&name) => {}
                    Some(name) => self.problem(&path, suggest::unknown("type", name, TYPES)),
                    None => self.expect(&path, value, false, &format!("one of: {}", suggest::listed(TYPES))),
                },
                "path" => match value.as_str().map(Path::parts) {
                    Some(Err(problem)) => self.problem(&path, problem),
                    text => self.expect(&path, value, text.is_some(), "a path"),
                },
                "optional" => self.expect(&path, value, matches!(value, Node::Bool(_)), "`true` or `false`"),
                _ => {
                    self.problem(&path, unknown_key(name, &["type", "path", "optional"], None));
                }
            }
        }
    }

    fn value(&mut self, path: &str, value: &Node<'_>, shape: &'static Shape) {
        let verdicts: Vec<_> = shape.values.iter().map(|kind| inspect(*kind, value)).collect();
        if verdicts.iter().any(Result::is_ok) {
            return;
        }
        // What comes nearest says most: a value of the right form with a mistake in it.
        let problems = shape.values.iter().zip(verdicts);
        let problems = problems.filter_map(|(kind, verdict)| Some((kind, verdict.err()??)));
        // A list of words is told of last.
        let (words, others): (Vec<_>, Vec<_>) = problems.partition(|(kind, _)| matches!(kind, Kind::Word(_)));
        let nearest = others.into_iter().last().or(words.into_iter().last()).map(|(_, problem)| problem);
        let nearest = nearest.map(|problem| with_calls(problem, shape));
        match (nearest, value) {
            (Some(problem), _) => self.problem(path, problem),
            (None, Node::Number(number)) => {
                self.problem(path, format!("expected {}, found `{number}`", expected(shape)));
            }
            (None, _) => self.expect(path, value, false, &expected(shape)),
        }
    }
}

/// What to write in place of a key that is unknown here, or belongs in these places. The name is the last of the path, and is not
/// said again.
fn unknown_key(name: &str, known: &[&'static str], places: Option<String>) -> String {
    if name == "crate" {
        return "the crate of the runtime has no meaning at run time; leave it out".to_owned();
    }
    if let Some(meant) = suggest::meant(name, known.iter().copied()) {
        return format!("unknown key; did you mean `{meant}`?");
    }
    if let Some(places) = places {
        return format!("it belongs {places}");
    }
    suggest::unknown("key", name, known.iter().copied()).replacen(&format!(" `{name}`"), "", 1)
}

/// Whether a value is of this kind; `Err(None)` when it has another form altogether.
fn inspect(kind: Kind, value: &Node<'_>) -> Result<(), Option<String>> {
    let text = value.as_str().ok_or(None);
    match (kind, value) {
        (Kind::Integer, Node::Number(number)) if number.as_u64().is_some() => Ok(()),
        (Kind::Literal | Kind::Constant, Node::Number(number)) if number.as_i64().is_some() => Ok(()),
        (Kind::Literal | Kind::Constant, Node::Bool(_)) => Ok(()),
        (Kind::Pattern | Kind::Scope | Kind::Template | Kind::Literal | Kind::Name, _) => text.map(drop),
        (Kind::Text | Kind::Constant, _) => {
            let text = text?;
            rules::plain_text(text).map_err(Some)
        }
        (Kind::Own(known), _) => rules::own_word(text?, known).map_err(Some),
        (Kind::Path, _) => Path::parse(text?).map(drop).map_err(Some),
        (Kind::Paths, _) => Paths::parse(text?).map(drop).map_err(Some),
        (Kind::Words, _) => Path::words(text?).map(drop).map_err(Some),
        (Kind::Word(choices) | Kind::Quoted(choices), _) => choice(text?, choices).map_err(Some),
        (Kind::Vendor(_), Node::Object(_)) => match value.member("vendor").and_then(Node::as_str) {
            Some(text) if value.members().count() == 1 => rules::vendor_grant(text).map_err(Some),
            _ => Err(Some("expected `{\"vendor\": \"..\"}`".to_owned())),
        },
        // One that is near to a word that is known is that word, misspelt.
        (Kind::Vendor(known), _) => {
            let text = text?;
            let is_known = known.iter().any(|choice| choice.name == text);
            let misspelt = suggest::misspelt(text, known.iter().map(|choice| choice.name));
            match misspelt.filter(|_| !is_known) {
                _ if is_known => Err(None),
                Some(near) => Err(Some(format!(
                    "unknown value `{text}`; did you mean `{near}`? A grant of the provider's own with such a name is \
                     written `{{\"vendor\": \"{text}\"}}`"
                ))),
                None => rules::vendor_grant(text).map_err(Some),
            }
        }
        (Kind::Call(name), Node::Object(_)) => match value.member(name) {
            Some(Node::Number(number)) if number.as_u64().is_some() && value.members().count() == 1 => Ok(()),
            _ => Err(Some(format!("expected `{{\"{name}\": 30}}`"))),
        },
        (Kind::Json, _) => match value.member("json").and_then(Node::as_str) {
            Some(text) if json::is_value(text) => Ok(()),
            Some(_) => Err(Some(rules::NO_JSON_IN_JSON.to_owned())),
            None => Err(None),
        },
        (Kind::Integer | Kind::Call(_) | Kind::Crate, _) => Err(None),
    }
}

fn choice(word: &str, choices: &'static [Choice]) -> Result<(), String> {
    let known = || choices.iter().map(|choice| choice.name);
    if known().any(|name| name == word) {
        return Ok(());
    }
    Err(match suggest::meant(word, known()) {
        Some(meant) => format!("unknown value `{word}`; did you mean `{meant}`?"),
        None => suggest::unknown("value", word, known()),
    })
}

/// A message that lists words, with what may stand in the place of a word.
fn with_calls(mut problem: String, shape: &Shape) -> String {
    if problem.contains("; expected one of: ") {
        for call in shape.values.iter().filter(|kind| matches!(kind, Kind::Call(_))) {
            problem.push_str(", ");
            problem.push_str(&form(*call));
        }
    }
    problem
}

/// What a key takes, for a message.
fn expected(shape: &Shape) -> String {
    let mut forms: Vec<Cow<'_, str>> = shape.values.iter().map(|kind| form(*kind)).collect();
    if shape.list {
        forms.push("an array of them".into());
    }
    if shape.group.is_some() || shape.typed {
        forms.push("an object".into());
    }
    if shape.flag {
        forms.push("`true`".into());
    }
    forms.dedup();
    forms.join(" or ")
}

fn form(kind: Kind) -> Cow<'static, str> {
    match kind {
        Kind::Integer => "a whole number that is not negative".into(),
        Kind::Literal | Kind::Constant => "a string, a whole number or a boolean".into(),
        Kind::Call(name) => format!("`{{\"{name}\": 30}}`").into(),
        Kind::Json => "`{\"json\": \"..\"}`".into(),
        Kind::Word(choices) if choices.len() <= FEW => {
            let words = choices.iter().map(|choice| choice.name);
            words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ").into()
        }
        _ => "a string".into(),
    }
}

/// So many words are named where a value of another form stands.
const FEW: usize = 4;

/// Whether a name that the declaration chooses can stand here.
fn free_name(name: &str, free: &Free, group: &'static Group) -> Result<(), String> {
    // In the attribute a string is never a key; in JSON all names are strings.
    if let (Names::Any | Names::Ident, Some(near)) =
        (free.names, suggest::nearest(name, group.keys.iter().map(Key::name)))
    {
        return Err(format!("unknown key; did you mean `{near}`?"));
    }
    rules::plain_text(name)?;
    match free.names {
        Names::Parameter if Parameter::of(name).is_none() => {
            Err(suggest::unknown("parameter", name, parameter::names()))
        }
        Names::Ident if !is_name(name) => Err("a name here is made of letters, digits and `_`".to_owned()),
        Names::Header if !is_token(name) => Err("not the name of a header".to_owned()),
        Names::Status if !name.parse().is_ok_and(|status: u16| (100..=599).contains(&status)) => {
            Err("not an HTTP status; write a number from 100 to 599".to_owned())
        }
        Names::Any | Names::Text if name.is_empty() => Err(rules::NO_NAME.to_owned()),
        Names::Path => Path::parse(name).map(drop),
        _ => Ok(()),
    }
}
