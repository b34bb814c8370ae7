//! The newest of what comes without end.

use std::collections::VecDeque;

/// The most that are kept; [`MockProvider::requests`](super::MockProvider::requests) says so.
const MOST: usize = 10_000;
/// The most bytes that they have together.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What came last, by the number of all that came before it.
pub(super) struct Recent<T> {
    items: VecDeque<(T, usize)>,
    bytes: usize,
    /// How many there were that are not kept any more.
    forgotten: usize,
}

/// What there is at an index.
pub(super) enum Found<'a, T> {
    Kept(&'a T),
    Forgotten,
    ToCome,
}

impl<T> Recent<T> {
    pub(super) fn new() -> Self {
        Self { items: VecDeque::new(), bytes: 0, forgotten: 0 }
    }

    /// Keeps one of so many bytes, in place of the oldest where there are too many.
    pub(super) fn push(&mut self, item: T, bytes: usize) {
        self.items.push_back((item, bytes));
        self.bytes = self.bytes.saturating_add(bytes);
        while self.items.len() > MOST || self.bytes > MOST_BYTES {
            let Some((_, bytes)) = self.items.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(bytes);
            self.forgotten = self.forgotten.saturating_add(1);
        }
    }

    pub(super) fn get(&self, index: usize) -> Found<'_, T> {
        let Some(at) = index.checked_sub(self.forgotten) else { return Found::Forgotten };
        self.items.get(at).map_or(Found::ToCome, |(item, _)| Found::Kept(item))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(item, _)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, MOST, Recent};

    #[test]
    fn the_oldest_go_and_the_others_keep_their_numbers() {
        let mut recent = Recent::new();
        (0..MOST).for_each(|number| recent.push(number, 1));
        assert!(matches!(recent.get(0), Found::Kept(0)));
        recent.push(MOST, 1);
        assert!(matches!(recent.get(0), Found::Forgotten));
        assert!(matches!(recent.get(1), Found::Kept(1)));
        assert!(matches!(recent.get(MOST), Found::Kept(&MOST)));
        assert!(matches!(recent.get(MOST + 1), Found::ToCome));
        assert_eq!(recent.iter().count(), MOST);
    }
}
