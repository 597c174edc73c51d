//! What functions return: statuses, and what a connection waits for.

use crate::connection::{Progress, Wants};

/// How a call ended: one of `WSS_OK`, `WSS_AGAIN`, `WSS_CLOSED` and `WSS_ERROR`.
pub type wss_status = i32;

/// The call is done.
pub const WSS_OK: wss_status = 0;
/// The socket would block, or its timeout ran out. Nothing has failed: wait for what `wss_wants`
/// says, then make the same call again with the same arguments. A message was not taken, not even
/// in part.
pub const WSS_AGAIN: wss_status = 1;
/// The WebSocket has ended in order: both sides have sent Close (RFC 6455, section 7.1.4). Every
/// further `wss_receive`, `wss_flush` and `wss_close` returns this; `wss_send` fails with
/// `WSS_ERROR_CLOSED`. Free the connection.
pub const WSS_CLOSED: wss_status = 2;
/// The call failed, and its last argument says why.
pub const WSS_ERROR: wss_status = -1;

/// What a connection waits for: `WSS_WANTS_READ`, `WSS_WANTS_WRITE`, `WSS_WANTS_NOW`, or several
/// of them combined with `|`. 0: nothing, because it has ended.
pub type wss_wants_flags = u32;

/// The socket must be readable (`POLLIN`).
pub const WSS_WANTS_READ: wss_wants_flags = 1;
/// The socket must be writable (`POLLOUT`).
pub const WSS_WANTS_WRITE: wss_wants_flags = 2;
/// Do not wait: call `wss_receive`, because data from the socket may already be here.
pub const WSS_WANTS_NOW: wss_wants_flags = 4;

pub(super) fn of(progress: Progress) -> wss_status {
    match progress {
        Progress::Done => WSS_OK,
        Progress::Again => WSS_AGAIN,
        Progress::Over => WSS_CLOSED,
    }
}

pub(super) fn flags(wants: Wants) -> wss_wants_flags {
    let flag = |is: bool, flag| if is { flag } else { 0 };
    flag(wants.to_read, WSS_WANTS_READ)
        | flag(wants.to_write, WSS_WANTS_WRITE)
        | flag(wants.now, WSS_WANTS_NOW)
}
