//! Connections: `wss_connection`, and everything that is done with one.

use std::{
    ffi::{CStr, c_char, c_void},
    ptr,
    sync::Mutex,
};

use super::{
    call::call,
    error::wss_error,
    guard::guard,
    kinds::WSS_ERROR_CLOSED,
    message::{self, wss_bytes, wss_message, wss_message_kind},
    pointer,
    status::{self, WSS_ERROR, wss_status, wss_wants_flags},
};
use crate::{
    connection::{Connection, Progress},
    failure::Failure,
    info::Info,
};

/// A WebSocket.
///
/// One thread at a time may use a connection; it need not always be the same. If two calls meet all
/// the same, on two threads or because a callback calls back, the second fails with
/// `WSS_ERROR_BUSY` and changes nothing. The functions without an error then return what they
/// return for NULL; so `wss_fd` says -1 while another call uses the connection. The library starts
/// no threads and does nothing between calls.
///
/// An error that is not about the call itself (`WSS_ERROR_BAD_ARGUMENT`, `WSS_ERROR_BUSY`,
/// `WSS_ERROR_TOO_LARGE` of `wss_send`) lasts: every further call in that direction returns the
/// same error. After sending has failed, receiving goes on, and first gives you what the server had
/// sent.
pub struct wss_connection(Mutex<Connection>);

/// A socket: a file descriptor.
#[cfg(not(windows))]
pub type wss_socket = std::ffi::c_int;
/// A socket: what Windows calls SOCKET.
#[cfg(windows)]
pub type wss_socket = usize;

impl wss_connection {
    pub(super) fn new(connection: Connection) -> Self {
        Self(Mutex::new(connection))
    }
}

/// Makes a call that can fail.
///
/// # Safety
/// `connection` is a live connection or NULL; `error` is a place for a pointer or NULL.
unsafe fn with(
    connection: *const wss_connection,
    error: *mut *mut wss_error,
    body: impl FnOnce(&mut Connection) -> Result<Progress, Failure>,
) -> wss_status {
    // SAFETY: by the caller's promise.
    unsafe {
        call(error, || {
            let connection = pointer::argument(connection, "connection")?;
            let progress = body(&mut *pointer::lock(&connection.0)?)?;
            // What the call gives belongs to the connection, so it would be freed with it here.
            match pointer::is_released(&connection) {
                true => Err(Failure::new(
                    WSS_ERROR_CLOSED,
                    "a callback freed the connection during this call",
                )),
                false => Ok(status::of(progress)),
            }
        })
    }
}

/// Makes a call that cannot fail: `otherwise` for NULL, and for a connection that is in use.
///
/// # Safety
/// `connection` is a live connection or NULL.
unsafe fn read<T: Copy>(
    connection: *const wss_connection,
    otherwise: T,
    read: impl FnOnce(&Connection) -> T,
) -> T {
    guard(otherwise, || {
        // SAFETY: by the caller's promise.
        let Some(connection) = (unsafe { pointer::object(connection) }) else { return otherwise };
        pointer::lock(&connection.0).map_or(otherwise, |connection| read(&connection))
    })
}

/// Goes on with the handshakes of a connection from `wss_start`. `WSS_OK`: they are complete, as
/// they are from the start on a connection from `wss_connect`. `WSS_AGAIN`: call it again when the
/// socket is ready for what `wss_wants` says. You need not call it: `wss_receive`, `wss_send` and
/// `wss_flush` begin with the same.
///
/// Blocks if the socket does. Fails with any kind of error; the socket stays open until
/// `wss_connection_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_handshake(
    connection: *mut wss_connection,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live connection and a place for the error, or NULL.
    unsafe { with(connection, error, Connection::handshake) }
}

