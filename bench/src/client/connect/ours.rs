//! This library, through its `Connect`.

use tungstenite_tls::{
    Backend, Connect, Connector, MaybeTlsStream, Message, TlsConfig, backend::connector,
    stream::EarlyData,
};

use super::{
    args::Args,
    peer::{Fit, Peer, Watch},
};
use crate::case::Case;

pub(super) struct Ours {
    url: String,
    case: Case,
    connector: Connector,
}

/// Uses the platform's roots and the options of the case; everything else is the default.
pub(super) fn new(backend: Backend, args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    let connector = connector(backend, &config(args.case))?;
    Ok(Box::new(Ours { url: args.url(), case: args.case, connector }))
}

fn config(case: Case) -> TlsConfig {
    let config = TlsConfig::new()
        .with_early_data(case.has_early_data())
        .with_false_start(case == Case::FalseStart);
    if case.is_again() { config } else { config.with_resumption(false) }
}

/// Like [`new`] with rustls, but without the post-quantum key share, which is too large for a SYN.
#[cfg(feature = "rustls")]
pub(super) fn new_x25519(args: &Args) -> anyhow::Result<Box<dyn Peer>> {
    use std::sync::Arc;

    use rustls::crypto::aws_lc_rs::{default_provider, kx_group};
    use tungstenite_tls::backend::rustls::RustlsConnector;

    let mut provider = default_provider();
    provider.kx_groups = vec![kx_group::X25519];
    let connector = RustlsConnector::with_provider(&config(args.case), Arc::new(provider))?;
    Ok(Box::new(Ours { url: args.url(), case: args.case, connector: Connector::new(connector) }))
}

impl Peer for Ours {
    fn connect(&mut self, watch: &mut Watch) -> anyhow::Result<Fit> {
        let (mut socket, _) = Connect::new(&self.url)?
            .connector(self.connector.clone())
            .tcp_fast_open(self.case == Case::EarlyFastOpen)
            .connect()?;
        watch.upgraded();
        if watch.echo {
            socket.send(Message::text("hello"))?;
            socket.read()?;
            watch.echoed();
        }
        if !watch.look {
            return Ok(Fit::Unknown);
        }
        let MaybeTlsStream::Tls(stream) = socket.get_ref() else { return Ok(Fit::No) };
        let (resumed, early_data) = match stream.info() {
            info if info.resumed.is_none() => return Ok(Fit::Unknown),
            info => (info.resumed == Some(true), info.early_data == EarlyData::Accepted),
        };
        let fits = (resumed, early_data) == (self.case.is_again(), self.case.has_early_data());
        Ok(if fits { Fit::Yes } else { Fit::No })
    }
}
