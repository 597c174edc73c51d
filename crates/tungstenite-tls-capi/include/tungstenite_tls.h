/*
 * tungstenite-tls: WebSocket (RFC 6455) over TLS, as a client, with the TLS library that it was
 * built with.
 *
 *     wss_options -> wss_client -> wss_connection -> wss_message
 *
 * Set options, make one client of them, open connections with it, send and receive messages. The
 * README has examples that compile, and the pattern for event loops.
 *
 * MEMORY. What a function named ..._new, wss_connect or wss_start gives you, you free with the
 * function named ..._free, once; so, too, an error. Everything else that you get a pointer to
 * belongs to the object that it came from. What you pass is copied, unless the function says
 * otherwise; it need only live and stay unchanged until the function returns. "Live" means: given
 * by this library, and not freed. NULL is refused with WSS_ERROR_BAD_ARGUMENT, or has the meaning
 * that the function states; any other pointer that does not point to what is asked for is undefined
 * behaviour, as everywhere in C. Strings are UTF-8 and end in NUL; paths may be any bytes on Unix.
 *
 * THREADS. The library starts no thread. wss_client may be used by any number of threads at once,
 * and so may wss_error. wss_options and wss_connection may be used by one thread at a time, not
 * always the same. An object may be freed when no other thread is in a call with it.
 *
 * PROCESS. Between calls, the library keeps only its objects and the callback of wss_log_to; the
 * TLS libraries keep what they set up once (OpenSSL and BoringSSL: their tables). It changes no
 * environment variable, and no handler or mask of signals. It reads the environment variables that
 * its documentation names; the TLS libraries may read others (OpenSSL: OPENSSL_CONF).
 *
 * BLOCKING. Only wss_connect, wss_handshake, wss_receive, wss_send, wss_flush and wss_close do
 * network I/O. Apart from wss_connect, they block only if the connection's socket does.
 *
 * CALLBACKS. A callback runs on the thread that called this library, during that call. It must
 * return: to leave it by longjmp or by a C++ exception is undefined behaviour. It may call any
 * function; with the connection or the options whose call it runs in, that fails with
 * WSS_ERROR_BUSY. It may free the object whose call it runs in: wss_connect and wss_start go on
 * without their client; a call on a connection fails with WSS_ERROR_CLOSED, unless it fails anyway,
 * and gives nothing that belonged to the connection.
 *
 * PANICS. A bug of this library that makes Rust panic is caught, and returned as WSS_ERROR_PANIC,
 * after Rust has printed it on the standard error. If the library is built with panic = "abort",
 * it ends the process instead. So does a lack of memory, in any build.
 *
 * SIGNALS. No call raises SIGPIPE, whatever the server does: the signal is blocked on the calling
 * thread during the call. (On Apple's systems, set SO_NOSIGPIPE on a socket for wss_start.) A call
 * that another signal interrupts goes on.
 *
 * VERSIONS. WSS_VERSION is the version of this header, wss_version() that of the library. Versions
 * with the same soname add functions, constants, and kinds of messages and errors, and change
 * nothing that is there: no number, no field of wss_message and wss_bytes. All other types are
 * opaque. Below 1.0, each second number of the version is a new soname; numbers of constants do not
 * change even then.
 *
 * Made by `cargo xtask header --bless` from the Rust code; do not edit.
 */

#ifndef TUNGSTENITE_TLS_H
#define TUNGSTENITE_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of this header; wss_version says that of the library. */
#define WSS_VERSION "0.1.0"
#define WSS_VERSION_MAJOR 0
#define WSS_VERSION_MINOR 1

/*
 A client: a TLS configuration that is ready for use, and the options of its connections. Make
 one and use it for all connections to servers of one kind: making it is the expensive part, and
 connections of one client resume each other's TLS sessions.

 Any number of threads may use a client at once. Its connections stay usable when it is freed.
 */
typedef struct wss_client wss_client;

/*
 A WebSocket.

 One thread at a time may use a connection; it need not always be the same. If two calls meet all
 the same, on two threads or because a callback calls back, the second fails with
 `WSS_ERROR_BUSY` and changes nothing. The functions without an error then return what they
 return for NULL; so `wss_fd` says -1 while another call uses the connection. The library starts
 no threads and does nothing between calls.

 An error that is not about the call itself (`WSS_ERROR_BAD_ARGUMENT`, `WSS_ERROR_BUSY`,
 `WSS_ERROR_TOO_LARGE` of `wss_send`) lasts: every further call in that direction returns the
 same error. After sending has failed, receiving goes on, and first gives you what the server had
 sent.
 */
typedef struct wss_connection wss_connection;

/*
 Why a call failed.

 Functions that can fail have a last argument `wss_error **error`. It may be NULL. Otherwise the
 function sets `*error`: to a new error if it returns `WSS_ERROR`, which you free with
 `wss_error_free`, and to NULL if not. It does not look at the old value, so free an error before
 you use its variable again.

 An error never changes. It may be read by several threads at once, and outlives the object that
 the call was made on. No error holds a secret: no password, no query of a URL, no value of a
 header of yours, no key.
 */
typedef struct wss_error wss_error;

/*
 The options of a client, which may be set in any order. Everything that you do not set has a
 default.

 Each setter returns `WSS_OK` or `WSS_ERROR`. You may ignore that: the options remember the first
 error, and `wss_client_new` fails with it; its text begins with the setter's name. So nothing is
 ignored in silence. Only NULL for `options` itself cannot be remembered; `wss_client_new`
 refuses it too.

 `wss_options_set_...` replaces an earlier value, `wss_options_add_...` adds one, and
 `wss_options_trust_...` adds to whom you trust. The setters copy what they are given. An option
 that the TLS library does not support, or that the library is built without (a Cargo feature is
 off), is refused by `wss_client_new`, which names it.

 One thread at a time may use the options. A setter that meets another call on them, on another
 thread or because a callback calls it, sets nothing. The options remember that as well: from
 then on, `wss_client_new` fails with `WSS_ERROR_BUSY`. Free them and make others.
 */
typedef struct wss_options wss_options;

/*
 The kind of an error: one of the `WSS_ERROR_...` constants. The numbers never change; later
 versions may add some, so treat a number that you do not know as `WSS_ERROR_OTHER`.
 */
