//! The certificates of the server: made on the spot, or the caller's own.

use std::net::{IpAddr, SocketAddr};

use tungstenite_tls_testing::{
    certificates::{Certificates, Identity, LOCALHOST, OcspStatus, Staple},
    server::{ServerOptions, check_identity},
};

use super::{args::ServeArgs, fault::Fault};
use crate::{failure::Failure, tls};

/// Makes certificates for the names that clients may reach the server by.
pub(super) fn made(args: &ServeArgs) -> Result<Certificates, Failure> {
    let mut names = args.name.clone();
    let listen = address(args.listen).filter(|ip| !ip.is_loopback()).map(|ip| ip.to_string());
    for name in listen.into_iter().chain(LOCALHOST.map(str::to_owned)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Certificates::generate_for(names)
        .map_err(|error| Failure::other(format!("the certificates cannot be made: {error}")))
}

/// The one address that `listen` has, if it is not all of them.
pub(super) fn address(listen: SocketAddr) -> Option<IpAddr> {
    Some(listen.ip()).filter(|ip| !ip.is_unspecified())
}

/// What the server presents: the files of --cert and --key, or a certificate of `made`, with its
/// fault.
pub(super) fn presented(
    args: &ServeArgs,
    made: &Certificates,
    fault: Option<Fault>,
) -> Result<Identity, Failure> {
    if let Some(cert) = &args.cert {
        let password = tls::key_password(args.key_password_file.as_deref())?;
        let key = args.key.as_ref().unwrap_or(cert);
        let own = tungstenite_tls::Identity::from_files(cert, key, password.as_deref());
        let own = own.map_err(|error| tls::bad_identity("--cert, --key", error))?;
        let identity = Identity::of_chain(own.certificates().to_vec(), own.key());
        check_identity(&identity).map_err(|error| {
            Failure::usage(format!("--cert, --key: rustls cannot serve with them ({error})"))
                .help("the key must be that of the first certificate in FILE")
        })?;
        return Ok(identity);
    }
    Ok(match fault {
        Some(Fault::Expired) => made.expired.clone(),
        Some(Fault::NotYetValid) => made.not_yet_valid.clone(),
        Some(Fault::WrongHost) => made.wrong_host.clone(),
        Some(Fault::NoSan) => made.common_name.clone(),
        Some(Fault::UnknownIssuer) => made.unknown_issuer.clone(),
        Some(Fault::SelfSigned) => made.self_signed.clone(),
        Some(Fault::BadSignature) => made.forged.clone(),
        Some(Fault::NoIntermediate) => made.localhost.without_issuers(),
        Some(Fault::Revoked) => made.revoked.clone(),
        Some(Fault::NoStaple) => made.must_staple.clone(),
        _ => made.localhost.clone(),
    })
}

/// Staples an OCSP response that says what `fault` says.
pub(super) fn staple(
    options: ServerOptions,
    made: &Certificates,
    fault: Option<Fault>,
) -> ServerOptions {
    match fault {
        Some(Fault::Revoked) => {
            let revoked = Staple::Current(OcspStatus::Revoked);
            options.ocsp_response(made.staple(&made.revoked, revoked))
        }
        _ => options,
    }
}
