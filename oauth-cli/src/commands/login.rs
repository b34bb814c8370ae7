//! `oauth login`: a user grants something, or a client's credentials are kept.

use std::time::Duration;

use clap::Args as Arguments;
use oauth_runtime::native::{self, DevicePrompt, Login, Way};
use oauth_runtime::store::RecordClass;
use oauth_runtime::{AuthorizationRequest, DeviceAuthorizationRequest, DynamicProvider, Metadata, Sessions};
use tokio::time::Instant;

use crate::access::{DEFAULT, For, session_name};
use crate::client::{self, AnyClient};
use crate::configured::{Configured, First, Given, Wanted};
use crate::provider::Declared;
use crate::store::{Kept, Place, Store, What};
use crate::{Exit, Failure, Output, child, servers, time, waiting};

/// The arguments of `oauth login`.
#[derive(Debug, Arguments)]
#[expect(clippy::struct_excessive_bools, reason = "each is an argument")]
pub struct Args {
    /// A name of the catalogue, a JSON or Rust file, or the URL of an issuer
    provider: String,
    /// A name for the login, to have several
    #[arg(long = "as", value_name = "NAME", default_value = DEFAULT)]
    name: String,
    /// Open a browser on this machine, which comes back to a port on loopback
    #[arg(long, group = "way")]
    browser: bool,
    /// Show an address for a browser on any machine, and read the one that it is sent to
    #[arg(long, group = "way")]
    paste: bool,
    /// Show a code to enter on any device
    #[arg(long, group = "way")]
    device: bool,
    /// Show the address as a QR code, too, where a code is to be entered
    #[arg(long)]
    qr: bool,
    /// The port that the browser comes back to, where one is registered with the provider
    #[arg(long, value_name = "PORT", conflicts_with_all = ["redirect_uri", "device"])]
    port: Option<u16>,
    /// The redirect URI that is registered with the provider, in place of `http://127.0.0.1:PORT/callback`
    #[arg(long, value_name = "URL", conflicts_with = "device")]
    redirect_uri: Option<String>,
    #[command(flatten)]
    what: For,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    place: Place,
}

impl Args {
    fn way(&self) -> Option<Way> {
        [(self.browser, Way::Loopback), (self.paste, Way::Paste), (self.device, Way::Device)]
            .into_iter()
            .find_map(|(is_chosen, way)| is_chosen.then_some(way))
    }

    /// Refuses an argument that is of a way which the provider does not offer.
    fn check_way(&self, metadata: &Metadata, has_browser: bool, has_device: bool) -> Result<(), Failure> {
        let arguments = [
            ("--browser", self.browser, has_browser),
            ("--paste", self.paste, has_browser),
            ("--port", self.port.is_some(), has_browser),
            ("--redirect-uri", self.redirect_uri.is_some(), has_browser),
            ("--device", self.device, has_device),
            ("--qr", self.qr, has_device),
        ];
        let Some((name, ..)) = arguments.iter().find(|(_, is_given, is_offered)| *is_given && !is_offered)
        else {
            return Ok(());
        };
        let provider = metadata.name();
        if !has_browser && !has_device {
            let message =
                format!("`{name}`: no user logs in to {provider}: its client asks on its own behalf");
            return Err(Failure::new(Exit::Usage, message).hint(format!("leave `{name}` out")));
        }
        let (what, ways) = if has_device {
            ("in a browser that comes back", "`--device`")
        } else {
            ("by a code", "`--browser` or `--paste`")
        };
        let message = format!("`{name}`: {provider} offers no login {what}");
        Err(Failure::new(Exit::Usage, message).hint(format!("leave it out, or write {ways}")))
    }
}

