//! A resolver of the caller's own: [`Resolver`].

use std::{fmt, sync::Arc};

use crate::dial::Resolve;

/// Finds the addresses of a host in place of the system's resolver.
#[derive(Clone)]
pub(crate) struct Resolver(pub(crate) Arc<Resolve>);

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a function")
    }
}
