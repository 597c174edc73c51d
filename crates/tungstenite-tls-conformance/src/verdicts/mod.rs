//! Certificate verdicts: several hundred chains, each odd in one way, and whether a client must
//! accept or refuse them.
//!
//! A case says what is odd, which rule decides, and which [`Verdict`] is expected. If a backend's
//! library judges differently, the backend declares the deviation with the reason
//! ([`Suite::differs`](crate::Suite::differs)). An undeclared deviation fails, and so does a
//! declared one that no longer occurs.
//!
//! If the environment variable `TUNGSTENITE_TLS_VERDICTS` names a file, the verdicts of the run are
//! written to it as JSON.

mod case;
mod cases;
pub(crate) mod chain;
mod deviation;
mod judge;
mod openssl;
mod report;
mod rustls;
#[cfg(feature = "server-rustls")]
mod server;
mod verdict;

use std::sync::Arc;

pub(crate) use self::{deviation::Deviation, judge::Judge};
pub use self::{deviation::Deviations, openssl::OPENSSL, rustls::RUSTLS, verdict::Verdict};
use crate::case::Case;

/// One test for each chain. They test the library, so the kind of I/O does not matter.
pub(crate) fn cases(judge: &Arc<Judge>) -> Vec<Case> {
    let all = cases::all();
    let names: Vec<String> = all.iter().map(|case| case.name.clone()).collect();
    let judged = all.into_iter().map(|case| {
        let (judge, name) = (Arc::clone(judge), format!("verdicts::{}", case.name));
        let deviation = judge.deviation(&case).map(|deviation| deviation.reason);
        let left_out = judge.left_out().map(str::to_owned);
        let held = Case::new(name, move |subject| judge.hold(subject, &case));
        held.deviates(deviation).when(move || match &left_out {
            Some(reason) => Err(reason.clone()),
            None => available(),
        })
    });
    let declarations = Arc::clone(judge);
    let declared = Case::new("verdicts::deviations_name_cases", move |_| {
        for name in declarations.deviations() {
            let known = names.iter().any(|known| *known == name);
            assert!(known, "`{name}` is declared as a deviation but is not a case");
        }
    });
    let left_out = judge.left_out().is_some();
    let judges =
        Case::new("verdicts::can_be_judged", move |_| can_be_judged(available(), left_out));
    judged.chain([declared, judges]).collect()
}

/// # Panics
/// If no chain is judged, and nobody has said why.
fn can_be_judged(available: Result<(), String>, left_out: bool) {
    if let (Err(reason), false) = (available, left_out) {
        panic!("{reason}; enable it, or say why not with `Suite::without_verdicts`");
    }
}

fn available() -> Result<(), String> {
    if cfg!(feature = "server-rustls") {
        return Ok(());
    }
    Err("the feature `server-rustls` is off: only that server can present any chain".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_that_can_judge_nothing_must_say_why() {
        can_be_judged(Ok(()), false);
        can_be_judged(Err("the feature is off".to_owned()), true);
        let silent = || can_be_judged(Err("the feature is off".to_owned()), false);
        assert!(std::panic::catch_unwind(silent).is_err());
    }
}