typedef int32_t wss_kind;

/*
 How a call ended: one of `WSS_OK`, `WSS_AGAIN`, `WSS_CLOSED` and `WSS_ERROR`.
 */
typedef int32_t wss_status;

/*
 How important a line of the log is: `WSS_LOG_ERROR` to `WSS_LOG_DEBUG`.
 */
typedef int32_t wss_log_level;

/*
 Takes a line of the log: `user` as it was set, the level, the part of the library that speaks,
 and the text, both in UTF-8 and valid during the call. The log has no payload of messages and no
 secrets. What is logged on this thread during the callback is dropped.
 */
typedef void (*wss_log_callback)(void *user,
                                 wss_log_level level,
                                 const char *target,
                                 const char *text);

/*
 Returns the time in seconds since 1970-01-01 00:00 UTC: `user` as it was set. A negative number
 counts as 0.
 */
typedef int64_t (*wss_clock_callback)(void *user);

/*
 Bytes owned by another object.
 */
typedef struct wss_bytes {
    /*
     The bytes; may be NULL if there are none.
     */
    const void *data;
    /*
     Their number.
     */
    size_t length;
} wss_bytes;

/*
 Your own check of the server's verified chain: `user` as it was set, and the certificates in
 DER, the server's own first, without the root, valid during the call. Returns whether the server
 is accepted; if not, the connection fails with `WSS_ERROR_REFUSED_BY_CALLBACK`. It must not
 block.
 */
typedef bool (*wss_verify_callback)(void *user,
                                    const struct wss_bytes *certificates,
                                    size_t count);

#if !defined(_WIN32)
/*
 A socket: a file descriptor.
 */
typedef int wss_socket;
#endif

#if defined(_WIN32)
/*
 A socket: what Windows calls SOCKET.
 */
typedef size_t wss_socket;
#endif

/*
 The kind of a message: one of `WSS_TEXT`, `WSS_BINARY`, `WSS_CLOSE`, `WSS_PING` and `WSS_PONG`.
 The numbers are the opcodes of RFC 6455, section 5.2.
 */
typedef int32_t wss_message_kind;

/*
 A message that was received. Later versions may receive further kinds: skip those that you do
 not know.
 */
typedef struct wss_message {
    /*
     `WSS_TEXT`, `WSS_BINARY`, `WSS_CLOSE`, `WSS_PING` or `WSS_PONG`.
     */
    wss_message_kind kind;
    /*
     For `WSS_CLOSE`: the code (RFC 6455, section 7.4), or 1005 if there was none. Otherwise 0.
     */
    uint16_t close_code;
    /*
     The payload; for `WSS_CLOSE` the reason. It does not end in NUL, and may contain NUL. Never
     NULL. It belongs to the connection, and is valid until the next call of `wss_receive` or
     `wss_connection_free` on it.
     */
    const void *data;
    /*
     The length of `data` in bytes.
     */
    size_t length;
} wss_message;

/*
 What a connection waits for: `WSS_WANTS_READ`, `WSS_WANTS_WRITE`, `WSS_WANTS_NOW`, or several
 of them combined with `|`. 0: nothing, because it has ended.
 */
typedef uint32_t wss_wants_flags;

/*
 The call is done.
 */
#define WSS_OK 0

/*
 The socket would block, or its timeout ran out. Nothing has failed: wait for what `wss_wants`
 says, then make the same call again with the same arguments. A message was not taken, not even
 in part.
 */
#define WSS_AGAIN 1

/*
 The WebSocket has ended in order: both sides have sent Close (RFC 6455, section 7.1.4). Every
 further `wss_receive`, `wss_flush` and `wss_close` returns this; `wss_send` fails with
 `WSS_ERROR_CLOSED`. Free the connection.
 */
#define WSS_CLOSED 2

/*
 The call failed, and its last argument says why.
 */
#define WSS_ERROR -1

/*
 The socket must be readable (`POLLIN`).
 */
#define WSS_WANTS_READ 1

/*
 The socket must be writable (`POLLOUT`).
 */
#define WSS_WANTS_WRITE 2

/*
 Do not wait: call `wss_receive`, because data from the socket may already be here.
 */
#define WSS_WANTS_NOW 4

/*
 The server sent a fatal alert (RFC 8446, section 6): see `wss_error_alert`.
 */
#define WSS_ERROR_ALERT 1

/*
 An option, the URL, a key or a certificate of yours is invalid. The text says what to fix.
 */
#define WSS_ERROR_BAD_CONFIGURATION 2

/*
 A required OCSP response is missing or invalid (RFC 7633).
 */
#define WSS_ERROR_BAD_OCSP_RESPONSE 3

/*
 The password of a private key or of a PKCS#12 file is missing or wrong.
 */
#define WSS_ERROR_BAD_PASSWORD 4

/*
 The server's certificate has expired.
 */
#define WSS_ERROR_EXPIRED 5

/*
 The socket failed: it was reset, or it ended before TLS did. See `wss_error_os`.
 */
#define WSS_ERROR_IO 6

/*
 The server's certificate is valid but issued for a different name.
 */
#define WSS_ERROR_NAME_MISMATCH 7

/*
 No TLS library is compiled in, or not the one that was named.
 */
#define WSS_ERROR_NO_BACKEND 8

/*
 The server's certificate is not valid yet. The clock of this machine may be wrong.
 */
#define WSS_ERROR_NOT_YET_VALID 9

/*
 The server's certificate was refused for another reason.
 */
#define WSS_ERROR_OTHER_CERTIFICATE 10

/*
 No key in the server's chain matches a pin.
 */
#define WSS_ERROR_PIN_MISMATCH 11

/*
 The server sent something that is not TLS, or TLS that this side cannot accept.
 */
#define WSS_ERROR_TLS_PROTOCOL 12

/*
 Your own check refused the server's chain.
 */
#define WSS_ERROR_REFUSED_BY_CALLBACK 13

/*
 The server's certificate was revoked, or the revocation lists do not say whether it was.
 */
#define WSS_ERROR_REVOKED 14

/*
 A timeout ran out during a handshake.
 */
