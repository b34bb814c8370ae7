//! What a placeholder may name, by the place in which it stands.

use super::{Expr, FUNCTIONS, Function, Item, Placeholder};

/// Names that a placeholder may say besides the configuration fields and the parameters of the RFCs.
pub const BUILTINS: &[&str] = &[
    "token_url",
    "body",
    "nonce",
    "now_ms",
    "now_unix",
    "uuid",
    "jwt",
    "env",
    "sorted_params",
    "sorted_query",
    "callback",
    "token",
    "access_token",
];

/// What a refresh may name.
const OF_REFRESH: &[&str] = &[
    "refresh_token",
    "access_token",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "token_url",
    "now_ms",
    "now_unix",
    "uuid",
    "callback",
    "token",
    "body",
    "sorted_params",
    "sorted_query",
];

/// Parameters of the RFCs that a placeholder may say, now or later.
const PARAMETERS: &[&str] = &[
    "client_id",
    "client_secret",
    "redirect_uri",
    "code",
    "code_verifier",
    "state",
    "scope",
    "refresh_token",
    "username",
    "password",
    "assertion",
];

/// Whether a configuration field cannot have this name, because a placeholder means something else by it.
#[must_use]
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name) || PARAMETERS.contains(&name)
}

/// Where a template stands, which decides what it may name besides the configuration fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An endpoint that is known before there is a request.
    Endpoint,
    /// One that is known when a token is asked for.
    LateEndpoint,
    /// The endpoint of refreshes.
    RefreshEndpoint,
    /// Where a call after the token call goes.
    ThenEndpoint,
    /// A resource (RFC 8707 §2).
    Resource,
    /// An origin that the token may be sent to.
    Origin,
    /// A parameter or header of the token request.
    Request,
    /// A parameter of the authorization request.
    Authorization,
    /// What is signed of a callback, and the key.
    Callback,
    /// A parameter or header of a refresh.
    Refresh,
    /// A claim or header of a JWT, or its key.
    Jwt,
    /// What is signed of a request, and the key.
    Signature,
    /// What is signed of a refresh, and the key.
    RefreshSignature,
    /// What is signed of a response, and the key.
    Response,
    /// A parameter or header of a call after the token call.
    Then,
    /// A scope.
    Scope,
    /// The token in later requests.
    Bearer,
}

