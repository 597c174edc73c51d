//! One connector for the whole process: [`shared_connector`].

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use tungstenite_tls_core::{Connector, TlsConfig, TlsError};

use super::connector;
use crate::Backend;

/// As [`connector`], but one for the whole process: the same backend and an equal configuration
/// give the same connector again, so roots are loaded once.
///
/// # Errors
/// Those of [`connector`].
pub fn shared_connector(backend: Backend, config: &TlsConfig) -> Result<Connector, TlsError> {
    /// A program with more configurations than that makes them on the fly, and is better served by
    /// connectors of its own.
    const MOST: usize = 64;
    static SHARED: LazyLock<Mutex<HashMap<(Backend, TlsConfig), Connector>>> =
        LazyLock::new(Mutex::default);

    // Held while a connector is built, so that threads that start together build one.
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(connector) = shared.get(&(backend, config.clone())) {
        return Ok(connector.clone());
    }
    let connector = connector(backend, config)?;
    if shared.len() == MOST {
        shared.clear();
    }
    shared.insert((backend, config.clone()), connector.clone());
    Ok(connector)
}
