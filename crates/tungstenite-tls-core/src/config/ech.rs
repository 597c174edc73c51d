//! Encrypted Client Hello: [`Ech`].

/// How the ClientHello hides the server's name (ECH; RFC 9849).
///
/// ```
/// use tungstenite_tls_core::{Ech, TlsConfig};
///
/// let config = TlsConfig::new().with_ech(Ech::Grease);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ech {
    /// Encrypts it to the server's ECHConfigList, as its HTTPS record in the DNS carries it (or its
    /// base64, decoded). If the server rejects it, the connection fails. A backend may then also
    /// ask pins and the verification hook about the server that answers under the list's public
    /// name, so the error can be [`PinMismatch`](crate::TlsErrorKind::PinMismatch).
    Configs(Vec<u8>),
    /// Encrypts nothing, but sends an extension that looks like it (GREASE), so that real ones do
    /// not stand out.
    Grease,
}
