//! Runs the `wss` command as its users do, against servers in this process.

mod backends;
mod bad_input;
mod compare;
mod connect;
mod early_data;
mod exit_codes;
mod network;
mod probe;
mod proxies;
mod reconnect;
mod repeat;
mod secrets;
#[cfg(feature = "demo-server")]
mod serve;
#[cfg(feature = "demo-server")]
mod serving;
mod support;
mod tls_identity;
mod tls_options;
