//! Finds in certificates what Mbed TLS overlooks: BER that is not DER, extensions that occur twice,
//! parameters of ECDSA, and bytes that follow a certificate.

use std::error::Error;

use der::{AnyRef, Decode, Reader, SliceReader, Tag, TagNumber, Tagged, asn1::IntRef};
use tungstenite_tls_core::{CertificateDer, TlsError, backend::CertificateRefusal};

use crate::message::CertificatesMessage;

type Defect = Box<dyn Error + Send + Sync>;

/// Checks the certificates of `chain` below the root. `message` is what the server has
/// sent.
pub(crate) fn check(
    chain: &[CertificateDer<'_>],
    message: CertificatesMessage<'_>,
) -> Result<(), TlsError> {
    let below = chain.len().saturating_sub(1).max(1);
    for certificate in chain.iter().take(below) {
        read(certificate)
            .map_err(|why| CertificateRefusal::unreadable(&why.to_string()).with_source(why))?;
        if message.certificates().any(|sent| has_rest(sent, certificate)) {
            return Err(CertificateRefusal::unreadable("it has trailing bytes"));
        }
    }
    Ok(())
}

fn has_rest(sent: &[u8], certificate: &[u8]) -> bool {
    sent.strip_prefix(certificate).is_some_and(|rest| !rest.is_empty())
}

/// Reads a certificate (RFC 5280, section 4.1), whose structure Mbed TLS has checked.
fn read(certificate: &[u8]) -> Result<(), Defect> {
    let mut reader = SliceReader::new(certificate)?;
    reader.sequence(|parts| {
        parts.sequence(signed)?;
        parts.sequence(algorithm)?;
        AnyRef::decode(parts)?; // the signature
        Ok::<_, Defect>(())
    })?;
    Ok(reader.finish()?)
}

fn signed(fields: &mut SliceReader<'_>) -> Result<(), Defect> {
    if Tag::peek(fields)?.is_context_specific() {
        AnyRef::decode(fields)?; // the version
    }
    IntRef::decode(fields)?; // the serial number
    fields.sequence(algorithm)?;
    while !fields.is_finished() {
        let field = AnyRef::decode(fields)?;
        if field.tag() == EXTENSIONS {
            SliceReader::new(field.value())?.sequence(extensions)?;
        }
    }
    Ok(())
}

const EXTENSIONS: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(3) };

/// ECDSA has no parameters (RFC 5758, section 3.2).
fn algorithm(fields: &mut SliceReader<'_>) -> Result<(), Defect> {
    /// The beginning of the identifiers of ECDSA with SHA-2: 1.2.840.10045.4.3.
    const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3];
    let id = AnyRef::decode(fields)?;
    if id.value().starts_with(ECDSA) {
        return Ok(()); // What is left over is an error.
    }
    while !fields.is_finished() {
        AnyRef::decode(fields)?;
    }
    Ok(())
}

/// No extension may occur twice (RFC 5280, section 4.2).
fn extensions(list: &mut SliceReader<'_>) -> Result<(), Defect> {
    /// The identifier of basicConstraints, 2.5.29.19.
    const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
    let mut seen = Vec::new();
    while !list.is_finished() {
        let (id, value) = list.sequence(|extension| {
            let id = AnyRef::decode(extension)?.value();
            boolean(extension)?; // whether it is critical
            Ok::<_, Defect>((id, AnyRef::decode(extension)?.value()))
        })?;
        if seen.contains(&id) {
            return Err("an extension occurs twice".into());
        }
        seen.push(id);
        if id == BASIC_CONSTRAINTS {
            SliceReader::new(value)?.sequence(|fields| {
                boolean(fields)?; // whether it is a CA
                while !fields.is_finished() {
                    AnyRef::decode(fields)?; // how many CAs may follow
                }
                Ok::<_, Defect>(())
            })?;
        }
    }
    Ok(())
}

/// Reads a BOOLEAN, if one is next. It may be FALSE, which DER leaves out, because real issuers
/// wrote it.
fn boolean(fields: &mut SliceReader<'_>) -> Result<(), Defect> {
    if !fields.is_finished() && Tag::peek(fields)? == Tag::Boolean {
        bool::decode(fields)?;
    }
    Ok(())
}
