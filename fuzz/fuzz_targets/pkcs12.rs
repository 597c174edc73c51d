//! Identities in PKCS#12: see `fuzz::pkcs12`.

#![no_main]

use fuzz::pkcs12;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| pkcs12::run(data));