#define WSS_ERROR_TIMEOUT 15

/*
 The TLS library does not support an option, or this library is built without the Cargo feature
 that the text names: see `wss_error_option`.
 */
#define WSS_ERROR_UNSUPPORTED_OPTION 16

/*
 The server's certificate does not lead to a root that you trust.
 */
#define WSS_ERROR_UNTRUSTED_ISSUER 17

/*
 The host's addresses cannot be looked up.
 */
#define WSS_ERROR_LOOKUP 32

/*
 No address of the host accepted the connection. See `wss_error_os`.
 */
#define WSS_ERROR_DIAL 33

/*
 The server answered the upgrade request with another status than 101: see
 `wss_error_http_status` and `wss_error_http_header`.
 */
#define WSS_ERROR_HTTP 34

/*
 The server's response to the upgrade is not as RFC 6455, section 4.1 demands.
 */
#define WSS_ERROR_UPGRADE 35

/*
 The server broke the rules of RFC 6455: a malformed frame, text that is not UTF-8.
 */
#define WSS_ERROR_PROTOCOL 36

/*
 A message or a frame is larger than the limit for it.
 */
#define WSS_ERROR_TOO_LARGE 37

/*
 The connection ended without a Close frame (RFC 6455, section 7.1.5, code 1006).
 */
#define WSS_ERROR_CUT_OFF 38

/*
 Nothing can be sent any more, because Close was sent or received, or the connection has ended;
 or a callback freed the connection during the call.
 */
#define WSS_ERROR_CLOSED 39

/*
 The caller passed NULL, a number, or bytes that this call does not take. The connection is as it
 was before the call.
 */
#define WSS_ERROR_BAD_ARGUMENT 48

/*
 Another call uses the object: one on another thread, or the one that called your callback. The
 object is as it was before the call; but options remember a setter that failed so, see
 `wss_options`.
 */
#define WSS_ERROR_BUSY 49

/*
 A bug of this library: a panic was caught. Free the object that the call was made on.
 */
#define WSS_ERROR_PANIC 50

/*
 Anything else; the text says what.
 */
#define WSS_ERROR_OTHER 63

/*
 A text message; its data is UTF-8.
 */
#define WSS_TEXT 1

/*
 A binary message.
 */
#define WSS_BINARY 2

/*
 The server's Close: its code and reason. The answer is sent by the following calls of
 `wss_receive`, which end in `WSS_CLOSED`.
 */
#define WSS_CLOSE 8

/*
 A ping. The library answers it, by the following calls of `wss_receive`.
 */
#define WSS_PING 9

/*
 A pong, the answer to a ping of yours.
 */
#define WSS_PONG 10

/*
 What failed.
 */
#define WSS_LOG_ERROR 1

/*
 What may be wrong.
 */
#define WSS_LOG_WARN 2

/*
 Connections that begin and end.
 */
#define WSS_LOG_INFO 3

/*
 Details of the handshakes, as far as the TLS library tells them.
 */
#define WSS_LOG_DEBUG 4

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 Returns the error's kind, one of the `WSS_ERROR_...` constants; 0 if `error` is NULL. Does no
 I/O.
 */
wss_kind wss_error_kind(const struct wss_error *error);

/*
 Returns the error's text: one line of UTF-8, without control characters, that says what
 happened, and, where they matter, with which server, with which TLS library, and what to do. It
 lives as long as the error. "no error" if `error` is NULL. Does no I/O.
 */
const char *wss_error_text(const struct wss_error *error);

/*
 Returns whether the server's certificate was refused. Tell the user; do not try again without
 TLS or without verification. False if `error` is NULL. Does no I/O.
 */
bool wss_error_is_certificate(const struct wss_error *error);

/*
 Returns whether the same attempt may succeed later with nothing changed on this side: the
 network failed; the handshake failed while it offered to resume a TLS session, which is now
 forgotten; or the server reported an error of its own (the alert internal_error, or one of the
 HTTP statuses 408, 429, 500, 502, 503 and 504). False if `error` is NULL. Does no I/O.
 */
bool wss_error_is_retryable(const struct wss_error *error);

/*
 Returns the number of the alert that the server sent (RFC 8446, section 6), such as 40 for
 handshake_failure; -1 if it sent none, or if `error` is NULL. Does no I/O.
 */
int32_t wss_error_alert(const struct wss_error *error);

/*
 Returns the system's number of the error (`errno`; on Windows that of `WSAGetLastError`); 0 if
 the system did not report one, or if `error` is NULL. Does no I/O.
 */
int32_t wss_error_os(const struct wss_error *error);

/*
 Returns the name of the option that the TLS library does not support, or that this library is
 built without, such as "early_data"; NULL if the error is about no option, or if `error` is
 NULL. With `WSS_ERROR_UNSUPPORTED_OPTION` never NULL. The name lives as long as the error. Does
 no I/O.
 */
const char *wss_error_option(const struct wss_error *error);

/*
 Returns the HTTP status with which the server refused the upgrade, such as 403; 0 if the error
 is no such refusal, or if `error` is NULL. Does no I/O.
 */
uint16_t wss_error_http_status(const struct wss_error *error);

/*
 Returns the value of a header of the response that refused the upgrade, such as `Location` or
 `Retry-After`. `name` is a C string, in any case of letters. If the header occurs several times,
 its values are joined by commas (RFC 9110, section 5.3). NULL if there is no such header, if the
 error is no such refusal, or if an argument is NULL. The value lives as long as the error, and
 comes from the server: it may be any bytes but NUL. Does no I/O.
 */
const char *wss_error_http_header(const struct wss_error *error,
                                  const char *name);

/*
 Returns the name of a kind in plain English, such as "expired" for `WSS_ERROR_EXPIRED`;
 "unknown" if there is no such kind. It lives as long as the process. Does no I/O.
 */
const char *wss_error_kind_name(wss_kind kind);

/*
 Frees an error. NULL does nothing. Does no I/O.
 */
void wss_error_free(struct wss_error *error);

/*
 Returns the version of this library, such as "0.1.0". It lives as long as the process. Does no
 I/O; any thread may call it.
 */
const char *wss_version(void);

