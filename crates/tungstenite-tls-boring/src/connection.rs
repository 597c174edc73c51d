//! What each connection of a connector is given beside its context: [`PerConnection`].

use std::sync::OnceLock;

use boring::{
    error::ErrorStack,
    ssl::{Ssl, SslContextRef, SslRef},
    x509::verify::X509CheckFlags,
};
use tungstenite_tls_core::{
    Ech, Endpoint, ServerName, TrustedServers,
    backend::{ChainCheck, Clock, Names},
};

use crate::{ech, verify::Judge};

/// As the configuration has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerConnection {
    pub(crate) names: Names,
    pub(crate) no_name_check: bool,
    pub(crate) clock: Option<Clock>,
    /// Those that are trusted instead of roots.
    pub(crate) servers: Option<TrustedServers>,
    pub(crate) check: ChainCheck,
    pub(crate) ech: Option<Ech>,
}

impl PerConnection {
    /// Whether more than BoringSSL's own verification is asked for.
    pub(crate) fn has_judge(&self) -> bool {
        self.servers.is_some() || !self.check.is_empty()
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
        if !self.no_name_check {
            verify_name(&mut ssl, verified)?;
        }
        if let Some(clock) = &self.clock {
            let now = clock.unix_seconds().try_into().unwrap_or(libc::time_t::MAX);
            ssl.verify_param_mut().set_time(now);
        }
        if let Some(ech) = &self.ech {
            ech::set(&mut ssl, ech)?;
        }
        if self.has_judge() {
            let judge = Judge {
                servers: self.servers.clone(),
                check: self.check.clone(),
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
    let param = ssl.verify_param_mut();
    // A common name is no server name (RFC 9525, section 2); some issuers put anything there.
    param.set_hostflags(X509CheckFlags::NO_PARTIAL_WILDCARDS | X509CheckFlags::NEVER_CHECK_SUBJECT);
    match name {
        ServerName::IpAddress(ip) => param.set_ip((*ip).into()),
        _ => param.set_host(&name.to_str()),
    }
}
