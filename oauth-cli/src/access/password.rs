//! The session of a user whose password this program is given (RFC 6749 §4.3).

use oauth_runtime::store::RecordClass;
use oauth_runtime::{DynamicProvider, Health, Metadata, Secret, Session};

use super::{Options, Way, by_password, login_command, password_variable, session, session_name};
use crate::client::AnyClient;
use crate::configured::Configured;
use crate::provider::Declared;
use crate::store::{Kept, Store, What};
use crate::{Exit, Failure, Output, servers, waiting};

/// A user's name and password.
pub(super) type Typed = (Secret, Secret);

/// Who asks for the session, and as what.
pub(super) struct User<'a> {
    pub(super) options: &'a Options,
    pub(super) declared: &'a Declared,
    pub(super) metadata: &'a Metadata,
    pub(super) configured: &'a Configured,
}

impl User<'_> {
    /// The name and the password, where there cannot be a session of this user: before anything is made.
    pub(super) async fn at_once(
        &self,
        kept: Option<&Kept>,
        output: &mut Output,
    ) -> Result<Option<Typed>, Failure> {
        let given = self.options.username();
        let may_be = |kept: &Kept| given.is_none_or(|name| kept.user.as_deref() == Some(name));
        if kept.is_some_and(may_be) { Ok(None) } else { self.asked(output).await.map(Some) }
    }

    /// The session that there is, or one that a password begins.
    pub(super) async fn session(
        &self,
        typed: Option<Typed>,
        client: &AnyClient,
        store: &Store,
        output: &mut Output,
    ) -> Result<Session<DynamicProvider>, Failure> {
        let (provider, name) = (self.declared.id(), self.options.name());
        let sessions = client.sessions(store.records());
        let (username, password) = if let Some(typed) = typed {
            typed
        } else {
            let found = sessions.find(session_name(&provider, name)).await?;
            if found.is_some_and(|found| !matches!(found.health, Health::LoginRequired(_))) {
                return session(client, store, &provider, name);
            }
            self.asked(output).await.map_err(|failure| self.over(&failure))?
        };
        let kept = Kept::new(self.declared, name, What::Session, self.configured);
        let mut kept = kept.for_servers(servers::of(self.declared, client)?);
        kept.user = Some(username.expose_secret().to_owned());
        let request = by_password(client, &self.options.what, username, password);
        // It is in the store before there is something to revoke, and its record is known.
        let before = store.login(&provider, name).await?;
        let _ = sessions.find(session_name(&provider, name)).await;
        kept.records = store.seen(RecordClass::Session);
        store.keep(&kept).await?;
        let begun = request.session(&sessions, session_name(&provider, name));
        match waiting::showing(&self.metadata.name(), output, begun).await {
            Ok(session) => Ok(session),
            Err(error) => {
                store.put_back(before.as_ref(), &kept).await?;
                Err(error.into())
            }
        }
    }

    /// That the session has ended, and nobody is there to begin another one.
    fn over(&self, failure: &Failure) -> Failure {
        let provider = self.metadata.name();
        let message = format!("the login to {provider} as `{}` has ended: {failure}", self.options.name());
        let variable = password_variable(self.metadata);
        let command = login_command(self.options, Way::Password);
        let user = self.options.username().map(|user| format!(" --username {user}")).unwrap_or_default();
        Failure::new(Exit::LoginRequired, message)
            .hint(format!("run `{command}{user}` on a terminal, or set `{variable}`"))
    }

    async fn asked(&self, output: &mut Output) -> Result<Typed, Failure> {
        self.options.password(self.metadata, output).await
    }
}
