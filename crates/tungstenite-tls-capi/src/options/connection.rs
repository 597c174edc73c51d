//! How connections are opened, and their limits: [`ConnectionOptions`].

use std::{net::SocketAddr, time::Duration};

use tungstenite_tls::{
    Connect, Connector, Error, TlsError, protocol::WebSocketConfig, websocket::websocket_config,
};

/// The least that may wait to be sent: room for the control frames.
const LEAST_UNSENT: usize = 1024;

/// What is no option of TLS.
#[derive(Clone)]
pub(crate) struct ConnectionOptions {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) subprotocols: Vec<String>,
    pub(crate) addresses: Vec<SocketAddr>,
    pub(crate) nodelay: bool,
    #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
    pub(crate) tcp_fast_open: bool,
    pub(crate) max_redirects: u8,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) write_timeout: Option<Duration>,
    pub(crate) close_timeout: Option<Duration>,
    pub(crate) websocket: WebSocketConfig,
}

impl Default for ConnectionOptions {
    fn default() -> Self {
        Self {
            headers: Vec::new(),
            subprotocols: Vec::new(),
            addresses: Vec::new(),
            nodelay: true,
            #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
            tcp_fast_open: false,
            max_redirects: 3,
            connect_timeout: None,
            read_timeout: None,
            write_timeout: None,
            close_timeout: Some(Duration::from_secs(10)),
            // Every message is flushed, so none waits for others.
            websocket: websocket_config().write_buffer_size(0),
        }
    }
}

/// 0 is no timeout.
pub(crate) fn duration(milliseconds: u32) -> Option<Duration> {
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds.into()))
}

impl ConnectionOptions {
    pub(crate) fn add_address(&mut self, address: &str) -> Result<(), TlsError> {
        let address = address.parse().map_err(|_| {
            TlsError::bad_configuration(
                "an address to dial is an IP address and a port, such as 192.0.2.7:443 or \
                 [2001:db8::7]:443",
            )
        })?;
        self.addresses.push(address);
        Ok(())
    }

    pub(crate) fn max_unsent(&mut self, bytes: usize) -> Result<(), TlsError> {
        if bytes < LEAST_UNSENT {
            return Err(TlsError::bad_configuration(format!(
                "{bytes} bytes have no room for control frames; allow at least {LEAST_UNSENT}"
            )));
        }
        self.websocket = self.websocket.max_write_buffer_size(bytes);
        Ok(())
    }

    /// Whether the upgrade request can be made of the headers and subprotocols.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.request("wss://localhost/").map(drop)
    }

    /// The plan of a connection to `url` with `connector`.
    pub(crate) fn plan(&self, url: &str, connector: Connector) -> Result<Connect, Error> {
        let mut plan = self
            .request(url)?
            .connector(connector)
            .nodelay(self.nodelay)
            .max_redirects(self.max_redirects)
            .close_timeout(self.close_timeout)
            .websocket_config(self.websocket);
        #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
        {
            plan = plan.tcp_fast_open(self.tcp_fast_open);
        }
        if !self.addresses.is_empty() {
            plan = plan.addresses(self.addresses.iter().copied());
        }
        if let Some(timeout) = self.connect_timeout {
            plan = plan.connect_timeout(timeout);
        }
        if let Some(timeout) = self.read_timeout {
            plan = plan.read_timeout(timeout);
        }
        if let Some(timeout) = self.write_timeout {
            plan = plan.write_timeout(timeout);
        }
        Ok(plan)
    }

    fn request(&self, url: &str) -> Result<Connect, Error> {
        let mut plan = Connect::new(url)?;
        for (name, value) in &self.headers {
            plan = plan.header(name, value)?;
        }
        for name in &self.subprotocols {
            plan = plan.subprotocol(name)?;
        }
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_http_does_not_allow_is_refused_without_its_value() {
        let bad = ConnectionOptions {
            headers: vec![("Authorization".to_owned(), "secret\n".to_owned())],
            ..ConnectionOptions::default()
        };
        let error = bad.check().unwrap_err().to_string();
        assert!(error.contains("Authorization") && !error.contains("secret"), "{error}");
    }

    #[test]
    fn an_address_needs_a_port() {
        let mut options = ConnectionOptions::default();
        assert!(options.add_address("127.0.0.1").is_err());
        options.add_address("127.0.0.1:443").unwrap();
        options.add_address("[::1]:443").unwrap();
        assert_eq!(options.addresses.len(), 2);
    }

    #[test]
    fn there_is_always_room_for_control_frames() {
        let mut options = ConnectionOptions::default();
        assert!(options.max_unsent(LEAST_UNSENT - 1).is_err());
        options.max_unsent(LEAST_UNSENT).unwrap();
    }
}
