//! The callbacks by which s2n-tls reaches its transport: here a pipe in memory.

use std::{
    ffi::{c_int, c_void},
    io::{self, Read, Write},
    slice,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use errno::{Errno, set_errno};
use s2n_tls::{connection::Connection, error::Error};
use tungstenite_tls_core::Pipe;

/// A pipe that a connection and its session share.
pub(crate) type SharedPipe = Arc<Mutex<Pipe>>;

pub(crate) fn lock(pipe: &Mutex<Pipe>) -> MutexGuard<'_, Pipe> {
    pipe.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets `connection` read from `pipe` and write to it. The caller keeps the pipe for as long as the
/// connection.
pub(crate) fn connect(connection: &mut Connection, pipe: &SharedPipe) -> Result<(), Error> {
    let context = Arc::as_ptr(pipe).cast_mut().cast::<c_void>();
    connection.set_receive_callback(Some(receive))?;
    connection.set_send_callback(Some(send))?;
    // SAFETY: the session owns both the connection and a share of the pipe, and drops the connection
    // first; the callbacks take the pointer for what it is.
    #[allow(unsafe_code)]
    unsafe {
        connection.set_receive_context(context)?;
        connection.set_send_context(context)?;
    }
    Ok(())
}

#[allow(unsafe_code)]
unsafe extern "C" fn receive(context: *mut c_void, buffer: *mut u8, length: u32) -> c_int {
    // SAFETY: s2n-tls calls it with the context of `connect`, which is a live `Mutex<Pipe>`, and a
    // buffer of so many bytes.
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

/// What a callback gives back: a length, or -1 with the reason in errno. The pipe's only error is
/// that it is empty.
fn result(result: io::Result<usize>) -> c_int {
    result.ok().and_then(|n| c_int::try_from(n).ok()).unwrap_or_else(|| {
        set_errno(Errno(libc::EWOULDBLOCK));
        -1
    })
}
