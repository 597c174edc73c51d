//! Which names a connection sends and expects: [`Sni`], [`Names`].

use rustls_pki_types::{DnsName, ServerName};

use crate::Endpoint;

/// The server name that the ClientHello carries, readable by everybody on the network (SNI; RFC
/// 6066, section 3).
///
/// ```
/// use tungstenite_tls_core::{Sni, TlsConfig};
///
/// // The network sees only the front's name; the certificate must be for the URL's.
/// let config = TlsConfig::new().with_sni(Sni::Name("front.example".try_into()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sni {
    /// The name that the certificate must carry. An IP address is never sent.
    #[default]
    VerifiedName,
    /// No name. A server with several names then picks a certificate by itself.
    Off,
    /// This name, independent of the one that the certificate must carry.
    Name(DnsName<'static>),
}

/// The names of the connections of one configuration.
///
/// ```
/// use tungstenite_tls_core::{Endpoint, backend::Names};
///
/// let names = Names::default();
/// let endpoint = Endpoint::new("example.org".try_into()?, 443);
/// assert_eq!(names.sni(&endpoint).map(AsRef::as_ref), Some("example.org"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Names {
    pub(crate) sni: Sni,
    pub(crate) verified: Option<ServerName<'static>>,
}

impl Names {
    /// The configured SNI.
    pub fn sni_choice(&self) -> &Sni {
        &self.sni
    }

    /// The name to verify instead of the endpoint's, if one was set.
    pub fn verified_choice(&self) -> Option<&ServerName<'static>> {
        self.verified.as_ref()
    }

    /// The same names without those that were set for one server. [`Sni::Off`] stays.
    pub(super) fn of_any_server(&self) -> Self {
        let sni = match &self.sni {
            Sni::Off => Sni::Off,
            Sni::VerifiedName | Sni::Name(_) => Sni::VerifiedName,
        };
        Self { sni, verified: None }
    }

    /// The name that a certificate of `endpoint` must carry.
    pub fn verified<'a>(&'a self, endpoint: &'a Endpoint) -> &'a ServerName<'static> {
        self.verified.as_ref().unwrap_or_else(|| endpoint.server_name())
    }

    /// The name to send as SNI, if any.
    pub fn sni<'a>(&'a self, endpoint: &'a Endpoint) -> Option<&'a DnsName<'static>> {
        match &self.sni {
            Sni::Off => None,
            Sni::Name(name) => Some(name),
            Sni::VerifiedName => match self.verified(endpoint) {
                ServerName::DnsName(name) => Some(name),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_follows_what_is_verified_unless_told_otherwise() {
        let endpoint = Endpoint::new("a.example".try_into().unwrap(), 443);
        let sent = |names: &Names| names.sni(&endpoint).map(|name| name.as_ref().to_owned());
        let mut names = Names::default();
        assert_eq!(sent(&names).as_deref(), Some("a.example"));
        names.verified = Some("b.example".try_into().unwrap());
        assert_eq!(sent(&names).as_deref(), Some("b.example"));
        names.verified = Some("127.0.0.1".try_into().unwrap());
        assert_eq!(sent(&names), None);
        names.sni = Sni::Name("c.example".try_into().unwrap());
        assert_eq!(sent(&names).as_deref(), Some("c.example"));
        names.sni = Sni::Off;
        assert_eq!(sent(&names), None);
    }
}
