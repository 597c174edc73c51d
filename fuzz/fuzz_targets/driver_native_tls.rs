//! Scripts of calls over native-tls: see `fuzz::driver`.

#![no_main]

use fuzz::driver;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| driver::native_tls(data));
