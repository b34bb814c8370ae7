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
    /// An endpoint.
    Endpoint,
    /// A resource (RFC 8707 §2).
    Resource,
    /// A parameter or header of the token request.
    Request,
    /// A parameter of the authorization request.
    Authorization,
    /// What is signed of a callback, and the key.
    Callback,
    /// A parameter or header of a refresh.
    Refresh,
    /// A scope.
    Scope,
    /// The token in later requests.
    Bearer,
}

impl Place {
    /// The names that a template here may say besides the configuration fields. `token` has members.
    pub fn builtins(self) -> impl Iterator<Item = &'static str> + use<> {
        let own: &[&str] = match self {
            Self::Endpoint | Self::Resource | Self::Scope => &["client_id"],
            Self::Callback => &["sorted_query", "code", "state", "client_id", "client_secret"],
            Self::Refresh => &[
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
            ],
            Self::Authorization => &["client_id", "redirect_uri", "scope", "state", "nonce"],
            Self::Request => &["token_url", "now_ms", "now_unix", "uuid"],
            Self::Bearer => &["access_token", "token", "client_id"],
        };
        let parameters = crate::parameter::PARAMETERS
            .iter()
            .filter(move |parameter| self == Self::Request && parameter.is_placeholder);
        parameters.map(|parameter| parameter.name).chain(own.iter().copied())
    }

    /// What the place is called in a message.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "an endpoint",
            Self::Resource => "a resource",
            Self::Request => "a request",
            Self::Callback => "`verify(..)`",
            Self::Refresh => "a refresh",
            Self::Authorization => "the authorization request",
            Self::Scope => "a scope",
            Self::Bearer => "`bearer(..)`",
        }
    }

    /// What is wrong with a placeholder here, if anything.
    ///
    /// # Errors
    ///
    /// [`Misplaced`].
    pub fn check(self, placeholder: &Placeholder, is_field: impl Fn(&str) -> bool) -> Result<(), Misplaced> {
        self.check_expr(&placeholder.expr, &is_field)
    }

    fn check_expr(self, expr: &Expr, is_field: &impl Fn(&str) -> bool) -> Result<(), Misplaced> {
        let (root, path) = match expr {
            Expr::Call { function, arguments } => {
                self.check_call(function, arguments)?;
                if expr.grows_too_much() {
                    let message = "the result may be more than a thousand times as long as what is put in";
                    return Err(Misplaced::Wrong(message.to_owned()));
                }
                return expr.names().into_iter().try_for_each(|name| self.check_expr(name, is_field));
            }
            Expr::Name { root, path } => (root.as_str(), path),
        };
        let is_own = self.builtins().any(|name| name == root);
        if is_own && root == "token" {
            let message = "`token` has members; write `{token.member}`, or `{access_token}`";
            return if path.is_some() { Ok(()) } else { Err(Misplaced::Wrong(message.to_owned())) };
        }
        if is_own || is_field(root) {
            return match path {
                Some(_) => Err(Misplaced::Wrong(format!("`{root}` has no members; write `{{{root}}}`"))),
                None => Ok(()),
            };
        }
        let places = [Self::Endpoint, Self::Request, Self::Refresh, Self::Bearer];
        if places.iter().any(|place| place.builtins().any(|name| name == root)) {
            Err(Misplaced::Elsewhere(root.to_owned()))
        } else if is_builtin(root) {
            Err(Misplaced::Wrong(format!(
                "the placeholder `{root}` is not supported yet; declare a field for it, or add the parameter to the request"
            )))
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
        if matches!(self, Self::Endpoint | Self::Resource | Self::Scope) {
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