/*
 Returns the names of the TLS libraries that are compiled in, separated by commas: "rustls",
 "native-tls", "openssl", "boring". Empty if there is none. It lives as long as the process. Does
 no I/O; any thread may call it.
 */
const char *wss_backends(void);

/*
 Hands the log of this library, and of the Rust libraries below it, to a callback. The process
 has one log: a second call replaces the first, and NULL for `callback` ends it. Without a call,
 nothing is logged. rustls logs its handshakes; OpenSSL and BoringSSL log nothing.

 `level` is the least important level that is wanted. `user` is handed to the callback.

 Any thread may call this, except from the callback itself (`WSS_ERROR_BAD_ARGUMENT`). It waits
 until no thread is in the old callback any more, so the old `user` may be freed afterwards. The
 callback is called by every thread that uses this library, by several at once.

 Needs the feature `logging`: without it, fails with `WSS_ERROR_UNSUPPORTED_OPTION`. Fails with
 `WSS_ERROR_BAD_ARGUMENT` if there is no such level. Does no I/O.
 */
wss_status wss_log_to(wss_log_callback callback,
                      void *user,
                      wss_log_level level,
                      struct wss_error **error);

/*
 Makes options that are all at their defaults. Free them with `wss_options_free`. Never NULL.
 Does no I/O; any thread may call it.
 */
struct wss_options *wss_options_new(void);

/*
 Frees options. NULL does nothing. Clients that were made of them stay as they are.
 */
void wss_options_free(struct wss_options *options);

/*
 Adds a header to the upgrade request (RFC 6455, section 4.1). `Host` replaces that of the URL.
 The headers that the handshake itself sets are refused by `wss_client_new`; so is a second
 `Authorization`, by `wss_connect` if the first is in the URL.
 */
wss_status wss_options_add_header(struct wss_options *options,
                                  const char *name,
                                  const char *value);

/*
 Offers a subprotocol (RFC 6455, section 1.9), after those already offered. `wss_response_header`
 with `Sec-WebSocket-Protocol` says which the server chose.
 */
wss_status wss_options_add_subprotocol(struct wss_options *options,
                                       const char *name);

/*
 Adds an address to dial, such as `192.0.2.7:443` or `[2001:db8::7]:443`, instead of looking up
 the URL's host. They are tried in order: with the feature `dial`, an address gets a head start
 of 250 ms over the next, and the first that answers wins; without it, each is waited for. The
 URL's host remains the name that is verified. Only for `wss_connect`.
 */
wss_status wss_options_add_address(struct wss_options *options, const char *address);

/*
 Sets the timeout for connecting to each address, in milliseconds; 0 is the system's. Default: 0.
 Only for `wss_connect`.
 */
wss_status wss_options_set_connect_timeout(struct wss_options *options,
                                           uint32_t milliseconds);

/*
 Sets the timeout for each wait for the server, in milliseconds; 0 is none. During the handshakes
 it ends the connection with `WSS_ERROR_TIMEOUT`; afterwards `wss_receive` returns `WSS_AGAIN`
 when it runs out. Default: 0, which may wait forever. Only for `wss_connect`.
 */
wss_status wss_options_set_read_timeout(struct wss_options *options,
                                        uint32_t milliseconds);

/*
 Sets the timeout for each write to the socket, in milliseconds; 0 is none. During the handshakes
 it ends the connection with `WSS_ERROR_TIMEOUT`; afterwards a message that the socket does not
 take in this time is held: see `wss_send`. Default: 0. Only for `wss_connect`.
 */
wss_status wss_options_set_write_timeout(struct wss_options *options,
                                         uint32_t milliseconds);

/*
 Sets how long closing may take, in milliseconds, from the first Close in either direction (RFC
 6455, section 7.1.1); 0 is forever. When it is over, `wss_receive` returns `WSS_CLOSED` if the
 server has sent Close but keeps the connection open, and `WSS_ERROR_IO` if it has not.
 `wss_receive` also waits no longer for the body of a response that refuses the upgrade. Default:
 10000.
 */
wss_status wss_options_set_close_timeout(struct wss_options *options,
                                         uint32_t milliseconds);

/*
 Sets how many redirects within the server are followed. Default: 3. Only for `wss_connect`.
 */
wss_status wss_options_set_max_redirects(struct wss_options *options, uint8_t redirects);

/*
 Sets whether small packets are sent at once (`TCP_NODELAY`). Default: true. Only for
 `wss_connect`.
 */
wss_status wss_options_set_nodelay(struct wss_options *options, bool nodelay);

/*
 Sets whether the first data is sent with the SYN (RFC 7413), which saves a round trip to servers
 that support it. True needs the feature `tcp-fast-open`, and Linux. Default: false. Only for
 `wss_connect`.
 */
wss_status wss_options_set_tcp_fast_open(struct wss_options *options,
                                         bool fast_open);

/*
 Sets the largest message to receive, in bytes; a larger one fails with `WSS_ERROR_TOO_LARGE`. 0:
 no limit. Default: 64 MiB.
 */
wss_status wss_options_set_max_message_size(struct wss_options *options,
                                            size_t bytes);

/*
 Sets the largest frame to receive, in bytes: a message may come in several. A larger one fails
 with `WSS_ERROR_TOO_LARGE`. 0: no limit. Default: 16 MiB.
 */
wss_status wss_options_set_max_frame_size(struct wss_options *options, size_t bytes);

/*
 Sets how many bytes may wait to be sent, which also limits the size of a message to send; at
 least 1024. A larger message fails with `WSS_ERROR_TOO_LARGE` and is not taken. Default: 65 MiB.
 */
wss_status wss_options_set_max_unsent(struct wss_options *options,
                                      size_t bytes);

/*
 DANGEROUS: does not check that the certificate is for the server's name. Any server with a
 certificate from an issuer that you trust may answer. Needs the feature `dangerous`.
 */
wss_status wss_options_dangerous_without_name_check(struct wss_options *options);

/*
 DANGEROUS: does not check the certificate or its name at all. Anybody on the network may answer,
 and read and change everything. For tests. Needs the feature `dangerous`.
 */
wss_status wss_options_dangerous_without_certificate_check(struct wss_options *options);

