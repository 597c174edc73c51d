//! Certificates, revocation lists and keys in PEM: see `fuzz::pem`.

#![no_main]

use fuzz::pem;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| pem::run(data));
