//! Changes to the ciphertext that native-tls receives: see `fuzz::ciphertext`.

#![no_main]

use fuzz::ciphertext;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| ciphertext::native_tls(data));
