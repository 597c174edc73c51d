//! Decompresses certificates that the server compressed (RFC 8879).
//!
//! BoringSSL limits their length, and `boring` provides a buffer of the length that the server
//! announced: nothing is decompressed beyond it.

use boring::{error::ErrorStack, ssl::SslContextBuilder};
use tungstenite_tls_core::{CertificateCompression, TlsError, TlsOption};

use crate::error::{BACKEND, setup_error};

/// Lets the server compress with one of `algorithms`.
pub(crate) fn allow(
    context: &mut SslContextBuilder,
    algorithms: &[CertificateCompression],
) -> Result<(), TlsError> {
    for algorithm in algorithms {
        let added = match algorithm {
            CertificateCompression::Zlib => add_zlib(context),
            CertificateCompression::Brotli => add_brotli(context),
            _ => None,
        };
        added.ok_or_else(|| lacks(*algorithm))?.map_err(setup_error)?;
    }
    Ok(())
}

fn lacks(algorithm: CertificateCompression) -> TlsError {
    let (option, name) = (TlsOption::CertificateCompression, algorithm.to_string());
    TlsError::not_compiled_in(BACKEND, option, &name, &name)
}

#[cfg(any(feature = "brotli", feature = "zlib"))]
use std::io::{self, Write};

#[cfg(any(feature = "brotli", feature = "zlib"))]
use boring::ssl::{CertificateCompressionAlgorithm, CertificateCompressor};

#[cfg(feature = "zlib")]
fn add_zlib(context: &mut SslContextBuilder) -> Option<Result<(), ErrorStack>> {
    struct Zlib;

    impl CertificateCompressor for Zlib {
        const ALGORITHM: CertificateCompressionAlgorithm = CertificateCompressionAlgorithm::ZLIB;
        const CAN_COMPRESS: bool = false;
        const CAN_DECOMPRESS: bool = true;

        fn decompress<W: Write>(&self, input: &[u8], output: &mut W) -> io::Result<()> {
            io::copy(&mut flate2::bufread::ZlibDecoder::new(input), output).map(drop)
        }
    }

    Some(context.add_certificate_compression_algorithm(Zlib))
}

#[cfg(not(feature = "zlib"))]
fn add_zlib(_: &mut SslContextBuilder) -> Option<Result<(), ErrorStack>> {
    None
}

#[cfg(feature = "brotli")]
fn add_brotli(context: &mut SslContextBuilder) -> Option<Result<(), ErrorStack>> {
    struct Brotli;

    impl CertificateCompressor for Brotli {
        const ALGORITHM: CertificateCompressionAlgorithm = CertificateCompressionAlgorithm::BROTLI;
        const CAN_COMPRESS: bool = false;
        const CAN_DECOMPRESS: bool = true;

        fn decompress<W: Write>(&self, mut input: &[u8], output: &mut W) -> io::Result<()> {
            // Marks a large window, which is not in RFC 7932 and takes up to 1 GiB of memory.
            if input.first().is_some_and(|first| first & 0x7f == 0x11) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            brotli_decompressor::BrotliDecompress(&mut input, output)
        }
    }

    Some(context.add_certificate_compression_algorithm(Brotli))
}

#[cfg(not(feature = "brotli"))]
fn add_brotli(_: &mut SslContextBuilder) -> Option<Result<(), ErrorStack>> {
    None
}
