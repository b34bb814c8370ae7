//! The keys of both stores: first those that the old one has, then those of the new one.

use super::MovingStore;
use super::frame::{New, Old};
use crate::store::{Cursor, Page, RecordClass, RecordKey, StoreError, TokenStore};

/// What the cursor begins with.
const OLD: char = 'o';
const NEW: char = 'n';

impl<A: TokenStore, B: TokenStore> MovingStore<A, B> {
    pub(super) async fn page(
        &self,
        class: RecordClass,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page, StoreError> {
        let inner = |text: &str| (!text.is_empty()).then(|| Cursor::new(text));
        let text = after.map_or("", Cursor::as_str);
        if let Some(text) = text.strip_prefix(NEW) {
            let page = self.new.list(class, inner(text).as_ref(), limit).await?;
            return self.kept(page, NEW, None).await;
        }
        let of_old = if text.is_empty() { Some("") } else { text.strip_prefix(OLD) };
        let of_old = of_old
            .ok_or_else(|| StoreError::not_applied("the cursor is not one of this store").permanent())?;
        let page = self.old.list(class, inner(of_old).as_ref(), limit).await?;
        self.kept(page, OLD, Some(Cursor::new(String::from(NEW)))).await
    }

    /// The keys that have a record there.
    async fn kept(&self, page: Page, side: char, end: Option<Cursor>) -> Result<Page, StoreError> {
        let mut keys = Vec::with_capacity(page.keys.len());
        for key in page.keys {
            let is_there = if side == OLD { self.is_in_old(&key).await } else { self.is_in_new(&key).await };
            match is_there {
                Ok(true) => keys.push(key),
                Ok(false) => {}
                // One that cannot be read is one that an operator looks for.
                Err(error) if error.is_permanent() => keys.push(key),
                Err(error) => return Err(error),
            }
        }
        let next = page.next.map(|cursor| Cursor::new(format!("{side}{}", cursor.as_str())));
        Ok(Page { keys, next: next.or(end) })
    }

    async fn is_in_old(&self, key: &RecordKey) -> Result<bool, StoreError> {
        Ok(matches!(Old::read(self.old.load(key).await?), Old::Record(_)))
    }

    async fn is_in_new(&self, key: &RecordKey) -> Result<bool, StoreError> {
        Ok(match New::read(self.new.load(key).await?) {
            New::Nothing => false,
            New::Record(_) => true,
            New::Arriving(arriving) => {
                matches!(Old::read(self.old.load(key).await?), Old::Moved(id) if id == arriving.id)
            }
        })
    }
}
