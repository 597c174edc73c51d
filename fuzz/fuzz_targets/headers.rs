//! Headers of the upgrade request: see `fuzz::headers`.

#![no_main]

use fuzz::headers;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| headers::run(data));
