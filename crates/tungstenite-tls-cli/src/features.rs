//! The Cargo features of each backend: [`features`].

use tungstenite_tls::Backend;

/// The features that compile a backend in.
pub(crate) fn features(backend: Backend) -> &'static [&'static str] {
    match backend {
        Backend::Boring => &["boring"],
        Backend::NativeTls => &["native-tls"],
        Backend::OpenSsl => &["openssl", "openssl-vendored"],
        Backend::Rustls => &["rustls", "rustls-ring"],
    }
}
