//! Setters for what TLS negotiates and keeps.

use std::{
    ffi::{c_char, c_void},
    path::PathBuf,
};

use tungstenite_tls::config::{Ech, KeyLog, TlsVersion};

use super::{set, try_set, wss_options};
use crate::{
    failure::Failure,
    ffi::{pointer, status::wss_status},
    options::Options,
};

/// Chooses the TLS library: "rustls", "native-tls", "openssl" or "boring". Default: rustls if it is
/// compiled in, otherwise the only one that is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_backend(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_set_backend", |options| {
            Ok(options.backend(pointer::text(name, "name")?)?)
        })
    }
}

/// Sets the oldest TLS version to accept: 0x0303 for TLS 1.2, 0x0304 for TLS 1.3. With rustls, TLS
/// 1.2 needs the feature `tls12`; without it, only TLS 1.3 is accepted. Default: TLS 1.2; older
/// ones are not supported (RFC 8996).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_min_tls_version(
    options: *mut wss_options,
    version: u16,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        try_set(options, "wss_options_set_min_tls_version", |options| {
            let version = tls_version(version)?;
            options.tls(|tls| tls.with_min_version(version));
            Ok(())
        })
    }
}

/// Sets the newest TLS version to offer: 0x0303 for TLS 1.2, 0x0304 for TLS 1.3. With rustls, TLS
/// 1.2 needs the feature `tls12`; without it, 0x0303 is refused. Default: TLS 1.3.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_max_tls_version(
    options: *mut wss_options,
    version: u16,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        try_set(options, "wss_options_set_max_tls_version", |options| {
            let version = tls_version(version)?;
            options.tls(|tls| tls.with_max_version(version));
            Ok(())
        })
    }
}

/// Adds a cipher suite by its IANA name, such as "TLS_AES_128_GCM_SHA256", in order of preference.
/// With any for a version of TLS, no others are offered for that version. Needs the feature
/// `algorithms`. Default: those with forward secrecy and authenticated encryption that the TLS
/// library has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_cipher_suite(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_cipher_suite", |options| {
            Ok(options.lists.add_cipher_suite(pointer::text(name, "name")?)?)
        })
    }
}

/// Adds a group for the key exchange by its IANA name, such as "x25519" or "X25519MLKEM768", in
/// order of preference. With any, no others are offered. Needs the feature `algorithms`. Default:
/// the library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_group(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_group", |options| {
            Ok(options.lists.add_group(pointer::text(name, "name")?)?)
        })
    }
}

/// Adds an algorithm that the server may sign the handshake with, by its IANA name, such as
/// "ecdsa_secp256r1_sha256", in order of preference. With any, no others are offered. Needs the
/// feature `algorithms`. Default: the library's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_signature_scheme(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_signature_scheme", |options| {
            Ok(options.lists.add_signature_scheme(pointer::text(name, "name")?)?)
        })
    }
}

/// Adds a protocol to offer with ALPN (RFC 7301), in order of preference, in place of the default,
/// "http/1.1". The upgrade needs HTTP/1.1, so offer that too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_alpn(
    options: *mut wss_options,
    protocol: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_alpn", |options| {
            Ok(options.lists.add_alpn(pointer::text(protocol, "protocol")?)?)
        })
    }
}

/// Adds an algorithm that the server may compress its certificates with (RFC 8879): "zlib" or
/// "brotli", in order of preference. With rustls and BoringSSL, needs the feature of the same name.
/// Default: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_certificate_compression(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_certificate_compression", |options| {
            Ok(options.lists.add_certificate_compression(pointer::text(name, "name")?)?)
        })
    }
}

/// Sets whether the key exchange must resist quantum computers: then only TLS 1.3 and groups with
/// ML-KEM are offered. Needs the feature `algorithms`. Default: false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_require_post_quantum(
    options: *mut wss_options,
    required: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.require_post_quantum(required))) }
}

/// Sets whether the TLS library must run in FIPS 140 mode, and be able to show it. Needs the
/// feature `algorithms`. Default: false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_require_fips(
    options: *mut wss_options,
    required: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.require_fips(required))) }
}

