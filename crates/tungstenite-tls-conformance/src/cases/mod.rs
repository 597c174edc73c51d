//! The test cases, by topic.

mod bad_peer;
pub mod bad_tls;
mod batch;
mod certificates;
mod ciphers;
mod close;
mod compression;
mod config;
mod cut;
mod danger;
mod early_data;
mod ech;
mod echo;
mod environment;
mod exporter;
mod false_start;
mod faults;
mod fips;
mod fuzz;
mod goodbye;
mod groups;
mod hello;
mod hook;
mod hostile;
mod identity;
mod info;
mod interop;
mod key_log;
mod lacks;
mod large_chain;
mod model;
mod names;
mod not_tls;
mod odd;
mod once;
mod out_of_turn;
mod pins;
mod records;
mod resumption;
mod revocation;
mod round_trips;
mod secrets;
mod session_age;
mod session_refused;
mod session_store;
mod signatures;
mod sni;
mod split;
mod stall;
mod stapling;
mod suites;
mod support;
mod timeout;
mod torture;
mod trusted_servers;
mod upgrade;
mod visit;

pub(crate) use self::lacks::prove;
use crate::case::Case;

/// All test cases for one backend, except its verdicts on certificates.
pub(crate) fn all() -> Vec<Case> {
    [
        bad_peer::cases(),
        batch::cases(),
        certificates::cases(),
        ciphers::cases(),
        close::cases(),
        compression::cases(),
        config::cases(),
        cut::cases(),
        danger::cases(),
        early_data::cases(),
        ech::cases(),
        echo::cases(),
        interop::cases(),
        environment::cases(),
        exporter::cases(),
        false_start::cases(),
        faults::cases(),
        fips::cases(),
        fuzz::cases(),
        goodbye::cases(),
        groups::cases(),
        hello::cases(),
        hook::cases(),
        hostile::cases(),
        identity::cases(),
        info::cases(),
        key_log::cases(),
        support::cases(),
        large_chain::cases(),
        model::cases(),
        names::cases(),
        not_tls::cases(),
        once::cases(),
        out_of_turn::cases(),
        pins::cases(),
        records::cases(),
        resumption::cases(),
        revocation::cases(),
        round_trips::cases(),
        secrets::cases(),
        session_age::cases(),
        session_refused::cases(),
        session_store::cases(),
        signatures::cases(),
        sni::cases(),
        split::cases(),
        stall::cases(),
        stapling::cases(),
        suites::cases(),
        timeout::cases(),
        torture::cases(),
        trusted_servers::cases(),
        upgrade::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
