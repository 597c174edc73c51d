//! The secret of a connection, from which all others are derived: [`MasterSecret`].

use std::{
    ffi::{CStr, CString, c_void},
    fmt, slice,
};

use mbedtls_rs_sys as sys;

use super::error::{Error, check};

/// The length of a master secret (RFC 5246, section 8.1) and of a random (section 7.4.1.2).
const SECRET: usize = 48;
const RANDOM: usize = 32;

/// The master secret of a TLS 1.2 connection, and what its handshake mixed into it.
pub(crate) struct MasterSecret {
    secret: [u8; SECRET],
    client_random: [u8; RANDOM],
    server_random: [u8; RANDOM],
    prf: sys::mbedtls_tls_prf_types,
}

impl MasterSecret {
    /// Copies what Mbed TLS hands to a callback of type `mbedtls_ssl_export_keys_t`. `None` if it
    /// is another secret.
    ///
    /// # Safety
    /// The pointers must be those that the callback received.
    pub(super) unsafe fn copy(
        kind: sys::mbedtls_ssl_key_export_type,
        (secret, length): (*const u8, usize),
        randoms: [*const u8; 2],
        prf: sys::mbedtls_tls_prf_types,
    ) -> Option<Self> {
        const MASTER_SECRET: sys::mbedtls_ssl_key_export_type =
            sys::mbedtls_ssl_key_export_type_MBEDTLS_SSL_KEY_EXPORT_TLS12_MASTER_SECRET;
        if kind != MASTER_SECRET {
            return None;
        }
        // SAFETY: the secret has that length, and randoms have theirs.
        let [secret, client, server] = unsafe {
            let [client, server] = randoms.map(|random| slice::from_raw_parts(random, RANDOM));
            [slice::from_raw_parts(secret, length), client, server]
        };
        Some(Self {
            secret: secret.try_into().ok()?,
            client_random: client.try_into().ok()?,
            server_random: server.try_into().ok()?,
            prf,
        })
    }

    /// The line of a key log.
    pub(crate) fn key_log_line(&self) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        format!("CLIENT_RANDOM {} {}", hex(&self.client_random), hex(&self.secret))
    }

    /// Fills `out` with a secret that the server can derive too (RFC 5705, section 4). Returns
    /// `None` if `label` contains NUL or `context` is longer than 65,535 bytes.
    pub(crate) fn derive(
        &self,
        out: &mut [u8],
        label: &str,
        context: Option<&[u8]>,
    ) -> Option<Result<(), Error>> {
        let label = CString::new(label).ok()?;
        let mut seed = [self.client_random, self.server_random].concat();
        if let Some(context) = context {
            seed.extend(u16::try_from(context.len()).ok()?.to_be_bytes());
            seed.extend(context);
        }
        Some(self.expand(out, &label, &seed))
    }

    fn expand(&self, out: &mut [u8], label: &CStr, seed: &[u8]) -> Result<(), Error> {
        // SAFETY: each pointer is that of a slice or a C string, with its length.
        let expanded = unsafe {
            sys::mbedtls_ssl_tls_prf(
                self.prf,
                self.secret.as_ptr(),
                self.secret.len(),
                label.as_ptr(),
                seed.as_ptr(),
                seed.len(),
                out.as_mut_ptr(),
                out.len(),
            )
        };
        check(expanded).map(drop)
    }
}

impl Drop for MasterSecret {
    fn drop(&mut self) {
        let secret = self.secret.as_mut_ptr().cast::<c_void>();
        // SAFETY: these are the bytes of the secret.
        unsafe { sys::mbedtls_platform_zeroize(secret, SECRET) };
    }
}

/// Shows no secret.
impl fmt::Debug for MasterSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterSecret").finish_non_exhaustive()
    }
}
