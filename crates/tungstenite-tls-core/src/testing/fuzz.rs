//! How many random cases the tests run: [`config`].

use proptest::{prelude::ProptestConfig, test_runner::RngSeed};

/// The same cases each time. `cargo xtask fuzz` looks for new ones.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}
