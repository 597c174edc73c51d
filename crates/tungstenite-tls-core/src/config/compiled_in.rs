//! Which options are compiled in: a constant for each Cargo feature of this crate that has options.
//!
//! Where a feature is off, [`Settings`](super::Settings) returns a constant in place of its
//! options. So the optimiser removes the code behind it from adapters and from the programs that
//! use them.

/// Cipher suites, groups and signature schemes, and demands on them.
pub(super) const ALGORITHMS: bool = cfg!(feature = "algorithms");

/// Revocation lists, OCSP responses, and certificate timestamps.
pub(super) const CERTIFICATE_STATUS: bool = cfg!(feature = "certificate-status");

/// Client certificates.
pub(super) const CLIENT_IDENTITY: bool = cfg!(feature = "client-identity");

/// Options that weaken verification.
pub(super) const DANGEROUS: bool = cfg!(feature = "dangerous");

/// Encrypted Client Hello.
pub(super) const ECH: bool = cfg!(feature = "ech");

/// The file for the secrets of connections.
pub(super) const KEY_LOG: bool = cfg!(feature = "key-log");

/// Pins, servers that are trusted for themselves, and the caller's own check.
pub(super) const PINS: bool = cfg!(feature = "pins");

/// Sessions that later connections resume.
pub(super) const RESUMPTION: bool = cfg!(feature = "resumption");

/// Whether any option that is compiled in needs the verified chain: pins, a verification hook, or a
/// name that is not checked. Without one, an adapter can leave out the code that finds it.
pub const CHAIN_CHECKS: bool = PINS || DANGEROUS;
