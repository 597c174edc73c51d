//! All targets of this build: [`all`].

#[cfg(feature = "openssl")]
use crate::ocsp;
#[cfg(any(feature = "boring", feature = "openssl"))]
use crate::sessions;
use crate::{
    certificates, driver, frames, headers, keys, names, pem, pkcs12, redirects, session_files,
    shown, upgrade, urls,
};
#[cfg(feature = "backends")]
use crate::{ciphertext, configuration, differential};

/// One target.
pub struct Target {
    /// The name of its program.
    pub name: &'static str,
    /// The folder of its corpus.
    pub corpus: &'static str,
    /// Panics if a promise is broken.
    pub run: fn(&[u8]),
}

const fn target(name: &'static str, corpus: &'static str, run: fn(&[u8])) -> Target {
    Target { name, corpus, run }
}

/// Those that need no TLS library.
const PARSERS: &[Target] = &[
    target("certificates", "certificates", certificates::run),
    target("driver", "driver", driver::clear),
    target("frames", "frames", frames::run),
    target("headers", "headers", headers::run),
    target("keys", "keys", keys::run),
    target("names", "names", names::run),
    target("pem", "pem", pem::run),
    target("pkcs12", "pkcs12", pkcs12::run),
    target("redirects", "redirects", redirects::run),
    target("session_files", "session_files", session_files::run),
    target("shown", "shown", shown::run),
    target("upgrade", "upgrade", upgrade::run),
    target("urls", "urls", urls::run),
];

/// The targets that this build has, of one family of TLS libraries or of none.
pub fn all() -> impl Iterator<Item = &'static Target> {
    let mut all: Vec<&Target> = Vec::new();
    #[cfg(not(feature = "backends"))]
    all.extend(PARSERS);
    #[cfg(feature = "boring")]
    all.extend(BORING);
    #[cfg(feature = "openssl")]
    all.extend(OPENSSL);
    let _ = PARSERS;
    all.into_iter()
}

#[cfg(feature = "boring")]
const BORING: &[Target] = &[
    target("ciphertext_boring", "ciphertext", ciphertext::boring),
    target("configuration_boring", "configuration", configuration::boring),
    target("differential_boring", "differential", differential::boring),
    target("driver_boring", "driver", driver::boring),
    target("sessions_boring", "sessions", sessions::boring),
];

#[cfg(feature = "openssl")]
const OPENSSL: &[Target] = &[
    target("ciphertext_native_tls", "ciphertext", ciphertext::native_tls),
    target("ciphertext_openssl", "ciphertext", ciphertext::openssl),
    target("ciphertext_rustls", "ciphertext", ciphertext::rustls),
    target("configuration_native_tls", "configuration", configuration::native_tls),
    target("configuration_openssl", "configuration", configuration::openssl),
    target("configuration_rustls", "configuration", configuration::rustls),
    target("differential_native_tls", "differential", differential::native_tls),
    target("differential_openssl", "differential", differential::openssl),
    target("driver_native_tls", "driver", driver::native_tls),
    target("driver_openssl", "driver", driver::openssl),
    target("driver_rustls", "driver", driver::rustls),
    target("ocsp_openssl", "ocsp", ocsp::openssl),
    target("sessions_openssl", "sessions", sessions::openssl),
];
