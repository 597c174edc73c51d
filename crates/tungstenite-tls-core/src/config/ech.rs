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
    /// base64, decoded). A server that refuses it ends the connection.
    Configs(Vec<u8>),
    /// Encrypts nothing, but sends an extension that looks like it (GREASE), so that real ones do
    /// not stand out.
    Grease,
}
