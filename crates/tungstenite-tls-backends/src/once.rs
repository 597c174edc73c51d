//! A cache that makes a value once while it keeps it, however many threads ask: [`OnceCache`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tungstenite_tls_core::backend::Recent;

/// Values by key. When the cache is full, a new value replaces the least recently used one.
pub(super) struct OnceCache<K, V> {
    /// Locked only briefly, never while a value is made.
    slots: Mutex<Recent<K, Arc<Slot<V>>>>,
}

/// Locked by the thread that makes the value. Empty until the value is made, and after a failure.
type Slot<V> = Mutex<Option<V>>;

impl<K: Clone + PartialEq, V: Clone> OnceCache<K, V> {
    /// Keeps at most `most` values; 0 counts as 1.
    pub(super) const fn new(most: usize) -> Self {
        Self { slots: Mutex::new(Recent::new(most)) }
    }

    /// The value of `key`, made now if it is missing. Other threads that ask for it wait; if `make`
    /// fails, the next of them calls its own.
    pub(super) fn get_or_make<E>(
        &self,
        key: K,
        make: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        let slot = Arc::clone(locked(&self.slots).get_or_insert_with(key.clone(), Arc::default));
        let mut value = locked(&slot);
        if let Some(value) = &*value {
            return Ok(value.clone());
        }
        match make() {
            Ok(made) => {
                *value = Some(made.clone());
                Ok(made)
            }
            Err(error) => {
                drop(value);
                self.forget(&key, slot);
                Err(error)
            }
        }
    }

    /// Removes a slot that stayed empty, so that it does not push out a value. Keeps a slot that
    /// another thread waits for or has filled.
    fn forget(&self, key: &K, slot: Arc<Slot<V>>) {
        // A thread holds this lock when it takes a reference to a slot, and when it drops one after
        // a failure. So if two references exist, the cache and this call hold them.
        let mut slots = locked(&self.slots);
        let is_kept = slots.peek(key).is_some_and(|kept| Arc::ptr_eq(kept, &slot));
        if is_kept && Arc::strong_count(&slot) == 2 && locked(&slot).is_none() {
            slots.remove(key);
        }
        drop(slot);
    }
}

/// Ignores poisoning: a panic while a value is made leaves its slot empty.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::{
            atomic::{AtomicUsize, Ordering},
            mpsc,
        },
        thread,
        time::{Duration, Instant},
    };

    use super::*;

    /// Longer than any test takes; after that, a test fails instead of hanging.
    const PATIENCE: Duration = Duration::from_secs(20);

    type Numbers = OnceCache<&'static str, usize>;

    impl Numbers {
        /// The number of `key`; `new` if it is made now.
        fn number(&self, key: &'static str, new: usize) -> usize {
            self.get_or_make(key, || Ok::<_, Infallible>(new)).unwrap()
        }

        /// Returns when `threads` threads are making or waiting for the value of `key`.
        fn wait_until_busy(&self, key: &'static str, threads: usize) {
            let end = Instant::now() + PATIENCE;
            let busy = || {
                let slots = self.slots.try_lock().ok()?;
                slots.peek(&key).map(|slot| Arc::strong_count(slot) - 1)
            };
            while busy() != Some(threads) {
                assert!(Instant::now() < end, "{threads} threads do not share the slot");
                thread::yield_now();
            }
        }

        fn kept(&self) -> usize {
            locked(&self.slots).len()
        }
    }

    #[test]
    fn threads_that_want_the_same_make_it_once() {
        const THREADS: usize = 4;
        let cache = Numbers::new(8);
        let made = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let number = cache.get_or_make("a", || {
                        // Wait until all other threads wait for this value.
                        cache.wait_until_busy("a", THREADS);
                        Ok::<_, Infallible>(made.fetch_add(1, Ordering::SeqCst))
                    });
                    assert_eq!(number, Ok(0));
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
    }

    #[test]
    fn threads_that_want_others_do_not_wait() {
        let cache = Numbers::new(8);
        let (other_made, wait_for_other) = mpsc::channel();
        thread::scope(|scope| {
            let cache = &cache;
            scope.spawn(move || {
                let number = cache.get_or_make("slow", || wait_for_other.recv_timeout(PATIENCE));
                assert_eq!(number, Ok(2), "the quick one waited");
            });
            cache.wait_until_busy("slow", 1);
            let number = cache.number("quick", 2);
            other_made.send(number).unwrap();
        });
    }

    #[test]
    fn a_failure_is_not_kept() {
        let cache = Numbers::new(1);
        assert_eq!(cache.number("a", 1), 1);
        let failed = cache.get_or_make("b", || Err("no"));
        assert_eq!((failed, cache.kept()), (Err("no"), 0));
        assert_eq!(cache.number("b", 2), 2);
        assert_eq!(cache.number("b", 3), 2);
    }

    #[test]
    fn those_that_waited_for_a_failure_try_themselves_and_once() {
        const THREADS: usize = 4;
        let cache = Numbers::new(8);
        let tries = AtomicUsize::new(0);
        let results = thread::scope(|scope| {
            let ask = || {
                cache.get_or_make("a", || match tries.fetch_add(1, Ordering::SeqCst) {
                    0 => {
                        cache.wait_until_busy("a", THREADS);
                        Err("no")
                    }
                    number => Ok(number),
                })
            };
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(results.iter().filter(|result| **result == Err("no")).count(), 1);
        assert_eq!(results.iter().filter(|result| **result == Ok(1)).count(), THREADS - 1);
        assert_eq!(cache.number("a", 7), 1, "the value is not kept");
    }

    #[test]
    fn a_panic_lets_the_next_one_try() {
        let cache = Numbers::new(8);
        thread::scope(|scope| {
            let make =
                || cache.get_or_make("a", || -> Result<_, Infallible> { panic!("on purpose") });
            assert!(scope.spawn(make).join().is_err());
        });
        assert_eq!(cache.number("a", 1), 1);
    }

    #[test]
    fn the_one_least_used_makes_room() {
        let cache = Numbers::new(2);
        assert_eq!((cache.number("a", 1), cache.number("b", 2)), (1, 2));
        assert_eq!(cache.number("a", 7), 1);
        assert_eq!((cache.number("c", 3), cache.kept()), (3, 2));
        assert_eq!((cache.number("a", 7), cache.number("c", 7)), (1, 3));
        assert_eq!(cache.number("b", 8), 8, "the least recently used one was kept");
    }
}
