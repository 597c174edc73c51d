//! The C interface of tungstenite-tls: the functions and types of `tungstenite_tls.h`.
//!
//! In C, use the header and the README, which say everything; this page is for those who change the
//! crate. In Rust, use the crate `tungstenite-tls`.
//!
//! [`ffi`] has the exported functions. Each turns its pointers into references, catches panics, and
//! calls safe code: `options` collects the options, `client` opens connections, `connection` drives
//! one, `failure` is what went wrong. The header is made from [`ffi`] with
//! `cargo xtask header --bless`.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(unsafe_code)]

mod calls;
mod client;
mod connection;
mod failure;
pub mod ffi;
mod headers;
mod info;
mod logger;
mod options;
