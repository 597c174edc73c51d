//! Stored sessions that BoringSSL reads: see `fuzz::sessions`.

#![no_main]

use fuzz::sessions;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| sessions::boring(data));
