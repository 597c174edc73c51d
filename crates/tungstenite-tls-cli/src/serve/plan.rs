//! Which faults go together, with each other and with the other options: [`Plan`].

use super::{args::ServeArgs, fault::Fault};
use crate::failure::Failure;

/// The faults of a server: at most one of its certificate and one of its connections.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) certificate: Option<Fault>,
    pub(super) connection: Option<Fault>,
}

impl Plan {
    /// # Errors
    /// If a fault or an option would have no effect.
    pub(super) fn of(args: &ServeArgs) -> Result<Self, Failure> {
        let mut plan = Self::default();
        for &fault in &args.fault {
            let (place, only) = match fault.is_of_certificate() {
                true => (&mut plan.certificate, "a server has one certificate"),
                false => (&mut plan.connection, "each decides how a connection goes on"),
            };
            match *place {
                Some(other) if other != fault => {
                    return Err(both(&flag(other), &flag(fault), only));
                }
                _ => *place = Some(fault),
            }
        }
        plan.check(args)?;
        Ok(plan)
    }

    fn check(&self, args: &ServeArgs) -> Result<(), Failure> {
        if let Some(fault) = self.certificate {
            if args.cert.is_some() {
                return Err(both("--cert", &flag(fault), "the fault brings its own certificate"));
            }
            if fault == Fault::WrongHost && !args.name.is_empty() {
                return Err(both("--name", &flag(fault), "the fault chooses the name"));
            }
        }
        let Some(fault) = self.connection.filter(|fault| fault.is_before_tls()) else {
            return Ok(());
        };
        let without_effect = [
            (self.certificate.is_some(), self.certificate.map(flag)),
            (args.cert.is_some(), Some("--cert".to_owned())),
            (args.client_ca.is_some(), Some("--client-ca".to_owned())),
            (args.require_client_cert, Some("--require-client-cert".to_owned())),
            (args.min_version.is_some(), Some("--min-version".to_owned())),
            (args.max_version.is_some(), Some("--max-version".to_owned())),
            (args.early_data, Some("--early-data".to_owned())),
        ];
        match without_effect.into_iter().find(|(given, _)| *given) {
            Some((_, Some(other))) => {
                Err(both(&other, &flag(fault), "no connection gets as far as TLS"))
            }
            _ => Ok(()),
        }
    }
}

fn flag(fault: Fault) -> String {
    format!("--fault {}", fault.name())
}

fn both(one: &str, other: &str, why: &str) -> Failure {
    Failure::usage(format!("{one} and {other} cannot be used together: {why}"))
        .help(format!("remove {one} or {other}"))
}
