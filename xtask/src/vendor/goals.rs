//! What a client in the size profile may cost at most: [`check`] and [`check_size`].
//!
//! The baseline says that nothing has grown, and can be blessed. These goals cannot.

use anyhow::ensure;

use super::{backend::Backend, measure::Client};

/// The largest program, in bytes, for the libraries that have such a goal.
const LARGEST: [(Backend, u64); 3] = [
    (Backend::RustlsRing, 1_200_000),
    (Backend::RustlsSize, 1_110_000),
    (Backend::Openssl, 500_000),
];

/// The crates of others that we may add to tungstenite's client with the same library.
const MORE_CRATES: usize = 2;
/// The bytes that the driver and a plain `TlsConfig` may add to it, with the same flags.
const MORE_BYTES: u64 = 90_000;
/// What two medians of resident memory may differ by chance, in kB: one part in this of the whole.
const CHANCE: u64 = 40;

/// Refuses a program of this size, if it is above its library's goal.
pub(super) fn check_size(backend: Backend, bytes: u64) -> anyhow::Result<()> {
    let largest = LARGEST.iter().find(|(it, _)| *it == backend);
    let Some((_, largest)) = largest else { return Ok(()) };
    ensure!(
        bytes < *largest,
        "the client with {backend} has {bytes} bytes, and the goal is less than {largest}: see \
         goals.rs"
    );
    Ok(())
}

/// Refuses a client that costs more beside tungstenite's, `peer`, than the goals allow. Names each.
pub(super) fn check(backend: Backend, [peer, ours]: &[Client; 2]) -> anyhow::Result<()> {
    let mut missed = Vec::new();
    let mut goal = |what: &str, found: u64, peer: u64, more: u64| {
        if found > peer + more {
            missed.push(format!("{what}: {found}, tungstenite's {peer}, allowed {more} more"));
        }
    };
    goal("crates of others", ours.third_party as u64, peer.third_party as u64, MORE_CRATES as u64);
    goal("bytes", ours.with_flags.bytes, peer.with_flags.bytes, MORE_BYTES);
    let resident = [&ours.with_flags, &peer.with_flags].map(|it| it.resident);
    goal("resident kB", resident[0], resident[1], resident[1] / CHANCE);
    ensure!(
        missed.is_empty(),
        "the client with {backend} misses a goal beside tungstenite's: {}",
        missed.join("; ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::measure::Program;

    fn client(third_party: usize, bytes: u64, resident: u64) -> Client {
        let program = |bytes| Program { bytes, resident };
        Client {
            third_party,
            build_only: 0,
            ours: 0,
            vendored_bytes: 0,
            with_flags: program(bytes),
            // The goals are those of the size profile, with all its flags.
            without_flags: program(2 * bytes),
        }
    }

    fn missed(third_party: usize, bytes: u64, resident: u64) -> String {
        let clients = [client(30, 1_000_000, 3000), client(third_party, bytes, resident)];
        check(Backend::Boring, &clients).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_program_above_its_goal_is_refused_by_name() {
        let refused = check_size(Backend::RustlsRing, 1_200_000).unwrap_err().to_string();
        assert!(refused.contains("rustls-ring has 1200000 bytes"), "{refused}");
        assert!(check_size(Backend::RustlsRing, 1_199_999).is_ok());
        assert!(check_size(Backend::RustlsSize, 1_110_000).is_err());
        assert!(check_size(Backend::Openssl, 500_000).is_err());
        assert!(check_size(Backend::OpensslVendored, 5_000_000).is_ok());
    }

    #[test]
    fn two_crates_ninety_kilobytes_and_no_memory_more_than_tungstenite_s_are_allowed() {
        assert_eq!(missed(32, 1_090_000, 3075), "");
        assert!(missed(33, 1_090_000, 3000).contains("crates of others: 33"));
        assert!(missed(32, 1_090_001, 3000).contains("bytes: 1090001"));
        assert!(missed(32, 1_090_000, 3076).contains("resident kB: 3076"));
    }
}
