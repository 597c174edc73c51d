//! Prepares the next attempt after one that failed: redirects and retries.

use tungstenite::{
    Error,
    http::{StatusCode, header::SEC_WEBSOCKET_KEY},
};
use tungstenite_tls_core::{TlsError, TlsErrorKind};

use super::{plan::Connect, redirect};
#[cfg(feature = "dial")]
use crate::dial::ConnectEvent;
#[cfg(feature = "proxy")]
use crate::error::{ProxyError, ProxyErrorKind};

impl Connect {
    /// Prepares the next attempt after one that failed with `error`, or returns the error.
    pub(crate) fn follow(&mut self, error: Error) -> Result<(), Error> {
        // Each connection has a key of its own (RFC 6455, section 4.1); completing adds one.
        self.request.headers_mut().remove(SEC_WEBSOCKET_KEY);
        if let Some(is_known @ false) = self.refused_resumption(&error) {
            // The session has been removed, and only the handshake was sent.
            *is_known = true;
            self.tell_retried();
            return Ok(());
        }
        let target = match &error {
            // RFC 8470, section 5.2: retry once, without early data.
            Error::Http(response)
                if response.status() == StatusCode::TOO_EARLY && !self.too_early =>
            {
                self.too_early = true;
                self.tell_retried();
                return Ok(());
            }
            Error::Http(response) if redirect::is_redirect(response) && self.max_redirects > 0 => {
                redirect::target(self.uri(), response)?
            }
            _ => return Err(error),
        };
        if !redirect::same_origin(self.uri(), &target) {
            let Some(tls) = self.tls.for_another_origin(&target) else { return Err(error) };
            self.tls = tls;
            self.addresses = None;
        }
        self.request = redirect::request(&self.request, target)?;
        self.max_redirects -= 1;
        // The next connection offers another session.
        self.refused_resumption = false;
        #[cfg(feature = "proxy")]
        {
            self.proxy_refused_resumption = false;
        }
        #[cfg(feature = "dial")]
        self.observer.tell(&ConnectEvent::Redirected { to: self.uri() });
        Ok(())
    }

    /// Whether to open a transport once more, because the proxy refused to resume a session.
    #[cfg(feature = "proxy")]
    pub(super) fn retries_proxy(&self, error: &Error) -> bool {
        let kind = ProxyError::find(error).map(ProxyError::kind);
        let retries = matches!(kind, Some(ProxyErrorKind::Tls(tls)) if was_refused_resumption(tls));
        if retries {
            self.tell_retried();
        }
        retries
    }

    /// If somebody refused to resume a session: whether it is known of who it was.
    fn refused_resumption(&mut self, error: &Error) -> Option<&mut bool> {
        #[cfg(feature = "proxy")]
        if let Some(ProxyErrorKind::Tls(tls)) = ProxyError::find(error).map(ProxyError::kind) {
            return was_refused_resumption(tls).then_some(&mut self.proxy_refused_resumption);
        }
        let tls = TlsError::find(error)?;
        was_refused_resumption(tls).then_some(&mut self.refused_resumption)
    }

    fn tell_retried(&self) {
        #[cfg(feature = "dial")]
        self.observer.tell(&ConnectEvent::Retried);
    }
}

/// Whether the peer refused the session that it was offered. False after a timeout: the caller set
/// it, and must not wait twice.
fn was_refused_resumption(error: &TlsError) -> bool {
    error.refused_resumption() && error.kind() != TlsErrorKind::Timeout
}
