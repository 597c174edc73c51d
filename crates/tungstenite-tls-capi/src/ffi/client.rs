//! Clients: `wss_client`, and the connections that it opens.

use std::{
    ffi::{CString, c_char},
    net::TcpStream,
    ptr,
    sync::Mutex,
};

use super::{
    call::call,
    connection::{wss_connection, wss_socket},
    error::wss_error,
    guard::guard,
    options::wss_options,
    pointer,
    status::{WSS_OK, wss_status},
};
use crate::{client::Client, failure::Failure};

/// A client: a TLS configuration that is ready for use, and the options of its connections. Make
/// one and use it for all connections to servers of one kind: making it is the expensive part, and
/// connections of one client resume each other's TLS sessions.
///
/// Any number of threads may use a client at once. Its connections stay usable when it is freed.
pub struct wss_client {
    client: Client,
    backend: CString,
}

/// Makes a client of `options`, and sets `*client`. The client has a copy of the options: you may
/// free them, or change them for another client.
///
/// Reads the files of the platform's roots if they are trusted, and the files that an option names;
/// does no network I/O.
///
/// Fails with the error of the first option that could not be set, with
/// `WSS_ERROR_UNSUPPORTED_OPTION` if the TLS library does not support one, with
/// `WSS_ERROR_BAD_CONFIGURATION` if options contradict each other, with `WSS_ERROR_NO_BACKEND`, or
/// with `WSS_ERROR_BAD_ARGUMENT` if `options` or `client` is NULL. On failure `*client` is set to
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_client_new(
    options: *const wss_options,
    client: *mut *mut wss_client,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands live options or NULL, and places for the results or NULL.
    unsafe {
        call(error, || {
            pointer::put(client, ptr::null_mut());
            pointer::must_be_set(client, "client")?;
            let built = pointer::argument(options, "options")?.build()?;
            let backend = CString::new(built.backend().name()).unwrap_or_default();
            pointer::put(client, pointer::handle(wss_client { client: built, backend }));
            Ok(WSS_OK)
        })
    }
}

/// Returns the name of the client's TLS library: "rustls", "native-tls", "openssl" or "boring";
/// NULL if `client` is NULL. The name lives as long as the client. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_client_backend(client: *const wss_client) -> *const c_char {
    // SAFETY: the documentation demands a live client or NULL.
    guard(ptr::null(), || match unsafe { client.as_ref() } {
        Some(client) => client.backend.as_ptr(),
        None => ptr::null(),
    })
}

/// Frees a client. NULL does nothing. No other thread may be in a call with it. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_client_free(client: *mut wss_client) {
    // SAFETY: the documentation demands a live client or NULL.
    guard((), || unsafe { pointer::release(client) });
}

/// Connects to a `wss://` or `ws://` URL, and sets `*connection`: looks up the host, opens a TCP
/// connection, does the TLS handshake (RFC 8446) and the HTTP upgrade (RFC 6455, section 4.1). The
/// connection is open then, and its socket is blocking; `wss_set_nonblocking` changes that.
///
/// `url` is a C string. A user name and password in it are sent as `Authorization: Basic` (RFC
/// 7617), which needs the feature `basic-auth`. Redirects within the server are followed, up to
/// `wss_options_set_max_redirects`; one to another server is returned as `WSS_ERROR_HTTP`, so that
/// nothing that was meant for the first goes there.
///
/// Blocks. `wss_options_set_connect_timeout` limits the wait for each address, and
/// `wss_options_set_read_timeout` each wait for the server; without them it may wait for as long as
/// the system does. The look-up of the host has the system's own limits.
///
/// Fails with any kind of error, and with `WSS_ERROR_BAD_ARGUMENT` if `client`, `url` or
/// `connection` is NULL or `url` is not UTF-8. On failure `*connection` is set to NULL, and nothing
/// stays open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_connect(
    client: *const wss_client,
    url: *const c_char,
    connection: *mut *mut wss_connection,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live client, a C string, and places for the results, or
    // NULL for each.
    unsafe {
        call(error, || {
            pointer::put(connection, ptr::null_mut());
            pointer::must_be_set(connection, "connection")?;
            let client = pointer::argument(client, "client")?;
            let opened = client.client.connect(pointer::text(url, "url")?)?;
            pointer::put(connection, pointer::handle(wss_connection::new(opened)));
            Ok(WSS_OK)
        })
    }
}

/// Begins a connection over a socket that you have connected, and sets `*connection`. Does no I/O:
/// call `wss_handshake`, or `wss_receive`, which includes it. The socket may be blocking or
/// non-blocking; every later call blocks if the socket does.
///
/// The URL decides about TLS, and its host is the name that the certificate must have, whatever the
/// socket is connected to. `url` is as for `wss_connect`. Redirects are not followed: they are
/// returned as `WSS_ERROR_HTTP`. The options for opening sockets (timeouts of connecting, reading
/// and writing, addresses, `TCP_NODELAY`) are not applied: the socket is yours to set up.
///
/// The socket is a stream socket: TCP, or a Unix socket. From this call on it belongs to the
/// library, which closes it, even if this call fails: do not close it yourself. It is closed by
/// `wss_connection_free`, and not before, so you may poll it until then.
///
/// Fails with `WSS_ERROR_BAD_ARGUMENT` if an argument is NULL or the socket is negative,
/// with `WSS_ERROR_BAD_CONFIGURATION` if the URL or a header is invalid, and with the errors of the
/// TLS library. On failure `*connection` is set to NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_start(
    client: *const wss_client,
    url: *const c_char,
    socket: wss_socket,
    connection: *mut *mut wss_connection,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live client, a C string, and places for the results, or
    // NULL for each; and a socket that nobody else closes.
    unsafe {
        call(error, || {
            pointer::put(connection, ptr::null_mut());
            // First, so that it is closed whatever else fails.
            let tcp = tcp_stream(socket)?;
            pointer::must_be_set(connection, "connection")?;
            let client = pointer::argument(client, "client")?;
            let started = client.client.start(pointer::text(url, "url")?, tcp)?;
            pointer::put(connection, pointer::handle(wss_connection::new(started)));
            Ok(WSS_OK)
        })
    }
}

/// Takes over a socket.
///
/// # Safety
/// If `socket` is a socket, nobody else closes it.
unsafe fn tcp_stream(socket: wss_socket) -> Result<TcpStream, Failure> {
    #[cfg(unix)]
    {
        use std::os::fd::{FromRawFd, OwnedFd};
        if socket < 0 {
            return Err(Failure::bad_argument("the socket is negative"));
        }
        // SAFETY: by the caller's promise.
        Ok(TcpStream::from(unsafe { OwnedFd::from_raw_fd(socket) }))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::{FromRawSocket, OwnedSocket, RawSocket};
        if socket == wss_socket::MAX {
            return Err(Failure::bad_argument("the socket is INVALID_SOCKET"));
        }
        // SAFETY: by the caller's promise.
        Ok(TcpStream::from(unsafe { OwnedSocket::from_raw_socket(socket as RawSocket) }))
    }
}

/// Keeps the compiler's promise that a client may be shared.
const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Client>();
    shared::<Mutex<crate::connection::Connection>>();
};
