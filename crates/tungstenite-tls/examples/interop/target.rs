//! A server, and how this client talks to it: [`Target`].

use std::{net::Ipv4Addr, path::Path};

use tungstenite_tls::{
    Backend, Connect, Connector, Identity, Roots, TlsConfig, TlsError, TlsInfo,
    backend::connector,
    config::{TlsVersion, certificates_from_file},
    http::Uri,
};

use crate::{
    Done,
    dialect::Dialect,
    socket::{Kind, Socket},
    tls::Lines,
};

/// A server, and the files of the run.
pub(crate) struct Target<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) dialect: Dialect,
    pub(crate) url: &'a str,
    pub(crate) folder: &'a Path,
}

/// A conversation over a connection.
pub(crate) trait Talk {
    fn info(&self) -> TlsInfo;

    /// Sends what may be early data, if connecting has not.
    fn send_early(&mut self) -> Done {
        Ok(())
    }

    /// Sends `payload`, and fails unless the server sends the same back.
    fn echo(&mut self, payload: &[u8], is_text: bool) -> Done;

    fn ping(&mut self) -> Done;

    /// Closes the connection, and waits until the server has. Returns what was seen.
    fn close(&mut self) -> Done<String>;

    /// Makes the server close the connection, and waits until it has. Returns what was seen.
    fn be_closed(&mut self) -> Done<String>;
}

impl<'a> Target<'a> {
    /// A configuration that trusts the server.
    pub(crate) fn config(&self) -> Done<TlsConfig> {
        trusting(self.folder)
    }

    /// A configuration that allows only `version`.
    pub(crate) fn only(&self, version: TlsVersion) -> Done<TlsConfig> {
        Ok(self.config()?.with_min_version(version).with_max_version(version))
    }

    pub(crate) fn identity(&self) -> Result<Identity, TlsError> {
        let file = |name: &str| self.folder.join(name);
        Identity::from_files(file("client.pem"), file("client.key"), None)
    }

    /// Connects with `config` for the first time.
    pub(crate) fn talk(&self, config: &TlsConfig) -> Done<Box<dyn Talk + 'a>> {
        self.talk_with(&connector(Backend::default_choice()?, config)?)
    }

    /// Connects with `connector`, which has the sessions of earlier connections.
    pub(crate) fn talk_with(&self, connector: &Connector) -> Done<Box<dyn Talk + 'a>> {
        let address = (Ipv4Addr::LOCALHOST, port(self.url)?).into();
        if let Some(answer) = self.dialect.answer_to_lines() {
            return Ok(Box::new(Lines::open(self.kind, connector, self.url, address, answer)?));
        }
        // The name is only for the certificate: it may also be that of the IPv6 loopback.
        let mut plan = Connect::new(self.url)?.addresses([address]).connector(connector.clone());
        if let Some(name) = self.dialect.subprotocol() {
            plan = plan.subprotocol(name)?;
        }
        self.dialect.begin(Socket::open(self.kind, plan)?)
    }
}

/// A configuration that trusts the run's servers.
pub(crate) fn trusting(folder: &Path) -> Done<TlsConfig> {
    let root = certificates_from_file(folder.join("root.pem"))?;
    Ok(TlsConfig::new().with_roots(Roots::Only(root)))
}

fn port(url: &str) -> Done<u16> {
    let uri: Uri = url.parse()?;
    uri.port_u16().ok_or_else(|| format!("{url} has no port").into())
}
