//! Tests of the machine and of TLS inside TLS, with real proxies.
