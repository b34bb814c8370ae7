//! The parameters of an authorization request (RFC 6749 §4.1.1), and of its callback (§4.1.2), by their names on the wire.

use crate::sent::{self, Sent};

/// Those that a request may carry without being told to, in the order in which it carries them.
pub const PARAMETERS: &[&str] = &[
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "dpop_jkt",
    "response_mode",
];

/// Parameters of a callback that mean the same with every provider.
const OF_CALLBACK: &[&str] =
    &["iss", "error", "error_description", "error_uri", "access_token", "id_token", "response"];

/// What a declaration says about the parameters of its authorization request.
#[derive(Debug, Clone, Default)]
pub struct Declared<'a> {
    /// Whether there is a code challenge.
    pub has_challenge: bool,
    /// Whether `response_mode` is declared.
    pub has_mode: bool,
    /// Whether there is a resource.
    pub has_resource: bool,
    /// Parameters that are not sent.
    pub omitted: Vec<&'a str>,
    /// Parameters and their names on the wire.
    pub renamed: Vec<(&'a str, &'a str)>,
    /// The parameter of the callback that carries the code.
    pub code: Option<&'a str>,
}

impl<'a> Declared<'a> {
    /// What a parameter of the RFCs is called on the wire.
    #[must_use]
    pub fn wire(&self, name: &'a str) -> &'a str {
        self.renamed.iter().find(|(standard, _)| *standard == name).map_or(name, |(_, wire)| wire)
    }

    /// The parameters that are sent.
    pub fn sent(&self) -> impl Iterator<Item = &'static str> + '_ {
        PARAMETERS.iter().copied().filter(|name| {
            let is_sent = match *name {
                "code_challenge" | "code_challenge_method" => self.has_challenge,
                "response_mode" => self.has_mode,
                "resource" => self.has_resource,
                _ => true,
            };
            is_sent && !self.omitted.contains(name)
        })
    }

    /// Pairs of parameters that have one name on the wire.
    #[must_use]
    pub fn collisions(&self) -> Vec<(Sent<'_>, Sent<'_>)> {
        let all: Vec<_> = self.sent().map(|standard| Sent { standard, wire: self.wire(standard) }).collect();
        let earlier = |index, later: &Sent<'_>| all.iter().take(index).find(|one| one.wire == later.wire);
        let pairs = all.iter().enumerate();
        pairs.filter_map(|(index, later)| Some((*earlier(index, later)?, *later))).collect()
    }

    /// A parameter that the declaration adds.
    ///
    /// # Errors
    ///
    /// When one of that name is sent anyway.
    pub fn added(&self, name: &str) -> Result<(), String> {
        let Some(own) = self.sent().find(|own| self.wire(own) == name) else { return Ok(()) };
        let remedy = match own {
            "state" | "redirect_uri" => "remove it".to_owned(),
            "response_type" => "use `authorize(response_type = \"..\")`".to_owned(),
            "response_mode" => "use `authorize(response_mode = ..)`".to_owned(),
            "scope" => "use `scope(default = [..])`".to_owned(),
            "code_challenge" | "code_challenge_method" => "use `authorize(pkce = ..)`".to_owned(),
            other => format!("add `omit({other})` to send one of your own"),
        };
        Err(format!("`{name}` is sent anyway; {remedy}"))
    }

    /// A parameter that is given another name or is not sent.
    ///
    /// # Errors
    ///
    /// When the request does not have it.
    pub fn known(&self, name: &str) -> Result<(), String> {
        if self.sent().any(|own| own == name) || self.omitted.contains(&name) && PARAMETERS.contains(&name) {
            return Ok(());
        }
        Err(format!("the authorization request has no parameter `{name}`; remove it"))
    }

    /// A parameter that is not sent.
    ///
    /// # Errors
    ///
    /// When a login is not safe without it.
    pub fn omitted(&self, name: &str) -> Result<(), String> {
        match name {
            "state" => Err("`state` is always sent: without it anybody's code completes a login".to_owned()),
            "code_challenge" | "code_challenge_method" => {
                Err("a code challenge is left out with `authorize(pkce = none)`".to_owned())
            }
            _ => self.known(name),
        }
    }

    /// The parameter of the callback that carries the code.
    ///
    /// # Errors
    ///
    /// When something else is read from it.
    pub fn of_code(&self) -> Result<(), String> {
        let code = self.code.unwrap_or("code");
        if code == self.wire("state") {
            return Err(format!(
                "`{code}` is the `state`; write the name of the parameter that carries the code"
            ));
        }
        if ["iss", "error", "error_description", "error_uri"].contains(&code) {
            return Err(format!(
                "`{code}` means something else; write the name of the parameter that carries the code"
            ));
        }
        Ok(())
    }

    /// A typed parameter of the callback, by its name on the wire.
    ///
    /// # Errors
    ///
    /// When it is read anyway.
    pub fn of_callback(&self, name: &str) -> Result<(), String> {
        let code = self.code.unwrap_or("code");
        if name == code || name == self.wire("state") || OF_CALLBACK.contains(&name) {
            return Err(format!("`{name}` is read from every callback; remove it"));
        }
        Ok(())
    }
}

/// What is said of two parameters with one name on the wire.
#[must_use]
pub fn collision(earlier: Sent<'_>, later: Sent<'_>) -> String {
    format!("in the authorization request, {}", sent::collision(earlier, later))
}

#[cfg(test)]
mod tests {
    use super::Declared;

