//! The way from what a user says to a token: which grant, with which credentials, kept where.

mod ask;
mod input;
mod password;
mod way;

use oauth_runtime::store::RecordClass;
use oauth_runtime::transport::HttpConfig;
use oauth_runtime::{DynamicProvider, Health, Metadata, Secret, Session, Token, Tokens};

pub(crate) use self::ask::{Ask, For, by_password};
pub(crate) use self::input::{Inputs, password_variable};
use self::password::{Typed, User};
pub(crate) use self::way::Way;

use crate::client::{self, AnyClient};
use crate::configured::{Configured, First, Given, Wanted};
use crate::provider::Declared;
use crate::store::{Kept, Place, Store, What};
use crate::{Exit, Failure, Output, servers, waiting};

/// The name of a login that was given none.
pub(crate) const DEFAULT: &str = "default";

/// The arguments of a command that needs a token.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    pub(crate) provider: String,
    /// The login to use, by the name that `oauth login --as` gave it
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The grant to use, where the provider offers several
    #[arg(long, value_name = "GRANT")]
    grant: Option<String>,
    #[command(flatten)]
    pub(crate) what: For,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    pub(crate) given: Given,
    #[command(flatten)]
    pub(crate) place: Place,
}

impl Options {
    /// The name of the login.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(DEFAULT)
    }

    /// The grant that these arguments and what is kept lead to.
    pub(crate) fn way(&self, metadata: &Metadata, kept: Option<&Kept>) -> Result<Way, Failure> {
        Way::choose(metadata, self.grant.as_deref(), self.name.is_some(), &self.inputs, kept)
    }

    /// What the grant takes besides credentials.
    pub(crate) async fn ask(&self, way: Way, output: &mut Output) -> Result<Ask, Failure> {
        self.inputs.ask(way, output).await
    }

    /// The same with inputs that are made up, by their names.
    pub(crate) fn made_up(&self, way: Way, input: impl FnMut(&str) -> Secret) -> Ask {
        self.inputs.made_up(way, input)
    }

    /// The user of the grant `password`.
    fn username(&self) -> Option<&str> {
        self.inputs.username()
    }

    /// The name and the password of a user.
    pub(crate) async fn password(
        &self,
        metadata: &Metadata,
        output: &mut Output,
    ) -> Result<(Secret, Secret), Failure> {
        self.inputs.password(metadata, output).await
    }
}

/// The tokens that a command works with.
pub(crate) struct Access {
    pub(crate) client: AnyClient,
    pub(crate) tokens: Tokens<DynamicProvider>,
    /// How to connect to resources.
    pub(crate) http: HttpConfig,
    store: Store,
    /// The login that they are of.
    session: Option<Session<DynamicProvider>>,
    /// How the token is noted; nothing of a login, which is noted already.
    note: Option<Kept>,
    provider: String,
    /// What logs in, where that is what is missing.
    login: String,
}

