//! The primitives under a slot, in one place so that the model in `model.rs` can run on those of loom.

#[cfg(not(oauth_loom))]
pub(super) use arc_swap::{ArcSwapOption as Swap, Guard};
#[cfg(not(oauth_loom))]
pub(super) use std::sync::{Mutex, MutexGuard};

#[cfg(oauth_loom)]
pub(super) use self::checked::{Guard, Swap};
#[cfg(oauth_loom)]
pub(super) use loom::sync::{Mutex, MutexGuard};

/// What `arc_swap` promises, in the simplest way that loom can follow.
#[cfg(oauth_loom)]
mod checked {
    use std::ops::Deref;
    use std::sync::Arc;

    use loom::sync::Mutex;

    pub(crate) struct Swap<T>(Mutex<Option<Arc<T>>>);

    impl<T> Swap<T> {
        pub(crate) fn load_full(&self) -> Option<Arc<T>> {
            self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
        }

        pub(crate) fn load(&self) -> Guard<Option<Arc<T>>> {
            Guard(self.load_full())
        }

        pub(crate) fn store(&self, value: Option<Arc<T>>) {
            *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = value;
        }
    }

    impl<T> Default for Swap<T> {
        fn default() -> Self {
            Self(Mutex::new(None))
        }
    }

    pub(crate) struct Guard<T>(T);

    impl<T> Deref for Guard<T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.0
        }
    }
}
