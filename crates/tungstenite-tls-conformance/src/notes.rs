//! What a test saw, for reports: [`Notes`].

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use tungstenite_tls_core::TlsInfo;

/// The notes of one test; clones share them. A test may connect hundreds of times, so there is a
/// limit, and a note that repeats the previous one is only counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<Note>>>);

#[derive(Debug)]
struct Note {
    text: String,
    times: usize,
}

impl Notes {
    /// The number of notes that are kept; further ones are counted.
    const MOST: usize = 8;

    pub(crate) fn add(&self, text: impl Into<String>) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = text.into();
        let is_full = notes.len() >= Self::MOST;
        match notes.last_mut() {
            Some(last) if last.text == text => last.times += 1,
            Some(last) if is_full => {
                last.text = "and further ones".to_owned();
                last.times += 1;
            }
            _ => notes.push(Note { text, times: 1 }),
        }
    }

    /// Adds what a handshake negotiated.
    pub(crate) fn add_negotiated(&self, info: &TlsInfo) {
        let version = info.version.map(|version| version.to_string());
        let resumed = info.resumed.map(|yes| if yes { "resumed" } else { "full handshake" });
        let parts =
            [version.as_deref(), info.cipher_suite.as_deref(), info.group.as_deref(), resumed];
        let shown: Vec<&str> = parts.into_iter().flatten().collect();
        let shown = if shown.is_empty() { "TLS".to_owned() } else { shown.join(", ") };
        self.add(format!("connected: {shown}"));
    }

    /// Takes all notes, in order.
    pub(crate) fn take(&self) -> Vec<String> {
        let notes = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let shown = notes.into_iter().map(|Note { text, times }| match times {
            1 => text,
            _ => format!("{text} ({times} times)"),
        });
        shown.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_note_is_counted() {
        let notes = Notes::default();
        ["a", "a", "b"].into_iter().for_each(|note| notes.add(note));
        assert_eq!(notes.take(), ["a (2 times)", "b"]);
        assert_eq!(notes.take(), [""; 0]);
    }

    #[test]
    fn the_number_of_notes_is_limited() {
        let notes = Notes::default();
        (0..100).for_each(|i| notes.add(i.to_string()));
        let kept = notes.take();
        assert_eq!(kept.len(), Notes::MOST);
        assert_eq!(kept.last().unwrap(), "and further ones (93 times)");
    }
}
