//! Which options make sense over a connection that is open already.

use tungstenite_tls_core::TlsError;

use super::Connect;
use crate::dial::ConnectStage;

impl Connect {
    /// Refuses the options of a connection yet to be opened, which would not count.
    pub(crate) fn check_is_for_open_stream(&self) -> Result<(), TlsError> {
        let socket = &self.socket;
        let stages = [ConnectStage::LookUp, ConnectStage::Tcp, ConnectStage::Proxy];
        let options = [
            ("addresses", self.addresses.is_some()),
            #[cfg(feature = "proxy")]
            ("proxy", !matches!(self.proxy, super::proxy_choice::ProxyChoice::Direct)),
            ("resolver", self.resolver.is_some()),
            ("connect_timeout", socket.connect_timeout.is_some()),
            ("only_ip_version", socket.ip_version.is_some()),
            ("local_address", socket.local_address.is_some()),
            ("interface", socket.interface.is_some()),
            ("tcp_keep_alive", socket.keep_alive.is_some()),
            ("nodelay", socket.nodelay.is_some()),
            ("head_start", socket.head_start.is_some()),
            ("stage_timeout", stages.iter().any(|stage| self.timeouts.of(*stage).is_some())),
            #[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
            ("tcp_fast_open", socket.fast_open),
        ];
        match options.iter().find(|(_, is_set)| *is_set) {
            None => Ok(()),
            Some((option, _)) => Err(TlsError::bad_configuration(format!(
                "`Connect::{option}` is for a connection yet to be opened, and `connect_over` has \
                 one; remove one of the two calls"
            ))),
        }
    }
}
