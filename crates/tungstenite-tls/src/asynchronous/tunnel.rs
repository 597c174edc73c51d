//! Asks a proxy for a tunnel, on any runtime: [`ask`].

use std::{
    future::poll_fn,
    io,
    task::{Context, Poll},
};

use crate::{
    error::ProxyError,
    proxy::{Step, Tunnel},
};

/// A stream to a proxy, with the traits of the runtime `R`.
pub(crate) trait ToProxy<R> {
    fn poll_write(&mut self, cx: &mut Context<'_>, src: &[u8]) -> Poll<io::Result<usize>>;

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    fn poll_read(&mut self, cx: &mut Context<'_>, dst: &mut [u8]) -> Poll<io::Result<usize>>;
}

/// Asks for the tunnel, until it is open or the proxy begins to refuse: then the rest of the
/// refusal, for which the caller may have less patience, is received by another call.
pub(crate) async fn ask<R>(
    stream: &mut impl ToProxy<R>,
    tunnel: &mut Tunnel,
) -> Result<(), ProxyError> {
    let mut buffer = [0; 512];
    loop {
        match tunnel.next() {
            Step::Open => return Ok(()),
            Step::Send(bytes) => match poll_fn(|cx| stream.poll_write(cx, bytes)).await {
                Ok(n) => tunnel.sent(n),
                Err(error) => tunnel.not_sent(error)?,
            },
            Step::Receive => {
                if !tunnel.is_cut_off() {
                    let flushed = poll_fn(|cx| stream.poll_flush(cx)).await;
                    flushed.or_else(|error| tunnel.not_sent(error))?;
                }
                match poll_fn(|cx| stream.poll_read(cx, &mut buffer)).await {
                    Ok(0) => return Err(tunnel.ended()),
                    Ok(n) => {
                        let was_refused = tunnel.is_refused();
                        tunnel.received(&buffer[..n])?;
                        if tunnel.is_refused() && !was_refused {
                            return Ok(());
                        }
                    }
                    Err(error) => return Err(tunnel.failed(error)),
                }
            }
        }
    }
}
