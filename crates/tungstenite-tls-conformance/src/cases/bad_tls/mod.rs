//! TLS servers that break the rules on purpose, one rule each: what a client must refuse, and what
//! it may bear.
//!
//! The table lists the servers with the expected [`Verdict`]. If a backend's library judges
//! differently, the backend declares the deviation with the reason
//! ([`Suite::differs_on_bad_tls`](crate::Suite::differs_on_bad_tls)). An undeclared deviation
//! fails, and so does a declared one that no longer occurs.
//!
//! The servers are one Python program, made with tlslite-ng, in a child process.

mod conversation;
mod declared;
mod judge;
mod memory;
mod openssl;
mod rustls;
mod seen;
mod server;
mod table;
mod verdict;

use std::sync::Arc;

pub(crate) use self::declared::Declared;
pub use self::{declared::Deviations, openssl::of_openssl, rustls::RUSTLS, verdict::Verdict};
use self::{
    judge::{Connectors, Judged, hold},
    server::available,
    table::TABLE,
};
use crate::{capability::Capability, case::Case};

/// One test for each server and version.
pub(crate) fn cases(declared: &Arc<Declared>) -> Vec<Case> {
    let judged = TABLE.iter().flat_map(table::Group::servers);
    let shared = Arc::new(Connectors::default());
    let mut names = Vec::new();
    let mut cases: Vec<Case> = judged
        .map(|judged| {
            let name = judged.name();
            names.push(name.clone());
            case(judged, Arc::clone(&shared), declared.of(&name), name)
        })
        .collect();
    let memory = Case::new(memory::NAME, memory::is_bounded).when(memory::available);
    cases.push(memory.blocking_only("the driver is the same"));
    if declared.is_left_out() {
        return cases.into_iter().map(|case| case.when(left_out)).collect();
    }
    let declared = Arc::clone(declared);
    cases.push(Case::new("bad_tls::deviations_name_cases", move |_| {
        for name in declared.names() {
            let known = names.iter().any(|known| known == name);
            assert!(known, "`{name}` is declared as a deviation but is not a case");
        }
    }));
    cases
}

fn left_out() -> Result<(), String> {
    Err("the backend's verdicts on bad servers have not been declared yet".to_owned())
}

fn case(
    judged: Judged,
    shared: Arc<Connectors>,
    deviation: Option<declared::Deviation>,
    name: String,
) -> Case {
    let resumes = judged.resumes();
    let both = judged.offers_both;
    let case = Case::new(format!("bad_tls::{name}"), move |subject| {
        hold(subject, &judged, &shared, deviation.map(|deviation| deviation.verdict));
    });
    let case = case.when(available).deviates(deviation.map(|deviation| deviation.reason));
    let case = if both { case.needs(Capability::Tls13) } else { case };
    if resumes { case.needs(Capability::Resumption) } else { case }
}
