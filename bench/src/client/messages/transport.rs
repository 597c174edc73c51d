//! The transports under every peer, TCP or memory, which count their calls.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{memory::Memory, setup::Setup};

/// The reads and writes of all connections of this process. On TCP each is a system call.
pub(super) fn calls() -> (u64, u64) {
    (READS.load(Ordering::Relaxed), WRITES.load(Ordering::Relaxed))
}

static READS: AtomicU64 = AtomicU64::new(0);
static WRITES: AtomicU64 = AtomicU64::new(0);

/// Only one thread counts, so no atomic addition is needed.
fn count(calls: &AtomicU64) {
    calls.store(calls.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

/// A blocking transport. Memory never has to block.
#[derive(Debug)]
pub(crate) enum Blocking {
    Tcp(TcpStream),
    Memory(Box<Memory>),
}

impl Blocking {
    pub(crate) fn connect(setup: &Setup) -> anyhow::Result<Self> {
        let Some(server) = setup.server else {
            return Ok(Self::Memory(Memory::new(setup)?.into()));
        };
        let socket = TcpStream::connect(server)?;
        socket.set_nodelay(true)?;
        Ok(Self::Tcp(socket))
    }

    pub(crate) fn set_nonblocking(&self, nonblocking: bool) -> io::Result<()> {
        match self {
            Self::Tcp(socket) => socket.set_nonblocking(nonblocking),
            Self::Memory(_) => Ok(()),
        }
    }
}

impl Read for Blocking {
    fn read(&mut self, dst: &mut [u8]) -> io::Result<usize> {
        count(&READS);
        match self {
            Self::Tcp(socket) => socket.read(dst),
            Self::Memory(memory) => memory.read(dst),
        }
    }
}

impl Write for Blocking {
    fn write(&mut self, src: &[u8]) -> io::Result<usize> {
        count(&WRITES);
        match self {
            Self::Tcp(socket) => socket.write(src),
            Self::Memory(memory) => memory.write(src),
        }
    }

    fn write_vectored(&mut self, src: &[io::IoSlice<'_>]) -> io::Result<usize> {
        count(&WRITES);
        match self {
            Self::Tcp(socket) => socket.write_vectored(src),
            Self::Memory(memory) => memory.write_vectored(src),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

mod on_tokio {
    use std::{
        io::{self, Read, Write},
        pin::Pin,
        task::{Context, Poll},
    };

    use tokio::{
        io::{AsyncRead, AsyncWrite, ReadBuf},
        net::TcpStream,
    };

    use super::{Memory, READS, Setup, WRITES, count};

    /// A transport on tokio. Memory is always ready.
    #[derive(Debug)]
    pub(crate) enum Tokio {
        Tcp(TcpStream),
        Memory(Box<Memory>),
    }

    impl Tokio {
        pub(crate) async fn connect(setup: &Setup) -> anyhow::Result<Self> {
            let Some(server) = setup.server else {
                return Ok(Self::Memory(Memory::new(setup)?.into()));
            };
            let socket = TcpStream::connect(server).await?;
            socket.set_nodelay(true)?;
            Ok(Self::Tcp(socket))
        }
    }

    impl AsyncRead for Tokio {
        fn poll_read(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            dst: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            count(&READS);
            match self.get_mut() {
                Self::Tcp(socket) => Pin::new(socket).poll_read(cx, dst),
                Self::Memory(memory) => {
                    let n = memory.read(dst.initialize_unfilled())?;
                    if n == 0 {
                        cx.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    dst.advance(n);
                    Poll::Ready(Ok(()))
                }
            }
        }
    }

    impl AsyncWrite for Tokio {
        fn poll_write(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            src: &[u8],
        ) -> Poll<io::Result<usize>> {
            count(&WRITES);
            match self.get_mut() {
                Self::Tcp(socket) => Pin::new(socket).poll_write(cx, src),
                Self::Memory(memory) => Poll::Ready(memory.write(src)),
            }
        }

        fn poll_write_vectored(
            self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            src: &[io::IoSlice<'_>],
        ) -> Poll<io::Result<usize>> {
            count(&WRITES);
            match self.get_mut() {
                Self::Tcp(socket) => Pin::new(socket).poll_write_vectored(cx, src),
                Self::Memory(memory) => Poll::Ready(memory.write_vectored(src)),
            }
        }

        fn is_write_vectored(&self) -> bool {
            true
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }
}

pub(crate) use on_tokio::Tokio;
