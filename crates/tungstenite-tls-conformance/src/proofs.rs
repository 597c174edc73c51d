//! What was seen of everything that a backend lacks: [`Proofs`].

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

use crate::{cases, io_kind::IoKind, lack::Lack, panic_text::panic_text, subject::Subject};

/// The proofs of one backend; each is made once for each kind of I/O.
#[derive(Debug, Default)]
pub(crate) struct Proofs(Mutex<BTreeMap<(Lack, &'static str), Proof>>);

/// What was seen, or the message of the panic with which the proof failed.
type Proof = Result<Vec<String>, String>;

impl Proofs {
    /// Proves `lack`, unless that was done before, and returns what was seen.
    ///
    /// # Errors
    /// If the proof failed: the message of its panic.
    pub(crate) fn of(&self, lack: &Lack, subject: &Subject) -> Proof {
        let is_option = lack.part.is_some() || lack.capability.option().is_some();
        let io_kind = if is_option { IoKind::Blocking } else { subject.io_kind };
        let key = (lack.clone(), io_kind.prefix());
        // Tests that need the same proof wait for it.
        let mut proofs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let proof = proofs.entry(key).or_insert_with(|| {
            let prove = || cases::prove(lack, subject);
            let result = catch_unwind(AssertUnwindSafe(prove));
            let seen = subject.notes.take();
            result.map(|()| seen).map_err(|panic| panic_text(&*panic))
        });
        proof.clone()
    }
}
