//! The order of the offered cipher suites: those that are cheapest on this processor come first.

use tungstenite_tls_core::{TlsVersion, backend::has_fast_aes};
use tungstenite_tls_testing::server::ServerOptions;

use crate::{
    capability::Capability,
    case::Case,
    client::{VERSIONS, trusting_on},
    subject::Subject,
};

/// The suites with each cipher: of TLS 1.3, and of TLS 1.2 with ECDHE.
const AES_128_GCM: [u16; 3] = [0x1301, 0xc02b, 0xc02f];
const AES_256_GCM: [u16; 3] = [0x1302, 0xc02c, 0xc030];
const CHACHA20_POLY1305: [u16; 3] = [0x1303, 0xcca9, 0xcca8];

pub(super) fn cases() -> Vec<Case> {
    let case = |(name, version)| {
        let name = format!("ciphers::{name}::cheapest_first");
        let run = move |subject: &Subject| {
            let offered = offered(subject, version);
            assert!(cheapest_first(&offered), "offers {offered:04x?}");
        };
        Case::new(name, run).needs(Capability::CipherOrder)
    };
    VERSIONS.into_iter().map(case).collect()
}

/// Whether all versions that the backend speaks offer the cheapest suites first.
pub(super) fn always_cheapest_first(subject: &Subject) -> bool {
    subject.versions().all(|version| cheapest_first(&offered(subject, version)))
}

/// Whether AES with the shorter key comes before AES with the longer key, and ChaCha20 after both
/// if the processor has instructions for AES, and before both if not.
fn cheapest_first(offered: &[u16]) -> bool {
    let first = |suites: [u16; 3]| offered.iter().position(|suite| suites.contains(suite));
    let [short, long, chacha] = [AES_128_GCM, AES_256_GCM, CHACHA20_POLY1305].map(first);
    short.is_some() && short < long && if has_fast_aes() { long < chacha } else { chacha < short }
}

fn offered(subject: &Subject, version: TlsVersion) -> Vec<u16> {
    let (_, seen) = subject.negotiate(&ServerOptions::new(), &trusting_on(version));
    let all = seen.hello.expect("a ClientHello").cipher_suites;
    // Two of the values are signals, not suites (RFC 5746, section 3.3; RFC 7507).
    all.into_iter().filter(|suite| ![0x00ff, 0x5600].contains(suite)).collect()
}