/*
 DANGEROUS if the clock is wrong: takes the time from `callback`, to decide whether certificates
 are valid and sessions too old. For devices whose system has no clock, and for tests. `user` is
 handed to the callback. NULL for `callback` is refused. Needs the feature `dangerous`.

 The callback is called on any thread that uses the client or its connections, by several at
 once. `user` must stay valid until the client and all its connections are freed, and every call
 that was running with them has returned.
 */
wss_status wss_options_dangerous_set_clock(struct wss_options *options,
                                           wss_clock_callback callback,
                                           void *user);

/*
 Sets the client's certificate for mutual TLS (RFC 8446, section 4.4.2), from two files: its
 certificate and those above it, and its private key. Both PEM or DER; the key PKCS#8, PKCS#1 or
 SEC1. `password` decrypts a PKCS#8 key, which needs the feature `encrypted-keys`; NULL if it is
 not encrypted. Reads the files now. Needs the feature `client-identity`. Default: none.
 */
wss_status wss_options_set_identity_files(struct wss_options *options,
                                          const char *certificates,
                                          const char *key,
                                          const char *password);

/*
 Does the same as `wss_options_set_identity_files` with PEM in memory. The copy of the key that
 the library keeps is freed with the last client, but not overwritten before. Needs the feature
 `client-identity`.
 */
wss_status wss_options_set_identity(struct wss_options *options,
                                    const void *certificates,
                                    size_t certificates_length,
                                    const void *key,
                                    size_t key_length,
                                    const char *password);

/*
 Does the same with a PKCS#12 file in memory (RFC 7292), `length` bytes, which must hold exactly
 one key. Needs the feature `pkcs12`.
 */
wss_status wss_options_set_identity_pkcs12(struct wss_options *options,
                                           const void *data,
                                           size_t length,
                                           const char *password);

/*
 Chooses the TLS library: "rustls", "native-tls", "openssl" or "boring". Default: rustls if it is
 compiled in, otherwise the only one that is.
 */
wss_status wss_options_set_backend(struct wss_options *options,
                                   const char *name);

/*
 Sets the oldest TLS version to accept: 0x0303 for TLS 1.2, 0x0304 for TLS 1.3. With rustls, TLS
 1.2 needs the feature `tls12`; without it, only TLS 1.3 is accepted. Default: TLS 1.2; older
 ones are not supported (RFC 8996).
 */
wss_status wss_options_set_min_tls_version(struct wss_options *options, uint16_t version);

/*
 Sets the newest TLS version to offer: 0x0303 for TLS 1.2, 0x0304 for TLS 1.3. With rustls, TLS
 1.2 needs the feature `tls12`; without it, 0x0303 is refused. Default: TLS 1.3.
 */
wss_status wss_options_set_max_tls_version(struct wss_options *options, uint16_t version);

/*
 Adds a cipher suite by its IANA name, such as "TLS_AES_128_GCM_SHA256", in order of preference.
 With any for a version of TLS, no others are offered for that version. Needs the feature
 `algorithms`. Default: those with forward secrecy and authenticated encryption that the TLS
 library has.
 */
wss_status wss_options_add_cipher_suite(struct wss_options *options, const char *name);

/*
 Adds a group for the key exchange by its IANA name, such as "x25519" or "X25519MLKEM768", in
 order of preference. With any, no others are offered. Needs the feature `algorithms`. Default:
 the library's.
 */
wss_status wss_options_add_group(struct wss_options *options, const char *name);

/*
 Adds an algorithm that the server may sign the handshake with, by its IANA name, such as
 "ecdsa_secp256r1_sha256", in order of preference. With any, no others are offered. Needs the
 feature `algorithms`. Default: the library's.
 */
wss_status wss_options_add_signature_scheme(struct wss_options *options, const char *name);

/*
 Adds a protocol to offer with ALPN (RFC 7301), in order of preference, in place of the default,
 "http/1.1". The upgrade needs HTTP/1.1, so offer that too.
 */
wss_status wss_options_add_alpn(struct wss_options *options, const char *protocol);

/*
 Adds an algorithm that the server may compress its certificates with (RFC 8879): "zlib" or
 "brotli", in order of preference. With rustls and BoringSSL, needs the feature of the same name.
 Default: none.
 */
wss_status wss_options_add_certificate_compression(struct wss_options *options,
                                                   const char *name);

/*
 Sets whether the key exchange must resist quantum computers: then only TLS 1.3 and groups with
 ML-KEM are offered. Needs the feature `algorithms`. Default: false.
 */
wss_status wss_options_set_require_post_quantum(struct wss_options *options, bool required);

/*
 Sets whether the TLS library must run in FIPS 140 mode, and be able to show it. Needs the
 feature `algorithms`. Default: false.
 */
wss_status wss_options_set_require_fips(struct wss_options *options, bool required);

/*
 Sets Encrypted Client Hello (RFC 9849), which hides the server's name on the network. `configs`
 is the parameter `ech` of the server's HTTPS record in the DNS, `length` bytes, at least one.
 Replaces `wss_options_set_ech_grease`. Needs the feature `ech`. Default: none.
 */
wss_status wss_options_set_ech(struct wss_options *options, const void *configs, size_t length);

/*
 Sends GREASE where Encrypted Client Hello would be (RFC 9849): it looks the same on the network,
 and hides nothing. Replaces `wss_options_set_ech`. Needs the feature `ech`. Default: not sent.
 */
wss_status wss_options_set_ech_grease(struct wss_options *options);

/*
 Sets the most plaintext that is sent in one record: 512 to 16384 bytes. Default: 16384. It does
 not limit what the server sends.
 */
wss_status wss_options_set_max_record_size(struct wss_options *options, uint16_t size);

/*
 Sets whether the connections of a client resume each other's TLS sessions (RFC 8446, section
 2.2), which spares certificates, and with TLS 1.2 a round trip. True needs the feature
 `resumption`. Default: true with that feature, where the TLS library can; one that cannot
 refuses this option. native-tls cannot.
 */
wss_status wss_options_set_resumption(struct wss_options *options, bool resumption);

