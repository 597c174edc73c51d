//! What the processor is good at: [`has_fast_aes`].

/// Whether the processor has instructions for AES and for the multiplication of GCM. Then AES-GCM
/// is the cheapest cipher, and without them ChaCha20-Poly1305 is, which is also the safer then.
///
/// ```
/// use tungstenite_tls_core::backend::has_fast_aes;
///
/// let first = if has_fast_aes() { "TLS_AES_128_GCM_SHA256" } else { "TLS_CHACHA20_POLY1305_SHA256" };
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
