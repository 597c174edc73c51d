//! Versions, serial numbers, and encodings that are not DER.

use rustls_pki_types::CertificateDer;

use crate::verdicts::{
    case::{VerdictCase, case},
    chain::{
        Position,
        der::{primitive, sequence},
        draft::{Draft, name},
    },
    verdict::Verdict,
};

const VERSION: &str = "RFC 5280, section 4.1.2.1";
const SERIAL: &str = "RFC 5280, section 4.1.2.2";
const IDS: &str = "RFC 5280, section 4.1.2.8";
const DER: &str = "RFC 5280, section 4.1";
const ISSUER: &str = "RFC 5280, section 4.1.2.4";

pub(super) fn cases() -> Vec<VerdictCase> {
    let mut cases = Vec::new();
    for position in [Position::Leaf, Position::Intermediate] {
        cases.extend(fields(position));
        cases.extend(bytes(position));
    }
    cases
}

fn fields(position: Position) -> Vec<VerdictCase> {
    let is_leaf = position == Position::Leaf;
    type Edit = fn(&mut Draft);
    let strip: Edit = |draft| {
        (draft.version, draft.raw_extensions) = (None, Some(Vec::new()));
    };
    let somehow = Verdict::RefusedSomehow;
    // RFC 5280 lets other means show that a version 1 or 2 certificate is a CA; none exist here.
    let rows: [(&str, &str, &'static str, Verdict, bool, Edit); 17] = [
        (
            "version_1",
            "is version 1, and so has no extensions",
            "RFC 5280, section 6.1.4 (k)",
            somehow,
            is_leaf,
            strip,
        ),
        (
            "version_1_with_extensions",
            "is version 1 but has extensions",
            VERSION,
            somehow,
            false,
            |draft| draft.version = None,
        ),
        (
            "version_1_spelt_out",
            "spells out version 1, which DER leaves out, and has extensions",
            VERSION,
            somehow,
            false,
            |draft| draft.version = Some(0),
        ),
        (
            "version_2_with_extensions",
            "is version 2 but has extensions",
            VERSION,
            somehow,
            false,
            |draft| draft.version = Some(1),
        ),
        ("version_4", "is version 4, which does not exist", VERSION, somehow, false, |draft| {
            draft.version = Some(3);
        }),
        ("version_negative", "is version -1", VERSION, somehow, false, |draft| {
            draft.version = Some(0xfe);
        }),
        (
            "no_extension",
            "is version 3 but has no extensions",
            "RFC 5280, section 6.1.4 (k)",
            somehow,
            is_leaf,
            |draft| draft.raw_extensions = Some(Vec::new()),
        ),
        ("serial_zero", "has the serial number 0", SERIAL, Verdict::Accepted, true, |draft| {
            draft.serial = vec![0];
        }),
        (
            "serial_negative",
            "has a negative serial number",
            SERIAL,
            Verdict::Accepted,
            true,
            |draft| draft.serial = vec![0x80, 1],
        ),
        (
            "serial_20_bytes",
            "has a serial number of 20 bytes",
            SERIAL,
            Verdict::Accepted,
            false,
            |draft| draft.serial = vec![0x7f; 20],
        ),
        (
            "serial_21_bytes",
            "has a serial number of 21 bytes",
            SERIAL,
            Verdict::Accepted,
            true,
            |draft| draft.serial = vec![0x7f; 21],
        ),
        (
            "serial_64_bytes",
            "has a serial number of 64 bytes",
            SERIAL,
            Verdict::Accepted,
            true,
            |draft| draft.serial = vec![0x7f; 64],
        ),
        (
            "serial_padded",
            "has a serial number with a needless leading zero",
            "X.690, section 8.3.2",
            somehow,
            false,
            |draft| draft.serial = vec![0, 1],
        ),
        (
            "serial_empty",
            "has an empty serial number",
            "X.690, section 8.3.1",
            somehow,
            false,
            |draft| draft.serial = Vec::new(),
        ),
        ("unique_ids", "has unique identifiers", IDS, Verdict::Accepted, true, |draft| {
            draft.unique_ids = [primitive(1, [0, 1]), primitive(2, [0, 2])].concat();
        }),
        (
            "issuer_empty",
            "has an empty issuer name",
            ISSUER,
            Verdict::RefusedAsCertificate,
            false,
            |draft| draft.issuer = Some(name(&[])),
        ),
        ("issuer_no_name", "has an issuer that is not a name", ISSUER, somehow, false, |draft| {
            draft.issuer = Some(sequence([[1, 1, 0xff]]));
        }),
    ];
    rows.into_iter()
        .map(|(name, words, rule, expected, open, edit)| {
            let who = position.name();
            let case = case(
                format!("encoding::{who}_{name}"),
                format!("the {who} {words}"),
                rule,
                expected,
                move |scene| edit(scene.at(position)),
            );
            if open { case.open() } else { case }
        })
        .collect()
}

/// Changes to the finished certificate.
fn bytes(position: Position) -> Vec<VerdictCase> {
    type Edit = fn(&[u8]) -> Vec<u8>;
    let rows: [(&str, &str, Edit); 7] = [
        ("trailing_byte", "is followed by an extra byte", |der| [der, &[0]].concat()),
        ("truncated", "lacks its last byte", |der| der[..der.len() - 1].to_vec()),
        ("empty", "is empty", |_| Vec::new()),
        ("rubbish", "is text", |_| b"this is no certificate".to_vec()),
        ("indefinite_length", "has an indefinite length, which is BER but not DER", |der| {
            // The certificate starts with a tag and three bytes of length.
            [&[0x30, 0x80], &der[4..], &[0, 0]].concat()
        }),
        (
            "long_length",
            "has a length in more bytes than needed, which is BER but not DER",
            |der| [&[0x30, 0x83, 0], &der[2..4], &der[4..]].concat(),
        ),
        ("set", "is a SET", |der| [&[0x31], &der[1..]].concat()),
    ];
    let index = usize::from(position == Position::Intermediate);
    rows.into_iter()
        .map(|(name, words, edit)| {
            let who = position.name();
            case(
                format!("encoding::{who}_{name}"),
                format!("the {who} {words}"),
                DER,
                Verdict::RefusedSomehow,
                move |scene| {
                    scene.then = Box::new(move |chain| {
                        chain.presented[index] =
                            CertificateDer::from(edit(&chain.presented[index]));
                    });
                },
            )
        })
        .collect()
}