/*
 Keeps TLS sessions in a folder, so that another process, or the next start of this one, can
 resume them. The folder is created if it is missing; it must be private to the user. Needs the
 feature `session-store`, and a Unix system. Reads and writes the folder now, and whenever a
 connection keeps or takes a session. Default: sessions live as long as the client.
 */
wss_status wss_options_set_session_folder(struct wss_options *options, const char *folder);

/*
 Sets whether the upgrade request may be sent as early data when a session is resumed (0-RTT; RFC
 8446, section 2.3): a round trip earlier. An attacker can replay it, so use it only if the
 upgrade itself has no effect on the server. Nothing else is ever sent so. Needs the feature
 `resumption`. Default: false.
 */
wss_status wss_options_set_early_data(struct wss_options *options,
                                      bool early_data);

/*
 Sets whether TLS 1.2 may send data a round trip earlier (False Start; RFC 7918). Default: false.
 */
wss_status wss_options_set_false_start(struct wss_options *options,
                                       bool false_start);

/*
 Appends the secrets of connections to a file, in the format that Wireshark reads; NULL takes the
 file that the environment variable `SSLKEYLOGFILE` names, if it is set. Whoever has the file can
 decrypt the connections: it must be private to the user. `wss_client_new` opens it. Needs the
 feature `key-log`. Default: none.
 */
wss_status wss_options_set_key_log_file(struct wss_options *options,
                                        const char *path);

/*
 Trusts the roots of the operating system or its administrator. This is the default if you trust
 nothing else; call it to add others. Where the roots are files, `wss_client_new` reads them, and
 the environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR` can name others. Needs the feature
 `platform-roots`.
 */
wss_status wss_options_trust_platform(struct wss_options *options);

/*
 Trusts Mozilla's roots, which are compiled in: the same on every machine, and as old as the
 build. Needs the feature `bundled-roots`.
 */
wss_status wss_options_trust_bundled(struct wss_options *options);

/*
 Trusts the certificates of a file as roots: PEM with any number of them (RFC 7468), or DER with
 one. Reads the file now. Without `wss_options_trust_platform`, the platform's roots are then not
 trusted.
 */
wss_status wss_options_trust_file(struct wss_options *options,
                                  const char *path);

/*
 Does the same as `wss_options_trust_file` with `length` bytes in memory.
 */
wss_status wss_options_trust(struct wss_options *options,
                             const void *certificates_data,
                             size_t length);

/*
 Trusts the server that has this very certificate, and no issuer: for private servers whose
 certificate is self-signed. PEM or DER, `length` bytes. The certificate's dates and its name are
 still checked. Add the certificate of each server. Cannot be combined with roots, pins or
 revocation lists. Needs the feature `pins`.
 */
wss_status wss_options_trust_server(struct wss_options *options,
                                    const void *certificate,
                                    size_t length);

/*
 Does the same as `wss_options_trust_server` by the server's key, which outlives its certificate.
 `pin` is written as for `wss_options_add_pin`. Needs the feature `pins`.
 */
wss_status wss_options_trust_server_key(struct wss_options *options,
                                        const char *pin);

/*
 Adds a pin: the server's own certificate must have one of the keys that you pin. Pins are
 checked after the usual verification, not instead of it. `pin` is "sha256//" and the base64 of
 the SHA-256 of the SubjectPublicKeyInfo (RFC 7469, section 2.4), as for curl. Add a backup key,
 or the server's next key locks its clients out. Needs the feature `pins`.
 */
wss_status wss_options_add_pin(struct wss_options *options, const char *pin);

/*
 Adds a pin that any certificate of the verified chain may match: the server's own, an
 intermediate's or the root's. Excludes `wss_options_add_pin`. Needs the feature `pins`.
 */
wss_status wss_options_add_chain_pin(struct wss_options *options, const char *pin);

/*
 Adds the certificate revocation lists of a file (RFC 5280, section 5): PEM with any number of
 them, or DER with one. Reads the file now. With any list, every certificate of a chain except
 the root's needs a valid list of its issuer, and must not be on it. Needs the feature
 `certificate-status`.
 */
wss_status wss_options_add_revocation_list_file(struct wss_options *options, const char *path);

/*
 Does the same as `wss_options_add_revocation_list_file` with `length` bytes in memory. Needs the
 feature `certificate-status`.
 */
wss_status wss_options_add_revocation_list(struct wss_options *options,
                                           const void *list,
                                           size_t length);

/*
 Sets whether a certificate that promises a stapled OCSP response (RFC 7633) is refused without a
 valid one. Needs the feature `certificate-status`. Default: false.
 */
wss_status wss_options_set_must_staple(struct wss_options *options,
                                       bool judge);

/*
 Sets the name or IP address that the certificate must carry, and that the ClientHello asks for.
 Default: the URL's host.
 */
wss_status wss_options_set_verified_name(struct wss_options *options, const char *name);

/*
 Sets the server name that the ClientHello carries (RFC 6066, section 3); NULL sends none. The
 certificate is still verified for the name of the URL. Default: that name.
 */
wss_status wss_options_set_sni(struct wss_options *options, const char *name);

/*
 Sets your own check of the server's verified chain, called after the usual verification and the
 pins, once in each full handshake; resumed sessions were checked when they began. NULL for
 `callback` removes it. `user` is handed to the callback. Needs the feature `pins`.

 The callback is called on the thread that connects; if several threads use the client, by
 several at once. `user` must stay valid until the client and all its connections are freed, and
 every call that was running with them has returned.
 */
wss_status wss_options_set_verify_callback(struct wss_options *options,
                                           wss_verify_callback callback,
                                           void *user);

/*
 Makes a client of `options`, and sets `*client`. The client has a copy of the options: you may
 free them, or change them for another client.

 Reads the files of the platform's roots if they are trusted, and the files that an option names;
 does no network I/O.

 Fails with the error of the first option that could not be set, with
 `WSS_ERROR_UNSUPPORTED_OPTION` if the TLS library does not support one, with
 `WSS_ERROR_BAD_CONFIGURATION` if options contradict each other, with `WSS_ERROR_NO_BACKEND`, or
 with `WSS_ERROR_BAD_ARGUMENT` if `options` or `client` is NULL. On failure `*client` is set to
 NULL.
 */
