//! What native-tls has no way to do on any platform, with the backends that can.

/// Methods of `Configure` that refuse, each with the reason.
macro_rules! lacks {
    () => {
        $crate::lacks::lacks! {
            tls12_cipher_suites(_: &[CipherSuite]):
                "native-tls has no say in it; rustls, openssl and boring do";
            tls13_cipher_suites(_: &[CipherSuite]):
                "native-tls has no say in it; rustls, openssl and boring do";
            groups(_: &[Group]):
                "native-tls has no say in it; rustls, openssl and boring do";
            require_post_quantum(_: &[Group]):
                "native-tls has no say in the key exchange; rustls, openssl and boring do";
            signature_schemes(_: &[SignatureScheme]):
                "native-tls has no say in it; rustls, openssl and boring do";
            certificate_compression(_: &[CertificateCompression]):
                "native-tls has no way to ask for it; rustls and boring do";
            record_size_limit(_: u16):
                "native-tls has no say in it; rustls, openssl and boring do";
            require_fips():
                "native-tls cannot show whether its library is in FIPS mode";
            ech(_: &Ech):
                "native-tls has no way to ask for it; rustls and boring do";
            revocation_lists(_: &[CertificateRevocationListDer<'static>]):
                "native-tls takes none; rustls, openssl and boring do";
            verify_hook(_: &VerifyHook):
                "native-tls does not show the verified chain; rustls, openssl and boring do";
            ocsp_stapling():
                "native-tls has no way to ask for it; rustls, openssl and boring do";
            certificate_timestamps():
                "native-tls has no way to ask for them; openssl and boring do";
            clock(_: &Clock):
                "native-tls takes the system's; rustls, openssl and boring take another";
            session_store(_: StoredSessions):
                "native-tls hands no session over; openssl and boring do";
            early_data():
                "native-tls has no way to send it; rustls, openssl and boring do";
            false_start():
                "native-tls has no say in it; boring does";
            key_log(_: KeyLogFile):
                "native-tls hands no secrets out; rustls, openssl and boring do";
        }
    };
    ($($option:ident($($_:tt: $type:ty)?): $why:literal;)*) => {
        $(
            fn $option(&mut self $(, _: $type)?) -> Result<(), TlsError> {
                Err(TlsError::unsupported(BACKEND, stringify!($option), $why))
            }
        )*
    };
}

pub(crate) use lacks;
