//! Tests of TLS inside TLS, over both a server and a proxy without cryptography.
