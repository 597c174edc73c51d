//! Certificates in DER, as servers send them: see `fuzz::certificates`.

#![no_main]

use fuzz::certificates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| certificates::run(data));
