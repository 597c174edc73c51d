//! The options for whom to trust: roots, revocation, pins, names, stapling.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tungstenite_tls::{
    Roots, TlsConfig,
    config::{
        DnsName, Pin, Pins, ServerName, Sni, TrustedServer, certificates_from_file,
        revocation_lists_from_file,
    },
};

use super::errors::{bad, parsed};
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(next_help_heading = "Trust")]
pub(super) struct TrustOptions {
    /// Trust the authorities in FILE, PEM or DER, instead of the platform's; repeatable.
    ///
    /// With --roots, both are trusted.
    #[arg(long, value_name = "FILE", requires = "url", visible_alias = "cacert")]
    ca: Vec<PathBuf>,

    /// Roots to trust: the platform's, or Mozilla's, which are part of wss.
    ///
    /// Default: the platform's; with --ca, only the authorities in its files. Where the platform's
    /// roots are files, the environment variables SSL_CERT_FILE and SSL_CERT_DIR can name others;
    /// if one names nothing usable, that is an error.
    #[arg(long, value_name = "ROOTS", requires = "url")]
    roots: Option<RootsChoice>,

    /// Trust only the server with the certificate in FILE, PEM or DER, and no authority;
    /// repeatable.
    ///
    /// For private servers: the certificate may be self-signed, marked as an authority's, or of
    /// version 1. Its dates and its name are still checked. A certificate without a subjectAltName
    /// has no name, so it needs --dangerous-no-name-check.
    #[arg(
        long,
        value_name = "FILE",
        requires = "url",
        conflicts_with_all = ["ca", "roots", "crl", "pin", "pin_chain", "must_staple"]
    )]
    trust_cert: Vec<PathBuf>,

    /// Like --trust-cert, for the server whose certificate has this key.
    ///
    /// Written as for --pin. If the server has another key, the error shows it.
    #[arg(
        long,
        value_name = "sha256//HASH",
        value_parser = parsed::<Pin>,
        value_delimiter = ';',
        requires = "url",
        conflicts_with_all = ["ca", "roots", "crl", "pin", "pin_chain", "must_staple"]
    )]
    trust_key: Vec<Pin>,

    /// Reject certificates that a revocation list in FILE names, PEM or DER; repeatable.
    ///
    /// With any list, each certificate of the chain needs a valid list from its issuer.
    #[arg(long, value_name = "FILE", visible_alias = "crlfile")]
    crl: Vec<PathBuf>,

    /// Accept only a server certificate with this key, in addition to the normal verification.
    ///
    /// The SHA-256 of the SubjectPublicKeyInfo in base64, as in curl: --pin sha256//…. Repeatable,
    /// or separate several with `;`: name a backup key too.
    #[arg(
        long,
        value_name = "sha256//HASH",
        value_parser = parsed::<Pin>,
        value_delimiter = ';',
        conflicts_with = "pin_chain",
        visible_alias = "pinnedpubkey"
    )]
    pin: Vec<Pin>,

    /// Like --pin, for any certificate of the verified chain, the authority's included.
    #[arg(
        long,
        value_name = "sha256//HASH",
        value_parser = parsed::<Pin>,
        value_delimiter = ';'
    )]
    pin_chain: Vec<Pin>,

    /// Verify the certificate for NAME, a host name or an IP address, instead of the URL's host.
    #[arg(long, value_name = "NAME", value_parser = server_name)]
    verify_name: Option<ServerName<'static>>,

    /// Send NAME as the server name (SNI), without changing what is verified.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = dns_name,
        conflicts_with = "no_sni",
        visible_alias = "servername"
    )]
    sni: Option<DnsName<'static>>,

    /// Send no server name (SNI).
    #[arg(long)]
    no_sni: bool,

    /// Ask the server for an OCSP response and show it, without checking it.
    #[arg(long)]
    ocsp: bool,

    /// Reject a certificate that promises an OCSP response but comes without a valid one.
    ///
    /// If the server sends a response, it is checked whether it was promised or not.
    #[arg(long, visible_alias = "cert-status")]
    must_staple: bool,

    /// Ask the server for Signed Certificate Timestamps and count them, without checking them.
    #[arg(long)]
    sct: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RootsChoice {
    Platform,
    Bundled,
}

impl TrustOptions {
    /// Applies the options, and reads the files that they name. `roots` replace the options' own.
    pub(super) fn set(
        &self,
        config: TlsConfig,
        roots: Option<Roots>,
    ) -> Result<TlsConfig, Failure> {
        let roots = roots.map_or_else(|| self.trusted(), Ok)?;
        let mut lists = Vec::new();
        for file in &self.crl {
            lists.extend(revocation_lists_from_file(file).map_err(bad("--crl"))?);
        }
        let mut config = config
            .with_roots(roots)
            .with_revocation_lists(lists)
            .with_ocsp_stapling(self.ocsp)
            .with_must_staple(self.must_staple)
            .with_certificate_timestamps(self.sct);
        if !self.pin.is_empty() {
            config = config.with_pins(Pins::Leaf(self.pin.clone()));
        } else if !self.pin_chain.is_empty() {
            config = config.with_pins(Pins::Chain(self.pin_chain.clone()));
        }
        if let Some(name) = &self.verify_name {
            config = config.with_verified_name(name.clone());
        }
        Ok(match &self.sni {
            Some(name) => config.with_sni(Sni::Name(name.clone())),
            None if self.no_sni => config.with_sni(Sni::Off),
            None => config,
        })
    }

    fn trusted(&self) -> Result<Roots, Failure> {
        let mut servers: Vec<_> = self.trust_key.iter().copied().map(TrustedServer::Key).collect();
        for file in &self.trust_cert {
            let certificates = certificates_from_file(file).map_err(bad("--trust-cert"))?;
            servers.extend(certificates.into_iter().map(TrustedServer::Certificate));
        }
        if !servers.is_empty() {
            return Ok(Roots::Exactly(servers));
        }
        let mut own = Vec::new();
        for file in &self.ca {
            own.extend(certificates_from_file(file).map_err(bad("--ca"))?);
        }
        Ok(match (self.roots, own.is_empty()) {
            (None | Some(RootsChoice::Platform), true) => Roots::Platform,
            (Some(RootsChoice::Bundled), true) => Roots::Bundled,
            (None, false) => Roots::Only(own),
            (Some(RootsChoice::Platform), false) => Roots::PlatformPlus(own),
            (Some(RootsChoice::Bundled), false) => {
                own.extend_from_slice(&Roots::Bundled.certificates());
                Roots::Only(own)
            }
        })
    }
}

fn server_name(text: &str) -> Result<ServerName<'static>, String> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    ServerName::try_from(bare.to_owned())
        .map_err(|_| "neither a host name nor an IP address".to_owned())
}

fn dns_name(text: &str) -> Result<DnsName<'static>, String> {
    let why = "not a host name, and nothing else can be sent (RFC 6066, section 3)";
    DnsName::try_from(text.to_owned()).map_err(|_| why.to_owned())
}
