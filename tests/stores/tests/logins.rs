//! Logins that one process begins and another one ends, by clocks of their own and that of the server.

#![cfg(target_os = "linux")]

use std::sync::Arc;

use oauth_runtime::store::TokenStore;
use oauth_runtime::{CallbackProblem, Client, Error, Received};
use oauth_store_postgres::PostgresStore;
use oauth_store_redis::RedisStore;
use oauth_tests::processes::Clock;
use oauth_tests_stores::{Acme, Postgres, Redis, User};

/// Less than a login lasts, and more, in seconds.
const TEN_MINUTES: i64 = 600;
const HOUR: i64 = 3600;

/// A client whose clock is wrong by so many seconds.
fn client(user: &User, wrong: i64) -> Client<Acme> {
    let clock = Clock { wrong: wrong.into(), ..Clock::default() };
    user.mock.client_builder().unwrap().runtime(Arc::new(clock)).build().unwrap()
}

/// A login by these two clocks.
async fn log_in(user: &User, store: &dyn TokenStore, begins: i64, ends: i64) -> Result<(), Error> {
    let (begins, ends) = (client(user, begins), client(user, ends));
    let (url, pending) = begins.authorize("https://app.example/cb").send().await?;
    let cookie = pending.store(store).await?;
    let back = user.mock.log_in(&url).unwrap();
    let cookies = format!("{}={}", cookie.name(), cookie.value());
    let callback = ends.take_callback(store, &cookies, Received::query(&back.params)).await?;
    let token = ends.exchange(callback).send().await?;
    assert!(user.mock.is_valid(token.access_token()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_ends_by_another_clock_unless_that_is_further_off_than_a_login_lasts() {
    let (postgres, redis) = (Postgres::start(&[]), Redis::start(&[]));
    let table = PostgresStore::new(postgres.pool(2));
    table.migrate().await.unwrap();
    let stores: [Arc<dyn TokenStore>; 2] =
        [Arc::new(table), Arc::new(RedisStore::tokens(redis.connection().await))];
    let user = User::default();
    for store in stores {
        for (begins, ends) in [
            (0, 0),
            (TEN_MINUTES, -TEN_MINUTES),
            (-TEN_MINUTES, 0),
            (0, TEN_MINUTES),
            (HOUR, HOUR),
            (HOUR, -HOUR),
            (0, -HOUR),
        ] {
            log_in(&user, &*store, begins, ends).await.unwrap();
        }
        // To whom is ahead it is over, and the server drops what should have been dropped long ago.
        for (begins, ends, problem) in [
            (0, HOUR, CallbackProblem::Expired),
            (-HOUR, 0, CallbackProblem::Unknown),
            (-HOUR, -HOUR, CallbackProblem::Unknown),
        ] {
            let error = log_in(&user, &*store, begins, ends).await.unwrap_err();
            assert_eq!(error.callback_problem(), Some(problem), "{begins}, {ends}: {error}");
        }
    }
}
