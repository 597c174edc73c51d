//! The `wss` command, run as its users run it, against servers in this process.

mod backends;
mod bad_input;
mod connect;
mod early_data;
mod exit_codes;
mod probe;
mod repeat;
mod secrets;
mod support;
mod tls_identity;
mod tls_options;
