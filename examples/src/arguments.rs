//! The arguments of every example: [`backend`] and [`rest`].

use std::env;

use tungstenite_tls::{Backend, TlsError};

/// The backend that `--backend` names, or else the default one.
///
/// # Errors
/// If there is no backend of that name, or it is not compiled in; the error names the feature.
pub fn backend() -> Result<Backend, TlsError> {
    let mut arguments = env::args().skip_while(|argument| argument != FLAG).skip(1);
    arguments.next().map_or_else(Backend::default_choice, |name| name.parse())
}

/// The arguments without the program's name and without the backend: `[URL [ROOT [CERTIFICATE
/// KEY]]]`.
pub(crate) fn rest() -> impl Iterator<Item = String> {
    let mut arguments = env::args().skip(1);
    std::iter::from_fn(move || {
        loop {
            let argument = arguments.next()?;
            if argument != FLAG {
                return Some(argument);
            }
            arguments.next()?;
        }
    })
}

const FLAG: &str = "--backend";
