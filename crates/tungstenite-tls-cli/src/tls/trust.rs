//! Whom to trust: roots, revocation, pins, names, stapling.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tungstenite_tls::{
    Roots, TlsConfig,
    config::{
        DnsName, Pin, Pins, ServerName, Sni, TrustedServer, certificates_from_file,
        revocation_lists_from_file,
    },
};

use super::{bad, parsed};
use crate::failure::Failure;

#[derive(Args, Debug)]
#[command(next_help_heading = "Trust")]
pub(super) struct TrustOptions {
    /// Trust the certificates in FILE, PEM or DER, instead of the platform's; repeatable.
    ///
    /// Certificates of authorities, as in --ca ca.pem. With --roots they are trusted beside those.
    #[arg(long, value_name = "FILE", requires = "url", visible_alias = "cacert")]
    ca: Vec<PathBuf>,

    /// Whom to trust: the platform's roots, or Mozilla's as this build carries them.
    ///
    /// The default is `platform`; with --ca it is nobody else. Where the platform's roots are files,
    /// the environment variables SSL_CERT_FILE and SSL_CERT_DIR name others.
    #[arg(long, value_name = "ROOTS", requires = "url")]
    roots: Option<RootsChoice>,

    /// Trust the server whose own certificate is in FILE, PEM or DER, and no authority; repeatable.
    ///
    /// For private servers: the certificate may be self-signed, marked as an authority's, or of
    /// version 1. Its dates and its name are checked as ever. One without a subjectAltName is for no
    /// name, and needs --dangerous-no-name-check.
    #[arg(
        long,
        value_name = "FILE",
        requires = "url",
        conflicts_with_all = ["ca", "roots", "crl", "pin", "pin_chain", "must_staple"]
    )]
    trust_cert: Vec<PathBuf>,

    /// As --trust-cert, for the server whose certificate has this key.
    ///
    /// Written as for --pin. A failed connection tells the key of the server.
    #[arg(
        long,
        value_name = "sha256//HASH",
        value_parser = parsed::<Pin>,
        value_delimiter = ';',
        requires = "url",
        conflicts_with_all = ["ca", "roots", "crl", "pin", "pin_chain", "must_staple"]
    )]
    trust_key: Vec<Pin>,

    /// Refuse the certificates that the revocation lists in FILE name, PEM or DER; repeatable.
    ///
    /// With any list, each certificate of a chain needs the valid list of its issuer.
    #[arg(long, value_name = "FILE", visible_alias = "crlfile")]
    crl: Vec<PathBuf>,

    /// Accept the server's own certificate with this key alone, after the normal verification.
    ///
    /// The SHA-256 of the SubjectPublicKeyInfo, as in --pin sha256//…, in base64, as curl writes it.
    /// Repeatable, or several with `;` between them: name a backup.
    #[arg(
        long,
        value_name = "sha256//HASH",
        value_parser = parsed::<Pin>,
        value_delimiter = ';',
        conflicts_with = "pin_chain",
        visible_alias = "pinnedpubkey"
    )]
    pin: Vec<Pin>,

    /// As --pin, for any certificate of the verified chain, the authority's too.
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

    /// Send NAME as the server name (SNI), whatever is verified.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = dns_name,
        conflicts_with = "no_sni",
        visible_alias = "servername"
    )]
    sni: Option<DnsName<'static>>,

    /// Send no server name.
    #[arg(long)]
    no_sni: bool,

    /// Ask the server for an OCSP response, and show it. It is not judged.
    #[arg(long)]
    ocsp: bool,

    /// Refuse a certificate that promises an OCSP response and comes without a good one.
    ///
    /// A response that is there is judged whether it was promised or not.
    #[arg(long, visible_alias = "cert-status")]
    must_staple: bool,

    /// Ask the server for Signed Certificate Timestamps, and count them. They are not judged.
    #[arg(long)]
    sct: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RootsChoice {
    Platform,
    Bundled,
}

impl TrustOptions {
    /// Reads the files that are named. `roots` are trusted instead of those of the options.
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
        .map_err(|_| "it is neither a host name nor an IP address".to_owned())
}

fn dns_name(text: &str) -> Result<DnsName<'static>, String> {
    let why = "it is no host name, and nothing else can be sent (RFC 6066, section 3)";
    DnsName::try_from(text.to_owned()).map_err(|_| why.to_owned())
}
