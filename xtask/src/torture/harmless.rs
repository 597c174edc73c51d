//! The failures that a connection survives, and those that are not this library's to survive, each
//! with the reason.

use super::{
    calls::{INTERRUPTED, Injection},
    client::Run,
};

/// Why the client may succeed although a call has failed, if it may. `arguments` are the call's,
/// with the paths of open files, as strace shows them.
pub(super) fn harmless(injection: Injection, arguments: &str, run: &Run) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| arguments.contains(word));
    Some(match injection.call {
        _ if injection.error == INTERRUPTED => "the call is made again",
        "close" => "what is closed has been used",
        "connect" | "socket" if has(&["AF_UNIX"]) => "the look-up goes on without nscd",
        "fcntl" if has(&["F_GETFD"]) => "it is only an assertion of std",
        "getrandom" => "the library asks for randomness in another way",
        "getsockopt" | "setsockopt" if has(&["SO_RCVTIMEO"]) => {
            "the read after Close waits for the caller's timeout, not for the shorter one"
        }
        "lseek" | "statx" if has(&[".pem"]) => "the size of a file is only a hint",
        "uname" => SYSTEM,
        "write" if has(&["keys.log"]) => "a key log must not break the connection",
        _ if has(&["/sessions"]) => {
            "a session that cannot be kept, read or removed means a full handshake"
        }
        _ if has(&["/etc/", "/usr/", "/lib/", "/dev/", "\"/\""]) => SYSTEM,
        "sendto" | "writev" if injection.error == "EAGAIN" => "the flush sends it",
        "sendto" | "writev" | "recvfrom" if run.connections > WHOLE => {
            "a handshake that offers a session is tried again without it"
        }
        "sendto" | "writev" | "recvfrom" | "shutdown" if run.is_last => "both sides have closed",
        _ => return None,
    })
}

/// How many connections the client opens if nothing fails.
const WHOLE: usize = 2;

const SYSTEM: &str = "libraries go on without a file of the system";

/// Why a failure that is wrong in general is right after this one, if it is.
pub(super) fn excused(injection: Injection, run: &Run) -> Option<&'static str> {
    let says = |words: &str| run.errors.iter().any(|line| line.contains(words));
    match injection.call {
        "close" if says("error: left open") => Some("strace does not let the call close anything"),
        "close" if says("error during closedir") => Some("std panics if it cannot close a folder"),
        "getrandom" if run.code != Some(0) => Some("without randomness the program ends"),
        _ if injection.error != INTERRUPTED => None,
        _ if says("cannot look up the host") => {
            Some("the C library's look-up gives up at a signal")
        }
        _ if says("cannot list /proc/self/fd") => Some("std opens a folder only once"),
        _ => None,
    }
}

/// Whether a fault of the folder may be left by a failure of `call`.
pub(super) fn may_stay(call: &str, fault: &str) -> bool {
    // What cannot be removed is removed by a later run.
    call == "unlink" && fault.starts_with("left behind")
}
