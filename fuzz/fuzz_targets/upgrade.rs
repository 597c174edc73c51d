//! Answers to the upgrade request: see `fuzz::upgrade`.

#![no_main]

use fuzz::upgrade;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| upgrade::run(data));
