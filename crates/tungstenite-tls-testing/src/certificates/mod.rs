//! Certificates made on the spot: for a CA, good and bad servers, and clients, with revocation
//! lists and OCSP responses.

mod authority;
mod identity;
mod leaf;
mod ocsp;
mod revocation;
mod set;

pub use self::{
    identity::Identity,
    leaf::KeyKind,
    ocsp::{OcspStatus, Staple},
    revocation::Lists,
    set::{Certificates, LOCALHOST},
};
