//! What only the system tells: processor time, memory, and where a thread may run.

use std::{fs, io, mem::size_of, net::TcpStream, os::fd::AsRawFd};

use anyhow::ensure;
use rustix::{
    process::{Resource, Rlimit, getrlimit, setrlimit},
    thread::{CpuSet, sched_getaffinity, sched_setaffinity},
    time::{ClockId, clock_gettime},
};

/// Processor time in nanoseconds.
pub(crate) fn cpu_ns(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Confines this thread and those it starts to one processor, if there are several. The client and
/// the server get different ones.
pub(crate) fn pin(which: usize) -> io::Result<()> {
    let all = sched_getaffinity(None)?;
    let mut usable = (0..CpuSet::MAX_CPU).filter(|&cpu| all.is_set(cpu));
    if all.count() < 2 {
        return Ok(());
    }
    let mut one = CpuSet::new();
    one.set(usable.nth(which).unwrap_or(0));
    Ok(sched_setaffinity(None, &one)?)
}

/// Resident memory in bytes.
pub(crate) fn resident() -> io::Result<u64> {
    let statm = fs::read_to_string("/proc/self/statm")?;
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok());
    Ok(pages.unwrap_or(0) * rustix::param::page_size() as u64)
}

/// Bytes that the C library's allocator has given out, to Rust and to C alike.
pub(crate) fn heap() -> u64 {
    // SAFETY: mallinfo2 has no preconditions.
    let info = unsafe { libc::mallinfo2() };
    (info.uordblks + info.hblkhd) as u64
}

/// Lets a blocked read sleep until `bytes` are there, so that many small messages don't wake the
/// reader one by one.
pub(crate) fn set_low_water(socket: &TcpStream, bytes: usize) -> io::Result<()> {
    let value = libc::c_int::try_from(bytes).unwrap_or(libc::c_int::MAX);
    // SAFETY: the pointer and the length describe `value`, and the descriptor is open.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            libc::SO_RCVLOWAT,
            (&raw const value).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Raises the limit of open files as far as it goes without leave.
pub(crate) fn allow_files(wanted: u64) -> anyhow::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let allowed = maximum.unwrap_or(u64::MAX);
    ensure!(wanted <= allowed, "{wanted} files must be open, {allowed} may be (ulimit -Hn)");
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}
