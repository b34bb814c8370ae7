//! The three seed providers, each against a mock of itself on loopback: the request on the wire, the token that
//! comes of it, and one of its errors.
//!
//! With the environment variables of a provider set, its real host is asked for a token instead.

use std::error::Error;

use oauth_runtime::mock::{MockError, MockProvider};
use oauth_runtime::{Expiry, Provider, StaticProvider, Token};
use oauth_specs::{Cliquify, MobifinanceDeepLink, MobifinanceMiniApp};

const REDIRECT_URI: &str = "https://merchant.example/callback";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    deep_link().await?;
    mini_app().await?;
    cliquify().await?;
    println!("# The real hosts\n");
    println!("Set the variables of a provider and run this again; the others stay with their mocks:\n");
    println!("  MOBIFINANCE_DEEP_LINK_CLIENT_ID=.. MOBIFINANCE_DEEP_LINK_CLIENT_SECRET=..");
    println!("  MOBIFINANCE_MINI_APP_CLIENT_ID=.. MOBIFINANCE_MINI_APP_CLIENT_SECRET=.. \\");
    println!("      MONPAY_CODE=.. MONPAY_REDIRECT_URI=..   (the code that the MonPay app gave your site)");
    println!("  CLIQUIFY_CLIENT_ID=.. CLIQUIFY_CLIENT_SECRET=..");
    println!(
        "\nMOBIFINANCE_DEEP_LINK_BASE_URL and MOBIFINANCE_MINI_APP_BASE_URL name another host than the default."
    );
    Ok(())
}

async fn deep_link() -> Result<(), Box<dyn Error>> {
    heading::<MobifinanceDeepLink>();
    if is_configured("MOBIFINANCE_DEEP_LINK") {
        let client = MobifinanceDeepLink::from_env()?;
        live(client.token_url(), &client.token().await?);
        return Ok(());
    }
    let mock = MockProvider::start(MobifinanceDeepLink::default())?;
    let client = mock.client()?;
    let token = client.token().await?;
    show(&mock, &token);
    mock.fail_next(MockError::status(401));
    let refused = client.request_token().send().await;
    show_error("401 with an empty body", refused)
}

async fn mini_app() -> Result<(), Box<dyn Error>> {
    heading::<MobifinanceMiniApp>();
    if is_configured("MOBIFINANCE_MINI_APP") {
        let client = MobifinanceMiniApp::from_env()?;
        let (code, redirect_uri) = (std::env::var("MONPAY_CODE")?, std::env::var("MONPAY_REDIRECT_URI")?);
        live(client.token_url(), &client.exchange_code(code, redirect_uri).send().await?);
        return Ok(());
    }
    let mock = MockProvider::start(MobifinanceMiniApp::default())?;
    let client = mock.client()?;
    let code = mock.authorization_code(REDIRECT_URI);
    let token = client.exchange_code(code.clone(), REDIRECT_URI).send().await?;
    show(&mock, &token);
    mock.fail_next(MockError::status(403).body("text/html", "<html>Forbidden</html>"));
    let refused = client.exchange_code(code, REDIRECT_URI).send().await;
    show_error("403 with a page, for a code that was used before", refused)
}

async fn cliquify() -> Result<(), Box<dyn Error>> {
    heading::<Cliquify>();
    if is_configured("CLIQUIFY") {
        let client = Cliquify::from_env()?;
        live(client.token_url(), &client.token().await?);
        return Ok(());
    }
    let mock = MockProvider::start(Cliquify)?;
    let client = mock.client()?;
    mock.set_lifetime(std::time::Duration::from_secs(2_592_000));
    let token = client.token().await?;
    show(&mock, &token);
    mock.fail_next(MockError::status(200).body("application/json", r#"{"success": false}"#));
    let refused = client.request_token().send().await;
    show_error("200 with {\"success\": false}", refused)
}

fn is_configured(prefix: &str) -> bool {
    std::env::var_os(format!("{prefix}_CLIENT_ID")).is_some()
}

fn heading<P: StaticProvider>() {
    println!("# {}\n", P::METADATA.name());
}

fn live<P: Provider>(token_url: &str, token: &Token<P>) {
    println!("asked {token_url}");
    show_token(token, &format!("{:?}", token.access_token()));
}

fn show<P: Provider>(mock: &MockProvider<P>, token: &Token<P>) {
    for request in mock.requests() {
        println!("{request}\n");
    }
    // The mock made it up. A real one is shown as `Debug` does, masked.
    show_token(token, token.access_token().expose_secret());
}

fn show_token<P: Provider>(token: &Token<P>, access_token: &str) {
    let expiry = match token.expiry() {
        Expiry::At(_) => format!("in {} s", token.expires_in().unwrap_or_default().as_secs()),
        Expiry::Never => "never".to_owned(),
        _ => "not stated".to_owned(),
    };
    println!("  access_token  {access_token}");
    println!("  token_type    {}", token.token_type());
    println!("  expires       {expiry}");
    println!("  refresh_token {}\n", if token.refresh_token().is_some() { "yes" } else { "none" });
}

fn show_error<P: Provider>(
    cause: &str,
    refused: Result<Token<P>, oauth_runtime::Error>,
) -> Result<(), Box<dyn Error>> {
    let Err(error) = refused else { return Err("the mock gave a token where it was told to refuse".into()) };
    println!("  {cause}:");
    println!("  error         {error}");
    println!(
        "  kind          {:?}, code {:?}, transient: {}\n",
        error.kind(),
        error.code(),
        error.is_transient()
    );
    Ok(())
}
