//! System calls for processor time, memory, processor affinity and socket options.

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

/// Pins this thread and those it starts to one processor, if there are several. The client and the
/// server get different ones.
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

/// Bytes in use from the C library's allocator, by Rust and by C.
pub(crate) fn heap() -> u64 {
    // SAFETY: mallinfo2 has no preconditions.
    let info = unsafe { libc::mallinfo2() };
    (info.uordblks + info.hblkhd) as u64
}

/// Lets a blocked read sleep until `bytes` have arrived, so that many small messages do not wake
/// the reader one by one.
pub(crate) fn set_low_water(socket: &TcpStream, bytes: usize) -> io::Result<()> {
    set_option(socket, libc::SO_RCVLOWAT, bytes)
}

/// Limits how fast the socket sends, in bytes per second: its end of a slow link.
pub(crate) fn set_max_pacing_rate(socket: &TcpStream, rate: usize) -> io::Result<()> {
    set_option(socket, libc::SO_MAX_PACING_RATE, rate)
}

/// Sets an option of the socket to `value`, or to the most that the option takes.
fn set_option(socket: &TcpStream, option: libc::c_int, value: usize) -> io::Result<()> {
    let value = libc::c_int::try_from(value).unwrap_or(libc::c_int::MAX);
    // SAFETY: the pointer and the length describe `value`, and the descriptor is open.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_SOCKET,
            option,
            (&raw const value).cast(),
            size_of::<libc::c_int>() as libc::socklen_t,
        )
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Raises the limit of open files to the hard limit, which needs no privilege.
pub(crate) fn allow_files(wanted: u64) -> anyhow::Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let allowed = maximum.unwrap_or(u64::MAX);
    ensure!(wanted <= allowed, "{wanted} open files needed, the limit is {allowed} (ulimit -Hn)");
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}
