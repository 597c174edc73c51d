//! Certificates as private servers have them: [`odd`].

use tungstenite_tls_testing::certificates::Identity;

use crate::verdicts::chain::{
    draft::Draft,
    extension::{KEY_USAGE, basic_constraints, dns, ip, subject_alt_name},
    time::{DAY, from_now},
};

/// What is odd about a certificate, beside that it has signed itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Odd {
    /// Nothing.
    SelfSigned,
    /// As `openssl req -x509` makes them: a CA's.
    MarkedAsCa,
    /// Without extensions, and so without names.
    Version1,
    /// Until yesterday.
    Expired,
    /// For another host.
    WrongName,
    /// For several hosts and addresses.
    SeveralNames,
}

/// A certificate for `localhost`, with a key of its own.
pub(crate) fn odd(kind: Odd) -> Identity {
    let mut draft = Draft::leaf("localhost");
    match kind {
        Odd::SelfSigned => {}
        Odd::MarkedAsCa => {
            draft.remove(KEY_USAGE);
            draft.set(basic_constraints(true, None));
        }
        Odd::Version1 => (draft.version, draft.raw_extensions) = (None, Some(Vec::new())),
        Odd::Expired => {
            (draft.not_before, draft.not_after) = (from_now(-30 * DAY), from_now(-DAY));
        }
        Odd::WrongName => draft.set(subject_alt_name(&[dns("elsewhere.example")])),
        Odd::SeveralNames => draft.set(subject_alt_name(&[
            dns("localhost"),
            dns("*.wild.example.test"),
            ip([127, 0, 0, 1]),
            ip([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        ])),
    }
    identity(&draft)
}

/// A certificate, and the one that takes its place, with the same key.
pub(super) fn renewed() -> (Identity, Identity) {
    let mut draft = Draft::leaf("localhost");
    let before = identity(&draft);
    draft.serial[1] ^= 1;
    draft.not_after = from_now(60 * DAY);
    (before, identity(&draft))
}

fn identity(draft: &Draft) -> Identity {
    let key = draft.key.pkcs8().expect("a key of a kind that rustls signs with");
    Identity::of(draft.signed_by(draft), key)
}