/// Sets Encrypted Client Hello (RFC 9849), which hides the server's name on the network. `configs`
/// is the parameter `ech` of the server's HTTPS record in the DNS, `length` bytes, at least one.
/// Replaces `wss_options_set_ech_grease`. Needs the feature `ech`. Default: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_ech(
    options: *mut wss_options,
    configs: *const c_void,
    length: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, that many bytes, or NULL.
    unsafe {
        try_set(options, "wss_options_set_ech", |options| {
            let configs = pointer::bytes(configs, length, "configs")?;
            if configs.is_empty() {
                return Err(Failure::bad_argument(
                    "configs is empty, so it hides nothing; to send GREASE, call \
                     wss_options_set_ech_grease",
                ));
            }
            options.tls(|tls| tls.with_ech(Ech::Configs(configs.to_vec())));
            Ok(())
        })
    }
}

/// Sends GREASE where Encrypted Client Hello would be (RFC 9849): it looks the same on the network,
/// and hides nothing. Replaces `wss_options_set_ech`. Needs the feature `ech`. Default: not sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_ech_grease(options: *mut wss_options) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.with_ech(Ech::Grease))) }
}

/// Sets the most plaintext that is sent in one record: 512 to 16384 bytes. Default: 16384. It does
/// not limit what the server sends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_max_record_size(
    options: *mut wss_options,
    size: u16,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.with_max_record_size(size))) }
}

/// Sets whether the connections of a client resume each other's TLS sessions (RFC 8446, section
/// 2.2), which spares certificates, and with TLS 1.2 a round trip. True needs the feature
/// `resumption`. Default: true with that feature, where the TLS library can; one that cannot
/// refuses this option. native-tls cannot.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_resumption(
    options: *mut wss_options,
    resumption: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.with_resumption(resumption))) }
}

/// Keeps TLS sessions in a folder, so that another process, or the next start of this one, can
/// resume them. The folder is created if it is missing; it must be private to the user. Needs the
/// feature `session-store`, and a Unix system. Reads and writes the folder now, and whenever a
/// connection keeps or takes a session. Default: sessions live as long as the client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_session_folder(
    options: *mut wss_options,
    folder: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_set_session_folder", |options| {
            session_folder(options, pointer::path(folder, "folder")?)
        })
    }
}

/// Sets whether the upgrade request may be sent as early data when a session is resumed (0-RTT; RFC
/// 8446, section 2.3): a round trip earlier. An attacker can replay it, so use it only if the
/// upgrade itself has no effect on the server. Nothing else is ever sent so. Needs the feature
/// `resumption`. Default: false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_early_data(
    options: *mut wss_options,
    early_data: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.with_early_data(early_data))) }
}

/// Sets whether TLS 1.2 may send data a round trip earlier (False Start; RFC 7918). Default: false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_false_start(
    options: *mut wss_options,
    false_start: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.tls(|tls| tls.with_false_start(false_start))) }
}

/// Appends the secrets of connections to a file, in the format that Wireshark reads; NULL takes the
/// file that the environment variable `SSLKEYLOGFILE` names, if it is set. Whoever has the file can
/// decrypt the connections: it must be private to the user. `wss_client_new` opens it. Needs the
/// feature `key-log`. Default: none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_key_log_file(
    options: *mut wss_options,
    path: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_set_key_log_file", |options| {
            let key_log = if path.is_null() {
                KeyLog::Environment
            } else {
                KeyLog::File(pointer::path(path, "path")?)
            };
            options.tls(|tls| tls.with_key_log(key_log));
            Ok(())
        })
    }
}

fn tls_version(number: u16) -> Result<TlsVersion, Failure> {
    match number {
        0x0303 => Ok(TlsVersion::Tls12),
        0x0304 => Ok(TlsVersion::Tls13),
        _ => Err(Failure::bad_argument(format!(
            "{number:#06x} is not a supported TLS version; use 0x0303 for TLS 1.2 or 0x0304 for \
             TLS 1.3"
        ))),
    }
}

#[cfg(feature = "session-store")]
fn session_folder(options: &mut Options, folder: PathBuf) -> Result<(), Failure> {
    use tungstenite_tls::config::FileSessionStore;

    let store = std::sync::Arc::new(FileSessionStore::open(folder)?);
    options.tls(|tls| tls.with_session_store(store));
    Ok(())
}

#[cfg(not(feature = "session-store"))]
fn session_folder(_: &mut Options, _: PathBuf) -> Result<(), Failure> {
    Err(Failure::not_compiled_in("session_store", "a folder for sessions", "session-store"))
}
