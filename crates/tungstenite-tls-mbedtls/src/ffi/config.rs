//! A configuration of Mbed TLS and all that it points to: [`Config`].

use std::{
    ffi::{CString, NulError, c_char, c_int},
    fmt, ptr,
};

use mbedtls_rs_sys as sys;

use super::{
    certificate::{Certificates, Key},
    error::{Error, check},
    native::Native,
    one_at_a_time,
    random::random,
};

/// A client's configuration. It does not change once connections have it.
pub(crate) struct Config {
    // Before what it points to: fields are dropped in this order.
    native: Native<sys::mbedtls_ssl_config>,
    verification: Verification,
    roots: Option<Certificates>,
    identity: Option<(Certificates, Key)>,
    /// These lists end with 0, or with a null pointer.
    suites: Vec<c_int>,
    groups: Vec<u16>,
    schemes: Vec<u16>,
    protocols: Vec<*const c_char>,
    /// What `protocols` points to.
    names: Vec<CString>,
}

// SAFETY: everything in it belongs to it, so it can move to another thread. From several threads at
// once it is only used by handshakes, which hold the lock of `one_at_a_time`, because they change
// what keys and certificates cache. All other code reads only fields of Rust's.
unsafe impl Send for Config {}
// SAFETY: as above.
unsafe impl Sync for Config {}

/// Which servers Mbed TLS accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verification {
    /// Those with a chain to a root that allows it, and with the right name.
    Required,
    /// Any. It still verifies that the server has its certificate's key.
    Omitted,
}

impl Config {
    /// The library's defaults for a client of TLS 1.2, without renegotiation.
    pub(crate) fn new(verification: Verification) -> Result<Self, Error> {
        let _guard = one_at_a_time();
        let mut native: Native<sys::mbedtls_ssl_config> = Native::new();
        let conf = native.as_mut_ptr();
        let mode = match verification {
            Verification::Required => sys::MBEDTLS_SSL_VERIFY_REQUIRED,
            Verification::Omitted => sys::MBEDTLS_SSL_VERIFY_OPTIONAL,
        };
        // SAFETY: the configuration is valid, and has neither connections nor pointers yet.
        unsafe {
            check(sys::mbedtls_ssl_config_defaults(
                conf,
                sys::MBEDTLS_SSL_IS_CLIENT as c_int,
                sys::MBEDTLS_SSL_TRANSPORT_STREAM as c_int,
                sys::MBEDTLS_SSL_PRESET_DEFAULT as c_int,
            ))?;
            sys::mbedtls_ssl_conf_authmode(conf, mode as c_int);
            sys::mbedtls_ssl_conf_rng(conf, Some(random), ptr::null_mut());
            let disabled = sys::MBEDTLS_SSL_RENEGOTIATION_DISABLED;
            sys::mbedtls_ssl_conf_renegotiation(conf, disabled as c_int);
        }
        Ok(Self {
            native,
            verification,
            roots: None,
            identity: None,
            suites: Vec::new(),
            groups: Vec::new(),
            schemes: Vec::new(),
            protocols: Vec::new(),
            names: Vec::new(),
        })
    }

    /// Trusts these roots.
    pub(crate) fn set_roots(&mut self, roots: Certificates) {
        let roots = self.roots.insert(roots).as_mut_ptr();
        // SAFETY: the roots do not move, and live as long as the configuration. No list of revoked
        // certificates is set.
        unsafe { sys::mbedtls_ssl_conf_ca_chain(self.native.as_mut_ptr(), roots, ptr::null_mut()) };
    }

    /// Presents a client certificate. Call this once.
    pub(crate) fn set_identity(&mut self, chain: Certificates, key: Key) -> Result<(), Error> {
        let (chain, key) = self.identity.insert((chain, key));
        let (chain, key) = (chain.as_mut_ptr(), key.as_mut_ptr());
        // SAFETY: both stay where they are, and live as long as the configuration.
        check(unsafe { sys::mbedtls_ssl_conf_own_cert(self.native.as_mut_ptr(), chain, key) })
            .map(drop)
    }

    /// Offers these cipher suites, by their numbers.
    pub(crate) fn set_suites(&mut self, suites: impl IntoIterator<Item = u16>) {
        self.suites = suites.into_iter().map(c_int::from).chain([0]).collect();
        let list = self.suites.as_ptr();
        // SAFETY: the list ends with 0, and is not changed as long as the configuration lives.
        unsafe { sys::mbedtls_ssl_conf_ciphersuites(self.native.as_mut_ptr(), list) };
    }

    /// Offers these groups, by their numbers.
    pub(crate) fn set_groups(&mut self, groups: impl IntoIterator<Item = u16>) {
        self.groups = groups.into_iter().chain([0]).collect();
        let list = self.groups.as_ptr();
        // SAFETY: the list ends with 0, and is not changed as long as the configuration lives.
        unsafe { sys::mbedtls_ssl_conf_groups(self.native.as_mut_ptr(), list) };
    }

    /// Accepts these signature schemes, by their numbers.
    pub(crate) fn set_schemes(&mut self, schemes: impl IntoIterator<Item = u16>) {
        self.schemes = schemes.into_iter().chain([0]).collect();
        let list = self.schemes.as_ptr();
        // SAFETY: the list ends with 0, and is not changed as long as the configuration lives.
        unsafe { sys::mbedtls_ssl_conf_sig_algs(self.native.as_mut_ptr(), list) };
    }

    /// Offers these protocols by ALPN.
    ///
    /// # Errors
    /// If one contains NUL.
    pub(crate) fn set_protocols(
        &mut self,
        protocols: &[Vec<u8>],
    ) -> Result<Result<(), Error>, NulError> {
        let names = protocols.iter().map(|name| CString::new(&name[..]));
        self.names = names.collect::<Result<_, _>>()?;
        let pointers = self.names.iter().map(|name| name.as_ptr());
        self.protocols = pointers.chain([ptr::null()]).collect();
        let list = self.protocols.as_mut_ptr();
        // SAFETY: the list ends with a null pointer, and neither it nor the names are changed as
        // long as the configuration lives.
        let set = unsafe { sys::mbedtls_ssl_conf_alpn_protocols(self.native.as_mut_ptr(), list) };
        Ok(check(set).map(drop))
    }

    /// Whether a root has this name, in DER.
    pub(super) fn has_root(&self, name: &[u8]) -> bool {
        let _guard = one_at_a_time();
        self.roots.as_ref().is_some_and(|roots| roots.has_subject(name))
    }

    /// Which servers Mbed TLS accepts.
    pub(crate) fn verification(&self) -> Verification {
        self.verification
    }

    pub(super) fn as_ptr(&self) -> *const sys::mbedtls_ssl_config {
        self.native.as_ptr()
    }
}

/// Shows no key.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("verification", &self.verification).finish_non_exhaustive()
    }
}
