//! Defines [`Transport`], what a stream reads from and writes to.

#[cfg(not(feature = "split"))]
mod direct;
#[cfg(feature = "split")]
mod memory;
#[cfg(feature = "split")]
mod replaceable;

#[cfg(not(feature = "split"))]
pub(crate) use self::direct::Transport;
#[cfg(feature = "split")]
pub(crate) use self::{
    memory::{Buffer, Memory},
    replaceable::Transport,
};
