//! Targets of redirects: see `fuzz::redirects`.

#![no_main]

use fuzz::redirects;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| redirects::run(data));