wss_status wss_client_new(const struct wss_options *options,
                          struct wss_client **client,
                          struct wss_error **error);

/*
 Returns the name of the client's TLS library: "rustls", "native-tls", "openssl" or "boring";
 NULL if `client` is NULL. The name lives as long as the client. Does no I/O.
 */
const char *wss_client_backend(const struct wss_client *client);

/*
 Frees a client. NULL does nothing. No other thread may be in a call with it. Does no I/O.
 */
void wss_client_free(struct wss_client *client);

/*
 Connects to a `wss://` or `ws://` URL, and sets `*connection`: looks up the host, opens a TCP
 connection, does the TLS handshake (RFC 8446) and the HTTP upgrade (RFC 6455, section 4.1). The
 connection is open then, and its socket is blocking; `wss_set_nonblocking` changes that.

 `url` is a C string. A user name and password in it are sent as `Authorization: Basic` (RFC
 7617), which needs the feature `basic-auth`. Redirects within the server are followed, up to
 `wss_options_set_max_redirects`; one to another server is returned as `WSS_ERROR_HTTP`, so that
 nothing that was meant for the first goes there.

 Blocks. `wss_options_set_connect_timeout` limits the wait for each address, and
 `wss_options_set_read_timeout` each wait for the server; without them it may wait for as long as
 the system does. The look-up of the host has the system's own limits.

 Fails with any kind of error, and with `WSS_ERROR_BAD_ARGUMENT` if `client`, `url` or
 `connection` is NULL or `url` is not UTF-8. On failure `*connection` is set to NULL, and nothing
 stays open.
 */
wss_status wss_connect(const struct wss_client *client,
                       const char *url,
                       struct wss_connection **connection,
                       struct wss_error **error);

/*
 Begins a connection over a socket that you have connected, and sets `*connection`. Does no I/O:
 call `wss_handshake`, or `wss_receive`, which includes it. The socket may be blocking or
 non-blocking; every later call blocks if the socket does.

 The URL decides about TLS, and its host is the name that the certificate must have, whatever the
 socket is connected to. `url` is as for `wss_connect`. Redirects are not followed: they are
 returned as `WSS_ERROR_HTTP`. The options for opening sockets (timeouts of connecting, reading
 and writing, addresses, `TCP_NODELAY`) are not applied: the socket is yours to set up.

 The socket is a stream socket: TCP, or a Unix socket. From this call on it belongs to the
 library, which closes it, even if this call fails: do not close it yourself. It is closed by
 `wss_connection_free`, and not before, so you may poll it until then.

 Fails with `WSS_ERROR_BAD_ARGUMENT` if an argument is NULL or the socket is negative,
 with `WSS_ERROR_BAD_CONFIGURATION` if the URL or a header is invalid, and with the errors of the
 TLS library. On failure `*connection` is set to NULL.
 */
wss_status wss_start(const struct wss_client *client,
                     const char *url,
                     wss_socket socket,
                     struct wss_connection **connection,
                     struct wss_error **error);

/*
 Goes on with the handshakes of a connection from `wss_start`. `WSS_OK`: they are complete, as
 they are from the start on a connection from `wss_connect`. `WSS_AGAIN`: call it again when the
 socket is ready for what `wss_wants` says. You need not call it: `wss_receive`, `wss_send` and
 `wss_flush` begin with the same.

 Blocks if the socket does. Fails with any kind of error; the socket stays open until
 `wss_connection_free`.
 */
wss_status wss_handshake(struct wss_connection *connection, struct wss_error **error);

/*
 Receives a message, and describes it in `*message`. Sends what waits to be sent, answers pings
 and Close, and goes on with the handshakes.

 `WSS_OK`: a message has arrived. Its data belongs to the connection, and is valid until the next
 call of this function or of `wss_connection_free`; all other calls leave it as it is.
 `WSS_AGAIN`: no whole message has arrived. `WSS_CLOSED`: the WebSocket has ended in order.
 Unless it returns `WSS_OK`, `*message` has the kind 0 and no bytes.

 In an event loop, call it until it returns `WSS_AGAIN` before you wait: several messages may
 arrive in one packet. If you stop earlier, `wss_wants` has `WSS_WANTS_NOW`. Call it also when
 the time that you give the server for closing may be over: the timeout of closing is only looked
 at here.

 Blocks if the socket does; then `WSS_AGAIN` means that the socket's timeout ran out.

 Fails with `WSS_ERROR_CUT_OFF` or `WSS_ERROR_IO` if the connection ends without Close, with
 `WSS_ERROR_TOO_LARGE` or `WSS_ERROR_PROTOCOL` if the server sends what it may not, with the
 errors of TLS, and with `WSS_ERROR_BAD_ARGUMENT` if `connection` or `message` is NULL. After
 these errors you may still tell the server with `wss_close`: 1009 for a message that is too
 large, 1002 for another violation (RFC 6455, section 7.4.1).
 */
wss_status wss_receive(struct wss_connection *connection,
                       struct wss_message *message,
                       struct wss_error **error);

/*
 Sends a message: `kind` is `WSS_TEXT`, whose data must be UTF-8, `WSS_BINARY`, `WSS_PING` or
 `WSS_PONG`; `data` has `length` bytes, and may be NULL if there are none. Pings and pongs may
 have 125 bytes (RFC 6455, section 5.5). A message is sent as one frame.

 `WSS_OK`: the library has taken the whole message; never send it again. It is with the system,
 or, if the socket would have blocked, a copy of the rest is held here: then `wss_wants` has
 `WSS_WANTS_WRITE`, and `wss_flush` or any call that sends or receives goes on with it.
 `WSS_AGAIN`: nothing was taken, because an earlier message is still held or the handshakes are
 not complete; make the same call again when the socket is ready. `wss_wants` then has
 `WSS_WANTS_WRITE` as soon as the message could be taken; if you give the message up, call
 `wss_flush`, whose `WSS_OK` ends that. So at most one message is held, however slowly the server
 reads.

 Blocks if the socket does. A socket with a timeout for writing blocks for that long; the message
 is then held as above.

 Fails with `WSS_ERROR_CLOSED` once Close was sent or received, with `WSS_ERROR_TOO_LARGE` if the
 message is larger than `wss_options_set_max_unsent` allows, with the errors of the connection,
 and with `WSS_ERROR_BAD_ARGUMENT`.
 */
