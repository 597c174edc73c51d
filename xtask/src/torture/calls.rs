//! The system calls that fail, and how: [`CALLS`], [`Injection`].

/// A system call of the client, and the errors with which it is made to fail.
pub(super) struct Call {
    pub(super) name: &'static str,
    pub(super) errors: &'static [&'static str],
}

/// A call that is made to fail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Injection {
    pub(super) call: &'static str,
    pub(super) error: &'static str,
    /// The number of the call, as strace counts.
    pub(super) number: usize,
}

/// A signal arrived. The call has done nothing, and is to be made again.
pub(super) const INTERRUPTED: &str = "EINTR";

/// All calls of which the connection, its files and its look-up consist.
pub(super) const CALLS: &[Call] = &[
    call("close", &["EIO", INTERRUPTED]),
    // No signal interrupts it: with a timeout, std connects without blocking.
    call("connect", &["ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT"]),
    call("fcntl", &["EMFILE"]),
    call("fstat", &["EIO"]),
    call("getdents64", &["EIO"]),
    call("getrandom", &["ENOSYS", INTERRUPTED]),
    call("getsockopt", &["ENOBUFS"]),
    call("ioctl", &["EIO"]),
    call("lseek", &["EIO"]),
    call("mkdir", &["ENOSPC"]),
    call("newfstatat", &["EIO"]),
    call("openat", &["EACCES", "EIO", "EMFILE", INTERRUPTED]),
    call("poll", &["ENOMEM", INTERRUPTED]),
    call("ppoll", &["ENOMEM", INTERRUPTED]),
    call("read", &["EIO", INTERRUPTED]),
    call("readlink", &["EIO"]),
    call("recvfrom", &["ECONNRESET", "EAGAIN", INTERRUPTED]),
    call("rename", &["EIO", "ENOSPC"]),
    call("sendto", &["ECONNRESET", "EPIPE", "EAGAIN", INTERRUPTED]),
    call("setsockopt", &["ENOPROTOOPT"]),
    call("socket", &["EMFILE", "EACCES"]),
    call("statx", &["EIO"]),
    call("uname", &["EFAULT"]),
    call("unlink", &["EIO"]),
    call("write", &["ENOSPC", "EIO", INTERRUPTED]),
    call("writev", &["ECONNRESET", INTERRUPTED]),
];

/// Calls that do not fail here: they concern memory, without which Rust programs end, threads and
/// signals, or cannot fail.
pub(super) const OTHERS: &[&str] = &[
    "access",
    "brk",
    "clock_gettime",
    "clone3",
    "exit_group",
    "futex",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "gettid",
    "getuid",
    "madvise",
    "mmap",
    "mprotect",
    "mremap",
    "munmap",
    "prctl",
    "prlimit64",
    "rt_sigaction",
    "rt_sigprocmask",
    "sched_getaffinity",
    "sigaltstack",
    "sysinfo",
];

const fn call(name: &'static str, errors: &'static [&'static str]) -> Call {
    Call { name, errors }
}
