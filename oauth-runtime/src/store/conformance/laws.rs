//! The checks, in the order of the laws.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;

use super::Violation;
use super::check::Check;
use crate::store::{Record, Stored, Swap, TokenStore};

/// The largest record that a store has to take.
const LARGEST: usize = 1024 * 1024;

/// How many records are written that must all stay: more than a small cache has room for.
const MANY: usize = 64;

pub(super) async fn one_of_many_swaps_is_done<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    let mut last = None;
    for round in 0..8 {
        let bytes = |number| format!("{round} {number}").into_bytes();
        let (number, store, version) =
            check.race(last.as_ref(), |number| Some(Record::new(bytes(number)))).await?;
        let version =
            version.ok_or_else(|| check.violation("a record was written, and its version is missing"))?;
        let other = "the swap that is done is not what is there";
        check.shows(store, Some((&version, &bytes(number))), other).await?;
        last = Some(version);
    }
    let (_, store, version) = check.race(last.as_ref(), |_| None).await?;
    check.require(version.is_none(), "a deletion has a version")?;
    check.shows(store, None, "a deleted record is there").await
}

pub(super) async fn a_swap_is_visible<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    let (first, second) = (&check.first, &check.second);
    let unseen = "a swap is not visible through another handle, or has another version there";
    // Both look first, so that one that remembers what it saw is found out.
    check.shows(first, None, "there is a record that nobody wrote").await?;
    check.shows(second, None, "there is a record that nobody wrote").await?;
    let mut version = check.write(first, None, Record::new("0")).await?;
    for round in 1..4 {
        let (writer, reader) = if round % 2 == 0 { (first, second) } else { (second, first) };
        let bytes = round.to_string().into_bytes();
        version = check.write(writer, Some(&version), Record::new(bytes.clone())).await?;
        check.shows(writer, Some((&version, &bytes)), "a swap is not visible to who made it").await?;
        check.shows(reader, Some((&version, &bytes)), unseen).await?;
    }
    check.delete(first, &version).await?;
    check.shows(first, None, "a deleted record is there").await?;
    check.shows(second, None, "a record that was deleted through another handle is there").await
}

pub(super) async fn what_is_not_as_expected_is_a_conflict<S: TokenStore>(
    check: &Check<S>,
) -> Result<(), Violation> {
    let record = || Some(Record::new("other"));
    let old = check.write(&check.first, None, Record::new("old")).await?;
    let now = check.write(&check.first, Some(&old), Record::new("now")).await?;
    check.conflict(None, record(), "what exists was created").await?;
    check.conflict(None, None, "a swap from nothing to nothing is done where there is a record").await?;
    check.conflict(Some(&old), record(), "a record of another version was replaced").await?;
    check.conflict(Some(&old), None, "a record of another version was deleted").await?;
    check.shows(&check.first, Some((&now, b"now")), "a conflict changed the record").await?;
    check.delete(&check.first, &now).await?;
    check.conflict(Some(&now), record(), "what is missing was replaced").await?;
    check.conflict(Some(&now), None, "what is missing was deleted").await?;
    check.conflict(None, None, "a swap from nothing to nothing is done where there is none").await?;
    check.shows(&check.first, None, "a conflict made a record").await
}

pub(super) async fn a_version_never_comes_again<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    let (first, second) = (&check.first, &check.second);
    let mut seen = Vec::new();
    for _ in 0..4 {
        let mut version = check.write(first, None, Record::new("same")).await?;
        for _ in 0..4 {
            check.require(!seen.contains(&version), "a version was used twice for one key")?;
            seen.push(version.clone());
            version = check.write(second, Some(&version), Record::new("same")).await?;
        }
        check.require(!seen.contains(&version), "a version was used twice for one key")?;
        check.delete(first, &version).await?;
        seen.push(version);
    }
    Ok(())
}

pub(super) async fn bytes_come_back<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    let all_bytes = |length: usize| (0..=u8::MAX).cycle().take(length).collect::<Vec<u8>>();
    let mut last = None;
    for bytes in [vec![], vec![0], b"\r\n \0".to_vec(), all_bytes(256), all_bytes(LARGEST), vec![]] {
        let version = check.write(&check.first, last.as_ref(), Record::new(bytes.clone())).await?;
        let what = format!("{} bytes came back as others", bytes.len());
        check.shows(&check.second, Some((&version, &bytes)), &what).await?;
        last = Some(version);
    }
    match last {
        Some(version) => check.delete(&check.first, &version).await,
        None => Ok(()),
    }
}