wss_status wss_send(struct wss_connection *connection,
                    wss_message_kind kind,
                    const void *data,
                    size_t length,
                    struct wss_error **error);

/*
 Sends what is held of a message or a Close. `WSS_OK`: nothing is held any more; everything is
 with the system. `WSS_AGAIN`: call it again when the socket is ready. `WSS_CLOSED`: the
 connection has ended in order.

 Blocks if the socket does. Fails with the errors of the connection, and with
 `WSS_ERROR_BAD_ARGUMENT` if `connection` is NULL.
 */
wss_status wss_flush(struct wss_connection *connection, struct wss_error **error);

/*
 Sends Close (RFC 6455, section 7.1.2), behind everything that was sent. Then call `wss_receive`
 until `WSS_CLOSED`: the server may still send messages before it answers.
 `wss_options_set_close_timeout` limits how long that takes.

 `code` is one that Close may carry (section 7.4): 1000 for a normal end, 1001 if this side goes
 away, 3000 to 4999 for your own; or 0 for none. `reason` is a C string in UTF-8 of at most 123
 bytes, or NULL for none; without a code there is none.

 `WSS_OK`: Close was taken, as for `wss_send`. If Close was sent or received before, nothing
 changes. `WSS_AGAIN`: it was not taken, because an earlier message is still held. `WSS_CLOSED`:
 the connection has ended already.

 Blocks if the socket does. Fails with the errors of the connection, and with
 `WSS_ERROR_BAD_ARGUMENT`.
 */
wss_status wss_close(struct wss_connection *connection,
                     uint16_t code,
                     const char *reason,
                     struct wss_error **error);

/*
 Frees a connection, and closes its socket. NULL does nothing. No other thread may be in a call
 with it. Sends nothing: to end in order, call `wss_close` and then `wss_receive` until
 `WSS_CLOSED`. What is still held is lost. Does not block.
 */
void wss_connection_free(struct wss_connection *connection);

/*
 Returns the connection's socket, for `poll` and the like; -1 if `connection` is NULL or in use.
 It belongs to the connection: do not read from it, write to it or close it. You may set its
 options. Does no I/O.
 */
wss_socket wss_fd(const struct wss_connection *connection);

/*
 Returns what to wait for before the next call of `wss_receive`: `WSS_WANTS_READ`,
 `WSS_WANTS_WRITE`, and `WSS_WANTS_NOW`, which means: do not wait. The socket need only be ready
 for one of them. After receiving has failed: what to wait for before `wss_flush`, if a Close is
 still held. 0: nothing, because the connection has ended, or `connection` is NULL or in use. Ask
 again after every call. Does no I/O.
 */
wss_wants_flags wss_wants(const struct wss_connection *connection);

/*
 Makes the socket non-blocking, or blocking again. Does no network I/O. Fails with the system's
 error, and with `WSS_ERROR_BAD_ARGUMENT` if `connection` is NULL.
 */
wss_status wss_set_nonblocking(struct wss_connection *connection,
                               bool nonblocking,
                               struct wss_error **error);

/*
 Returns the value of a header of the response that accepted the upgrade, such as
 `Sec-WebSocket-Protocol`, the subprotocol that the server chose. `name` is a C string, in any
 case of letters. If the header occurs several times, its values are joined by commas. NULL if
 there is no such header, before the handshakes are complete, if the connection is in use, or if
 an argument is NULL. The value lives as long as the connection, also after its end, and comes
 from the server: it may be any bytes but NUL. Does no I/O.
 */
const char *wss_response_header(const struct wss_connection *connection, const char *name);

/*
 Returns the version of TLS: 0x0303 for TLS 1.2, 0x0304 for TLS 1.3 (RFC 8446, section 4.2.1). 0
 without TLS, before the handshakes are complete or if they fail, if the TLS library does not
 say, or if `connection` is NULL or in use. Does no I/O.
 */
uint16_t wss_tls_version(const struct wss_connection *connection);

/*
 Returns the cipher suite by its IANA name, such as "TLS_AES_128_GCM_SHA256". NULL in the cases
 in which `wss_tls_version` returns 0. The name lives as long as the connection. Does no I/O.
 */
const char *wss_tls_cipher_suite(const struct wss_connection *connection);

/*
 Returns the group of the key exchange by its IANA name, such as "x25519". NULL in the cases in
 which `wss_tls_version` returns 0, and if the TLS library does not say: rustls on a resumed
 session of TLS 1.2, OpenSSL for a group that it cannot name. The name lives as long as the
 connection. Does no I/O.
 */
const char *wss_tls_group(const struct wss_connection *connection);

/*
 Returns the protocol that the server chose with ALPN (RFC 7301), such as "http/1.1". NULL if it
 chose none, and as for `wss_tls_cipher_suite`. The name lives as long as the connection. Does no
 I/O.
 */
const char *wss_tls_alpn(const struct wss_connection *connection);

/*
 Returns the name and version of the TLS library, as it reports them. NULL without TLS, before
 the handshakes are complete or if they fail, or if `connection` is NULL or in use. The text
 lives as long as the connection. Does no I/O.
 */
const char *wss_tls_library(const struct wss_connection *connection);

/*
 Returns whether the connection resumed an earlier TLS session (RFC 8446, section 2.2): 1 if it
 did, 0 if it did not, and -1 in the cases in which `wss_tls_version` returns 0. Does no I/O.
 */
int32_t wss_tls_resumed(const struct wss_connection *connection);

/*
 Returns whether there is a certificate of this number that the server presented, and sets
 `*certificate`, unless that is NULL, to its bytes in DER; to NULL and the length 0 if there is
 none. `index` 0 is the server's own; its issuers follow. Some TLS libraries only have the first,
 and none on a resumed session. Where `wss_tls_library` returns NULL, there is none. The bytes
 live as long as the connection. Does no I/O.
 */
bool wss_tls_peer_certificate(const struct wss_connection *connection,
                              size_t index,
                              struct wss_bytes *certificate);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TUNGSTENITE_TLS_H */
