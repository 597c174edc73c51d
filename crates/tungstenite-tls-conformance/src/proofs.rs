//! What was seen of everything that a backend lacks: [`Proofs`].

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{cases, io_kind::IoKind, lack::Lack, subject::Subject, within::within};

/// The proofs of one backend; each is made once for each kind of I/O.
#[derive(Debug, Default)]
pub(crate) struct Proofs(Mutex<BTreeMap<(Lack, &'static str), Proof>>);

/// What was seen, or why the proof failed.
type Proof = Result<Vec<String>, String>;

impl Proofs {
    /// Proves `lack`, unless that was done before, and returns what was seen.
    ///
    /// # Errors
    /// If the proof failed: the message of its panic, or that it took longer than `deadline`.
    pub(crate) fn of(&self, lack: &Lack, subject: &Subject, deadline: Duration) -> Proof {
        let is_option = lack.part.is_some() || lack.capability.option().is_some();
        let io_kind = if is_option { IoKind::Blocking } else { subject.io_kind };
        let key = (lack.clone(), io_kind.prefix());
        // Tests that need the same proof wait for it.
        let mut proofs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let proof = proofs.entry(key).or_insert_with(|| {
            let (lack, prover) = (lack.clone(), subject.clone());
            let result = within(deadline, move || cases::prove(&lack, &prover));
            let seen = subject.notes.take();
            result.map(|()| seen)
        });
        proof.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use tungstenite_tls_testing::server::ServerLibrary;

    use super::*;
    use crate::{capability::Capability, notes::Notes};

    /// Other tests wait for the proof, so it would hang the whole run.
    #[test]
    fn a_proof_that_hangs_has_failed_and_is_not_tried_again() {
        let subject = Subject {
            backend: "slow",
            build: Arc::new(|_| {
                loop {
                    thread::park();
                }
            }),
            lacks: BTreeMap::new(),
            lacks_parts: BTreeMap::new(),
            library: ServerLibrary::Rustls,
            io_kind: IoKind::Blocking,
            prefix: String::new(),
            notes: Notes::default(),
        };
        let lack = Lack { capability: Capability::KeyLog, part: None };
        let proofs = Proofs::default();
        for deadline in [Duration::from_millis(50), Duration::MAX] {
            let error = proofs.of(&lack, &subject, deadline).expect_err("it hangs");
            assert!(error.starts_with("hangs"), "{error}");
        }
    }
}
