//! tungstenite's module `client`, with this crate's functions that connect.

pub use tungstenite::client::*;

pub use crate::connect::{connect, connect_with_config};
