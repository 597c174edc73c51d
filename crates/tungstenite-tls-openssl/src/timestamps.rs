//! Signed Certificate Timestamps (RFC 6962, section 3.3.1), asked for by a custom extension:
//! OpenSSL's own extension would also judge them, by lists of logs that few systems have.

use std::sync::LazyLock;

use openssl::{
    error::ErrorStack,
    ex_data::Index,
    ssl::{ExtensionContext, Ssl, SslAlert, SslContextBuilder, SslRef},
};
use tungstenite_tls_core::backend::split_certificate_timestamps;

/// `signed_certificate_timestamp`
const EXTENSION: u16 = 18;

/// Lets the connections of `context` ask for timestamps.
pub(crate) fn ask(context: &mut SslContextBuilder) -> Result<(), ErrorStack> {
    let places = ExtensionContext::CLIENT_HELLO
        | ExtensionContext::TLS1_2_SERVER_HELLO
        | ExtensionContext::TLS1_3_CERTIFICATE;
    context.add_custom_ext(
        EXTENSION,
        places,
        |_, place, _| {
            let asks = place.contains(ExtensionContext::CLIENT_HELLO);
            Ok(asks.then_some(b"".as_slice()))
        },
        |ssl, _, list, certificate| {
            // With TLS 1.3 each certificate may have timestamps; only those of the server's own
            // count.
            if certificate.is_some_and(|(depth, _)| depth != 0) {
                return Ok(());
            }
            let timestamps = split_certificate_timestamps(list).ok_or(SslAlert::DECODE_ERROR)?;
            if let Some(index) = *INDEX {
                ssl.set_ex_data(index, timestamps);
            }
            Ok(())
        },
    )
}

/// The timestamps that the server sent.
pub(crate) fn of(ssl: &SslRef) -> Vec<Vec<u8>> {
    let found = INDEX.and_then(|index| ssl.ex_data(index));
    found.cloned().unwrap_or_default()
}

static INDEX: LazyLock<Option<Index<Ssl, Vec<Vec<u8>>>>> =
    LazyLock::new(|| Ssl::new_ex_index().ok());
