//! Bare rustls, with one configuration for all connections.

use std::{net::SocketAddr, sync::Arc};

use rustls::{
    ClientConfig, ClientConnection, HandshakeKind, RootCertStore, StreamOwned,
    client::Resumption,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use super::{
    args::Args,
    bare,
    peer::{Fit, Peer, Watch},
};
use crate::case::Case;

pub(super) fn new(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    Ok(Box::new(Bare { server: args.server, case: args.case, config: config(args)? }))
}

/// The configuration for all connections.
pub(super) fn config(args: &Args) -> anyhow::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&args.roots)? {
        roots.add(certificate?)?;
    }
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    if !args.case.is_again() {
        config.resumption = Resumption::disabled();
    }
    Ok(Arc::new(config))
}

struct Bare {
    server: SocketAddr,
    case: Case,
    config: Arc<ClientConfig>,
}

impl Peer for Bare {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        let stream = bare::dial(self.server)?;
        let name = ServerName::from(self.server.ip());
        let connection = ClientConnection::new(self.config.clone(), name)?;
        let mut stream = StreamOwned::new(connection, stream);
        bare::upgrade(&mut stream, self.server)?;
        watch.upgraded();
        let resumed = stream.conn.handshake_kind() == Some(HandshakeKind::Resumed);
        Ok(if resumed == self.case.is_again() { Fit::Yes } else { Fit::No })
    }
}
