//! Scripts of calls over BoringSSL: see `fuzz::driver`.

#![no_main]

use fuzz::driver;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| driver::boring(data));