    #[test]
    fn what_is_sent_and_what_is_said_of_the_rest() {
        let declared = Declared {
            has_challenge: true,
            omitted: vec!["redirect_uri"],
            renamed: vec![("client_id", "appid"), ("state", "nonsense")],
            code: Some("auth_code"),
            ..Declared::default()
        };
        let sent: Vec<_> = declared.sent().map(|name| declared.wire(name)).collect();
        assert_eq!(
            sent,
            [
                "response_type",
                "appid",
                "scope",
                "nonsense",
                "nonce",
                "code_challenge",
                "code_challenge_method",
                "dpop_jkt"
            ]
        );
        assert!(declared.added("client_id").is_ok() && declared.added("redirect_uri").is_ok());
        assert_eq!(
            declared.added("appid").unwrap_err(),
            "`appid` is sent anyway; add `omit(client_id)` to send one of your own"
        );
        assert!(declared.known("redirect_uri").is_ok() && declared.known("code").is_err());
        assert!(declared.omitted("state").is_err() && declared.omitted("code_challenge").is_err());
        assert!(declared.of_callback("auth_code").is_err() && declared.of_callback("nonsense").is_err());
        assert!(declared.of_callback("code").is_ok() && declared.of_callback("iss").is_err());
        assert!(declared.of_code().is_ok() && declared.collisions().is_empty());
    }

    #[test]
    fn one_name_stands_for_one_parameter() {
        let collisions = |renamed: &[(&'static str, &'static str)]| {
            let declared = Declared { renamed: renamed.to_vec(), ..Declared::default() };
            declared.collisions().iter().map(|(a, b)| (a.standard, b.standard)).collect::<Vec<_>>()
        };
        assert_eq!(collisions(&[("client_id", "scope")]), [("client_id", "scope")]);
        assert_eq!(collisions(&[("client_id", "scope"), ("scope", "client_id")]), []);
        assert_eq!(collisions(&[("nonce", "x"), ("state", "x")]), [("state", "nonce")]);
        let code =
            |code, state| Declared { code, renamed: vec![("state", state)], ..Declared::default() }.of_code();
        assert!(code(Some("state"), "nonsense").is_ok() && code(None, "state").is_ok());
        assert!(code(Some("state"), "state").is_err() && code(None, "code").is_err());
        assert!(code(Some("error"), "state").is_err());
    }
}
