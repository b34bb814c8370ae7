//! The check of the law about listings.

use std::collections::BTreeSet;

use super::Violation;
use super::check::{Check, failed};
use crate::store::{Page, Record, RecordClass, RecordKey, Swap, TokenStore};

/// How many records are listed, in pages that are smaller.
const MANY: usize = 7;
const AT_ONCE: usize = 3;
/// More pages than any store has that comes to an end; a page may be empty.
const MOST_PAGES: usize = 1_000_000;

pub(super) async fn a_listing_is_complete<S: TokenStore>(check: &Check<S>) -> Result<(), Violation> {
    match check.second.list(RecordClass::Session, None, AT_ONCE).await {
        Err(error) if error.is_unsupported() => return Ok(()),
        outcome => drop(outcome.map_err(|error| failed(check.law, &error))?),
    }
    let keys = (0..MANY).map(|number| check.other_key(number)).collect::<Result<BTreeSet<_>, _>>()?;
    let other = check.key_of(RecordClass::Token, 0)?;
    for key in keys.iter().chain([&other]) {
        let swap = check.swap_at(&check.first, key, None, Some(Record::new("listed"))).await?;
        check.require(matches!(swap, Swap::Done(Some(_))), "one of many records was not written")?;
    }
    let listed = listed(check, &keys).await?;
    check.require(listed == keys, "a record is there, and no page of the listing has it")?;
    for key in keys.iter().chain([&other]) {
        let stored = check.load(&check.first, key).await?;
        let version = stored.as_ref().map(crate::store::Stored::version);
        let deleted = check.swap_at(&check.first, key, version, None).await?;
        check.require(deleted == Swap::Done(None), "one of many records was not deleted")?;
    }
    let listed = self::listed(check, &keys).await?;
    check.require(listed.is_empty(), "a record that was deleted is listed")
}

/// Which of these keys a listing has.
async fn listed<S: TokenStore>(
    check: &Check<S>,
    keys: &BTreeSet<RecordKey>,
) -> Result<BTreeSet<RecordKey>, Violation> {
    let (mut listed, mut after) = (BTreeSet::new(), None);
    for _ in 0..MOST_PAGES {
        let page = check.second.list(RecordClass::Session, after.as_ref(), AT_ONCE).await;
        let Page { keys: on_page, next } = page.map_err(|error| failed(check.law, &error))?;
        let is_of_class = on_page.iter().all(|key| key.class() == RecordClass::Session);
        check.require(is_of_class, "a record of another class is listed")?;
        listed.extend(on_page.into_iter().filter(|key| keys.contains(key)));
        check.require(next.is_none() || next != after, "a page of the listing comes again and again")?;
        let Some(next) = next else { return Ok(listed) };
        after = Some(next);
    }
    Err(check.violation("a listing has no end"))
}
