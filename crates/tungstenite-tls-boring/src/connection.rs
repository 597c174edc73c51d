//! What each connection gets in addition to the connector's context: [`PerConnection`].

use std::sync::Arc;

use boring::{
    error::ErrorStack,
    ssl::{Ssl, SslContextRef, SslRef},
    x509::verify::X509CheckFlags,
};
use tungstenite_tls_core::{
    Ech, Endpoint, ServerName, TlsError,
    backend::{Clock, ConnectionJudge, Names, ServerJudge, Settings},
};

use crate::{ech, verify};

/// The options that are set on each connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerConnection {
    names: Names,
    without_name_check: bool,
    clock: Option<Clock>,
    ech: Option<Ech>,
    pub(crate) judge: Arc<ServerJudge>,
}

impl PerConnection {
    pub(crate) fn of(settings: &Settings<'_>) -> Result<Self, TlsError> {
        let ech = settings.ech().cloned();
        ech.as_ref().map_or(Ok(()), ech::check)?;
        Ok(Self {
            names: settings.names().clone(),
            without_name_check: settings.without_name_check(),
            clock: settings.clock().cloned(),
            ech,
            judge: Arc::new(settings.judge()),
        })
    }

    /// A connection to `endpoint` that has yet to begin.
    pub(crate) fn start(
        &self,
        context: &SslContextRef,
        endpoint: &Endpoint,
    ) -> Result<Ssl, ErrorStack> {
        let mut ssl = Ssl::new(context)?;
        let verified = self.names.verified(endpoint);
        if let Some(name) = self.names.sni(endpoint) {
            ssl.set_hostname(name.as_ref())?;
        }
        if !self.without_name_check {
            verify_name(&mut ssl, verified)?;
        }
        if let Some(clock) = &self.clock {
            let now = clock.unix_seconds().try_into().unwrap_or(libc::time_t::MAX);
            ssl.verify_param_mut().set_time(now);
        }
        if let Some(ech) = &self.ech {
            ech::set(&mut ssl, ech)?;
        }
        if self.judge.is_needed() {
            let judge = ConnectionJudge::new(Arc::clone(&self.judge), verified.clone());
            verify::attach(&mut ssl, judge);
        }
        Ok(ssl)
    }

    /// Whether the ClientHello is encrypted for the server, and not only looks like it.
    pub(crate) fn encrypts_hello(&self) -> bool {
        matches!(self.ech, Some(Ech::Configs(_)))
    }
}

fn verify_name(ssl: &mut SslRef, name: &ServerName<'_>) -> Result<(), ErrorStack> {
    let param = ssl.verify_param_mut();
    // A common name is not a server name (RFC 9525, section 2); some issuers put arbitrary text
    // there.
    param.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS | X509CheckFlags::NEVER_CHECK_SUBJECT);
    match name {
        ServerName::IpAddress(ip) => param.set_ip((*ip).into()),
        _ => param.set_host(&name.to_str()),
    }
}
