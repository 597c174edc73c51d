//! Certificates and OCSP responses that the command shows: see `fuzz::shown`.

#![no_main]

use fuzz::shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| shown::run(data));
