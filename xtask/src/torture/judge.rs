//! One run of the client in which one call fails, and the verdict on it: [`judge`].

use super::{
    calls::{INTERRUPTED, Injection},
    client::{Client, Run, SECRET},
    folder::Folder,
    harmless::{excused, harmless, may_stay},
};

/// What a failure led to.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The client made fewer calls this time.
    NotMade,
    /// It ended with an error, which says what failed.
    Refused(String),
    /// It succeeded, for this reason.
    Harmless(&'static str),
    /// It ended in another way, for this reason.
    Excused(&'static str),
    Wrong(String),
}

pub(super) fn judge(client: &Client, injection: Injection) -> anyhow::Result<Verdict> {
    let Injection { call, error, number } = injection;
    let folder = Folder::new()?;
    let inject = format!("inject={call}:error={error}:when={number}");
    let run = client.run(&folder, &["-e", &format!("trace={call},connect"), "-e", &inject])?;
    let Some(failed) = run.injected() else {
        return Ok(match run.is_ok() {
            true => Verdict::NotMade,
            false => Verdict::Wrong(format!("nothing has failed, and the client {}", run.told())),
        });
    };
    let wrong = |why: String| Ok(Verdict::Wrong(format!("{why} [{call}({failed}]")));
    let verdict = match rules(&run, injection, failed) {
        Ok(verdict) => verdict,
        Err(why) => return wrong(why),
    };
    let faults = folder.faults()?;
    if let Some(fault) = faults.iter().find(|fault| !may_stay(call, fault)) {
        return wrong(fault.clone());
    }
    // Whatever was left behind, the next run works.
    let next = client.run(&folder, &[])?;
    if !next.is_ok() {
        return wrong(format!("the next run {}", next.told()));
    }
    Ok(verdict)
}

fn rules(run: &Run, injection: Injection, failed: &str) -> Result<Verdict, String> {
    if run.errors.iter().chain([&run.said]).any(|line| line.contains(SECRET)) {
        return Err("the client shows the password".to_owned());
    }
    if run.timed_out() {
        return Err("the client does not end".to_owned());
    }
    if let Some(reason) = excused(injection, run) {
        return Ok(Verdict::Excused(reason));
    }
    if run.is_ok() {
        let reason = harmless(injection, failed, run);
        return reason.map(Verdict::Harmless).ok_or_else(|| "the error was lost".to_owned());
    }
    match (run.code, &run.errors[..]) {
        (Some(1), _) if injection.error == INTERRUPTED => {
            Err(format!("a signal is no reason to fail: {}", run.told()))
        }
        (Some(1), [line]) if line.starts_with("error: ") => Ok(Verdict::Refused(line.clone())),
        _ => Err(format!("the client {}", run.told())),
    }
}
