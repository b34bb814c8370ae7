//! Where else a token may be sent, for a program whose user says so.

use super::Metadata;
use crate::document::{Node, Text};
use crate::{Error, ErrorKind};

impl Metadata {
    /// The same declaration, whose tokens may be sent to these origins, too: as if `origins` named them besides those that it names.
    /// For a program whose user says where a token is to go. Sessions stay the same; a client's own tokens are cached as those of
    /// another declaration.
    ///
    /// ```
    /// use oauth_runtime::{Client, Credentials, DynamicProvider, Metadata};
    ///
    /// let acme = r#"{"name": "Acme", "token_url": "https://acme.example/token", "grant": "client_credentials"}"#;
    /// let acme = Metadata::from_json(acme)?.with_origins(["https://api.acme.example"])?;
    /// let client = Client::new(DynamicProvider::new(acme), Credentials::secret("id", "secret"))?;
    /// assert!(client.check_target("https://api.acme.example/orders").is_ok());
    /// # Ok::<(), oauth_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json), such as for a placeholder that there is not. What is no origin is an error of the client that is
    /// made of it.
    pub fn with_origins(&self, origins: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, Error> {
        let problem = |problem: String| Error::new(self.name(), ErrorKind::Configuration, problem);
        let Node::Object(mut members) = self.tree().map_err(problem)? else {
            return Err(problem("a declaration is an object".to_owned()));
        };
        let added = origins.into_iter().map(|origin| Node::Text(Text::new(origin.into())));
        let declared = members.iter_mut().find(|(name, _)| name.as_str() == KEY);
        match declared.map(|(_, value)| value) {
            Some(Node::List(listed)) => listed.extend(added),
            Some(value) => {
                let one = std::mem::replace(value, Node::Null);
                *value = Node::List(std::iter::once(one).chain(added).collect());
            }
            None => members.push((Text::new(KEY), Node::List(added.collect()))),
        }
        let json =
            serde_json::to_string(&Node::Object(members)).map_err(|error| problem(error.to_string()))?;
        Self::from_json(&json)
    }
}

const KEY: &str = "origins";

#[cfg(test)]
mod tests {
    use super::Metadata;

    #[test]
    fn origins_come_to_those_that_are_declared() {
        for (declared, all) in [
            ("", r#"["https://b.example"]"#),
            (r#", "origins": "https://a.example""#, r#"["https://a.example","https://b.example"]"#),
            (r#", "origins": ["https://a.example"]"#, r#"["https://a.example","https://b.example"]"#),
        ] {
            let json = format!(
                r#"{{"name": "Acme", "token_url": "https://acme.example/t", "grant": "client_credentials"{declared}}}"#
            );
            let metadata = Metadata::from_json(&json).unwrap().with_origins(["https://b.example"]).unwrap();
            assert!(metadata.as_str().ends_with(&format!(r#""origins":{all}}}"#)), "{metadata}");
        }
    }

    #[test]
    fn a_placeholder_that_there_is_not_is_refused() {
        let acme =
            r#"{"name": "Acme", "token_url": "https://acme.example/t", "grant": "client_credentials"}"#;
        let error = Metadata::from_json(acme).unwrap().with_origins(["https://{shop}.example"]).unwrap_err();
        assert!(error.to_string().starts_with("Acme: `origins"), "{error}");
    }
}