/// Logs in, and keeps what came of it.
///
/// # Errors
///
/// When something is missing, or the provider or the user refuses.
pub async fn run(args: Args, output: &mut Output) -> Result<Exit, Failure> {
    let declared = Declared::find(&args.provider, args.given.connection()).await?;
    let metadata = declared.metadata();
    let store = Store::existing(&args.place, output).await?;
    let before = match &store {
        Some(store) => store.login(&declared.id(), &args.name).await?,
        None => None,
    };
    let values = before.as_ref().map(Kept::values).unwrap_or_default();
    let grants = metadata.grants();
    let offers = |grant: &str| grants.iter().any(|offered| offered == grant);
    let has_users = offers("authorization_code") || offers("device_code");
    let wanted = if has_users { Wanted::PerhapsPublic } else { Wanted::Everything };
    if !has_users && metadata.machine_grant().is_none() {
        let message =
            format!("nobody logs in to {}: its tokens are asked for each on its own", metadata.name());
        return Err(Failure::new(Exit::Usage, message).hint(format!("run `oauth token {}`", args.provider)));
    }
    args.check_way(metadata, offers("authorization_code"), offers("device_code"))?;
    let first = First::Environment;
    let configured = Configured::read(metadata, &args.given, &values, first, wanted, output).await?;
    let before = before.as_ref();
    let login = Attempt { args: &args, declared: &declared, metadata, configured: &configured, before };
    if has_users {
        let way = if offers("authorization_code") {
            login.usual_way(offers("device_code"))
        } else {
            Some(Way::Device)
        };
        login.of_user(way, store, output).await
    } else {
        login.of_client(store, output).await
    }
}

/// How long after the callback the browser has its page.
const PAGE: Duration = Duration::from_millis(500);

struct Attempt<'a> {
    args: &'a Args,
    declared: &'a Declared,
    metadata: &'a Metadata,
    configured: &'a Configured,
    /// What is kept under the name so far.
    before: Option<&'a Kept>,
}

