//! Random changes to certificates, the same in each run. The target `certificates` of `cargo xtask
//! fuzz` looks for new ones.

use proptest::{collection::vec, prelude::*, sample::Index};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::tests::{Fields, ask, made};
use crate::testing::fuzz::config;

/// A change to the bytes.
#[derive(Clone, Debug)]
enum Edit {
    Set(Index, u8),
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    /// Copies some bytes to another place.
    Repeat(Index, usize, Index),
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let whole = bytes.len();
        let piece =
            |at: &Index, length: usize| at.index(whole)..whole.min(at.index(whole) + length);
        match self {
            _ if whole == 0 => {}
            Self::Set(at, byte) => bytes[at.index(whole)] = *byte,
            Self::Flip(at, bit) => bytes[at.index(whole)] ^= 1 << bit,
            Self::Insert(at, more) => {
                let at = at.index(whole);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(at, length) => {
                bytes.drain(piece(at, *length));
            }
            Self::Repeat(from, length, to) => {
                let (copied, to) = (bytes[piece(from, *length)].to_vec(), to.index(whole));
                bytes.splice(to..to, copied);
            }
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (any::<Index>(), vec(any::<u8>(), 1..9)).prop_map(|(at, more)| Edit::Insert(at, more)),
        (any::<Index>(), 1..9_usize).prop_map(|(at, length)| Edit::Remove(at, length)),
        (any::<Index>(), 1..40_usize, any::<Index>())
            .prop_map(|(from, length, to)| Edit::Repeat(from, length, to)),
    ]
}

/// One of Mozilla's roots, or one that the tests make.
fn certificate() -> impl Strategy<Value = Vec<u8>> {
    any::<Index>().prop_map(|index| {
        let mut all = made();
        all.extend(TLS_SERVER_ROOT_CERTS.iter().map(|root| root.to_vec()));
        all.swap_remove(index.index(all.len()))
    })
}

proptest! {
    #![proptest_config(config(4_000))]

    /// Nothing makes it panic, and what another library reads too, it reads in the same way.
    #[test]
    fn a_changed_certificate_is_read_as_another_library_reads_it(
        mut der in certificate(),
        edits in vec(edit(), 0..4),
    ) {
        edits.iter().for_each(|edit| edit.apply(&mut der));
        ask(&der);
        if let (Ok(ours), Some(theirs)) = (Fields::ours(&der), Fields::theirs(&der)) {
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn random_bytes_do_not_make_it_panic(der in vec(any::<u8>(), 0..300)) {
        ask(&der);
    }
}
