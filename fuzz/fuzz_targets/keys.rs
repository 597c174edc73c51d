//! Private keys in DER and PEM, encrypted or not: see `fuzz::keys`.

#![no_main]

use fuzz::keys;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| keys::run(data));
