//! Tests of what is specific to rustls, which the shared suite does not cover.
#![cfg(any(feature = "aws-lc-rs", feature = "ring"))]

mod client;
#[cfg(feature = "aws-lc-rs")]
mod ech;
mod native;
#[cfg(all(unix, not(any(target_vendor = "apple", target_os = "android"))))]
mod platform;
mod refusals;
#[cfg(feature = "aws-lc-rs")]
mod signatures;
