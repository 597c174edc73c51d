//! Names in configurations: see `fuzz::names`.

#![no_main]

use fuzz::names;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| names::run(data));
