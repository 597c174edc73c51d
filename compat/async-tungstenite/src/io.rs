//! The I/O traits of the streams: those of futures-io.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

pub(crate) use futures_io::{AsyncRead, AsyncWrite};

pub(crate) fn poll_read<S: AsyncRead>(
    stream: Pin<&mut S>,
    cx: &mut Context<'_>,
    dst: &mut [u8],
) -> Poll<io::Result<usize>> {
    stream.poll_read(cx, dst)
}
