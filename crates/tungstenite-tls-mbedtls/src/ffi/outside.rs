//! What the callbacks of a connection use: [`Outside`], with the pipe that is its transport.

use std::ptr::NonNull;

use tungstenite_tls_core::{CertificateDer, backend::Pipe};

use super::secrets::MasterSecret;

/// What the callbacks of a connection use.
#[derive(Default)]
pub(super) struct Outside {
    pub(super) pipe: Pipe,
    /// Whether the library was told that there is no more ciphertext.
    pub(super) is_starved: bool,
    /// The chain that the library has built, the server's own certificate last.
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) missing: Missing,
    /// Why a certificate was refused for more than the library's own reasons.
    pub(super) objection: Option<&'static str>,
    pub(super) secret: Option<MasterSecret>,
}

/// What a chain lacks that is not trusted.
#[derive(Debug, Default)]
pub(super) enum Missing {
    #[default]
    Nothing,
    /// A root of this name, in DER.
    Root { name: Vec<u8> },
    /// The signature of an issuer that is in the chain.
    Signature,
}

/// A value on the heap that C has a pointer to. Unlike a box, it may be reached by that pointer
/// while this one is not in use.
pub(super) struct Owned<T>(NonNull<T>);

impl<T> Owned<T> {
    pub(super) fn new(value: T) -> Self {
        Self(NonNull::from(Box::leak(Box::new(value))))
    }

    pub(super) fn as_ptr(&self) -> *mut T {
        self.0.as_ptr()
    }

    pub(super) fn get(&self) -> &T {
        // SAFETY: the value lives as long as this. Callbacks change it only inside calls by
        // `&mut self` of the connection that owns this.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn get_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { self.0.as_mut() }
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: this is the box that `new` has leaked.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}