/// Receives a message, and describes it in `*message`. Sends what waits to be sent, answers pings
/// and Close, and goes on with the handshakes.
///
/// `WSS_OK`: a message has arrived. Its data belongs to the connection, and is valid until the next
/// call of this function or of `wss_connection_free`; all other calls leave it as it is.
/// `WSS_AGAIN`: no whole message has arrived. `WSS_CLOSED`: the WebSocket has ended in order.
/// Unless it returns `WSS_OK`, `*message` has the kind 0 and no bytes.
///
/// In an event loop, call it until it returns `WSS_AGAIN` before you wait: several messages may
/// arrive in one packet. If you stop earlier, `wss_wants` has `WSS_WANTS_NOW`. Call it also when
/// the time that you give the server for closing may be over: the timeout of closing is only looked
/// at here.
///
/// Blocks if the socket does; then `WSS_AGAIN` means that the socket's timeout ran out.
///
/// Fails with `WSS_ERROR_CUT_OFF` or `WSS_ERROR_IO` if the connection ends without Close, with
/// `WSS_ERROR_TOO_LARGE` or `WSS_ERROR_PROTOCOL` if the server sends what it may not, with the
/// errors of TLS, and with `WSS_ERROR_BAD_ARGUMENT` if `connection` or `message` is NULL. After
/// these errors you may still tell the server with `wss_close`: 1009 for a message that is too
/// large, 1002 for another violation (RFC 6455, section 7.4.1).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_receive(
    connection: *mut wss_connection,
    message: *mut wss_message,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live connection and places for the results, or NULL.
    unsafe {
        pointer::put(message, wss_message::none());
        let status = with(connection, error, |connection| {
            pointer::must_be_set(message, "message")?;
            let progress = connection.receive()?;
            if let Some(received) = connection.message() {
                pointer::put(message, wss_message::new(received));
            }
            Ok(progress)
        });
        if status == WSS_ERROR {
            pointer::put(message, wss_message::none());
        }
        status
    }
}

/// Sends a message: `kind` is `WSS_TEXT`, whose data must be UTF-8, `WSS_BINARY`, `WSS_PING` or
/// `WSS_PONG`; `data` has `length` bytes, and may be NULL if there are none. Pings and pongs may
/// have 125 bytes (RFC 6455, section 5.5). A message is sent as one frame.
///
/// `WSS_OK`: the library has taken the whole message; never send it again. It is with the system,
/// or, if the socket would have blocked, a copy of the rest is held here: then `wss_wants` has
/// `WSS_WANTS_WRITE`, and `wss_flush` or any call that sends or receives goes on with it.
/// `WSS_AGAIN`: nothing was taken, because an earlier message is still held or the handshakes are
/// not complete; make the same call again when the socket is ready. `wss_wants` then has
/// `WSS_WANTS_WRITE` as soon as the message could be taken; if you give the message up, call
/// `wss_flush`, whose `WSS_OK` ends that. So at most one message is held, however slowly the server
/// reads.
///
/// Blocks if the socket does. A socket with a timeout for writing blocks for that long; the message
/// is then held as above.
///
/// Fails with `WSS_ERROR_CLOSED` once Close was sent or received, with `WSS_ERROR_TOO_LARGE` if the
/// message is larger than `wss_options_set_max_unsent` allows, with the errors of the connection,
/// and with `WSS_ERROR_BAD_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_send(
    connection: *mut wss_connection,
    kind: wss_message_kind,
    data: *const c_void,
    length: usize,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live connection, `length` bytes, and a place for the
    // error, or NULL.
    unsafe {
        with(connection, error, |connection| {
            let data = pointer::bytes(data, length, "data")?;
            connection.send(message::outgoing(kind, data)?)
        })
    }
}

/// Sends what is held of a message or a Close. `WSS_OK`: nothing is held any more; everything is
/// with the system. `WSS_AGAIN`: call it again when the socket is ready. `WSS_CLOSED`: the
/// connection has ended in order.
///
/// Blocks if the socket does. Fails with the errors of the connection, and with
/// `WSS_ERROR_BAD_ARGUMENT` if `connection` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_flush(
    connection: *mut wss_connection,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live connection and a place for the error, or NULL.
    unsafe { with(connection, error, Connection::flush) }
}

