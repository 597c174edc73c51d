//! Setters for whom a client trusts.

use std::ffi::{c_char, c_void};

use tungstenite_tls::config::{
    CertificateRevocationListDer, DnsName, Sni, TrustedServer, certificates_from_file,
    revocation_lists_from_file, revocation_lists_from_pem,
};

use super::{set, try_set, wss_options};
use crate::{
    failure::Failure,
    ffi::{
        callback::{User, wss_verify_callback},
        message::wss_bytes,
        pointer,
        status::wss_status,
    },
    options::{VerifyHook, certificates, is_der},
};

/// Trusts the roots of the operating system or its administrator. This is the default if you trust
/// nothing else; call it to add others. Where the roots are files, `wss_client_new` reads them, and
/// the environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR` can name others. Needs the feature
/// `platform-roots`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_trust_platform(options: *mut wss_options) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.trust.platform = true) }
}

/// Trusts Mozilla's roots, which are compiled in: the same on every machine, and as old as the
/// build. Needs the feature `bundled-roots`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_trust_bundled(options: *mut wss_options) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.trust.bundled = true) }
}

/// Trusts the certificates of a file as roots: PEM with any number of them (RFC 7468), or DER with
/// one. Reads the file now. Without `wss_options_trust_platform`, the platform's roots are then not
/// trusted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_trust_file(
    options: *mut wss_options,
    path: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_trust_file", |options| {
            options.trust.own.extend(certificates_from_file(pointer::path(path, "path")?)?);
            Ok(())
        })
    }
}

/// Does the same as `wss_options_trust_file` with `length` bytes in memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_trust(
    options: *mut wss_options,
    certificates_data: *const c_void,
    length: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, that many bytes, or NULL.
    unsafe {
        try_set(options, "wss_options_trust", |options| {
            let data = pointer::bytes(certificates_data, length, "certificates_data")?;
            options.trust.own.extend(certificates(data)?);
            Ok(())
        })
    }
}

/// Trusts the server that has this very certificate, and no issuer: for private servers whose
/// certificate is self-signed. PEM or DER, `length` bytes. The certificate's dates and its name are
/// still checked. Add the certificate of each server. Cannot be combined with roots, pins or
/// revocation lists. Needs the feature `pins`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_trust_server(
    options: *mut wss_options,
    certificate: *const c_void,
    length: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, that many bytes, or NULL.
    unsafe {
        try_set(options, "wss_options_trust_server", |options| {
            let found = certificates(pointer::bytes(certificate, length, "certificate")?)?;
            options.trust.servers.extend(found.into_iter().map(TrustedServer::Certificate));
            Ok(())
        })
    }
}

/// Does the same as `wss_options_trust_server` by the server's key, which outlives its certificate.
/// `pin` is written as for `wss_options_add_pin`. Needs the feature `pins`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_trust_server_key(
    options: *mut wss_options,
    pin: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_trust_server_key", |options| {
            let pin = pointer::text(pin, "pin")?.parse()?;
            options.trust.servers.push(TrustedServer::Key(pin));
            Ok(())
        })
    }
}

/// Adds a pin: the server's own certificate must have one of the keys that you pin. Pins are
/// checked after the usual verification, not instead of it. `pin` is "sha256//" and the base64 of
/// the SHA-256 of the SubjectPublicKeyInfo (RFC 7469, section 2.4), as for curl. Add a backup key,
/// or the server's next key locks its clients out. Needs the feature `pins`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_pin(
    options: *mut wss_options,
    pin: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_pin", |options| {
            Ok(options.lists.add_pin(pointer::text(pin, "pin")?)?)
        })
    }
}

/// Adds a pin that any certificate of the verified chain may match: the server's own, an
/// intermediate's or the root's. Excludes `wss_options_add_pin`. Needs the feature `pins`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_chain_pin(
    options: *mut wss_options,
    pin: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_chain_pin", |options| {
            Ok(options.lists.add_chain_pin(pointer::text(pin, "pin")?)?)
        })
    }
}

/// Adds the certificate revocation lists of a file (RFC 5280, section 5): PEM with any number of
/// them, or DER with one. Reads the file now. With any list, every certificate of a chain except
/// the root's needs a valid list of its issuer, and must not be on it. Needs the feature
/// `certificate-status`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_revocation_list_file(
    options: *mut wss_options,
    path: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_revocation_list_file", |options| {
            options
                .lists
                .add_revocation_lists(revocation_lists_from_file(pointer::path(path, "path")?)?);
            Ok(())
        })
    }
}

/// Does the same as `wss_options_add_revocation_list_file` with `length` bytes in memory. Needs the
/// feature `certificate-status`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_revocation_list(
    options: *mut wss_options,
    list: *const c_void,
    length: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, that many bytes, or NULL.
    unsafe {
        try_set(options, "wss_options_add_revocation_list", |options| {
            let data = pointer::bytes(list, length, "list")?;
            options.lists.add_revocation_lists(if is_der(data) {
                vec![CertificateRevocationListDer::from(data.to_vec())]
            } else {
                revocation_lists_from_pem(data)?
            });
            Ok(())
        })
    }
}

/// Sets whether a certificate that promises a stapled OCSP response (RFC 7633) is refused without a
/// valid one. Needs the feature `certificate-status`. Default: false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_must_staple(
    options: *mut wss_options,
    judge: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.with_must_staple(judge))) }
}

/// Sets the name or IP address that the certificate must carry, and that the ClientHello asks for.
/// Default: the URL's host.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_verified_name(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_set_verified_name", |options| {
            options.set_verified_name(pointer::text(name, "name")?)
        })
    }
}

/// Sets the server name that the ClientHello carries (RFC 6066, section 3); NULL sends none. The
/// certificate is still verified for the name of the URL. Default: that name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_sni(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_set_sni", |options| {
            let sni = if name.is_null() {
                Sni::Off
            } else {
                Sni::Name(dns_name(pointer::text(name, "name")?)?)
            };
            options.tls(|tls| tls.with_sni(sni));
            Ok(())
        })
    }
}

/// Sets your own check of the server's verified chain, called after the usual verification and the
/// pins, once in each full handshake; resumed sessions were checked when they began. NULL for
/// `callback` removes it. `user` is handed to the callback. Needs the feature `pins`.
///
/// The callback is called on the thread that connects; if several threads use the client, by
/// several at once. `user` must stay valid until the client and all its connections are freed, and
/// every call that was running with them has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_verify_callback(
    options: *mut wss_options,
    callback: wss_verify_callback,
    user: *mut c_void,
) -> wss_status {
    // SAFETY: the documentation demands live options, a callback that can be called so, or NULL.
    unsafe {
        set(options, |options| {
            options.verify_hook = callback.map(|callback| verify_hook(callback, User::new(user)));
        })
    }
}

fn dns_name(name: &str) -> Result<DnsName<'static>, Failure> {
    DnsName::try_from(name.to_owned())
        .map_err(|_| Failure::bad_argument("the name to send is not a host name"))
}

/// The caller's check, as the configuration takes it.
fn verify_hook(
    callback: unsafe extern "C" fn(*mut c_void, *const wss_bytes, usize) -> bool,
    user: User,
) -> VerifyHook {
    std::sync::Arc::new(move |certificates| {
        let of = |certificate: &&[u8]| wss_bytes {
            data: certificate.as_ptr().cast(),
            length: certificate.len(),
        };
        let certificates: Vec<wss_bytes> = certificates.iter().map(of).collect();
        // SAFETY: the caller set this callback and `user` for this.
        unsafe { callback(user.pointer(), certificates.as_ptr(), certificates.len()) }
    })
}
