//! OCSP responses that OpenSSL judges: see `fuzz::ocsp`.

#![no_main]

use fuzz::ocsp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| ocsp::openssl(data));