/// Sends Close (RFC 6455, section 7.1.2), behind everything that was sent. Then call `wss_receive`
/// until `WSS_CLOSED`: the server may still send messages before it answers.
/// `wss_options_set_close_timeout` limits how long that takes.
///
/// `code` is one that Close may carry (section 7.4): 1000 for a normal end, 1001 if this side goes
/// away, 3000 to 4999 for your own; or 0 for none. `reason` is a C string in UTF-8 of at most 123
/// bytes, or NULL for none; without a code there is none.
///
/// `WSS_OK`: Close was taken, as for `wss_send`. If Close was sent or received before, nothing
/// changes. `WSS_AGAIN`: it was not taken, because an earlier message is still held. `WSS_CLOSED`:
/// the connection has ended already.
///
/// Blocks if the socket does. Fails with the errors of the connection, and with
/// `WSS_ERROR_BAD_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_close(
    connection: *mut wss_connection,
    code: u16,
    reason: *const c_char,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live connection, a C string, and a place for the error,
    // or NULL.
    unsafe {
        with(connection, error, |connection| {
            let reason = if reason.is_null() { "" } else { pointer::text(reason, "reason")? };
            connection.close(code, reason)
        })
    }
}

/// Frees a connection, and closes its socket. NULL does nothing. No other thread may be in a call
/// with it. Sends nothing: to end in order, call `wss_close` and then `wss_receive` until
/// `WSS_CLOSED`. What is still held is lost. Does not block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_connection_free(connection: *mut wss_connection) {
    // SAFETY: the documentation demands a live connection or NULL.
    guard((), || unsafe { pointer::release(connection) });
}

/// Returns the connection's socket, for `poll` and the like; -1 if `connection` is NULL or in use.
/// It belongs to the connection: do not read from it, write to it or close it. You may set its
/// options. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_fd(connection: *const wss_connection) -> wss_socket {
    #[cfg(not(windows))]
    const NONE: wss_socket = -1;
    #[cfg(windows)]
    const NONE: wss_socket = wss_socket::MAX;
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { read(connection, NONE, |connection| connection.tcp().map_or(NONE, number)) }
}

#[cfg(not(windows))]
fn number(tcp: &std::net::TcpStream) -> wss_socket {
    std::os::fd::AsRawFd::as_raw_fd(tcp)
}

#[cfg(windows)]
fn number(tcp: &std::net::TcpStream) -> wss_socket {
    // A SOCKET has the size of a pointer.
    std::os::windows::io::AsRawSocket::as_raw_socket(tcp) as wss_socket
}

/// Returns what to wait for before the next call of `wss_receive`: `WSS_WANTS_READ`,
/// `WSS_WANTS_WRITE`, and `WSS_WANTS_NOW`, which means: do not wait. The socket need only be ready
/// for one of them. After receiving has failed: what to wait for before `wss_flush`, if a Close is
/// still held. 0: nothing, because the connection has ended, or `connection` is NULL or in use. Ask
/// again after every call. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_wants(connection: *const wss_connection) -> wss_wants_flags {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { read(connection, 0, |connection| status::flags(connection.wants())) }
}

/// Makes the socket non-blocking, or blocking again. Does no network I/O. Fails with the system's
/// error, and with `WSS_ERROR_BAD_ARGUMENT` if `connection` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_set_nonblocking(
    connection: *mut wss_connection,
    nonblocking: bool,
    error: *mut *mut wss_error,
) -> wss_status {
    // SAFETY: the documentation demands a live connection and a place for the error, or NULL.
    unsafe {
        with(connection, error, |connection| {
            if let Some(tcp) = connection.tcp() {
                tcp.set_nonblocking(nonblocking)?;
            }
            Ok(Progress::Done)
        })
    }
}

/// Returns the value of a header of the response that accepted the upgrade, such as
/// `Sec-WebSocket-Protocol`, the subprotocol that the server chose. `name` is a C string, in any
/// case of letters. If the header occurs several times, its values are joined by commas. NULL if
/// there is no such header, before the handshakes are complete, if the connection is in use, or if
/// an argument is NULL. The value lives as long as the connection, also after its end, and comes
/// from the server: it may be any bytes but NUL. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_response_header(
    connection: *const wss_connection,
    name: *const c_char,
) -> *const c_char {
    // SAFETY: the documentation demands a live connection and a C string, or NULL.
    unsafe {
        read(connection, ptr::null(), |connection| match pointer::text(name, "name") {
            Ok(name) => connection.headers().find(name).map_or(ptr::null(), CStr::as_ptr),
            Err(_) => ptr::null(),
        })
    }
}

