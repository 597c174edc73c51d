//! Keeps SIGPIPE from programs in C, which it would end: [`without_sigpipe`].
//!
//! Rust programs ignore the signal. In C programs, writing to a connection that its peer has ended
//! raises it, where the write is one of several pieces (`writev`).

use std::{mem::MaybeUninit, ptr};

/// Runs `body`, whose writes raise no SIGPIPE. Neither the program's handler of the signal nor
/// other threads are touched.
pub(super) fn without_sigpipe<T>(body: impl FnOnce() -> T) -> T {
    let _blocked = Blocked::new();
    body()
}

/// While this lives, SIGPIPE is blocked on this thread; at its end, one that was raised meanwhile
/// is taken away.
struct Blocked {
    was_pending: bool,
    was_blocked: bool,
}

impl Blocked {
    fn new() -> Self {
        let mut pending = MaybeUninit::<libc::sigset_t>::uninit();
        let mut blocked = MaybeUninit::<libc::sigset_t>::uninit();
        let only = only_sigpipe();
        // SAFETY: all pointers are to sets on this stack, and the first two calls fill theirs.
        unsafe {
            libc::sigpending(pending.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_BLOCK, &raw const only, blocked.as_mut_ptr());
            let has = |set: *const libc::sigset_t| libc::sigismember(set, libc::SIGPIPE) == 1;
            Self { was_pending: has(pending.as_ptr()), was_blocked: has(blocked.as_ptr()) }
        }
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        let only = only_sigpipe();
        let at_once = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: all pointers are to this stack, or NULL where that is allowed.
        unsafe {
            // A pending one is somebody else's.
            if !self.was_pending {
                libc::sigtimedwait(&raw const only, ptr::null_mut(), &raw const at_once);
            }
            if !self.was_blocked {
                libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const only, ptr::null_mut());
            }
        }
    }
}

fn only_sigpipe() -> libc::sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: the first call initialises the set.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), libc::SIGPIPE);
        set.assume_init()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raise() {
        // SAFETY: the signal is blocked on this thread, so it stays pending.
        unsafe { libc::pthread_kill(libc::pthread_self(), libc::SIGPIPE) };
    }

    /// Whether the signal is pending and blocked on this thread.
    fn state() -> (bool, bool) {
        let now = Blocked::new();
        let state = (now.was_pending, now.was_blocked);
        drop(now);
        state
    }

    #[test]
    fn a_signal_of_ours_is_taken_away_and_one_of_the_callers_is_not() {
        assert_eq!(state(), (false, false));
        without_sigpipe(raise);
        assert_eq!(state(), (false, false));

        let outer = Blocked::new();
        raise();
        without_sigpipe(raise);
        assert_eq!(state(), (true, true));
        // The first is taken away here, for the threads of tests.
        drop(outer);
        assert_eq!(state(), (false, false));
    }
}
