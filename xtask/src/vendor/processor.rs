//! The processor time of child processes.

/// The processor time in seconds of all child processes that have ended, and of theirs.
#[cfg(unix)]
pub(super) fn of_children() -> anyhow::Result<f64> {
    use nix::sys::{
        resource::{UsageWho, getrusage},
        time::TimeValLike,
    };

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let time = usage.user_time() + usage.system_time();
    Ok(time.num_milliseconds() as f64 / 1000.0)
}

#[cfg(not(unix))]
pub(super) fn of_children() -> anyhow::Result<f64> {
    anyhow::bail!("trees are checked on Linux only")
}
