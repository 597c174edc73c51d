//! Bare native-tls, with one connector for all connections.

use std::net::SocketAddr;

use native_tls::TlsConnector;

use super::{
    args::Args,
    bare,
    peer::{Fit, Peer, Watch},
};

pub(super) fn new(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    let connector = TlsConnector::builder().request_alpns(&["http/1.1"]).build()?;
    Ok(Box::new(Bare { server: args.server, connector }))
}

struct Bare {
    server: SocketAddr,
    connector: TlsConnector,
}

impl Peer for Bare {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        let stream = bare::dial(self.server)?;
        let mut stream = self.connector.connect(&self.server.ip().to_string(), stream)?;
        bare::upgrade(&mut stream, self.server)?;
        watch.upgraded();
        Ok(Fit::Unknown)
    }
}
