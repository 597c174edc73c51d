//! Certificates, lists, keys and ECH configurations for rustls: see `fuzz::configuration`.

#![no_main]

use fuzz::configuration;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| configuration::rustls(data));
