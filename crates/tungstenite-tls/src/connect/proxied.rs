//! The options of [`Connect`] that concern proxies.

use std::io::{self, ErrorKind};

use tungstenite_tls_core::TlsError;

use super::{Connect, proxy_choice::ProxyChoice};
use crate::{Proxy, dial::ConnectEvent, proxy::Tunnel};

/// With the feature `proxy`.
impl Connect {
    /// Connects through this proxy, also after a redirect. Default: directly.
    ///
    /// The [addresses](Self::addresses) that you set are those that the proxy is asked for; it is
    /// itself looked up and dialled with all other options. Each of the stages is counted:
    /// [`ConnectStage::Proxy`](crate::dial::ConnectStage::Proxy) is the TLS with the proxy and its
    /// answer. What the proxy refuses is a [`ProxyError`](crate::error::ProxyError).
    ///
    /// ```no_run
    /// use tungstenite_tls::{Connect, Proxy};
    ///
    /// let proxy = Proxy::new("http://proxy.example.org:3128")?;
    /// let (socket, response) = Connect::new("wss://example.org/")?.proxy(proxy).connect()?;
    /// # Ok::<(), tungstenite_tls::Error>(())
    /// ```
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = ProxyChoice::Through(Box::new(proxy));
        self
    }

    /// Connects through the proxy that the environment names for the URL, if it names one: see
    /// [`Proxy::from_environment`]. It is read for each URL when connecting, and replaces a proxy
    /// set before.
    #[must_use]
    pub fn proxy_from_environment(mut self) -> Self {
        self.proxy = ProxyChoice::Environment;
        self
    }

    /// The proxy for the URL, if there is one. Refuses one that cannot be used for it, before any
    /// I/O.
    pub(crate) fn proxy_for_url(&self) -> Result<Option<Proxy>, TlsError> {
        let proxy = match &self.proxy {
            ProxyChoice::Direct => None,
            ProxyChoice::Through(proxy) => Some((**proxy).clone()),
            ProxyChoice::Environment => Proxy::from_environment(self.uri())?,
        };
        if let Some(proxy) = &proxy {
            proxy.check(self.uri())?;
            // Its backend may lack something, too.
            proxy.tls()?;
        }
        Ok(proxy)
    }

    /// Refuses a proxy where the server itself is dialled.
    pub(super) fn without_proxy(&self) -> io::Result<()> {
        match self.proxy_for_url().map_err(io::Error::from)? {
            None => Ok(()),
            Some(proxy) => Err(io::Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "`Connect::dial` dials the server itself, and the proxy {proxy} is set; use \
                     `Connect::open_transport`"
                ),
            )),
        }
    }

    pub(crate) fn tunnel_opened(&self, proxy: &Proxy) {
        let proxy = proxy.to_string();
        self.observer.tell(&ConnectEvent::TunnelOpened { proxy: &proxy });
    }

    /// The error of a tunnel that did not open: the proxy's refusal if it has begun one, otherwise
    /// `error`.
    pub(crate) fn tunnel_failed(
        &self,
        proxy: &Proxy,
        tunnel: &mut Tunnel,
        error: io::Error,
    ) -> io::Error {
        let (proxy, error) = (proxy.to_string(), tunnel.unless_refused(error));
        self.observer.tell(&ConnectEvent::TunnelFailed { proxy: &proxy, error: &error });
        error
    }
}
