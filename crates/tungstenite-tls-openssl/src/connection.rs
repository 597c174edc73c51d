//! What each connection of a connector is given beside its context: [`PerConnection`].

use std::sync::OnceLock;

use openssl::{
    error::ErrorStack,
    ssl::{Ssl, SslContextRef, SslRef, StatusType},
    x509::verify::X509CheckFlags,
};
use tungstenite_tls_core::{
    Endpoint, ServerName,
    backend::{Clock, Names},
};

use crate::verify::{Demands, Judge};

/// As the configuration has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerConnection {
    pub(crate) names: Names,
    pub(crate) no_name_check: bool,
    pub(crate) clock: Option<Clock>,
    pub(crate) ocsp_stapling: bool,
    pub(crate) demands: Demands,
}

impl PerConnection {
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
        if !self.no_name_check {
            verify_name(&mut ssl, verified)?;
        }
        if let Some(clock) = &self.clock {
            let now = clock.unix_seconds().try_into().unwrap_or(libc::time_t::MAX);
            ssl.param_mut().set_time(now);
        }
        if self.ocsp_stapling {
            ssl.set_status_type(StatusType::OCSP)?;
        }
        if !self.demands.is_empty() {
            let judge = Judge {
                demands: self.demands.clone(),
                server_name: verified.clone(),
                no_name_check: self.no_name_check,
                clock: self.clock.clone(),
                refusal: OnceLock::new(),
            };
            judge.attach_to(&mut ssl);
        }
        Ok(ssl)
    }
}

fn verify_name(ssl: &mut SslRef, name: &ServerName<'_>) -> Result<(), ErrorStack> {
    let param = ssl.param_mut();
    // A common name is no server name (RFC 9525, section 2); some issuers put anything there.
    param.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS | X509CheckFlags::NEVER_CHECK_SUBJECT);
    match name {
        ServerName::IpAddress(ip) => param.set_ip((*ip).into()),
        _ => param.set_host(&name.to_str()),
    }
}
