//! Runs an upgrade over an asynchronous stream.

/// Over tokio's I/O traits.
#[cfg(feature = "tokio")]
pub(crate) mod tokio {
    use std::future::poll_fn;

    use ::tokio::io::{AsyncRead, AsyncWrite};
    use tungstenite::Error;

    use crate::{Answer, Upgrade, stream::asynchronous::tokio::with_task};

    /// Sends the request of `upgrade` over `stream`, and reads until the server has answered, as
    /// [`Upgrade::run`] does. If the server refuses and resets before it has the request, the error
    /// may be the reset: tokio learns of that before it looks for input.
    ///
    /// Cancel safe: if the future is dropped, the next call goes on.
    ///
    /// ```no_run
    /// use tokio::io::{AsyncRead, AsyncWrite};
    /// use tungstenite_tls_core::{Answer, Upgrade, tokio::upgrade, tungstenite::Error};
    ///
    /// async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), Error> {
    ///     let mut request = Upgrade::new("ws://example.org/")?;
    ///     if let Answer::Refused(refused) = upgrade(&mut request, &mut stream).await? {
    ///         println!("refused: {}", refused.response.status());
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`Upgrade::run`], but never `WouldBlock`.
    pub async fn upgrade<S>(upgrade: &mut Upgrade, stream: &mut S) -> Result<Answer, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        poll_fn(|cx| with_task(stream, cx, |io| upgrade.run(io))).await
    }
}

/// Over the I/O traits of futures-io.
#[cfg(feature = "futures-io")]
pub(crate) mod futures_io {
    use std::future::poll_fn;

    use ::futures_io::{AsyncRead, AsyncWrite};
    use tungstenite::Error;

    use crate::{Answer, Upgrade, stream::asynchronous::futures_io::with_task};

    /// Sends the request of `upgrade` over `stream`, and reads until the server has answered, as
    /// [`Upgrade::run`] does.
    ///
    /// Cancel safe: if the future is dropped, the next call goes on.
    ///
    /// ```no_run
    /// use futures_io::{AsyncRead, AsyncWrite};
    /// use tungstenite_tls_core::{Answer, Upgrade, futures_io::upgrade, tungstenite::Error};
    ///
    /// async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<(), Error> {
    ///     let mut request = Upgrade::new("ws://example.org/")?;
    ///     if let Answer::Refused(refused) = upgrade(&mut request, &mut stream).await? {
    ///         println!("refused: {}", refused.response.status());
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// Those of [`Upgrade::run`], but never `WouldBlock`.
    pub async fn upgrade<S>(upgrade: &mut Upgrade, stream: &mut S) -> Result<Answer, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        poll_fn(|cx| with_task(stream, cx, |io| upgrade.run(io))).await
    }
}
