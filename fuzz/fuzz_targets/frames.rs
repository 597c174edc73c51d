//! What a server sends after the upgrade: see `fuzz::frames`.

#![no_main]

use fuzz::frames;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| frames::run(data));
