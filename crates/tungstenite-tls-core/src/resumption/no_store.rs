//! Types without values, in place of session stores when those are not compiled in.

use super::life::SessionLife;
use crate::{Endpoint, TlsError};

/// The caller's store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SharedStore {}

/// A store as a backend uses it.
#[derive(Clone, Debug)]
pub(crate) enum StoredSessions {}

impl StoredSessions {
    pub(crate) fn new(store: &SharedStore, _: &str, _: &[Vec<u8>], _: Option<&str>) -> Self {
        match *store {}
    }

    pub(crate) fn allow_native_edit(&self) -> Result<(), TlsError> {
        match *self {}
    }

    pub(crate) fn put(&self, _: &Endpoint, _: &[u8], _: SessionLife) {
        match *self {}
    }

    pub(crate) fn take<S>(
        &self,
        _: &Endpoint,
        _: u64,
        _: impl Fn(&[u8]) -> Option<S>,
    ) -> Option<(S, SessionLife)> {
        match *self {}
    }

    pub(crate) fn forget(&self, _: &Endpoint) {
        match *self {}
    }
}
