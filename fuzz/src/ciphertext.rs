//! Changes to the ciphertext that a backend receives, one function for each: bits flipped, bytes
//! lost, noise and whole records from a stranger. The last byte chooses the version.

use tungstenite_tls::Backend;
use tungstenite_tls_core::testing::model;

use crate::{
    backend::Connections,
    driver::{holds, version},
};

fn run(backend: Backend, script: &[u8]) {
    let version = version(script.last().copied().unwrap_or_default());
    holds(model::ciphertext(script, Connections::of(backend, version).streams()));
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "boring")]
pub fn boring(script: &[u8]) {
    run(Backend::Boring, script);
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "openssl")]
pub fn native_tls(script: &[u8]) {
    run(Backend::NativeTls, script);
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "openssl")]
pub fn openssl(script: &[u8]) {
    run(Backend::OpenSsl, script);
}

/// # Panics
/// If a rule of the model does not hold.
#[cfg(feature = "openssl")]
pub fn rustls(script: &[u8]) {
    run(Backend::Rustls, script);
}
