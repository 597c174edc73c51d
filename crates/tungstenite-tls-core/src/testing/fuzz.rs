//! How many random cases the tests run: [`config`].

use proptest::{prelude::ProptestConfig, test_runner::RngSeed};

/// The same few cases each time; with `cargo xtask fuzz`, ten times as many random ones.
pub(crate) fn config(few: u32) -> ProptestConfig {
    let (cases, rng_seed) = match std::env::var_os("TUNGSTENITE_TLS_FUZZ") {
        Some(_) => (10 * few, RngSeed::Random),
        None => (few, RngSeed::Fixed(1)),
    };
    let failure_persistence = None;
    ProptestConfig { cases, failure_persistence, rng_seed, ..ProptestConfig::default() }
}
