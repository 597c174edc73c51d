//! Files in the folder of stored sessions: see `fuzz::session_files`.

#![no_main]

use fuzz::session_files;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| session_files::run(data));
