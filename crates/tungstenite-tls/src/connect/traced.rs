//! The span of a connection that is being made, for the crate `tracing`.

use std::fmt::Display;

#[cfg(any(feature = "smol", feature = "tokio"))]
use tracing::Instrument;
use tracing::{Level, Span, event, span};
#[cfg(any(feature = "smol", feature = "tokio"))]
use tungstenite::Error;
use tungstenite_tls_core::redacted;

use super::Connect;
use crate::dial::TARGET;

impl Connect {
    pub(crate) fn span(&self) -> Span {
        span!(target: TARGET, Level::DEBUG, "connect", url = %redacted(self.uri()))
    }
}

/// Runs `connecting` in `span`.
#[cfg(any(feature = "smol", feature = "tokio"))]
pub(crate) async fn traced<T>(
    span: Span,
    connecting: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    async {
        let result = connecting.await;
        trace_failure(&result);
        result
    }
    .instrument(span)
    .await
}

pub(super) fn trace_failure<T, E: Display>(result: &Result<T, E>) {
    if let Err(error) = result {
        event!(target: TARGET, Level::DEBUG, %error, "failed");
    }
}
