//! OCSP responses for servers to staple (RFC 6960, section 4.2).

use rcgen::{KeyPair, SigningKey};
use sha1::{Digest, Sha1};
use yasna::{
    ASN1Result, DERWriter, Tag, construct_der,
    models::{GeneralizedTime, ObjectIdentifier},
    parse_der,
};

use super::{
    authority::Authority,
    identity::Identity,
    leaf::{DAY, Validity, at},
    set::Certificates,
};

const SHA1: [u64; 6] = [1, 3, 14, 3, 2, 26];
const ECDSA_WITH_SHA256: [u64; 7] = [1, 2, 840, 10045, 4, 3, 2];
const ID_PKIX_OCSP_BASIC: [u64; 10] = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1];

/// What a response says about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OcspStatus {
    /// The certificate is not revoked.
    Good,
    /// The certificate is revoked.
    Revoked,
    /// The responder does not know the certificate.
    Unknown,
}

/// What is wrong with a response, if anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staple {
    /// Up to date, about the right certificate, and signed by the right signer.
    Current(OcspStatus),
    /// Expired.
    Stale,
    /// Good, but without the time of the next update.
    WithoutNextUpdate {
        /// Days since its thisUpdate.
        days: i64,
    },
    /// Signed by someone else in the issuer's name.
    WrongSigner,
    /// About another certificate of the same issuer.
    OtherCertificate,
}

impl Certificates {
    /// A good OCSP response about the leaf of `identity`, signed by its issuer, in DER.
    pub fn good_ocsp_response(&self, identity: &Identity) -> Vec<u8> {
        self.staple(identity, Staple::Current(OcspStatus::Good))
    }

    /// An OCSP response about the leaf of `identity`, in DER, with the fault that `staple` names.
    pub fn staple(&self, identity: &Identity, staple: Staple) -> Vec<u8> {
        let mut statement = Statement {
            authority: &self.authority,
            serial: &identity.serial,
            status: OcspStatus::Good,
            validity: Validity { from: -DAY, until: 7 * DAY },
            next_update: true,
            signer: self.authority.intermediate.key(),
        };
        match staple {
            Staple::Current(status) => statement.status = status,
            Staple::Stale => statement.validity = Validity { from: -7 * DAY, until: -DAY },
            Staple::WithoutNextUpdate { days } => {
                statement.validity.from = -days * DAY;
                statement.next_update = false;
            }
            Staple::WrongSigner => statement.signer = self.stranger.intermediate.key(),
            Staple::OtherCertificate => statement.serial = &self.localhost_renewed.serial,
        }
        statement.to_response()
    }
}

struct Statement<'a> {
    authority: &'a Authority,
    serial: &'a [u8],
    status: OcspStatus,
    validity: Validity,
    /// Whether it has a nextUpdate.
    next_update: bool,
    signer: &'a KeyPair,
}

impl Statement<'_> {
    /// OCSPResponse
    fn to_response(&self) -> Vec<u8> {
        let tbs = construct_der(|writer| self.response_data(writer));
        let signature = self.signer.sign(&tbs).expect("a signature can be made");
        let basic = construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_der(&tbs);
                writer.next().write_sequence(|writer| {
                    writer.next().write_oid(&oid(&ECDSA_WITH_SHA256));
                });
                writer.next().write_bitvec_bytes(&signature, signature.len() * 8);
            });
        });
        construct_der(|writer| {
            writer.write_sequence(|writer| {
                writer.next().write_enum(0); // successful
                writer.next().write_tagged(Tag::context(0), |writer| {
                    writer.write_sequence(|writer| {
                        writer.next().write_oid(&oid(&ID_PKIX_OCSP_BASIC));
                        writer.next().write_bytes(&basic);
                    });
                });
            });
        })
    }

    fn response_data(&self, writer: DERWriter<'_>) {
        writer.write_sequence(|writer| {
            // The responder's name.
            writer.next().write_tagged(Tag::context(1), |writer| {
                writer.write_der(&self.issuer_name());
            });
            time(writer.next(), self.validity.from);
            writer.next().write_sequence(|writer| self.single_response(writer.next()));
        });
    }

    fn single_response(&self, writer: DERWriter<'_>) {
        writer.write_sequence(|writer| {
            writer.next().write_sequence(|writer| {
                writer.next().write_sequence(|writer| {
                    writer.next().write_oid(&oid(&SHA1));
                    writer.next().write_null();
                });
                writer.next().write_bytes(&Sha1::digest(self.issuer_name()));
                let key = self.authority.intermediate.key();
                writer.next().write_bytes(&Sha1::digest(key.public_key_raw()));
                writer.next().write_bigint_bytes(self.serial, true);
            });
            let status = writer.next();
            match self.status {
                OcspStatus::Good => {
                    status.write_tagged_implicit(Tag::context(0), |writer| writer.write_bytes(&[]));
                }
                OcspStatus::Revoked => status.write_tagged_implicit(Tag::context(1), |writer| {
                    writer.write_sequence(|writer| time(writer.next(), -20 * DAY));
                }),
                OcspStatus::Unknown => {
                    status.write_tagged_implicit(Tag::context(2), |writer| writer.write_bytes(&[]));
                }
            }
            time(writer.next(), self.validity.from);
            if self.next_update {
                let until = |writer: DERWriter<'_>| time(writer, self.validity.until);
                writer.next().write_tagged(Tag::context(0), until);
            }
        });
    }

    fn issuer_name(&self) -> Vec<u8> {
        subject(self.authority.intermediate.der()).expect("a certificate can be read")
    }
}

/// The encoded subject of a certificate (RFC 5280, section 4.1).
fn subject(certificate: &[u8]) -> ASN1Result<Vec<u8>> {
    parse_der(certificate, |reader| {
        reader.read_sequence(|reader| {
            let subject = reader.next().read_sequence(|reader| {
                // Version, serial number, algorithm, issuer and validity.
                for _ in 0..5 {
                    reader.next().read_der()?;
                }
                let subject = reader.next().read_der()?;
                while reader.read_optional(|rest| rest.read_der().map(drop))?.is_some() {}
                Ok(subject)
            })?;
            // The signature algorithm and the signature.
            reader.next().read_der()?;
            reader.next().read_der()?;
            Ok(subject)
        })
    })
}

fn oid(components: &[u64]) -> ObjectIdentifier {
    ObjectIdentifier::from_slice(components)
}

/// Writes the time `seconds` from now.
fn time(writer: DERWriter<'_>, seconds: i64) {
    writer.write_generalized_time(&GeneralizedTime::from_datetime(at!(seconds)));
}
