//! What it may cost to turn a password into a key: [`check`].
//!
//! The file chooses the cost. Without a limit, a damaged one, or one from a stranger, could take
//! hours, or ask for more memory than there is, which ends the program.

use pkcs8::pkcs5::{
    EncryptionScheme,
    pbes2::{Kdf, ScryptParams},
};

use crate::TlsError;

/// The maximum number of rounds of PBKDF2. RFC 8018 (section 4.2) has it for keys that are
/// especially critical.
const ROUNDS: u32 = 10_000_000;

/// The maximum memory of scrypt, in bytes.
const MEMORY: u64 = 1 << 30;

/// The maximum number of times that scrypt fills that memory.
const PARALLELIZATION: u16 = 16;

/// Refuses what costs too much. Other schemes are left to the library, which refuses those that it
/// does not know.
pub(super) fn check(scheme: &EncryptionScheme) -> Result<(), TlsError> {
    let EncryptionScheme::Pbes2(parameters) = scheme else { return Ok(()) };
    match &parameters.kdf {
        Kdf::Pbkdf2(pbkdf2) if pbkdf2.iteration_count > ROUNDS => {
            let rounds = pbkdf2.iteration_count;
            Err(too_much(&format!("{rounds} rounds of PBKDF2, of at most {ROUNDS}")))
        }
        Kdf::Scrypt(scrypt) if !is_affordable(scrypt) => {
            Err(too_much("more memory or time for scrypt than 16 times 1 GiB"))
        }
        _ => Ok(()),
    }
}

/// scrypt fills 128 × N × r bytes, p times (RFC 7914, section 2).
fn is_affordable(scrypt: &ScryptParams) -> bool {
    let memory = u64::from(scrypt.block_size).saturating_mul(128);
    let memory = memory.saturating_mul(scrypt.cost_parameter);
    memory <= MEMORY && scrypt.parallelization <= PARALLELIZATION
}

fn too_much(what: &str) -> TlsError {
    TlsError::bad_configuration(format!(
        "the private key's password costs {what}; encrypt the key anew with \
         `openssl pkcs8 -topk8 -v2 aes-256-cbc`"
    ))
}