/// Reads what TLS negotiated.
///
/// # Safety
/// `connection` is a live connection or NULL.
unsafe fn negotiated<T: Copy>(
    connection: *const wss_connection,
    otherwise: T,
    of: impl FnOnce(&Info) -> T,
) -> T {
    // SAFETY: by the caller's promise.
    unsafe { read(connection, otherwise, |connection| connection.info().map_or(otherwise, of)) }
}

fn text_or_null(text: Option<&std::ffi::CString>) -> *const c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

/// Returns the version of TLS: 0x0303 for TLS 1.2, 0x0304 for TLS 1.3 (RFC 8446, section 4.2.1). 0
/// without TLS, before the handshakes are complete or if they fail, if the TLS library does not
/// say, or if `connection` is NULL or in use. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_version(connection: *const wss_connection) -> u16 {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { negotiated(connection, 0, |info| info.version) }
}

/// Returns the cipher suite by its IANA name, such as "TLS_AES_128_GCM_SHA256". NULL in the cases
/// in which `wss_tls_version` returns 0. The name lives as long as the connection. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_cipher_suite(connection: *const wss_connection) -> *const c_char {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { negotiated(connection, ptr::null(), |info| text_or_null(info.cipher_suite.as_ref())) }
}

/// Returns the group of the key exchange by its IANA name, such as "x25519". NULL in the cases in
/// which `wss_tls_version` returns 0, and if the TLS library does not say: rustls on a resumed
/// session of TLS 1.2, OpenSSL for a group that it cannot name. The name lives as long as the
/// connection. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_group(connection: *const wss_connection) -> *const c_char {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { negotiated(connection, ptr::null(), |info| text_or_null(info.group.as_ref())) }
}

/// Returns the protocol that the server chose with ALPN (RFC 7301), such as "http/1.1". NULL if it
/// chose none, and as for `wss_tls_cipher_suite`. The name lives as long as the connection. Does no
/// I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_alpn(connection: *const wss_connection) -> *const c_char {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { negotiated(connection, ptr::null(), |info| text_or_null(info.alpn.as_ref())) }
}

/// Returns the name and version of the TLS library, as it reports them. NULL without TLS, before
/// the handshakes are complete or if they fail, or if `connection` is NULL or in use. The text
/// lives as long as the connection. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_library(connection: *const wss_connection) -> *const c_char {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { negotiated(connection, ptr::null(), |info| info.library.as_ptr()) }
}

/// Returns whether the connection resumed an earlier TLS session (RFC 8446, section 2.2): 1 if it
/// did, 0 if it did not, and -1 in the cases in which `wss_tls_version` returns 0. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_resumed(connection: *const wss_connection) -> i32 {
    // SAFETY: the documentation demands a live connection or NULL.
    unsafe { negotiated(connection, -1, |info| info.resumed.map_or(-1, i32::from)) }
}

/// Returns whether there is a certificate of this number that the server presented, and sets
/// `*certificate`, unless that is NULL, to its bytes in DER; to NULL and the length 0 if there is
/// none. `index` 0 is the server's own; its issuers follow. Some TLS libraries only have the first,
/// and none on a resumed session. Where `wss_tls_library` returns NULL, there is none. The bytes
/// live as long as the connection. Does no I/O.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_tls_peer_certificate(
    connection: *const wss_connection,
    index: usize,
    certificate: *mut wss_bytes,
) -> bool {
    // SAFETY: the documentation demands a live connection and a place for the bytes, or NULL.
    unsafe {
        pointer::put(certificate, wss_bytes { data: ptr::null(), length: 0 });
        negotiated(connection, false, |info| {
            let Some(found) = info.certificates.get(index) else { return false };
            let (data, length) = (found.as_ptr().cast(), found.len());
            pointer::put(certificate, wss_bytes { data, length });
            true
        })
    }
}
