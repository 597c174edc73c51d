//! Odd certificates of the kinds that private servers have: [`odd`].

use tungstenite_tls_testing::certificates::Identity;

use crate::verdicts::chain::{
    draft::Draft,
    extension::{KEY_USAGE, basic_constraints, dns, ip, subject_alt_name},
    time::{DAY, from_now},
};

/// What is odd about a certificate, in addition to being self-signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Odd {
    /// Nothing.
    SelfSigned,
    /// Marked as a CA's, as `openssl req -x509` does.
    MarkedAsCa,
    /// Has no extensions, and so no names.
    Version1,
    /// Expired yesterday.
    Expired,
    /// For another host.
    WrongName,
    /// For several hosts and addresses.
    SeveralNames,
}

/// A certificate for `localhost`, unless `kind` says otherwise, with a new key.
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

/// A certificate and its replacement, with the same key.
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
