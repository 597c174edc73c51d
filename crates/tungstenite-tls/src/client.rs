//! tungstenite's module `client`, with this crate's functions to connect.

pub use tungstenite::client::{
    ClientRequestBuilder, IntoClientRequest, client, client_with_config, uri_mode,
};

pub use crate::connect::{connect, connect_with_config};
