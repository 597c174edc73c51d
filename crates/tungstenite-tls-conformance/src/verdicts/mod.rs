//! Certificate verdicts: several hundred chains, each odd in one way, and what a client must make
//! of each.
//!
//! A case says what is odd, which rule decides, and the [`Verdict`]. Where a backend's library
//! judges otherwise, the backend declares it with the reason
//! ([`Suite::differs`](crate::Suite::differs)); a deviation that is not declared fails, and so does
//! a declared one that is none any more.
//!
//! With the environment variable `TUNGSTENITE_TLS_VERDICTS` the verdicts of a run are written to the
//! file that it names, as JSON.

mod case;
mod cases;
pub(crate) mod chain;
mod judge;
mod openssl;
mod report;
#[cfg(feature = "server-rustls")]
mod server;
mod verdict;

use std::sync::Arc;

pub(crate) use self::report::Report;
use self::{case::VerdictCase, judge::Judge};
pub use self::{openssl::OPENSSL, verdict::Verdict};
use crate::cases::Case;

/// Where [`Report`] is written to, if it is set.
pub(crate) const REPORT_FILE: &str = "TUNGSTENITE_TLS_VERDICTS";

/// Cases that a library judges otherwise than it should, all for one reason.
#[derive(Clone, Copy, Debug)]
pub struct Deviations {
    /// What it makes of them.
    pub verdict: Verdict,
    /// Why.
    pub reason: &'static str,
    /// Their names, from the topic on: `names::common_name_alone`.
    pub cases: &'static [&'static str],
}

/// The same for one case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    pub(crate) verdict: Verdict,
    pub(crate) reason: &'static str,
}

/// One test for each chain: of the library, whatever the I/O.
pub(crate) fn cases() -> Vec<Case> {
    let all = cases::all();
    let names: Vec<String> = all.iter().map(|case| case.name.clone()).collect();
    let judge = Arc::new(Judge::default());
    let judged = all.into_iter().map(|case| {
        let judge = Arc::clone(&judge);
        Case::new(format!("verdicts::{}", case.name), move |subject| judge.hold(subject, &case))
            .when(available)
    });
    let declared = Case::new("verdicts::deviations_name_cases", move |subject| {
        for name in subject.deviations.keys() {
            let known = names.iter().any(|known| known == name);
            assert!(known, "`{name}`, declared as a deviation, is no case");
        }
    });
    judged.chain([declared]).collect()
}

fn available() -> Result<(), String> {
    if cfg!(feature = "server-rustls") {
        return Ok(());
    }
    Err("only a server of rustls presents any chain: the feature `server-rustls` is off".to_owned())
}
