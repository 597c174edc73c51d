//! Scripts of calls over OpenSSL: see `fuzz::driver`.

#![no_main]

use fuzz::driver;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| driver::openssl(data));
