//! How a login fares.

use std::time::SystemTime;

use oauth_runtime::{Expiry, Health, LoginReason, SessionSummary};

use crate::access::session_name;
use crate::client::AnyClient;
use crate::configured::{Configured, Connection, Given};
use crate::provider::Declared;
use crate::store::{Kept, Store, What};
use crate::{Exit, Failure, client, servers, time};

/// What there is to say of something that is kept.
pub(crate) struct Fares {
    /// How it is, in a few words.
    pub(crate) state: String,
    /// What to do, where something is wrong.
    pub(crate) advice: Option<String>,
    /// When its access token ends.
    pub(crate) until: Option<SystemTime>,
    /// Whether the user has to log in again.
    pub(crate) needs_login: bool,
}

impl Fares {
    /// How it fares. What is wrong with one is no failure of the command, which tells of the others, too.
    pub(crate) async fn of(kept: &Kept, connection: &Connection, store: &Store) -> Self {
        let good = |state: &str| Self {
            state: state.to_owned(),
            advice: None,
            until: kept.until,
            needs_login: false,
        };
        match kept.what {
            What::Session => match found(kept, connection, store).await {
                Ok(Some(session)) => Self::of_session(kept, &session),
                Ok(None) => Self::over(kept, "its record is gone", None),
                Err(failure) => Self::failed(&failure),
            },
            What::Credentials => match client(kept, connection, store).await {
                Ok(_) => good("the credentials of a client"),
                Err(failure) => Self::failed(&failure),
            },
            What::Token | What::DpopKey => good("a client's token"),
        }
    }

    /// Nothing is sent by what is kept: it is for other servers, or there is no client for it.
    fn failed(failure: &Failure) -> Self {
        let needs_login = failure.exit() == Exit::LoginRequired;
        Self {
            state: if needs_login { failure.to_string() } else { format!("cannot be told: {failure}") },
            advice: failure.what_to_do().map(str::to_owned),
            until: None,
            needs_login,
        }
    }

    fn of_session(kept: &Kept, session: &SessionSummary) -> Self {
        let until = match session.access_token_expiry {
            Some(Expiry::At(time)) => Some(time),
            _ => None,
        };
        let alive = |state: String, advice: Option<&str>| Self {
            state,
            advice: advice.map(str::to_owned),
            until,
            needs_login: false,
        };
        match &session.health {
            Health::LoginRequired(reason) => Self::over(kept, why(reason), until),
            Health::ExpiresAt(time) => alive(format!("logged in until {}", time::until(*time)), None),
            Health::MaybeSpent => alive(
                "the answer to its last refresh was lost".to_owned(),
                Some("it is tried again when the token ends; the user may have to log in then"),
            ),
            Health::RolledBack => {
                Self::over(kept, "the store has an older record than before, as after a backup", until)
            }
            _ => alive("logged in".to_owned(), None),
        }
    }

    fn over(kept: &Kept, why: &str, until: Option<SystemTime>) -> Self {
        Self {
            state: format!("the user has to log in again: {why}"),
            advice: Some(match &kept.user {
                Some(user) => {
                    format!("run `oauth token {} --as {} --username {user}`", kept.provider, kept.name)
                }
                None => format!("run `oauth login {} --as {}`", kept.provider, kept.name),
            }),
            until,
            needs_login: true,
        }
    }
}

fn why(reason: &LoginReason) -> &'static str {
    match reason {
        LoginReason::NoRefreshToken => "its token has ended, and there is no refresh token",
        LoginReason::RefreshTokenExpired => "its refresh token has ended",
        LoginReason::Refused(_) => "the provider has refused its refresh token",
        LoginReason::Ended => "it was ended",
        _ => "its record is gone",
    }
}

/// The client that it is for, which leads to no other servers than it did.
async fn client(kept: &Kept, connection: &Connection, store: &Store) -> Result<AnyClient, Failure> {
    let declared = Declared::find(&kept.provider, connection).await?;
    let metadata = declared.metadata();
    let given = Given::from(connection.clone());
    let configured = Configured::of_login(metadata, &given, &kept.values()).await?;
    let client = client::keeping(metadata, &declared.id(), &configured, store).await?;
    servers::check(kept, &declared, &client)?;
    Ok(client)
}

async fn found(
    kept: &Kept,
    connection: &Connection,
    store: &Store,
) -> Result<Option<SessionSummary>, Failure> {
    let client = client(kept, connection, store).await?;
    Ok(client.sessions(store.records()).find(session_name(&kept.provider, &kept.name)).await?)
}
