//! Which certificate compressions rustls accepts (RFC 8879).

use rustls::compress::CertDecompressor;
use tungstenite_tls_core::{CertificateCompression, TlsError, TlsOption, backend::Settings};

use crate::error::BACKEND;

/// The decompressors of the algorithms that `settings` name, in their order.
pub(crate) fn decompressors(
    settings: &Settings<'_>,
) -> Result<Vec<&'static dyn CertDecompressor>, TlsError> {
    let algorithms = settings.certificate_compression().unwrap_or_default();
    algorithms.iter().map(|&algorithm| decompressor(algorithm)).collect()
}

fn decompressor(
    algorithm: CertificateCompression,
) -> Result<&'static dyn CertDecompressor, TlsError> {
    match algorithm {
        #[cfg(feature = "zlib")]
        CertificateCompression::Zlib => Ok(rustls::compress::ZLIB_DECOMPRESSOR),
        #[cfg(feature = "brotli")]
        CertificateCompression::Brotli => Ok(rustls::compress::BROTLI_DECOMPRESSOR),
        _ => {
            let (option, name) = (TlsOption::CertificateCompression, algorithm.to_string());
            Err(TlsError::not_compiled_in(BACKEND, option, &name, &name))
        }
    }
}
