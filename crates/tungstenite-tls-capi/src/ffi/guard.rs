//! Keeps panics from crossing into C: [`guard`].

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `body`; if it panics, returns `otherwise`. In a build with `panic = "abort"`, a panic ends
/// the process instead.
pub(super) fn guard<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    // Objects that a panic left halfway are behind mutexes, which are poisoned then.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught() {
        assert_eq!(guard(7, || panic!("caught")), 7);
    }
}
