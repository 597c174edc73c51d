//! Bare OpenSSL or BoringSSL, with one context for all connections. Their crates have the same API,
//! and no binary has both.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

#[cfg(feature = "boring")]
use boring::ssl::{ShutdownState, SslConnector, SslMethod, SslSession, SslSessionCacheMode};
#[cfg(feature = "openssl")]
use openssl::ssl::{ShutdownState, SslConnector, SslMethod, SslSession, SslSessionCacheMode};

use super::{
    args::Args,
    bare,
    peer::{Fit, Peer, Watch},
};
use crate::case::Case;

pub(super) fn new(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    let mut builder = SslConnector::builder(SslMethod::tls())?;
    builder.set_ca_file(&args.roots)?;
    builder.set_alpn_protos(b"\x08http/1.1")?;
    let session = Arc::new(Mutex::new(None));
    if args.case.is_again() {
        let newest = Arc::clone(&session);
        builder
            .set_session_cache_mode(SslSessionCacheMode::CLIENT | SslSessionCacheMode::NO_INTERNAL);
        builder.set_new_session_callback(move |_, session| {
            if let Ok(mut newest) = newest.lock() {
                *newest = Some(session);
            }
        });
    }
    let (server, case) = (args.server, args.case);
    Ok(Box::new(Bare { server, case, connector: builder.build(), session }))
}

struct Bare {
    server: SocketAddr,
    case: Case,
    connector: SslConnector,
    session: Arc<Mutex<Option<SslSession>>>,
}

impl Peer for Bare {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        let stream = bare::dial(self.server)?;
        let mut ssl = self.connector.configure()?.into_ssl(&self.server.ip().to_string())?;
        let session = self.session.lock().ok().and_then(|session| session.clone());
        if let Some(session) = session {
            // SAFETY: the session comes from this context, whose callback stored it.
            unsafe { ssl.set_session(&session)? };
        }
        let mut stream = ssl.connect(stream)?;
        bare::upgrade(&mut stream, self.server)?;
        watch.upgraded();
        let resumed = stream.ssl().session_reused();
        // Otherwise its session could not be resumed again.
        stream.set_shutdown(ShutdownState::SENT | ShutdownState::RECEIVED);
        Ok(if resumed == self.case.is_again() { Fit::Yes } else { Fit::No })
    }
}
