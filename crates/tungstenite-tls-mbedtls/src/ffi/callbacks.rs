//! What Mbed TLS calls, with the [`Outside`] of a connection.

use std::{
    ffi::{c_char, c_int, c_uchar, c_void},
    io::{Read, Write},
    slice,
};

use mbedtls_rs_sys as sys;

use super::{
    certificate::{bytes, der},
    outside::{Missing, Outside},
    secrets::MasterSecret,
};

/// Takes ciphertext from the pipe.
pub(super) unsafe extern "C" fn receive(
    context: *mut c_void,
    buffer: *mut c_uchar,
    length: usize,
) -> c_int {
    // SAFETY: Mbed TLS calls it with the context of `Connection::new`, which nothing else borrows
    // now, and a buffer of its own of that length.
    let (outside, buffer) =
        unsafe { (&mut *context.cast::<Outside>(), slice::from_raw_parts_mut(buffer, length)) };
    match outside.pipe.read(buffer) {
        Ok(n) => c_int::try_from(n).unwrap_or(sys::MBEDTLS_ERR_SSL_INTERNAL_ERROR),
        // The pipe's only error is that it is empty.
        Err(_) => {
            outside.is_starved = true;
            sys::MBEDTLS_ERR_SSL_WANT_READ
        }
    }
}

/// Puts ciphertext into the pipe.
pub(super) unsafe extern "C" fn send(
    context: *mut c_void,
    buffer: *const c_uchar,
    length: usize,
) -> c_int {
    // SAFETY: as above.
    let (outside, buffer) =
        unsafe { (&mut *context.cast::<Outside>(), slice::from_raw_parts(buffer, length)) };
    let written = outside.pipe.write(buffer).ok().and_then(|n| c_int::try_from(n).ok());
    written.unwrap_or(sys::MBEDTLS_ERR_SSL_INTERNAL_ERROR)
}

/// Collects the chain, for which the library calls this from the root down, and refuses what the
/// library leaves to its caller.
pub(super) unsafe extern "C" fn collect(
    context: *mut c_void,
    certificate: *mut sys::mbedtls_x509_crt,
    depth: c_int,
    flags: *mut u32,
) -> c_int {
    // SAFETY: Mbed TLS calls it with the context of `Connection::new`, which nothing else borrows
    // now, with a certificate that it has read, and with this certificate's flags.
    let (outside, certificate, flags) =
        unsafe { (&mut *context.cast::<Outside>(), &*certificate, &mut *flags) };
    let is_top = outside.chain.is_empty();
    // SAFETY: Mbed TLS has read the certificate.
    unsafe {
        if *flags & sys::MBEDTLS_X509_BADCERT_NOT_TRUSTED != 0 {
            outside.missing = match is_top {
                true => Missing::Root { name: bytes(&certificate.issuer_raw).to_vec() },
                false => Missing::Signature,
            };
        }
        outside.chain.push(der(certificate));
        // Of a root only the name and the key matter (RFC 5280, section 6.1.1 (d)).
        if depth > 0 && !is_top && !may_issue_to_servers(certificate) {
            *flags |= sys::MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
        }
        if depth > 0 && constrains_names(certificate) {
            outside.objection = Some("an issuer constrains names, which Mbed TLS does not check");
            *flags |= sys::MBEDTLS_X509_BADCERT_OTHER;
        }
    }
    0
}

/// Mbed TLS looks at the extended key usage of the server's own certificate alone.
unsafe fn may_issue_to_servers(certificate: &sys::mbedtls_x509_crt) -> bool {
    let usage: &[u8] = sys::MBEDTLS_OID_SERVER_AUTH;
    // SAFETY: Mbed TLS has read the certificate. The identifier ends with a NUL, which does not
    // count.
    let checked = unsafe {
        let (id, length) = (usage.as_ptr().cast::<c_char>(), usage.len() - 1);
        sys::mbedtls_x509_crt_check_extended_key_usage(certificate, id, length)
    };
    checked == 0
}

/// Mbed TLS refuses name constraints that are critical, and does not look at others.
unsafe fn constrains_names(certificate: &sys::mbedtls_x509_crt) -> bool {
    /// The identifier 2.5.29.30, in DER.
    const NAME_CONSTRAINTS: &[u8] = &[6, 3, 0x55, 0x1d, 0x1e];
    // SAFETY: Mbed TLS has read the certificate.
    let extensions = unsafe { bytes(&certificate.v3_ext) };
    extensions.windows(NAME_CONSTRAINTS.len()).any(|part| part == NAME_CONSTRAINTS)
}

/// Keeps the master secret.
pub(super) unsafe extern "C" fn keep_secret(
    context: *mut c_void,
    kind: sys::mbedtls_ssl_key_export_type,
    secret: *const c_uchar,
    length: usize,
    client_random: *const c_uchar,
    server_random: *const c_uchar,
    prf: sys::mbedtls_tls_prf_types,
) {
    // SAFETY: Mbed TLS calls it with the context of `Connection::new`, which nothing else borrows
    // now, and with a secret and randoms of their lengths.
    unsafe {
        let outside = &mut *context.cast::<Outside>();
        let randoms = [client_random, server_random];
        outside.secret = MasterSecret::copy(kind, (secret, length), randoms, prf);
    }
}
