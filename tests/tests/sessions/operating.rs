//! What those who run a program see and do: whether the store works, what it has not taken, whose sessions there are.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use oauth_runtime::store::{MemoryStore, MovingStore, RecordClass, RecordKey, TokenStore as _};
use oauth_runtime::{ErrorKind, Expiry, Health, LoginReason, Received, Scope, oauth_provider};
use tokio::time::Instant;

use super::lab::{Fault, Lab, an_hour_later, text};
use super::{Acme, REDIRECT_URI, Setup, memory};

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_store_that_does_not_answer_longer_than_five_seconds() {
    let lab = Lab::new(Acme).await;
    let elsewhere = lab.elsewhere(0);
    lab.store.set_silent(true);
    let begun = Instant::now();
    let error = elsewhere.token().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    assert!(error.to_string().contains("the store takes longer than 5 s"), "{error}");
    assert!((5..6).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    // Where there is a token nobody waits at all.
    let begun = Instant::now();
    lab.session.token().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
    lab.store.set_silent(false);
    // A failure is not asked for again at once.
    tokio::time::advance(Duration::from_secs(5)).await;
    elsewhere.token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_process_is_ready_while_its_store_answers() {
    let lab = Lab::new(Acme).await;
    lab.sessions.check_store().await.unwrap();
    assert_eq!(lab.sessions.store_health().failing_since, None);
    lab.store.set_unreadable(true);
    let error = lab.sessions.check_store().await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Store, true));
    let health = lab.sessions.store_health();
    assert_eq!(health.problem.as_deref(), Some("unreadable"));
    let since = health.failing_since.unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    lab.sessions.check_store().await.unwrap_err();
    assert_eq!(lab.sessions.store_health().failing_since, Some(since), "since the first failure");
    lab.store.set_unreadable(false);
    lab.sessions.check_store().await.unwrap();
    let health = lab.sessions.store_health();
    assert_eq!((health.failing_since, health.problem), (None, None));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_stores_what_is_left_first() {
    let lab = Lab::new(Acme).await;
    lab.sessions.persist().await.unwrap();
    lab.store.fault_next(iter::once(Fault::None).chain(iter::repeat_n(Fault::NotApplied, 1000)));
    lab.session.refresh().await.unwrap_err();
    assert_eq!((lab.session.health(), lab.sessions.store_health().unpersisted), (Health::NotPersisted, 1));
    let error = lab.sessions.persist().await.unwrap_err();
    assert!(error.to_string().contains("the store has not taken the tokens of 1 sessions"), "{error}");
    lab.store.fault_next([]);
    lab.sessions.persist().await.unwrap();
    assert_eq!((lab.session.health(), lab.sessions.store_health().unpersisted), (Health::Alive, 0));
    // Another process has it, and the refresh token that is good.
    let elsewhere = lab.elsewhere(0);
    an_hour_later().await;
    elsewhere.token().await.unwrap();
    assert_eq!(lab.mock.reused_refresh_tokens(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_waits_for_a_refresh_that_nobody_waits_for() {
    let lab = Lab::new(Acme).await;
    lab.mock.set_delay(Duration::from_secs(2));
    let mut refresh = Box::pin(lab.session.refresh());
    while lab.sent().is_empty() {
        assert!(refresh.as_mut().now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    drop(refresh);
    lab.sessions.persist().await.unwrap();
    let record = lab.store.record().await;
    assert_eq!(record.get("intent"), None, "it is in the store");
    assert_eq!(record["access"][0]["access_token"], text(&lab.session.token().await.unwrap()).as_str());
    assert_eq!(lab.sent().len(), 1);
}

#[oauth_provider(
    authorization_url = "https://{tenant}.example/authorize",
    token_url = "https://{tenant}.example/token",
    grant = authorization_code,
)]
struct Tenants {
    tenant: String,
}

#[tokio::test]
async fn a_list_has_the_names_and_no_secret_of_the_sessions_of_one_client() {
    let (setup, store) = (Setup::new(Acme), memory());
    let sessions = setup.sessions(&store).keep_names();
    let names: Vec<String> = (0..25).map(|number| format!("user-{number:02}")).collect();
    for name in &names {
        let (url, mut pending) = setup.client.authorize(REDIRECT_URI).send().await.unwrap();
        let back = setup.mock.log_in(&url).unwrap();
        let callback = pending.callback(Received::query(&back.params)).unwrap();
        setup.client.exchange(callback).session(&sessions, name).await.unwrap();
    }
    // Of another client of the same store.
    let other = Setup::new(Tenants { tenant: "a".into() });
    let others = other.sessions(&store);
    super::lab::log_in(&other.mock, &other.client, &others).await.unwrap();
    // What an operator looks for most: a session that is over, and a record that nobody can read.
    setup.mock.revoke_grants();
    sessions.get("user-03").unwrap().refresh().await.unwrap_err();
    let damaged = RecordKey::example(RecordClass::Session, "damaged").unwrap();
    let record = oauth_runtime::store::Record::new("{");
    store.compare_and_swap(&damaged, None, Some(record)).await.unwrap();

    let (mut listed, mut unreadable, mut after, mut pages) = (Vec::new(), Vec::new(), None, 0);
    loop {
        let page = sessions.list(after.as_ref(), 10).await.unwrap();
        listed.extend(page.sessions);
        unreadable.extend(page.unreadable);
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, 3, "27 records");
    assert_eq!(unreadable.len(), 1);
    assert_eq!(unreadable[0].key, damaged);
    assert!(unreadable[0].problem.contains("is damaged"), "{:?}", unreadable[0]);
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(listed.iter().map(|session| session.name.clone().unwrap()).collect::<Vec<_>>(), names);
    for session in &listed {
        let name = session.name.as_deref().unwrap();
        let is_over = name == "user-03";
        let refused = LoginReason::Refused(oauth_runtime::ErrorCode::InvalidGrant);
        let expected = if is_over { Health::LoginRequired(refused) } else { Health::Alive };
        assert_eq!(session.health, expected, "{name}");
        assert_eq!(session.scope, [Scope::from("profile"), Scope::from("mail")]);
        assert_eq!(session.refresh_token_hash.is_none(), is_over);
        assert!(matches!(session.access_token_expiry, Some(Expiry::At(end)) if end > session.refreshed_at));
    }
    let printed = format!("{listed:?} {unreadable:?}");
    assert!(!printed.contains("mock-"), "{printed}");

    let found = sessions.find("user-07").await.unwrap().unwrap();
    assert_eq!((found.name.as_deref(), found.health), (Some("user-07"), Health::Alive));
    assert!(sessions.find("nobody").await.unwrap().is_none());
    // Where names are not kept, nothing in the store tells them.
    let theirs = others.list(None, 100).await.unwrap().sessions;
    assert_eq!((theirs.len(), &theirs[0].name), (1, &None));
    let record = store.load(&theirs[0].key).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(record.bytes()).contains("alice"));
}

#[tokio::test(start_paused = true)]
async fn a_list_says_what_the_record_says() {
    let lab = Lab::new(Acme).await;
    let health = async || lab.sessions.find("alice").await.unwrap().unwrap().health;
    let before = lab.sessions.find("alice").await.unwrap().unwrap();
    lab.session.refresh().await.unwrap();
    let after = lab.sessions.find("alice").await.unwrap().unwrap();
    assert_ne!(before.refresh_token_hash, after.refresh_token_hash);
    lab.store
        .change(|record| {
            record["intent"] = serde_json::json!({
                "attempt": "00", "since": 0, "lease": 1, "is_lost": true,
            });
        })
        .await;
    assert_eq!(health().await, Health::MaybeSpent);
    lab.store.change(|record| drop(record.as_object_mut().unwrap().remove("intent"))).await;
    assert_eq!(health().await, Health::Alive);
    lab.store.change(|record| drop(record.as_object_mut().unwrap().remove("refresh"))).await;
    assert!(matches!(health().await, Health::ExpiresAt(_)));
    an_hour_later().await;
    assert_eq!(health().await, Health::LoginRequired(LoginReason::NoRefreshToken));
    assert!(!text(&lab.log_in().await.unwrap().token().await.unwrap()).is_empty());
    assert_eq!(health().await, Health::Alive);
}

#[tokio::test]
async fn sessions_move_to_another_store_while_processes_of_both_kinds_use_them() {
    let (setup, old, new) = (Setup::new(Acme), MemoryStore::default(), MemoryStore::default());
    let before = Arc::new(MovingStore::new(old.clone(), new.clone()));
    let forward = Arc::new(MovingStore::new(old.clone(), new.clone()).forward());
    let (old, new) = (Arc::new(old), Arc::new(new));
    super::lab::log_in(&setup.mock, &setup.client, &setup.sessions(&old)).await.unwrap();
    let processes = [setup.sessions(&before), setup.sessions(&forward), setup.sessions(&before)];
    for round in 1..=5 {
        setup.an_hour_later();
        let tokens = processes.iter().map(async |sessions| {
            let token = sessions.get("alice").unwrap().token().await.unwrap();
            text(&token)
        });
        let tokens = futures_util::future::join_all(tokens).await;
        assert!(tokens.iter().all(|token| *token == tokens[0]), "round {round}");
        assert_eq!((setup.mock.refreshes(), setup.mock.reused_refresh_tokens()), (round, 0));
    }
    assert_eq!(forward.move_all().await.unwrap().moved, 0, "it moved when it was used");
    let after = setup.sessions(&new);
    after.get("alice").unwrap().refresh().await.unwrap();
    assert_eq!(setup.mock.reused_refresh_tokens(), 0);
}

#[tokio::test]
async fn a_store_that_cannot_list_says_so() {
    let setup = Setup::new(Acme);
    let sessions = setup.sessions(&super::waiting::Slow::new(&setup, &memory(), Duration::ZERO, 0));
    let error = sessions.list(None, 10).await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (ErrorKind::Store, false));
    assert!(error.to_string().contains("the store cannot list its records"), "{error}");
}
