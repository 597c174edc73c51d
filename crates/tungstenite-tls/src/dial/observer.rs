//! Passes on what happens while a connection is made: [`Observer`].

use std::{fmt, sync::Arc};

use super::ConnectEvent;

/// The caller's function for events.
type Observe = dyn Fn(&ConnectEvent<'_>) + Send + Sync;

/// Tells the caller of events, if there is one who wants to know.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Arc<Observe>>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(&ConnectEvent<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(observe)))
    }

    pub(crate) fn tell(&self, event: &ConnectEvent<'_>) {
        #[cfg(feature = "tracing")]
        super::tracing::trace(event);
        if let Some(observe) = &self.0 {
            observe(event);
        }
    }

    #[cfg(test)]
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "a function" } else { "none" })
    }
}
