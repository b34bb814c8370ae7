//! What a person tells a mock while it runs, one line for each order.

use std::time::Duration;

use oauth_grammar::suggest;
use oauth_runtime::DynamicProvider;
use oauth_runtime::mock::{MockError, MockProvider};
use serde_json::{Map, Value, json};

use crate::wire::put;

/// The orders that there are.
pub(crate) const HELP: &str = "\
refuse CODE      refuse the next token request, such as with `invalid_client`
fail STATUS      answer the next token request with this status and nothing else, such as 503
lose             lose the next answer, after the request has had its effect
deny CODE        refuse the next login, such as with `access_denied`
delay TIME       wait so long before each answer, such as 2s
lifetime TIME    let new tokens live for so long, such as 5s
revoke           end everything that users have granted
nonce TEXT       ask each proof of a key (DPoP) for this nonce
help             this list
quit             stop";

const NAMES: [&str; 10] =
    ["refuse", "fail", "lose", "deny", "delay", "lifetime", "revoke", "nonce", "help", "quit"];

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    Refuse(String),
    Fail(u16),
    Lose,
    Deny(String),
    Delay(Duration),
    Lifetime(Duration),
    Revoke,
    Nonce(String),
    Help,
    Quit,
}

impl Order {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let (name, argument) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let argument = argument.trim();
        let text = || {
            let missing = || format!("`{name}` needs a word behind it; write `help` for the list");
            (!argument.is_empty()).then(|| argument.to_owned()).ok_or_else(missing)
        };
        let time = || {
            humantime::parse_duration(argument)
                .map_err(|_| format!("`{argument}` is no time; write one such as `{name} 2s`"))
        };
        let order = match name {
            "refuse" => Self::Refuse(text()?),
            "fail" => Self::Fail(status(argument)?),
            "lose" => Self::Lose,
            "deny" => Self::Deny(text()?),
            "delay" => Self::Delay(time()?),
            "lifetime" => Self::Lifetime(time()?),
            "revoke" => Self::Revoke,
            "nonce" => Self::Nonce(text()?),
            "help" => Self::Help,
            "quit" => Self::Quit,
            name => return Err(suggest::unknown("order", name, NAMES)),
        };
        let is_alone = matches!(order, Self::Lose | Self::Revoke | Self::Help | Self::Quit);
        if is_alone && !argument.is_empty() {
            return Err(format!("`{name}` stands alone, without `{argument}`"));
        }
        Ok(order)
    }
}

fn status(text: &str) -> Result<u16, String> {
    let status = text.parse().ok().filter(|status| (300..600).contains(status));
    status.ok_or_else(|| format!("`{text}` is no status of a failure; write one such as `fail 503`"))
}

/// Does what the order says, and says so.
pub(crate) fn obey(order: Order, mock: &MockProvider<DynamicProvider>, declaration: &Value) -> String {
    match order {
        Order::Refuse(code) => {
            mock.fail_next(refusal(mock, declaration, &code));
            format!("the next token request is refused with `{code}`")
        }
        Order::Fail(status) => {
            mock.fail_next(MockError::status(status));
            format!("the next token request is answered with {status}")
        }
        Order::Lose => {
            mock.lose_next();
            "the next answer is lost".to_owned()
        }
        Order::Deny(code) => {
            mock.refuse_next(&*code);
            format!("the next login is refused with `{code}`")
        }
        Order::Delay(delay) => {
            mock.set_delay(delay);
            format!("answers wait for {}", humantime::format_duration(delay))
        }
        Order::Lifetime(lifetime) => {
            mock.set_lifetime(lifetime);
            format!("new tokens live for {}", humantime::format_duration(lifetime))
        }
        Order::Revoke => {
            mock.revoke_grants();
            "what users have granted has ended".to_owned()
        }
        Order::Nonce(nonce) => {
            mock.set_nonce(nonce);
            "proofs of keys need the nonce".to_owned()
        }
        Order::Help | Order::Quit => HELP.to_owned(),
    }
}

/// The error as the declaration has it, or else its code where the declaration reads it.
fn refusal(mock: &MockProvider<DynamicProvider>, declaration: &Value, code: &str) -> MockError {
    let is_it = |error: &MockError| error.code().is_some_and(|own| own.to_string() == code);
    if let Some(declared) = mock.declared_errors().into_iter().find(is_it) {
        return declared;
    }
    let errors = declaration.get("errors").and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    // The provider's own word, where it has one for this.
    let own = errors.get("code").and_then(Value::as_object);
    let own = own.and_then(|codes| codes.iter().find(|(_, meaning)| *meaning == code));
    let word = own.map_or(code, |(own, _)| own);
    let place = match errors.get("error") {
        Some(Value::Array(places)) => places.first().and_then(Value::as_str),
        place => place.and_then(Value::as_str),
    };
    let path = place.and_then(|place| oauth_grammar::Path::parse(place).ok());
    let path = path.unwrap_or_else(|| oauth_grammar::Path::member("error"));
    let mut body = json!({});
    put(&mut body, &path, word.into());
    MockError::status(if code == "invalid_client" { 401 } else { 400 }).json(&body)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{HELP, NAMES, Order};

    #[test]
    fn lines_are_orders() {
        assert_eq!(Order::parse(" refuse  invalid_client "), Ok(Order::Refuse("invalid_client".to_owned())));
        assert_eq!(Order::parse("delay 1500ms"), Ok(Order::Delay(Duration::from_millis(1500))));
        assert_eq!(Order::parse("fail 503"), Ok(Order::Fail(503)));
        for (line, problem) in [
            ("refuze x", "did you mean `refuse`"),
            ("refuse", "needs a word"),
            ("fail", "is no status"),
            ("fail 200", "is no status"),
            ("delay soon", "is no time"),
            ("lose it", "stands alone"),
            ("", "unknown order ``; expected one of"),
        ] {
            let error = Order::parse(line).unwrap_err();
            assert!(error.contains(problem), "{line}: {error}");
        }
    }

    #[test]
    fn the_list_has_every_order() {
        let listed: Vec<_> = HELP.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(listed, NAMES);
    }
}
