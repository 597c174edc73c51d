//! The arguments of `wss serve`: [`ServeArgs`].

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use tungstenite_tls::config::TlsVersion;

use super::fault::Fault;
use crate::{tls, values};

/// Run an echo server with TLS, good or faulty, to test clients against.
///
/// The server sends each message of up to 64 MiB back, on any number of connections, until Ctrl-C.
/// It makes its certificates when it starts, under a new root, and prints a line when a connection
/// ends.
/// Its TLS library is rustls.
#[derive(Args, Debug)]
// Without the server, `run` refuses before it reads anything.
#[cfg_attr(not(feature = "demo-server"), allow(dead_code))]
pub(crate) struct ServeArgs {
    /// The address and port to listen on; port 0 takes a free one.
    ///
    /// Other machines reach the server only if you name an address of theirs to reach, such as
    /// 0.0.0.0:8443. There is no other access control than --require-client-cert.
    #[arg(
        long,
        value_name = "ADDR:PORT",
        value_parser = values::listen,
        default_value = "127.0.0.1:8443"
    )]
    pub(crate) listen: SocketAddr,

    /// Misbehave in this way; `--fault help` lists all ways. Repeatable.
    ///
    /// A fault of the certificate combines with one of the connection; other pairs are refused.
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) fault: Vec<Fault>,

    /// Print JSON: one object per line.
    ///
    /// The first has the URL and the files that were written; each further one is a connection that
    /// has ended.
    #[arg(long)]
    pub(crate) json: bool,

    /// Write the certificates and keys to DIR, as PEM, for clients to use.
    ///
    /// root.pem is the authority to trust; server.pem and server-key.pem are the server's own;
    /// client.pem and client-key.pem are a client certificate under root.pem, which
    /// --require-client-cert accepts without --client-ca; crl.pem has the revocation lists. wss
    /// creates DIR if it is missing. Only you can read the keys; on systems other than Unix, choose
    /// a DIR that only you can read.
    #[arg(long, value_name = "DIR", conflicts_with = "cert", help_heading = "Certificates")]
    pub(crate) write_certs: Option<PathBuf>,

    /// Replace files that --write-certs finds in DIR.
    #[arg(long, requires = "write_certs", help_heading = "Certificates")]
    pub(crate) overwrite: bool,

    /// Make the certificate for NAME too, a host name or an IP address; repeatable.
    ///
    /// It is always for localhost, 127.0.0.1, ::1 and the address of --listen.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = values::host,
        conflicts_with = "cert",
        help_heading = "Certificates"
    )]
    pub(crate) name: Vec<String>,

    /// Present your own certificate, PEM or DER; its chain may follow it in FILE.
    ///
    /// Without --key, FILE must have the private key too.
    #[arg(long, value_name = "FILE", help_heading = "Certificates")]
    pub(crate) cert: Option<PathBuf>,

    /// Private key of --cert, PEM or DER: PKCS#8, PKCS#1 or SEC1.
    #[arg(long, value_name = "FILE", requires = "cert", help_heading = "Certificates")]
    pub(crate) key: Option<PathBuf>,

    /// File whose first line is the password of --key.
    ///
    /// Default: the environment variable WSS_KEY_PASSWORD, if it is set.
    #[arg(long, value_name = "FILE", requires = "cert", help_heading = "Certificates")]
    pub(crate) key_password_file: Option<PathBuf>,

    /// Ask for a client certificate under an authority in FILE, PEM or DER.
    ///
    /// A client that has none is served too, unless --require-client-cert is given.
    #[arg(long, value_name = "FILE", help_heading = "Certificates")]
    pub(crate) client_ca: Option<PathBuf>,

    /// Refuse clients without a certificate under --client-ca, or under root.pem.
    #[arg(long, help_heading = "Certificates")]
    pub(crate) require_client_cert: bool,

    /// Oldest TLS version to accept.
    #[arg(long, value_name = "VERSION", value_parser = tls::version(), help_heading = "Protocol")]
    pub(crate) min_version: Option<TlsVersion>,

    /// Newest TLS version to accept.
    #[arg(long, value_name = "VERSION", value_parser = tls::version(), help_heading = "Protocol")]
    pub(crate) max_version: Option<TlsVersion>,

    /// Accept early data (0-RTT), up to 16 KiB.
    #[arg(long, help_heading = "Protocol")]
    pub(crate) early_data: bool,
}
