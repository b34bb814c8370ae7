//! A file of values: a JSON object, or lines of `NAME=VALUE`.

use std::path::Path;

use oauth_grammar::suggest;
use oauth_runtime::{Secret, Setting};
use serde_json::Value;

use super::lines;
use crate::{Exit, Failure, private};

/// The values of a file, which may have variables for other programs as lines, under the names of settings or of their environment variables.
pub(super) struct Values(Vec<(String, Secret)>);

impl Values {
    /// # Errors
    ///
    /// When the file cannot be read, others can read it, it is neither of the two, or an object has a name that there is not.
    pub(super) async fn read(path: &Path, settings: &[Setting]) -> Result<Self, Failure> {
        let text = private::read(path).await?;
        let text = text.expose_secret();
        let values =
            if text.trim_start().starts_with('{') { json(text, settings) } else { lines::read(text) };
        let problem = |problem| Failure::new(Exit::Usage, format!("{}: {problem}", path.display()));
        values.map(Self).map_err(problem)
    }

    pub(super) fn get(&self, setting: &Setting) -> Option<Secret> {
        let is_it = |name: &str| name == setting.name() || name == setting.variable();
        let found = self.0.iter().find(|(name, _)| is_it(name))?;
        Some(&found.1).filter(|value| !value.expose_secret().is_empty()).cloned()
    }
}

type Read = Result<Vec<(String, Secret)>, String>;

fn json(text: &str, settings: &[Setting]) -> Read {
    // Its own message may repeat what is in the file.
    let not_json = |error: serde_json::Error| {
        format!("not JSON, at line {} and column {}", error.line(), error.column())
    };
    let members: serde_json::Map<String, Value> = serde_json::from_str(text).map_err(not_json)?;
    let known = || settings.iter().map(Setting::name);
    let member = |(name, value): (String, Value)| {
        let is_known = |setting: &Setting| setting.name() == name || setting.variable() == name;
        if !settings.iter().any(is_known) {
            return Err(suggest::unknown("name", &name, known()));
        }
        match value {
            Value::String(text) => Ok((name, Secret::new(text))),
            Value::Bool(_) | Value::Number(_) => Ok((name, Secret::new(value.to_string()))),
            _ => Err(format!("`{name}` is not a text")),
        }
    };
    members.into_iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use oauth_runtime::{Metadata, Setting};

    use super::{Values, json, lines::read as lines};

    fn settings() -> Vec<Setting> {
        let acme =
            r#"{"name": "Acme", "token_url": "https://acme.example/t", "grant": "client_credentials"}"#;
        Metadata::from_json(acme).unwrap().settings().unwrap()
    }

    fn read(values: super::Read) -> Vec<Option<String>> {
        let values = Values(values.unwrap());
        let text = |setting| values.get(setting).map(|value| value.expose_secret().to_owned());
        settings().iter().map(text).collect()
    }

    #[test]
    fn both_forms_take_names_and_variables() {
        let expected = [Some("id".to_owned()), Some("s e=c#r".to_owned())];
        for text in [
            r#"{"client_id": "id", "client_secret": "s e=c#r"}"#,
            r#"{"ACME_CLIENT_ID": "id", "ACME_CLIENT_SECRET": "s e=c#r"}"#,
        ] {
            assert_eq!(read(json(text, &settings())), expected, "{text}");
        }
        for text in [
            "# mine\nACME_CLIENT_ID=id\nexport ACME_CLIENT_SECRET='s e=c#r'\nOTHER=x\n",
            "client_id=id\r\nclient_secret=\"s e=c#r\"\r\n",
        ] {
            assert_eq!(read(lines(text)), expected, "{text}");
        }
        assert_eq!(read(lines("ACME_CLIENT_ID=\n")), [None, None]);
    }

    #[test]
    fn what_is_wrong_is_told_without_what_is_in_the_file() {
        let problem = |values: super::Read| values.err().unwrap();
        assert_eq!(
            problem(json(r#"{"client_id": CANARY}"#, &settings())),
            "not JSON, at line 1 and column 15"
        );
        assert_eq!(
            problem(json(r#"{"client_secrt": "CANARY"}"#, &settings())),
            "unknown name `client_secrt`; did you mean `client_secret`?"
        );
        assert_eq!(problem(json(r#"{"client_id": ["CANARY"]}"#, &settings())), "`client_id` is not a text");
        assert_eq!(
            problem(lines("A=b\nCANARY CANARY\n")),
            "line 2 is not `NAME=VALUE`, or a quote in it has no end"
        );
    }
}
