//! Which proxy a connection goes through: [`ProxyChoice`].

use crate::Proxy;

/// The caller's choice of a proxy.
#[derive(Clone, Debug, Default)]
pub(crate) enum ProxyChoice {
    #[default]
    Direct,
    Through(Box<Proxy>),
    Environment,
}
