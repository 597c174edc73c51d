//! Which ciphers the processor is fast at: [`has_fast_aes`].

/// Whether the processor has instructions for AES and for the multiplication in GCM. With them
/// AES-GCM is the cheapest cipher; without them ChaCha20-Poly1305 is cheaper, and safer too.
///
/// ```
/// use tungstenite_tls_core::backend::has_fast_aes;
///
/// let fastest = if has_fast_aes() { "AES-GCM" } else { "ChaCha20-Poly1305" };
/// ```
pub fn has_fast_aes() -> bool {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    return std::arch::is_x86_feature_detected!("aes")
        && std::arch::is_x86_feature_detected!("pclmulqdq");
    #[cfg(target_arch = "aarch64")]
    return std::arch::is_aarch64_feature_detected!("aes")
        && std::arch::is_aarch64_feature_detected!("pmull");
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64", target_arch = "aarch64")))]
    false
}
