//! Setters for how connections are opened, and for their limits.

use std::ffi::c_char;

use super::{set, try_set, wss_options};
use crate::{
    failure::Failure,
    ffi::{pointer, status::wss_status},
    options::{Options, duration},
};

/// Adds a header to the upgrade request (RFC 6455, section 4.1). `Host` replaces that of the URL.
/// The headers that the handshake itself sets are refused by `wss_client_new`; so is a second
/// `Authorization`, by `wss_connect` if the first is in the URL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_header(
    options: *mut wss_options,
    name: *const c_char,
    value: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, C strings, or NULL.
    unsafe {
        try_set(options, "wss_options_add_header", |options| {
            let pair = (
                pointer::text(name, "name")?.to_owned(),
                pointer::text(value, "value")?.to_owned(),
            );
            options.connection.headers.push(pair);
            Ok(())
        })
    }
}

/// Offers a subprotocol (RFC 6455, section 1.9), after those already offered. `wss_response_header`
/// with `Sec-WebSocket-Protocol` says which the server chose.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_subprotocol(
    options: *mut wss_options,
    name: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_subprotocol", |options| {
            options.connection.subprotocols.push(pointer::text(name, "name")?.to_owned());
            Ok(())
        })
    }
}

/// Adds an address to dial, such as `192.0.2.7:443` or `[2001:db8::7]:443`, instead of looking up
/// the URL's host. They are tried in order: with the feature `dial`, an address gets a head start
/// of 250 ms over the next, and the first that answers wins; without it, each is waited for. The
/// URL's host remains the name that is verified. Only for `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_add_address(
    options: *mut wss_options,
    address: *const c_char,
) -> wss_status {
    // SAFETY: the documentation demands live options, a C string, or NULL.
    unsafe {
        try_set(options, "wss_options_add_address", |options| {
            Ok(options.connection.add_address(pointer::text(address, "address")?)?)
        })
    }
}

/// Sets the timeout for connecting to each address, in milliseconds; 0 is the system's. Default: 0.
/// Only for `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_connect_timeout(
    options: *mut wss_options,
    milliseconds: u32,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.connection.connect_timeout = duration(milliseconds)) }
}

/// Sets the timeout for each wait for the server, in milliseconds; 0 is none. During the handshakes
/// it ends the connection with `WSS_ERROR_TIMEOUT`; afterwards `wss_receive` returns `WSS_AGAIN`
/// when it runs out. Default: 0, which may wait forever. Only for `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_read_timeout(
    options: *mut wss_options,
    milliseconds: u32,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.connection.read_timeout = duration(milliseconds)) }
}

/// Sets the timeout for each write to the socket, in milliseconds; 0 is none. During the handshakes
/// it ends the connection with `WSS_ERROR_TIMEOUT`; afterwards a message that the socket does not
/// take in this time is held: see `wss_send`. Default: 0. Only for `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_write_timeout(
    options: *mut wss_options,
    milliseconds: u32,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.connection.write_timeout = duration(milliseconds)) }
}

/// Sets how long closing may take, in milliseconds, from the first Close in either direction (RFC
/// 6455, section 7.1.1); 0 is forever. When it is over, `wss_receive` returns `WSS_CLOSED` if the
/// server has sent Close but keeps the connection open, and `WSS_ERROR_IO` if it has not.
/// `wss_receive` also waits no longer for the body of a response that refuses the upgrade. Default:
/// 10000.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_close_timeout(
    options: *mut wss_options,
    milliseconds: u32,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.connection.close_timeout = duration(milliseconds)) }
}

/// Sets how many redirects within the server are followed. Default: 3. Only for `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_max_redirects(
    options: *mut wss_options,
    redirects: u8,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.connection.max_redirects = redirects) }
}

/// Sets whether small packets are sent at once (`TCP_NODELAY`). Default: true. Only for
/// `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_nodelay(
    options: *mut wss_options,
    nodelay: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe { set(options, |options| options.connection.nodelay = nodelay) }
}

/// Sets whether the first data is sent with the SYN (RFC 7413), which saves a round trip to servers
/// that support it. True needs the feature `tcp-fast-open`, and Linux. Default: false. Only for
/// `wss_connect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_tcp_fast_open(
    options: *mut wss_options,
    fast_open: bool,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        try_set(options, "wss_options_set_tcp_fast_open", |options| {
            tcp_fast_open(options, fast_open)
        })
    }
}

/// Sets the largest message to receive, in bytes; a larger one fails with `WSS_ERROR_TOO_LARGE`. 0:
/// no limit. Default: 64 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_max_message_size(
    options: *mut wss_options,
    bytes: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        set(options, |options| {
            options.connection.websocket =
                options.connection.websocket.max_message_size(limit(bytes));
        })
    }
}

/// Sets the largest frame to receive, in bytes: a message may come in several. A larger one fails
/// with `WSS_ERROR_TOO_LARGE`. 0: no limit. Default: 16 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_max_frame_size(
    options: *mut wss_options,
    bytes: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        set(options, |options| {
            options.connection.websocket =
                options.connection.websocket.max_frame_size(limit(bytes));
        })
    }
}

/// Sets how many bytes may wait to be sent, which also limits the size of a message to send; at
/// least 1024. A larger message fails with `WSS_ERROR_TOO_LARGE` and is not taken. Default: 65 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wss_options_set_max_unsent(
    options: *mut wss_options,
    bytes: usize,
) -> wss_status {
    // SAFETY: the documentation demands live options, or NULL.
    unsafe {
        try_set(options, "wss_options_set_max_unsent", |options| {
            Ok(options.connection.max_unsent(bytes)?)
        })
    }
}

/// 0 is no limit.
fn limit(bytes: usize) -> Option<usize> {
    (bytes > 0).then_some(bytes)
}

#[cfg(all(feature = "tcp-fast-open", target_os = "linux"))]
fn tcp_fast_open(options: &mut Options, fast_open: bool) -> Result<(), Failure> {
    options.connection.tcp_fast_open = fast_open;
    Ok(())
}

#[cfg(not(all(feature = "tcp-fast-open", target_os = "linux")))]
fn tcp_fast_open(_: &mut Options, fast_open: bool) -> Result<(), Failure> {
    let (option, what) = ("tcp_fast_open", "TCP Fast Open");
    match fast_open {
        true if cfg!(target_os = "linux") => {
            Err(Failure::not_compiled_in(option, what, "tcp-fast-open"))
        }
        true => Err(Failure::unsupported(option, "TCP Fast Open is supported only on Linux")),
        false => Ok(()),
    }
}
