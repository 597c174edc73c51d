//! The exported functions and types, by the object that they are about.

#![allow(unsafe_code, reason = "pointers from C")]
#![allow(non_camel_case_types, reason = "the names in C")]
#![allow(
    clippy::missing_safety_doc,
    reason = "what the pointers must be is in each function's documentation, for C"
)]

mod call;
pub mod callback;
pub mod client;
pub mod connection;
pub mod error;
mod guard;
pub mod kinds;
pub mod library;
pub mod message;
pub mod options;
mod pointer;
#[cfg(all(unix, not(target_vendor = "apple")))]
mod sigpipe;
pub mod status;

pub use self::{
    callback::{wss_clock_callback, wss_log_callback, wss_log_level, wss_verify_callback},
    client::wss_client,
    connection::{wss_connection, wss_socket},
    error::wss_error,
    kinds::wss_kind,
    message::{wss_bytes, wss_message, wss_message_kind},
    options::wss_options,
    status::{wss_status, wss_wants_flags},
};
