//! A native-tls connector made from the settings of a
//! [`TlsConfig`](tungstenite_tls_core::TlsConfig).

use std::str;

use native_tls::{Certificate, Protocol, TlsConnector, TlsConnectorBuilder};
use tungstenite_tls_core::{
    CertificateDer, Pins, Roots, TlsError, TlsOption, TlsVersion,
    backend::{Settings, environment_roots},
};

use crate::{
    error::{BACKEND, refused},
    identity,
    peer::Peer,
};

/// The options that native-tls does not support on any platform, each with the reason. A
/// configuration that sets one of them is refused.
///
/// ```
/// use tungstenite_tls_core::TlsOption;
/// use tungstenite_tls_native_tls::LACKS;
///
/// assert!(LACKS.iter().any(|(option, _)| *option == TlsOption::KeyLog));
/// ```
pub const LACKS: &[(TlsOption, &str)] = &[
    (TlsOption::CertificateCompression, "native-tls has no way to ask for it"),
    (TlsOption::CertificateTimestamps, "native-tls has no way to ask for them"),
    (TlsOption::Clock, "native-tls always uses the system's clock"),
    (TlsOption::EarlyData, "native-tls has no way to send it"),
    (TlsOption::Ech, "native-tls has no way to ask for it"),
    (TlsOption::FalseStart, "native-tls leaves it to its library"),
    (TlsOption::Groups, "native-tls leaves them to its library"),
    (TlsOption::KeyLog, "native-tls does not give out secrets"),
    (TlsOption::MaxRecordSize, "native-tls leaves it to its library"),
    (TlsOption::MustStaple, "native-tls has no way to ask for an OCSP response"),
    (TlsOption::OcspStapling, "native-tls has no way to ask for an OCSP response"),
    (TlsOption::RequireFips, "native-tls cannot show whether its library is in FIPS mode"),
    (TlsOption::RequirePostQuantum, "native-tls leaves the key exchange to its library"),
    (TlsOption::RevocationLists, "native-tls does not accept them"),
    (TlsOption::SessionStore, "native-tls does not give out sessions"),
    (TlsOption::SignatureSchemes, "native-tls leaves them to its library"),
    (TlsOption::Tls12CipherSuites, "native-tls leaves them to its library"),
    (TlsOption::Tls13CipherSuites, "native-tls leaves them to its library"),
    (TlsOption::VerifyHook, "native-tls does not show the verified chain"),
];

/// Honours `settings`; `edit` comes last. Reads the platform's roots, if they are files.
pub(crate) fn connector(
    settings: &Settings<'_>,
    edit: impl FnOnce(&mut TlsConnectorBuilder),
) -> Result<(TlsConnector, Peer), TlsError> {
    let mut builder = TlsConnector::builder();
    let peer = Peer::of(settings)?;
    builder.use_sni(peer.sends_name());
    negotiate(&mut builder, settings)?;
    trust(&mut builder, settings, &peer)?;
    if let Some(identity) = settings.identity() {
        refuse_to_show_identity_to_strangers(settings, &peer)?;
        builder.identity(identity::native(identity)?);
    }
    refuse_resumption(settings)?;
    edit(&mut builder);
    let connector =
        builder.build().map_err(|error| refused("the options cannot be used", error))?;
    Ok((connector, peer))
}

fn negotiate(builder: &mut TlsConnectorBuilder, settings: &Settings<'_>) -> Result<(), TlsError> {
    let names: Result<Vec<&str>, _> =
        settings.alpn().iter().map(|name| str::from_utf8(name)).collect();
    let names = names.map_err(|_| {
        settings.unsupported(TlsOption::Alpn, "native-tls accepts only names that are UTF-8")
    })?;
    builder.request_alpns(&names);

    let (min, max) = settings.versions().into_inner();
    if min > TlsVersion::Tls12 && cfg!(target_vendor = "apple") {
        let why = "Secure Transport does not speak TLS 1.3";
        return Err(settings.unsupported(TlsOption::MinVersion, why));
    }
    builder.min_protocol_version(Some(native(min)?));
    // Without a maximum, the library offers its newest version.
    let max = if max == TlsVersion::Tls13 { None } else { Some(native(max)?) };
    builder.max_protocol_version(max);
    Ok(())
}

