//! The same script on rustls and on BoringSSL: see `fuzz::differential`.

#![no_main]

use fuzz::differential;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| differential::boring(data));