impl Place {
    /// The names that a template here may say besides the configuration fields. `token` has members.
    pub fn builtins(self) -> impl Iterator<Item = &'static str> + use<> {
        let own: &[&str] = match self {
            Self::LateEndpoint => &["client_id", "callback"],
            Self::RefreshEndpoint | Self::ThenEndpoint | Self::Origin => &["client_id", "callback", "token"],
            Self::Endpoint | Self::Resource | Self::Scope => &["client_id"],
            Self::Callback => &["sorted_query", "code", "state", "client_id", "client_secret"],
            Self::Refresh | Self::RefreshSignature => OF_REFRESH,
            Self::Jwt => &["token_url", "now_ms", "now_unix", "uuid"],
            Self::Authorization => {
                &["client_id", "redirect_uri", "scope", "state", "nonce", "now_ms", "now_unix", "uuid"]
            }
            Self::Response => &["body", "client_id", "client_secret"],
            Self::Then => &[
                "token_url",
                "now_ms",
                "now_unix",
                "uuid",
                "callback",
                "token",
                "access_token",
                "refresh_token",
            ],
            Self::Request | Self::Signature => &[
                "token_url",
                "now_ms",
                "now_unix",
                "uuid",
                "callback",
                "state",
                "body",
                "sorted_params",
                "sorted_query",
            ],
            Self::Bearer => &["access_token", "token", "callback", "client_id"],
        };
        let parameters = crate::parameter::PARAMETERS
            .iter()
            .filter(move |parameter| self.is_of_request() && parameter.is_placeholder);
        parameters.map(|parameter| parameter.name).chain(own.iter().copied())
    }

    /// Whether it belongs to a token request, and so may name what that sends.
    const fn is_of_request(self) -> bool {
        matches!(self, Self::Request | Self::Jwt | Self::Signature | Self::Then)
    }

    /// What the place is called in a message.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Endpoint | Self::LateEndpoint | Self::RefreshEndpoint | Self::ThenEndpoint => "an endpoint",
            Self::Resource => "a resource",
            Self::Origin => "an origin",
            Self::Request => "a request",
            Self::Callback | Self::Response => "`verify(..)`",
            Self::Refresh => "a refresh",
            Self::Authorization => "the authorization request",
            Self::Jwt => "`jwt(..)`",
            Self::Signature | Self::RefreshSignature => "a signature",
            Self::Then => "`then(..)`",
            Self::Scope => "a scope",
            Self::Bearer => "`bearer(..)`",
        }
    }

    /// What is wrong with a placeholder here, if anything.
    ///
    /// # Errors
    ///
    /// [`Misplaced`].
    pub fn check(
        self,
        placeholder: &Placeholder,
        declared: impl Fn(&str) -> Option<Named>,
    ) -> Result<(), Misplaced> {
        self.check_expr(&placeholder.expr, &declared)
    }

    fn check_expr(self, expr: &Expr, declared: &impl Fn(&str) -> Option<Named>) -> Result<(), Misplaced> {
        let (root, path) = match expr {
            Expr::Call { function, arguments } => {
                self.check_call(function, arguments)?;
                if expr.grows_too_much() {
                    let message = "the result may be more than a thousand times as long as what is put in";
                    return Err(Misplaced::Wrong(message.to_owned()));
                }
                return expr.names().into_iter().try_for_each(|name| self.check_expr(name, declared));
            }
            Expr::Name { root, path } => (root.as_str(), path),
        };
        let is_own = self.builtins().any(|name| name == root);
        let of_token = (is_own && root == "token").then_some(Named::Answer);
        let of_callback = (is_own && root == "callback").then_some(Named::Answer);
        let own = is_own.then_some(Named::Value);
        if of_callback.is_some() && path.as_ref().is_some_and(crate::Path::is_pointer) {
            let message = "a callback has parameters, and no members in them; write `{callback.name}`";
            return Err(Misplaced::Wrong(message.to_owned()));
        }
        match (declared(root).or(of_token).or(of_callback).or(own), path) {
            (Some(Named::Value), None) | (Some(Named::Answer), Some(_)) => return Ok(()),
            (Some(Named::Value), Some(_)) => {
                return Err(Misplaced::Wrong(format!("`{root}` has no members; write `{{{root}}}`")));
            }
            (Some(Named::Answer), None) if root == "token" => {
                let message = "`token` has members; write `{token.member}`, or `{access_token}`";
                return Err(Misplaced::Wrong(message.to_owned()));
            }
            (Some(Named::Answer), None) => {
                return Err(Misplaced::Wrong(format!("`{root}` has members; write `{{{root}.member}}`")));
            }
            (None, _) => {}
        }
        let places = [Self::LateEndpoint, Self::Request, Self::Refresh, Self::Bearer, Self::Signature];
        if places.iter().any(|place| place.builtins().any(|name| name == root)) {
            Err(Misplaced::Elsewhere(root.to_owned()))
        } else if is_builtin(root) {
            Err(Misplaced::Wrong(match root {
                "jwt" | "assertion" => {
                    format!("`{{{root}}}` is what `jwt(..)` makes, for a request; declare it")
                }
                "env" => "`{env}` is what `environments(..)` makes; declare it".to_owned(),
                "sorted_params" | "sorted_query" | "body" => {
                    format!("`{{{root}}}` is for what is signed, `over` of `sign(..)` or `verify(..)`")
                }
                "callback" => "`{callback.name}` is for requests after a login".to_owned(),
                _ => format!("`{root}` cannot stand in {}", self.name()),
            }))
        } else {
            Err(Misplaced::Unknown(root.to_owned()))
        }
    }

    /// A call and those in its arguments; not the names.
    fn check_call(self, function: &str, arguments: &[Vec<Item>]) -> Result<(), Misplaced> {
        let Some(known) = Function::of(function) else {
            let names = FUNCTIONS.iter().map(|function| function.name);
            return Err(Misplaced::Wrong(crate::suggest::unknown("function", function, names)));
        };
        known.check(arguments).map_err(Misplaced::Wrong)?;
        let is_known = |name: &str| self.builtins().any(|known| known == name);
        if self == Self::Scope {
            let message =
                format!("a function cannot stand in {}; declare a field for its value", self.name());
            return Err(Misplaced::Wrong(message));
        }
        if function == "now" && !is_known("now_unix") {
            let message = format!("`now` cannot stand in {}, which is not made at one moment", self.name());
            return Err(Misplaced::Wrong(message));
        }
        let inner = arguments.iter().flatten().filter_map(|item| match item {
            Item::Expr(Expr::Call { function, arguments }) => Some((function, arguments)),
            _ => None,
        });
        for (function, arguments) in inner {
            self.check_call(function, arguments)?;
        }
        Ok(())
    }
}

/// What a name that the declaration makes stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One value.
    Value,
    /// Something with members, of which a placeholder names one.
    Answer,
}

/// A key that makes a name for placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// `environments(..)` makes `env`.
    Environments,
    /// `jwt(..)` makes `jwt`, which is `assertion` too.
    Jwt,
    /// `step(id = ..)`.
    Step,
    /// The same of a refresh alone.
    RefreshStep,
    /// `then(id = ..)`.
    Then,
}

impl Maker {
    /// What its name stands for in this place, if it may stand there.
    #[must_use]
    pub const fn named_in(self, place: Place) -> Option<Named> {
        match (self, place) {
            (Self::Environments, _)
            | (
                Self::Jwt,
                Place::Request | Place::Refresh | Place::Signature | Place::RefreshSignature | Place::Then,
            ) => Some(Named::Value),
            (
                Self::Step,
                Place::Request
                | Place::Refresh
                | Place::Jwt
                | Place::Signature
                | Place::RefreshSignature
                | Place::Then
                | Place::LateEndpoint
                | Place::RefreshEndpoint
                | Place::ThenEndpoint,
            )
            | (Self::RefreshStep, Place::Refresh | Place::RefreshSignature | Place::RefreshEndpoint)
            | (Self::Then, Place::Then | Place::ThenEndpoint | Place::Bearer | Place::Origin) => {
                Some(Named::Answer)
            }
            _ => None,
        }
    }
}

/// Why a placeholder cannot stand where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misplaced {
    /// No such name exists here.
    Unknown(String),
    /// The name exists in another place.
    Elsewhere(String),
    /// In the way that this says.
    Wrong(String),
}