fn trust(
    builder: &mut TlsConnectorBuilder,
    settings: &Settings<'_>,
    peer: &Peer,
) -> Result<(), TlsError> {
    let roots = settings.roots();
    let includes_platform = roots.is_some_and(Roots::include_platform);
    if includes_platform && !cfg!(feature = "platform-roots") {
        let (option, what) = (TlsOption::Roots, "Roots::Platform");
        return Err(TlsError::not_compiled_in(BACKEND, option, what, "platform-roots"));
    }
    let named = match includes_platform && cfg!(feature = "platform-roots") {
        true => named_by_environment()?,
        false => None,
    };
    builder.disable_built_in_roots(!includes_platform || named.is_some());
    // As with the platform's own roots, those that the library cannot read are left out.
    for root in named.iter().flatten().filter_map(|root| Certificate::from_der(root).ok()) {
        builder.add_root_certificate(root);
    }
    for certificate in roots.iter().flat_map(|roots| roots.certificates().into_owned()) {
        let certificate = Certificate::from_der(&certificate)
            .map_err(|error| refused("the roots cannot be used", error))?;
        builder.add_root_certificate(certificate);
    }
    if let Some(Pins::Chain(_)) = settings.chain_check().pins {
        let why = "native-tls shows only the server's own certificate; pin its key with \
                   Pins::Leaf";
        return Err(settings.unsupported(TlsOption::Pins, why));
    }
    let without_certificate_check = settings.without_certificate_check();
    builder.danger_accept_invalid_certs(without_certificate_check || peer.is_trusted_by_itself());
    builder
        .danger_accept_invalid_hostnames(without_certificate_check || !peer.is_named_to_library());
    Ok(())
}

/// The roots that the environment names instead of the platform's. native-tls would pass over a
/// file that it cannot read, and use the platform's folder as well.
fn named_by_environment() -> Result<Option<Vec<CertificateDer<'static>>>, TlsError> {
    match cfg!(any(windows, target_vendor = "apple")) {
        true => Ok(None),
        false => environment_roots(),
    }
}

/// A TLS 1.2 server sees the client's certificate during the handshake, and native-tls shows the
/// server's certificate only after it.
fn refuse_to_show_identity_to_strangers(
    settings: &Settings<'_>,
    peer: &Peer,
) -> Result<(), TlsError> {
    let is_safe = *settings.versions().start() >= TlsVersion::Tls13;
    if is_safe || !peer.is_judged_late() {
        return Ok(());
    }
    let option =
        if peer.is_trusted_by_itself() { TlsOption::TrustedServers } else { TlsOption::Pins };
    let why = "native-tls shows the server's certificate only after the handshake, and a server of \
               TLS 1.2 has seen the client's by then; with an identity, set the minimum version to \
               TLS 1.3";
    Err(settings.unsupported(option, why))
}

/// OpenSSL resumes only sessions that it is given, and native-tls gives it none. Whether the other
/// libraries resume by themselves, native-tls does not report.
fn refuse_resumption(settings: &Settings<'_>) -> Result<(), TlsError> {
    let leaves_it_out = settings.resumption() == Some(false);
    if settings.resumption().is_none()
        || leaves_it_out && !cfg!(any(windows, target_vendor = "apple"))
    {
        return Ok(());
    }
    Err(settings.unsupported(TlsOption::Resumption, "native-tls leaves it to its library"))
}

fn native(version: TlsVersion) -> Result<Protocol, TlsError> {
    match version {
        TlsVersion::Tls12 => Ok(Protocol::Tlsv12),
        TlsVersion::Tls13 => Ok(Protocol::Tlsv13),
        _ => {
            let why = format!("native-tls does not know {version}");
            Err(TlsError::unsupported(BACKEND, TlsOption::MinVersion, &why))
        }
    }
}
