//! What the browser does, step by step.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use oauth_runtime::mock::MockProvider;
use oauth_runtime::seal::KeyRing;
use oauth_runtime::url::form_urlencoded::Serializer;

use super::app::Acme;
use super::browser::Browser;
use super::{Folder, Outcome, Running};

/// Says what was shown, or fails.
fn step(what: &str, is_shown: bool) -> Outcome<()> {
    if is_shown {
        println!("{what}");
        return Ok(());
    }
    Err(format!("this is not so: {what}").into())
}

pub(super) async fn play(mock: &Arc<MockProvider<Acme>>, keys: &KeyRing, folder: &Folder) -> Outcome<()> {
    let app = Running::start(mock, keys, folder, ("127.0.0.1", 0)).await?;
    let address = app.address;
    let mut alice = Browser::new(address)?;
    step("nobody is logged in at first", alice.open("/").await?.says("Nobody is logged in"))?;
    let orders = alice.open("/orders").await?;
    let is_back = orders.says("Orders: 200") && orders.url.path() == "/orders";
    step("a page that calls the API leads through a login and back to itself", is_back)?;
    step("the home page says who is logged in", alice.open("/").await?.says("mock-user is logged in"))?;
    callbacks(address, &mut alice).await?;
    elsewhere(address).await?;
    mock.refuse_next("access_denied");
    let refused = Browser::new(address)?.open("/login").await?;
    step("a user who refuses is not logged in", refused.status == StatusCode::FORBIDDEN)?;

    let requests = mock.requests().len();
    app.stop().await?;
    let app = Running::start(mock, keys, folder, ("127.0.0.1", address.port())).await?;
    let orders = alice.open("/orders").await?;
    let is_quiet = orders.says("Orders: 200") && mock.requests().len() == requests;
    step("after a restart the session goes on: no login, no token request", is_quiet)?;

    let before = alice.cookies.clone();
    let home = alice.post("/logout").await?;
    let revocation = mock.requests().pop().filter(|request| request.path == "/revoke");
    let is_revoked = revocation.is_some_and(|request| request.problems.is_empty());
    step("the logout revokes the grant and deletes the cookie", is_revoked && alice.cookies.is_empty())?;
    let has_ended = home.says("Nobody is logged in");
    alice.cookies = before;
    let again = alice.open("/").await?;
    step(
        "the session has ended, also for a copy of the cookie",
        has_ended && again.says("Nobody is logged in"),
    )?;
    app.stop().await
}

/// Several logins at a time, in a browser that is logged in already, and callbacks that belong to none.
async fn callbacks(address: SocketAddr, alice: &mut Browser) -> Outcome<()> {
    let first = alice.open_up_to_callback("/login?page=/orders").await?;
    let second = alice.open_up_to_callback("/login").await?;
    let forged = alice.get(first.as_str().replace("state=", "state=x").parse()?).await?;
    let elsewhere = Browser::new(address)?.get(first.clone()).await?;
    let are_refused = [forged.status, elsewhere.status] == [StatusCode::BAD_REQUEST; 2];
    step("a callback with another state, or in another browser, is refused", are_refused)?;

    let session = alice.cookies.get("session").cloned();
    let answer = alice.get(second).await?;
    let is_new = alice.cookies.get("session") != session.as_ref();
    let is_hidden =
        answer.status == StatusCode::SEE_OTHER && answer.header("referrer-policy") == "no-referrer";
    let is_kept = answer.set_cookie("session").contains("; HttpOnly; SameSite=Lax");
    let second = alice.follow(answer).await?;
    let first = alice.get(first).await?;
    let first = alice.follow(first).await?;
    let both = second.says("mock-user is logged in") && first.says("Orders: 200");
    step("two tabs log in at a time", both)?;
    step(
        "each login has an identifier of its own, in a cookie that no script and no form elsewhere gets",
        is_new && is_kept,
    )?;
    step("the callback redirects, and its address is told to nobody", is_hidden)
}

/// Pages to return to that are not of this application.
async fn elsewhere(address: SocketAddr) -> Outcome<()> {
    for page in [
        "https://evil.example/orders",
        "//evil.example/orders",
        "/\\evil.example",
        "/.//evil.example",
        "/a/..//evil.example",
    ] {
        let mut browser = Browser::new(address)?;
        let query = Serializer::new(String::new()).append_pair("page", page).finish();
        let callback = browser.open_up_to_callback(&format!("/login?{query}")).await?;
        let answer = browser.get(callback).await?;
        if answer.header("location") != "/" {
            return Err(format!("a login leads to {}", answer.header("location")).into());
        }
    }
    step("a login leads to no page elsewhere", true)
}
