//! Stored sessions, as a stranger left them, that a backend's library reads: one function for each
//! backend that stores sessions.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use tungstenite_tls::{
    Backend, Connector, TlsError, TlsErrorKind,
    backend::connector,
    config::{SessionStore, TlsVersion},
};
use tungstenite_tls_testing::certificates::Certificates;

use crate::{
    backend::{handshake, host, trusting},
    error,
};

/// What the store gives next.
static SESSION: Mutex<Option<Vec<u8>>> = Mutex::new(None);

/// What the store was given.
static GIVEN: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

struct Stranger;

impl SessionStore for Stranger {
    fn put(&self, _: &str, session: &[u8]) {
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        given.truncate(3);
        given.push(session[AGE..].to_vec());
    }

    fn take(&self, _: &str) -> Option<Vec<u8>> {
        SESSION.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The bytes before a session: the time of its handshake, and its lifetime.
const AGE: usize = 12;

/// Sessions as the library writes them.
#[cfg(feature = "seeds")]
pub fn seeds() -> Vec<Vec<u8>> {
    let backend = if cfg!(feature = "boring") { Backend::Boring } else { Backend::OpenSsl };
    for version in [TlsVersion::Tls12, TlsVersion::Tls13] {
        let config = trusting(version).with_session_store(Arc::new(Stranger));
        let connector = connector(backend, &config).expect("a connector");
        handshake(&connector, &host(&Certificates::shared().localhost)).expect("a handshake");
    }
    GIVEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn run(backend: Backend, data: &[u8]) {
    static CONNECTOR: OnceLock<Connector> = OnceLock::new();
    let connector = CONNECTOR.get_or_init(|| {
        let config = trusting(TlsVersion::Tls13).with_min_version(TlsVersion::Tls12);
        let config = config.with_session_store(Arc::new(Stranger)).with_early_data(true);
        connector(backend, &config).expect("a connector")
    });
    let certificates = Certificates::shared();
    let give = || *SESSION.lock().unwrap_or_else(PoisonError::into_inner) = Some(young(data));
    give();
    if let Err(error) = handshake(connector, &host(&certificates.localhost)) {
        error::is_short(&error);
    }
    give();
    let stranger = handshake(connector, &host(&certificates.unknown_issuer));
    let error = stranger.expect_err("a stranger is refused");
    error::is_short(&error);
    let kind = TlsError::find(&error).map(TlsError::kind);
    assert_ne!(kind, Some(TlsErrorKind::Timeout));
}

/// The session, with the age in front of it of one that was made now.
fn young(session: &[u8]) -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    [&now.to_be_bytes()[..], &3600_u32.to_be_bytes(), session].concat()
}

/// # Panics
/// If a promise is broken.
#[cfg(feature = "boring")]
pub fn boring(data: &[u8]) {
    run(Backend::Boring, data);
}

/// # Panics
/// If a promise is broken.
#[cfg(feature = "openssl")]
pub fn openssl(data: &[u8]) {
    run(Backend::OpenSsl, data);
}
