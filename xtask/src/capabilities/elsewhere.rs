//! What differs on macOS and Windows, as the libraries' documents and sources have it. None of it was
//! run here.

use serde_json::{Value, json};

/// The backend, the platform, and what is otherwise than in the table.
pub(super) const DIFFERENCES: [(&str, &str, &str); 9] = [
    ("native-tls", "macOS", "no TLS 1.3: Secure Transport does not know it"),
    (
        "native-tls",
        "macOS",
        "`identity`: PKCS#8 keys alone; on iOS none at all but PKCS#12, which is refused here",
    ),
    ("native-tls", "macOS, Windows", "`resumption` can be neither switched on nor off"),
    ("native-tls", "Windows", "TLS 1.3 from Windows 11 and Windows Server 2022 on"),
    (
        "native-tls",
        "Windows",
        "`identity`: RSA keys in PKCS#8 alone, and no chain beside the certificate",
    ),
    (
        "rustls",
        "macOS, Windows",
        "with the platform's roots the platform judges, and shows no chain: `chain_pins`, \
         `verify_hook`, `revocation_lists` and `no_name_check` need other roots",
    ),
    (
        "rustls",
        "macOS, Windows",
        "`SSL_CERT_FILE` and `SSL_CERT_DIR` mean nothing: the platform's roots are no files",
    ),
    (
        "openssl, boring",
        "macOS, Windows",
        "the platform's roots are read out of its store when the connector is built; what the \
         platform has distrusted since is not seen",
    ),
    ("openssl, boring", "Windows", "`FileSessionStore` is refused; a store of one's own is not"),
];

pub(super) fn json() -> Value {
    let differences = DIFFERENCES.iter().map(|(backend, platform, what)| {
        json!({ "backends": backend, "platforms": platform, "difference": what, "run": false })
    });
    differences.collect()
}
