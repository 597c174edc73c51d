//! Scripts of calls over rustls: see `fuzz::driver`.

#![no_main]

use fuzz::driver;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| driver::rustls(data));
