//! What happens, step by step.

use std::time::Duration;

use axum::http::StatusCode;
use oauth_examples_fleet::{Outcome, step};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::browser::{Browser, Page};
use super::fleet::{Fleet, until};

/// How many requests there are at a time.
const REQUESTS: usize = 20;
const HOUR: Duration = Duration::from_hours(1);
/// How long the access token lives whose end is shown, and how long the provider takes for what is to be seen.
const SHORT: Duration = Duration::from_secs(1);
const DELAY: Duration = Duration::from_millis(300);

pub(super) async fn play(mut fleet: Fleet) -> Outcome<()> {
    step("two replicas are ready", fleet.all_say(StatusCode::OK).await?)?;
    let (mut alice, mut bob) = (Browser::new(&fleet.url)?, Browser::new(&fleet.url)?);
    fleet.mock.set_lifetime(SHORT);
    log_in(&fleet, &mut alice, "alice").await?;
    let end = Instant::now() + SHORT;
    fleet.mock.set_lifetime(HOUR);
    log_in(&fleet, &mut bob, "bob").await?;
    known_everywhere(&mut bob).await?;

    fleet.mock.set_member("user", "alice".into());
    sleep_until(end).await;
    one_refresh(&fleet, &alice).await?;
    logged_out_everywhere(&mut bob).await?;
    killed(&mut fleet, &mut alice).await?;
    without_database(&mut fleet, &mut alice).await?;
    stopped(&mut fleet, &mut alice).await
}

async fn log_in(fleet: &Fleet, browser: &mut Browser, user: &str) -> Outcome<()> {
    fleet.mock.set_member("user", user.into());
    let (begun, callback) = browser.begin_login().await?;
    let ended = browser.get(callback).await?;
    let is_elsewhere = ended.status == StatusCode::SEE_OTHER && ended.replica != Some(begun);
    step(&format!("{user} logs in: it begins at one replica, and ends at the other"), is_elsewhere)
}

async fn known_everywhere(bob: &mut Browser) -> Outcome<()> {
    let (first, second) = (bob.open("/").await?, bob.open("/").await?);
    let are_his = [&first, &second].iter().all(|page| page.text == "bob is logged in");
    step(
        "a user is known at both, each under a session of his own",
        are_his && first.replica != second.replica,
    )
}

/// Many tabs open a page that calls the API, when the access token has just ended.
async fn one_refresh(fleet: &Fleet, alice: &Browser) -> Outcome<()> {
    fleet.mock.set_delay(DELAY);
    let pages = orders(alice).join_all().await.into_iter().collect::<Outcome<Vec<_>>>()?;
    fleet.mock.set_delay(Duration::ZERO);
    let at = |replica| pages.iter().filter(|page| page.replica == Some(replica)).count();
    let are_shown = pages.iter().all(shows_orders) && at(0) == REQUESTS / 2 && at(1) == REQUESTS / 2;
    step(
        &format!("the access token has ended, and {REQUESTS} requests come, half of them to each"),
        are_shown,
    )?;
    step(&format!("refreshes at the provider: {}", fleet.mock.refreshes()), fleet.mock.refreshes() == 1)
}

fn orders(browser: &Browser) -> JoinSet<Outcome<Page>> {
    let tabs = std::iter::repeat_n(browser, REQUESTS).cloned();
    tabs.map(|mut tab| async move { tab.open("/orders").await }).collect()
}

fn shows_orders(page: &Page) -> bool {
    page.text == "Orders: 200 OK"
}

async fn logged_out_everywhere(bob: &mut Browser) -> Outcome<()> {
    let mut copy = bob.clone();
    bob.post("/logout").await?;
    let (first, second) = (copy.open("/").await?, copy.open("/").await?);
    let has_ended = [&first, &second].iter().all(|page| page.text == "Nobody is logged in");
    step("a logout at one replica is one at the other", has_ended && first.replica != second.replica)
}

/// The replica at which a login is under way is killed, while pages are opened.
async fn killed(fleet: &mut Fleet, alice: &mut Browser) -> Outcome<()> {
    let mut carol = Browser::new(&fleet.url)?;
    let (index, callback) = carol.begin_login().await?;
    let mut pages = orders(alice);
    let mut shown = 0;
    while let Some(page) = pages.join_next().await {
        if shown == 0 {
            fleet.running(index)?.kill().await?;
        }
        shown += usize::from(shows_orders(&page??));
    }
    step("a replica is killed, and all pages are shown", shown == REQUESTS)?;
    let mut copy = carol.clone();
    let is_on = carol.get(callback.clone()).await?.status == StatusCode::SEE_OTHER;
    step(
        "the login that has begun there ends at the other one",
        is_on && shows_orders(&carol.open("/orders").await?),
    )?;
    step("it ends once", copy.get(callback).await?.status == StatusCode::BAD_REQUEST)?;
    carol.post("/logout").await?;
    let is_quiet = (fleet.mock.refreshes(), fleet.mock.reused_refresh_tokens()) == (1, 0);
    fleet.replace(index).await?;
    let is_ready = fleet.all_say(StatusCode::OK).await?;
    step("another one takes its place, and there was no refresh", is_quiet && is_ready)
}

/// The database is killed; one that is a user's is not.
async fn without_database(fleet: &mut Fleet, alice: &mut Browser) -> Outcome<()> {
    let Some(mut database) = fleet.database.own.take() else {
        return step("this PostgreSQL is a user's, and is not killed", true);
    };
    tokio::task::block_in_place(|| database.kill());
    let is_told = fleet.all_say(StatusCode::SERVICE_UNAVAILABLE).await?;
    step("PostgreSQL is killed: no replica is ready", is_told)?;
    tokio::task::block_in_place(|| fleet.database.own.insert(database).go_on());
    let are_ready = fleet.all_say(StatusCode::OK).await?;
    step(
        "it is back, they are ready, and users are logged in",
        are_ready && shows_orders(&alice.open("/orders").await?),
    )
}

/// A replica is told to stop, while it ends a session.
async fn stopped(fleet: &mut Fleet, alice: &mut Browser) -> Outcome<()> {
    let last = alice.open("/").await?.replica.ok_or("there is no replica")?;
    // It is the other one's turn.
    let index = (last + 1) % fleet.replicas.len();
    let requests = fleet.mock.requests().len();
    fleet.mock.set_delay(DELAY);
    let mut tab = alice.clone();
    let logout = tokio::spawn(async move { tab.post("/logout").await });
    // It has got as far as the provider, which is told that the session is over.
    let is_told = until(async || Ok(fleet.mock.requests().len() > requests)).await?;
    fleet.running(index)?.stop()?;
    let page = logout.await??;
    let is_answered = is_told && page.status == StatusCode::SEE_OTHER && page.replica == Some(index);
    step("a replica that is told to stop answers first what is under way", is_answered)?;
    let has_ended = fleet.running(index)?.end().await?.success();
    let (first, second) = (alice.open("/").await?, alice.open("/").await?);
    let are_served = [first.replica, second.replica] == [Some(last); 2];
    step("then it ends by itself, and the other one serves all", has_ended && are_served)
}