pub(super) async fn a_record_stays<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    let keys = (0..MANY).map(|number| check.other_key(number)).collect::<Result<Vec<_>, _>>()?;
    let writes = keys.iter().map(|key| check.swap_at(&check.first, key, None, Some(Record::new("kept"))));
    for outcome in join_all(writes).await {
        check.require(matches!(outcome?, Swap::Done(Some(_))), "one of many records was not written")?;
    }
    let mut kept = Vec::new();
    for key in &keys {
        kept.push((key, check.load(&check.second, key).await?));
    }
    for (key, stored) in kept {
        let stored =
            stored.ok_or_else(|| check.violation("a record without a time to be kept until was dropped"))?;
        let deleted = check.swap_at(&check.first, key, Some(stored.version()), None).await?;
        check.require(deleted == Swap::Done(None), "one of many records was not deleted")?;
    }
    Ok(())
}

pub(super) async fn a_record_whose_time_is_past_is_not_there<S: TokenStore>(
    check: &Check<S>,
) -> Result<(), Violation> {
    let now = SystemTime::now();
    let past = |bytes: &str| {
        let hour_ago = now.checked_sub(Duration::from_secs(3600)).unwrap_or(SystemTime::UNIX_EPOCH);
        Record::new(bytes).keep_until(hour_ago)
    };
    let old = check.write(&check.first, None, past("old")).await?;
    check.shows(&check.second, None, "a record whose time is past is there").await?;
    check.conflict(Some(&old), Some(Record::new("new")), "a record whose time is past was replaced").await?;
    check.conflict(Some(&old), None, "a record whose time is past was deleted").await?;
    let later = check.write(&check.first, None, past("later")).await?;
    check.require(old != later, "the version of a record whose time was past came again")?;
    let tomorrow = now.checked_add(Duration::from_secs(24 * 3600)).unwrap_or(now);
    let version = check.write(&check.first, None, Record::new("new").keep_until(tomorrow)).await?;
    let dropped = "a record was dropped before its time";
    check.shows(&check.second, Some((&version, b"new")), dropped).await?;
    check.delete(&check.first, &version).await
}

/// A record that replaces one with a time is kept beyond that time.
pub(super) async fn a_time_does_not_outlive_its_record<S: TokenStore>(
    check: &Check<S>,
) -> Result<(), Violation> {
    let mut lifetime = Duration::from_millis(20);
    // Where the store is slow, the first record is gone before it can be replaced.
    for _ in 0..5 {
        let Some(end) = SystemTime::now().checked_add(lifetime) else { break };
        let version = check.write(&check.first, None, Record::new("short").keep_until(end)).await?;
        let swap = check.swap(&check.first, Some(&version), Some(Record::new("kept"))).await?;
        let Swap::Done(Some(version)) = swap else {
            // It is created anew, so it has to be gone, even where the clock of the store is a little late.
            while check.load(&check.first, &check.key).await?.is_some() {
                let is_late = end.elapsed().is_ok_and(|late| late > Duration::from_secs(10));
                check.require(!is_late, "a record outlived its time")?;
            }
            lifetime = lifetime.saturating_mul(4);
            continue;
        };
        // Without a timer, which no executor has in common with another, time passes while the store is asked.
        loop {
            let is_over = end < SystemTime::now();
            let dropped = "the time of an earlier record outlived it";
            check.shows(&check.second, Some((&version, b"kept")), dropped).await?;
            if is_over {
                return check.delete(&check.first, &version).await;
            }
        }
    }
    Err(check.violation("a record cannot be replaced within five seconds"))
}

pub(super) async fn a_dropped_swap_is_whole<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    let mut stored = None;
    for polls in 0..24 {
        let bytes = [polls; 4096];
        let expected = stored.as_ref().map(Stored::version);
        let swap = check.first.compare_and_swap(&check.key, expected, Some(Record::new(bytes)));
        poll_and_drop(swap, polls % 8).await;
        stored = Some(settle(check, stored.as_ref(), &bytes).await?);
    }
    match stored {
        Some(stored) => check.delete(&check.first, stored.version()).await,
        None => Ok(()),
    }
}

/// Swaps once more after a dropped swap, which may have been done, may yet be, or never is.
async fn settle<S: TokenStore>(
    check: &Check<S>,
    old: Option<&Stored>,
    new: &[u8],
) -> Result<Stored, Violation> {
    // The dropped swap can come between a load and a swap once.
    for _ in 0..2 {
        let seen = check.load(&check.second, &check.key).await?;
        let bytes = seen.as_ref().map(Stored::bytes);
        let is_whole = bytes == old.map(Stored::bytes) || bytes == Some(new);
        check.require(is_whole, "a dropped future left neither the old record nor the new one")?;
        let expected = seen.as_ref().map(Stored::version);
        let swap = check.swap(&check.second, expected, Some(Record::new("next"))).await?;
        if let Swap::Done(Some(version)) = swap {
            let late = "a dropped future was done after a swap that it conflicts with";
            check.shows(&check.first, Some((&version, b"next")), late).await?;
            return Ok(Stored::new(version, "next"));
        }
    }
    Err(check.violation("after a dropped future a swap that expects what is there is a conflict"))
}

/// Polls a future so many times and drops it.
async fn poll_and_drop(future: impl Future, polls: u8) {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 || future.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
