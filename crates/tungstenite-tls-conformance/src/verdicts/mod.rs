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
mod deviation;
mod judge;
mod openssl;
mod report;
#[cfg(feature = "server-rustls")]
mod server;
mod verdict;

use std::sync::Arc;

pub(crate) use self::{deviation::Deviation, judge::Judge};
pub use self::{deviation::Deviations, openssl::OPENSSL, verdict::Verdict};
use crate::case::Case;

/// One test for each chain: of the library, whatever the I/O.
pub(crate) fn cases(judge: &Arc<Judge>) -> Vec<Case> {
    let all = cases::all();
    let names: Vec<String> = all.iter().map(|case| case.name.clone()).collect();
    let judged = all.into_iter().map(|case| {
        let judge = Arc::clone(judge);
        Case::new(format!("verdicts::{}", case.name), move |subject| judge.hold(subject, &case))
            .when(available)
    });
    let declarations = Arc::clone(judge);
    let declared = Case::new("verdicts::deviations_name_cases", move |_| {
        for name in declarations.deviations() {
            let known = names.iter().any(|known| *known == name);
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