impl Access {
    /// Finds the grant and all that it takes. A token is not asked for yet, unless it is by a password.
    ///
    /// # Errors
    ///
    /// When something is missing, or the user has to log in.
    pub(crate) async fn of(
        options: &Options,
        declared: &Declared,
        metadata: &Metadata,
        output: &mut Output,
    ) -> Result<Self, Failure> {
        let store = Store::existing(&options.place, output).await?;
        let kept = match &store {
            Some(store) => store.login(&declared.id(), options.name()).await?,
            None => None,
        };
        let way = options.way(metadata, kept.as_ref())?;
        let login = login_command(options, way);
        if way == Way::Session && kept.as_ref().is_none_or(|kept| kept.what != What::Session) {
            let message = format!("nobody is logged in to {} as `{}`", metadata.name(), options.name());
            return Err(Failure::new(Exit::LoginRequired, message).hint(format!("run `{login}`")));
        }
        if way == Way::Machine && options.name.is_some() && kept.is_none() {
            let message = format!("no credentials are kept for {} as `{}`", metadata.name(), options.name());
            return Err(Failure::new(Exit::LoginRequired, message).hint(format!("run `{login}`")));
        }
        let values = kept.as_ref().map(Kept::values).unwrap_or_default();
        let configured = if way == Way::Session {
            Configured::of_login(metadata, &options.given, &values).await?
        } else {
            let is_chosen = options.name.is_some() || way == Way::Password;
            let first = if is_chosen { First::Login } else { First::Environment };
            Configured::read(metadata, &options.given, &values, first, Wanted::Everything, output).await?
        };
        let user = User { options, declared, metadata, configured: &configured };
        let prepared = match way {
            Way::Session if !options.what.is_empty() => {
                let message = "a login has the scopes and resources that it was made with";
                return Err(Failure::new(Exit::Usage, message).hint(format!("run `{login} --scope ..`")));
            }
            Way::Session => Prepared::Session,
            Way::Password => Prepared::Password(user.at_once(kept.as_ref(), output).await?),
            way => Prepared::Own(options.ask(way, output).await?),
        };
        let store = match store {
            Some(store) => store,
            None => Store::open(&options.place, output).await?,
        };
        let client = client::keeping(metadata, &declared.id(), &configured, &store).await?;
        if let Some(kept) = &kept
            && (matches!(way, Way::Session | Way::Password) || configured.has_kept_secrets())
        {
            servers::check(kept, declared, &client)?;
        }
        let of_login = |session: Session<_>| (session.tokens(), Some(session), None);
        let (tokens, session, note) = match prepared {
            Prepared::Session => of_login(session(&client, &store, &declared.id(), options.name())?),
            Prepared::Password(typed) => of_login(user.session(typed, &client, &store, output).await?),
            Prepared::Own(ask) => {
                let mut note = Kept::new(declared, options.name(), What::Token, &configured);
                note.scopes = options.what.scopes();
                (ask.tokens(&options.what, &client)?, None, Some(note))
            }
        };
        let http = configured.connection().http().await?;
        Ok(Self { client, tokens, session, http, store, note, provider: metadata.name(), login })
    }

    /// A valid token, or a new one.
    ///
    /// # Errors
    ///
    /// That of the request, and what to do about it.
    pub(crate) async fn token(
        &self,
        is_fresh: bool,
        output: &mut Output,
    ) -> Result<Token<DynamicProvider>, Failure> {
        let asked = async { if is_fresh { self.tokens.renew().await } else { self.tokens.token().await } };
        let token =
            waiting::showing(&self.provider, output, asked).await.map_err(|error| self.failure(error))?;
        self.noted(&token, output).await?;
        Ok(token)
    }

    /// Notes the token that there is by now, which may have been renewed. Nothing is asked for it.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub(crate) async fn note(&self, output: &mut Output) -> Result<(), Failure> {
        if self.tokens.try_header().is_none() {
            return Ok(());
        }
        match self.tokens.token().await {
            Ok(token) => self.noted(&token, output).await,
            Err(_) => Ok(()),
        }
    }

    /// What failed, and the login that would help.
    pub(crate) fn failure(&self, error: oauth_runtime::Error) -> Failure {
        let failure = Failure::from(error);
        if failure.exit() == Exit::LoginRequired {
            failure.hint(format!("run `{}`", self.login))
        } else {
            failure
        }
    }

    /// Notes the token that is cached for `oauth list`.
    async fn noted(&self, token: &Token<DynamicProvider>, output: &mut Output) -> Result<(), Failure> {
        if let Some(problem) = self.client.store_health().and_then(|health| health.problem) {
            output.say(format!("The token is not kept, because the store fails: {problem}"));
            return Ok(());
        }
        if self.session.as_ref().is_some_and(|session| session.health() == Health::NotPersisted) {
            output.say("What the provider has given is not kept, because the store fails: the user may have to log in again.");
        }
        match &self.note {
            Some(note) => {
                let mut note = note.clone().until(token.expires_at());
                note.records = self.store.seen(RecordClass::Token);
                self.store.note(note).await
            }
            None => Ok(()),
        }
    }
}

/// What is settled before the store is made.
enum Prepared {
    Session,
    Password(Option<Typed>),
    Own(Ask),
}

/// A user's session of this name. The same name at two providers that are called alike is not the same session.
pub(crate) fn session(
    client: &AnyClient,
    store: &Store,
    provider: &str,
    name: &str,
) -> Result<Session<DynamicProvider>, Failure> {
    Ok(client.sessions(store.records()).get(session_name(provider, name))?)
}

pub(crate) fn session_name(provider: &str, name: &str) -> String {
    format!("{provider} {name}")
}

/// The command that logs in as these arguments say.
fn login_command(options: &Options, way: Way) -> String {
    let command = if way == Way::Password { "token" } else { "login" };
    match &options.name {
        Some(name) => format!("oauth {command} {} --as {name}", options.provider),
        None => format!("oauth {command} {}", options.provider),
    }
}
