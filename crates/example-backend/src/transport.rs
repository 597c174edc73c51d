//! A connection and the pipe that is its transport, in one object: [`Transport`].

use std::{
    ffi::{c_int, c_void},
    io::{self, Read, Write},
    slice,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use errno::{Errno, set_errno};
use s2n_tls::{connection::Connection, error::Error};
use tungstenite_tls_core::backend::Pipe;

/// A connection whose transport is a pipe in memory.
///
/// The connection has a pointer to the pipe. So both live here, neither can be taken out, and no
/// caller gets a `&mut Connection`, which would be enough to replace the connection and keep the
/// old one longer than the pipe. That makes every method here safe for any caller.
#[derive(Debug)]
pub(crate) struct Transport {
    // Before the pipe that it points to: fields are dropped in this order.
    connection: Connection,
    /// In an `Arc`, so that it stays where it is when this object moves. The lock is never
    /// contended: the callbacks run inside calls of the connection, which take `&mut self`.
    pipe: Arc<Mutex<Pipe>>,
}

impl Transport {
    /// Gives `connection` an empty pipe to read from and to write to.
    pub(crate) fn new(mut connection: Connection) -> Result<Self, Error> {
        let pipe = Arc::new(Mutex::new(Pipe::new()));
        let context = Arc::as_ptr(&pipe).cast_mut().cast::<c_void>();
        connection.set_receive_callback(Some(receive))?;
        connection.set_send_callback(Some(send))?;
        // SAFETY: the callbacks take the pointer for what it is, a `Mutex<Pipe>`. They run only
        // inside calls of the connection. No such call is made before this function returns, and
        // afterwards `Transport` owns both, and drops the connection first.
        #[allow(unsafe_code)]
        unsafe {
            connection.set_receive_context(context)?;
            connection.set_send_context(context)?;
        }
        Ok(Self { connection, pipe })
    }

    /// The connection, read-only.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The pipe, for the session's side of it.
    pub(crate) fn pipe(&self) -> MutexGuard<'_, Pipe> {
        lock(&self.pipe)
    }

    pub(crate) fn negotiate(&mut self) -> Poll<Result<(), Error>> {
        self.connection.poll_negotiate().map_ok(drop)
    }

    pub(crate) fn receive(&mut self, dst: &mut [u8]) -> Poll<Result<usize, Error>> {
        self.connection.poll_recv(dst)
    }

    pub(crate) fn send(&mut self, src: &[u8]) -> Poll<Result<usize, Error>> {
        self.connection.poll_send(src)
    }

    pub(crate) fn shutdown_send(&mut self) -> Poll<Result<(), Error>> {
        self.connection.poll_shutdown_send().map_ok(drop)
    }
}

fn lock(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(PoisonError::into_inner)
}

#[allow(unsafe_code)]
unsafe extern "C" fn receive(context: *mut c_void, buffer: *mut u8, length: u32) -> c_int {
    // SAFETY: s2n-tls calls it with the context of `Transport::new`, which is a live `Mutex<Pipe>`,
    // and a buffer of so many bytes.
    let (pipe, buffer) = unsafe {
        (&*context.cast::<Mutex<Pipe>>(), slice::from_raw_parts_mut(buffer, length as usize))
    };
    result(lock(pipe).read(buffer))
}

#[allow(unsafe_code)]
unsafe extern "C" fn send(context: *mut c_void, buffer: *const u8, length: u32) -> c_int {
    // SAFETY: as above.
    let (pipe, buffer) = unsafe {
        (&*context.cast::<Mutex<Pipe>>(), slice::from_raw_parts(buffer, length as usize))
    };
    result(lock(pipe).write(buffer))
}

/// What a callback returns: a length, or -1 with the reason in errno. The pipe's only error is that
/// it is empty.
fn result(result: io::Result<usize>) -> c_int {
    result.ok().and_then(|n| c_int::try_from(n).ok()).unwrap_or_else(|| {
        set_errno(Errno(libc::EWOULDBLOCK));
        -1
    })
}
