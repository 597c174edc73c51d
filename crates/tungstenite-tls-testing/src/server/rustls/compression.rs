//! Compression of the server's certificates (RFC 8879), and whether it was used.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

#[cfg(feature = "certificate-compression")]
use rustls::compress::{BROTLI_COMPRESSOR, ZLIB_COMPRESSOR};
use rustls::{
    CertificateCompressionAlgorithm,
    compress::{CertCompressor, CompressionFailed, CompressionLevel},
};
use tungstenite_tls_core::CertificateCompression;

/// The algorithm that was used last, if any.
#[derive(Clone, Debug, Default)]
pub(super) struct Used(Arc<AtomicU16>);

impl Used {
    pub(super) fn get(&self) -> Option<CertificateCompression> {
        let code = self.0.load(Ordering::Relaxed);
        let all = [CertificateCompression::Zlib, CertificateCompression::Brotli];
        all.into_iter().find(|algorithm| algorithm.code() == code)
    }

    /// A compressor that records its use here. `None`: it is not compiled in.
    pub(super) fn compressor(
        &self,
        algorithm: CertificateCompression,
    ) -> Option<&'static dyn CertCompressor> {
        let inner = compiled_in(algorithm)?;
        // rustls needs a `'static` one; each test server leaks only a few bytes.
        Some(Box::leak(Box::new(Watched { inner, used: self.clone() })))
    }
}

fn compiled_in(algorithm: CertificateCompression) -> Option<&'static dyn CertCompressor> {
    match algorithm {
        #[cfg(feature = "certificate-compression")]
        CertificateCompression::Zlib => Some(ZLIB_COMPRESSOR),
        #[cfg(feature = "certificate-compression")]
        CertificateCompression::Brotli => Some(BROTLI_COMPRESSOR),
        _ => None,
    }
}

#[derive(Debug)]
struct Watched {
    inner: &'static dyn CertCompressor,
    used: Used,
}

impl CertCompressor for Watched {
    fn compress(
        &self,
        input: Vec<u8>,
        level: CompressionLevel,
    ) -> Result<Vec<u8>, CompressionFailed> {
        self.used.0.store(self.algorithm().into(), Ordering::Relaxed);
        self.inner.compress(input, level)
    }

    fn algorithm(&self) -> CertificateCompressionAlgorithm {
        self.inner.algorithm()
    }
}
