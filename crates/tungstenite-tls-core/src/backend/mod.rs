//! What only backends need: the settings that they read, and helpers that they share.
//!
//! Semantic versioning does not cover this module until 1.0. The contract itself, [`TlsConnector`]
//! and [`TlsSession`], is at the crate's root.

mod alpn;
mod hardware;
mod pipe;
mod recent;
mod session;
mod timestamps;

pub use self::{
    alpn::alpn_wire_format,
    hardware::has_fast_aes,
    pipe::Pipe,
    recent::Recent,
    session::{BoxedSession, Connector, Handshake, Received, TlsConnector, TlsSession},
    timestamps::split_certificate_timestamps,
};
pub use crate::{
    config::{
        CHAIN_CHECKS, ChainCheck, Clock, ConnectionJudge, KeyLogFile, LoadedRoots, Names, Offer,
        ServerJudge, Settings, check_certificate, environment_roots,
    },
    error::CertificateRefusal,
    resumption::{ConnectionSessions, KeptSession, KeptSessions},
    x509::{date, promises_ocsp_response},
};
