//! What strangers write, made up by a fuzzer: the targets, as functions that any bytes can be given
//! to.
//!
//! Each module is one target, or one for each backend. A target panics if the product breaks a
//! promise, and says which. `fuzz_targets/` hands the functions to libFuzzer, and `replay` runs
//! them on the corpora, without a fuzzer.

#[cfg(feature = "backends")]
pub mod backend;
pub mod certificates;
#[cfg(feature = "backends")]
pub mod ciphertext;
#[cfg(feature = "backends")]
pub mod configuration;
#[cfg(feature = "backends")]
pub mod differential;
pub mod driver;
pub mod error;
pub mod frames;
pub mod headers;
pub mod keys;
pub mod names;
#[cfg(feature = "openssl")]
pub mod ocsp;
pub mod pem;
pub mod pkcs12;
pub mod redirects;
pub mod request;
#[cfg(feature = "seeds")]
pub mod seeds;
pub mod session_files;
#[cfg(any(feature = "boring", feature = "openssl"))]
pub mod sessions;
pub mod shown;
pub mod targets;
pub mod upgrade;
pub mod urls;
