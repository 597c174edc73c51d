//! tungstenite's module of the same name; what opens connections is this crate's.

pub use tungstenite::client::{
    ClientRequestBuilder, IntoClientRequest, client, client_with_config, uri_mode,
};

pub use crate::connect::{connect, connect_with_config};
