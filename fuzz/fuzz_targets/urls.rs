//! URLs that a user is given: see `fuzz::urls`.

#![no_main]

use fuzz::urls;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| urls::run(data));
