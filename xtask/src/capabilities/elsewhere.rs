//! What differs on macOS and Windows, according to the libraries' documentation and sources.
//! None of it is tested.

use serde_json::{Value, json};

/// A backend, a platform, and how the backend differs from the table there.
pub(super) const DIFFERENCES: [(&str, &str, &str); 11] = [
    ("native-tls", "macOS", "no TLS 1.3: Secure Transport does not support it"),
    (
        "native-tls",
        "macOS",
        "`identity`: only PKCS#8 keys; on iOS only PKCS#12 files, which are refused",
    ),
    ("native-tls", "macOS, Windows", "`resumption` can be turned neither on nor off"),
    ("native-tls", "Windows", "TLS 1.3 only on Windows 11, Windows Server 2022 and newer"),
    (
        "native-tls",
        "Windows",
        "`identity`: only RSA keys in PKCS#8, and only the certificate, without a chain",
    ),
    ("native-tls", "Windows", "a server whose certificate is refused gets no alert"),
    (
        "native-tls",
        "Windows",
        "a certificate that is not valid yet counts as expired: Windows has one error for both",
    ),
    (
        "rustls",
        "macOS, Windows",
        "with the platform's roots, the platform verifies certificates and exposes no chain: \
         `chain_pins`, `verify_hook`, `revocation_lists` and `no_name_check` need other roots",
    ),
    (
        "rustls",
        "macOS, Windows",
        "`SSL_CERT_FILE` and `SSL_CERT_DIR` have no effect: the platform's roots are not files",
    ),
    (
        "openssl, boring",
        "macOS, Windows",
        "the platform's roots are read from its store when the connector is built; roots that the \
         platform distrusts later are still trusted",
    ),
    ("openssl, boring", "Windows", "`FileSessionStore` is refused; your own store is not"),
];

pub(super) fn json() -> Value {
    let differences = DIFFERENCES.iter().map(|(backend, platform, what)| {
        json!({ "backends": backend, "platforms": platform, "difference": what, "run": false })
    });
    differences.collect()
}
