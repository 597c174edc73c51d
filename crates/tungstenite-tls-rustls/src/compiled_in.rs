//! Which crypto provider is compiled in.

/// Whether it is ring with few algorithms.
pub(crate) const IS_SMALL: bool =
    cfg!(all(feature = "size", not(any(feature = "ring", feature = "aws-lc-rs"))));
