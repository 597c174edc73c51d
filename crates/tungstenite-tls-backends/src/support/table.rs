//! Which backends support which option, as the suite shows. Made by `cargo xtask capabilities`.

/// The options by their names, and the backends that support the whole of each.
#[rustfmt::skip]
pub(super) const SUPPORT: &[(&str, &[&str])] = &[
    ("Roots::Exactly", &["boring", "native-tls", "openssl", "rustls"]),
    ("certificate_compression", &["boring", "rustls"]),
    ("certificate_timestamps", &["boring", "openssl"]),
    ("clock", &["boring", "openssl", "rustls"]),
    ("early_data", &["boring", "openssl", "rustls"]),
    ("ech", &["boring", "rustls"]),
    ("false_start", &["boring"]),
    ("groups", &["boring", "openssl", "rustls"]),
    ("identity", &["boring", "native-tls", "openssl", "rustls"]),
    ("key_log", &["boring", "openssl", "rustls"]),
    ("max_record_size", &["boring", "openssl", "rustls"]),
    ("must_staple", &["openssl"]),
    ("ocsp_stapling", &["boring", "openssl", "rustls"]),
    ("pins", &["boring", "openssl", "rustls"]),
    ("require_fips", &[]),
    ("require_post_quantum", &["boring", "openssl", "rustls"]),
    ("resumption", &["boring", "openssl", "rustls"]),
    ("revocation_lists", &["boring", "openssl", "rustls"]),
    ("session_store", &["boring", "openssl"]),
    ("signature_schemes", &["boring", "openssl", "rustls"]),
    ("sni", &["boring", "openssl", "rustls"]),
    ("tls12_cipher_suites", &["boring", "openssl", "rustls"]),
    ("tls13_cipher_suites", &["boring", "openssl", "rustls"]),
    ("verified_name", &["boring", "native-tls", "openssl", "rustls"]),
    ("verify_hook", &["boring", "openssl", "rustls"]),
    ("without_certificate_check", &["boring", "native-tls", "openssl", "rustls"]),
    ("without_name_check", &["boring", "native-tls", "openssl", "rustls"]),
];