impl Attempt<'_> {
    /// What is to be kept. A secret that was kept before is not sent to other servers than it was given for.
    fn kept(&self, what: What, client: &AnyClient) -> Result<Kept, Failure> {
        if let Some(before) = self.before.filter(|_| self.configured.has_kept_secrets()) {
            servers::check(before, self.declared, client)?;
        }
        let kept = Kept::new(self.declared, &self.args.name, what, self.configured);
        Ok(kept.for_servers(servers::of(self.declared, client)?))
    }

    /// The way that was chosen, or a code where the browser is on another machine; otherwise the login chooses itself.
    fn usual_way(&self, has_device: bool) -> Option<Way> {
        let is_elsewhere = || Way::suggested(|name| std::env::var_os(name)) == Way::Paste;
        let is_registered = self.args.port.is_some() || self.args.redirect_uri.is_some();
        self.args.way().or_else(|| (has_device && !is_registered && is_elsewhere()).then_some(Way::Device))
    }

    /// A user grants something in a browser.
    async fn of_user(
        &self,
        way: Option<Way>,
        store: Option<Store>,
        output: &mut Output,
    ) -> Result<Exit, Failure> {
        let provider = self.declared.id();
        let is_device = way == Some(Way::Device);
        // What waits for a person comes before anything is made, unless it has to be there.
        let store = match store {
            None if is_device || client::proves_kept_key(self.metadata) => {
                Some(Store::open(&self.args.place, output).await?)
            }
            store => store,
        };
        let client = match &store {
            Some(store) => client::keeping(self.metadata, &provider, self.configured, store).await?,
            None => client::passing(self.metadata, self.configured).await?,
        };
        let mut kept = self.kept(What::Session, &client)?;
        let callback = if is_device { None } else { Some(self.login(&client, way).send().await?) };
        let arrived = Instant::now();
        let store = match store {
            Some(store) => store,
            None => Store::open(&self.args.place, output).await?,
        };
        let sessions = client.sessions(store.records());
        let name = session_name(&provider, &self.args.name);
        match callback {
            Some(callback) => {
                // It is in the store before there is something to revoke, and its record is known.
                let _ = sessions.find(&name).await;
                kept.records = store.seen(RecordClass::Session);
                store.keep(&kept).await?;
                let exchange = client.exchange(callback).session(&sessions, &name);
                if let Err(error) = waiting::showing(&self.metadata.name(), output, exchange).await {
                    store.put_back(self.before, &kept).await?;
                    return Err(error.into());
                }
            }
            None => self.by_code(&client, &sessions, &name, output).await?,
        }
        let found = sessions.find(&name).await?;
        kept.scopes = found.iter().flat_map(|found| &found.scope).map(ToString::to_string).collect();
        kept.records = store.seen(RecordClass::Session);
        store.keep(&kept).await?;
        output.say(self.done(&kept));
        if !is_device && way != Some(Way::Paste) {
            // The browser is on its way to the page that says so, which ends with the program.
            tokio::time::sleep_until(arrived + PAGE).await;
        }
        Ok(Exit::Ok)
    }

    fn login<'c>(&self, client: &'c AnyClient, way: Option<Way>) -> Login<'c, DynamicProvider> {
        let what = self.args.what.clone();
        let hidden = child::hidden_variables(self.metadata);
        let mut login = native::login(client)
            .request(move |request| {
                let request = request.scopes(what.scopes());
                let request = what.resources().iter().fold(request, AuthorizationRequest::resource);
                what.audiences().iter().fold(request, |request, name| request.param("audience", name))
            })
            .browser(move |url| child::open_browser(url, &hidden));
        if let Some(way) = way {
            login = login.way(way);
        }
        let on_port = self.args.port.map(|port| format!("http://127.0.0.1:{port}/callback"));
        if let Some(redirect_uri) = self.args.redirect_uri.clone().or(on_port) {
            login = login.redirect_uri(redirect_uri);
        }
        login
    }

    /// A user enters a code on any device.
    async fn by_code(
        &self,
        client: &AnyClient,
        sessions: &Sessions<DynamicProvider>,
        name: &str,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let what = &self.args.what;
        let request = client.device_authorization().scopes(what.scopes());
        let request = what.resources().iter().fold(request, DeviceAuthorizationRequest::resource);
        let audiences = what.audiences().iter();
        let request = audiences.fold(request, |request, name| request.param("audience", name.as_str()));
        let mut device = request.send().await?;
        let prompt = DevicePrompt::new(&device);
        let prompt = if self.args.qr { prompt.qr() } else { prompt }.to_string();
        output.ask(&prompt);
        device.complete_session(sessions, name).await?;
        Ok(())
    }

    /// A client shows that its credentials are good.
    async fn of_client(&self, store: Option<Store>, output: &mut Output) -> Result<Exit, Failure> {
        let store = match store {
            Some(store) => store,
            None => Store::open(&self.args.place, output).await?,
        };
        let client = client::keeping(self.metadata, &self.declared.id(), self.configured, &store).await?;
        let mut kept = self.kept(What::Credentials, &client)?;
        let tokens = crate::access::Ask::Machine.tokens(&self.args.what, &client)?;
        let token = waiting::showing(&self.metadata.name(), output, tokens.renew()).await?;
        kept.records = store.seen(RecordClass::Token);
        store.keep(&kept).await?;
        let until = token.expires_at().map(|end| format!(" Its token ends at {}.", time::until(end)));
        output.say(format!("{}{}", self.done(&kept), until.unwrap_or_default()));
        Ok(Exit::Ok)
    }

    fn done(&self, kept: &Kept) -> String {
        let what = match kept.what {
            What::Credentials => "The credentials are good, and kept",
            _ => "Logged in",
        };
        let scopes = match &*kept.scopes {
            [] => String::new(),
            scopes => format!(", with the scopes {}", scopes.join(" ")),
        };
        format!("{what}: {} as `{}`{scopes}.", self.metadata.name(), kept.name)
    }
}
