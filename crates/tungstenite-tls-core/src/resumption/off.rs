//! Types without values, in place of sessions when resumption is not compiled in. The compiler
//! removes what a backend does with them.

use std::{convert::Infallible, fmt, marker::PhantomData, sync::Arc};

use super::session::KeptSession;
use crate::{Endpoint, TlsError, config::Clock};

/// The sessions that a connector keeps. Without the feature `resumption` there are none.
#[derive(Debug)]
pub struct KeptSessions<S>(Infallible, PhantomData<S>);

impl<S: KeptSession> KeptSessions<S> {
    #[inline(always)]
    pub(crate) fn new(_: Option<StoredSessions>, _: Option<Clock>) -> Option<Arc<Self>> {
        None
    }

    /// Begins a connection to a server.
    #[inline(always)]
    pub fn connection(self: &Arc<Self>, _: &Endpoint) -> Arc<ConnectionSessions<S>> {
        match self.0 {}
    }
}

/// The sessions of one connection. Without the feature `resumption` there are none.
pub struct ConnectionSessions<S>(Infallible, PhantomData<S>);

impl<S: KeptSession> ConnectionSessions<S> {
    /// The server.
    #[inline(always)]
    pub fn endpoint(&self) -> &Endpoint {
        match self.0 {}
    }

    /// Takes the session to offer.
    #[inline(always)]
    pub fn offer(&self) -> Option<S> {
        match self.0 {}
    }

    /// Whether this connection offers a session.
    #[inline(always)]
    pub fn has_offered(&self) -> bool {
        match self.0 {}
    }

    /// Keeps a session that the server sent.
    #[inline(always)]
    pub fn keep(&self, _: S, _: bool) {
        match self.0 {}
    }

    /// Call this when a part of the handshake has been sent to the server.
    #[inline(always)]
    pub fn sent(&self) {
        match self.0 {}
    }

    /// Call this when the handshake is complete.
    #[inline(always)]
    pub fn completed(&self, _: bool) {
        match self.0 {}
    }

    /// Call this when the server has sent data or close_notify.
    #[inline(always)]
    pub fn received(&self) {
        match self.0 {}
    }

    /// Call this when the session has failed.
    #[inline(always)]
    pub fn failed(&self, _: &TlsError) {
        match self.0 {}
    }
}

impl<S> fmt::Debug for ConnectionSessions<S> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}

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
}
